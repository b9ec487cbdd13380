// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is the symbolic name of an address?
 *
 * Objects of which there are many have numbers by first use, given by the
 * caller; an SPTE has one of its own, and so has every descriptor and shadow
 * page.  Heads are named by gfn, and there is one struct kvm.
 */
#include "names.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "world.h"

#include "sched/heap.h"

/* One field of a structure: elements of .elem bytes, or a scalar. */
struct field {
	const char	*name;
	u32		offset;
	u32		size;
	u32		elem;		/* 0: not an array */
};

#define FIELD(type, name, member)					\
	{ name, offsetof(type, member), sizeof(((type *)0)->member), 0 }
#define ARRAY(type, name, member)					\
	{ name, offsetof(type, member), sizeof(((type *)0)->member),	\
	  sizeof(((type *)0)->member[0]) }

#define LIST_FIELDS(type, name, member)					\
	FIELD(type, name ".next", member.next),				\
	FIELD(type, name ".prev", member.prev)
#define CACHE_FIELDS(type, name, member)				\
	FIELD(type, name ".gfp_zero", member.gfp_zero),			\
	FIELD(type, name ".capacity", member.capacity),			\
	FIELD(type, name ".init_value", member.init_value),		\
	FIELD(type, name ".kmem_cache", member.kmem_cache),		\
	FIELD(type, name ".nobjs", member.nobjs),			\
	ARRAY(type, name ".objects", member.objects)

#define FIELD_END	{ NULL, 0, 0, 0 }

static const struct field desc_fields[] = {
	FIELD(struct pte_list_desc, "more", more),
	FIELD(struct pte_list_desc, "spte_count", spte_count),
	FIELD(struct pte_list_desc, "tail_count", tail_count),
	ARRAY(struct pte_list_desc, "sptes", sptes),
	FIELD_END
};

static const struct field sp_fields[] = {
	LIST_FIELDS(struct kvm_mmu_page, "link", link),
	FIELD(struct kvm_mmu_page, "hash_link.next", hash_link.next),
	FIELD(struct kvm_mmu_page, "hash_link.pprev", hash_link.pprev),
	FIELD(struct kvm_mmu_page, "tdp_mmu_page", tdp_mmu_page),
	FIELD(struct kvm_mmu_page, "unsync", unsync),
	FIELD(struct kvm_mmu_page, "mmu_valid_gen", mmu_valid_gen),
	FIELD(struct kvm_mmu_page, "role", role),
	FIELD(struct kvm_mmu_page, "gfn", gfn),
	FIELD(struct kvm_mmu_page, "spt", spt),
	FIELD(struct kvm_mmu_page, "shadowed_translation",
	      shadowed_translation),
	FIELD(struct kvm_mmu_page, "root_count", root_count),
	FIELD(struct kvm_mmu_page, "unsync_children", unsync_children),
	FIELD(struct kvm_mmu_page, "parent_ptes.val", parent_ptes),
	ARRAY(struct kvm_mmu_page, "unsync_child_bitmap",
	      unsync_child_bitmap),
	FIELD(struct kvm_mmu_page, "write_flooding_count",
	      write_flooding_count),
	FIELD_END
};

static const struct field kvm_fields[] = {
	FIELD(struct kvm, "mmu_lock", mmu_lock),
	FIELD(struct kvm, "slots_lock", slots_lock),
	FIELD(struct kvm, "srcu", srcu),
	ARRAY(struct kvm, "memslots", memslots),
	ARRAY(struct kvm, "__memslots[0]", __memslots[0]),
	ARRAY(struct kvm, "__memslots[1]", __memslots[1]),
	FIELD(struct kvm, "manual_dirty_log_protect", manual_dirty_log_protect),
	FIELD(struct kvm, "mn_memslots_update_rcuwait",
	      mn_memslots_update_rcuwait),
	FIELD(struct kvm, "created_vcpus", created_vcpus),
	ARRAY(struct kvm, "vcpus", vcpus),
	FIELD(struct kvm, "mn_invalidate_lock", mn_invalidate_lock),
	FIELD(struct kvm, "mn_active_invalidate_count",
	      mn_active_invalidate_count),
	FIELD(struct kvm, "mmu_invalidate_seq", mmu_invalidate_seq),
	FIELD(struct kvm, "mmu_invalidate_in_progress",
	      mmu_invalidate_in_progress),
	FIELD(struct kvm, "mmu_invalidate_range_start",
	      mmu_invalidate_range_start),
	FIELD(struct kvm, "mmu_invalidate_range_end",
	      mmu_invalidate_range_end),
	ARRAY(struct kvm, "stat.pages", stat.pages),
	FIELD(struct kvm, "stat.max_mmu_rmap_size", stat.max_mmu_rmap_size),
	FIELD(struct kvm, "stat.mmu_shadow_zapped", stat.mmu_shadow_zapped),
	FIELD(struct kvm, "stat.mmu_recycled", stat.mmu_recycled),
	FIELD(struct kvm, "stat.remote_tlb_flush_requests",
	      stat.remote_tlb_flush_requests),
	FIELD(struct kvm, "stat.remote_tlb_flush", stat.remote_tlb_flush),
	FIELD(struct kvm, "arch.n_used_mmu_pages", arch.n_used_mmu_pages),
	FIELD(struct kvm, "arch.n_max_mmu_pages", arch.n_max_mmu_pages),
	FIELD(struct kvm, "arch.indirect_shadow_pages",
	      arch.indirect_shadow_pages),
	FIELD(struct kvm, "arch.mmu_valid_gen", arch.mmu_valid_gen),
	FIELD(struct kvm, "arch.ad_enabled", arch.ad_enabled),
	FIELD(struct kvm, "arch.cpu_dirty_log_size", arch.cpu_dirty_log_size),
	FIELD(struct kvm, "arch.external_write_tracking_enabled",
	      arch.external_write_tracking_enabled),
	LIST_FIELDS(struct kvm, "arch.active_mmu_pages",
		    arch.active_mmu_pages),
	ARRAY(struct kvm, "arch.mmu_page_hash", arch.mmu_page_hash),
	CACHE_FIELDS(struct kvm, "arch.split_page_header_cache",
		     arch.split_page_header_cache),
	CACHE_FIELDS(struct kvm, "arch.split_shadow_page_cache",
		     arch.split_shadow_page_cache),
	CACHE_FIELDS(struct kvm, "arch.split_desc_cache",
		     arch.split_desc_cache),
	ARRAY(struct kvm, "arch.split_desc_room", arch.split_desc_room),
	FIELD_END
};

#define VCPU_CACHE(cache)						\
	CACHE_FIELDS(struct kvm_vcpu, #cache, arch.cache)

static const struct field vcpu_fields[] = {
	FIELD(struct kvm_vcpu, "kvm", kvm),
	FIELD(struct kvm_vcpu, "cpu", cpu),
	FIELD(struct kvm_vcpu, "vcpu_id", vcpu_id),
	FIELD(struct kvm_vcpu, "mode", mode),
	FIELD(struct kvm_vcpu, "requests", requests),
	FIELD(struct kvm_vcpu, "mmu", arch.mmu),
	ARRAY(struct kvm_vcpu, "pml_buf", arch.pml_buf),
	FIELD(struct kvm_vcpu, "pml_nr", arch.pml_nr),
	FIELD(struct kvm_vcpu, "root.pgd", arch.root_mmu.root.pgd),
	FIELD(struct kvm_vcpu, "root.hpa", arch.root_mmu.root.hpa),
	FIELD(struct kvm_vcpu, "root_role", arch.root_mmu.root_role),
	VCPU_CACHE(mmu_pte_list_desc_cache),
	VCPU_CACHE(mmu_shadow_page_cache),
	VCPU_CACHE(mmu_shadowed_info_cache),
	VCPU_CACHE(mmu_page_header_cache),
	FIELD_END
};

static const struct field slot_fields[] = {
	FIELD(struct kvm_memory_slot, "base_gfn", base_gfn),
	FIELD(struct kvm_memory_slot, "npages", npages),
	FIELD(struct kvm_memory_slot, "dirty_bitmap", dirty_bitmap),
	ARRAY(struct kvm_memory_slot, "rmap", arch.rmap),
	FIELD(struct kvm_memory_slot, "gfn_write_track",
	      arch.gfn_write_track),
	FIELD(struct kvm_memory_slot, "userspace_addr", userspace_addr),
	FIELD(struct kvm_memory_slot, "flags", flags),
	FIELD(struct kvm_memory_slot, "id", id),
	FIELD(struct kvm_memory_slot, "as_id", as_id),
	FIELD_END
};

static const struct field memslots_fields[] = {
	FIELD(struct kvm_memslots, "generation", generation),
	FIELD(struct kvm_memslots, "node_idx", node_idx),
	FIELD(struct kvm_memslots, "used_slots", used_slots),
	ARRAY(struct kvm_memslots, "slots", slots),
	FIELD_END
};

void text_add(struct text *t, const char *fmt, ...)
{
	size_t left = t->size - t->len;
	va_list ap;
	int n;

	if (!t->size)
		return;
	va_start(ap, fmt);
	n = vsnprintf(t->buf + t->len, left, fmt, ap);
	va_end(ap);
	if (n > 0)
		t->len += (size_t)n < left ? n : (int)left - 1;
}

static void add_field(struct text *t, const struct field *f, u32 offset)
{
	u32 in;

	for (; f->name; f++)
		if (offset - f->offset < f->size)
			break;
	if (!f->name) {
		text_add(t, "+%u", offset);
		return;
	}
	in = offset - f->offset;
	text_add(t, ".%s", f->name);
	if (f->elem) {
		text_add(t, "[%u]", in / f->elem);
		in %= f->elem;
	}
	if (in)
		text_add(t, "+%u", in);
}

/* Does the object at @base with @size bytes begin at @p? */
static bool starts_at(const struct heap_object *obj, const void *p)
{
	return p && obj->base == (u64)(unsigned long)p;
}

/* Of a slot that is or was among the memslots; see world_name_slot(). */
static void add_rmap(struct text *t, const struct heap_object *obj, u64 addr)
{
	static const char * const prefix[KVM_NR_PAGE_SIZES] = {
		"", "2M:", "1G:"
	};
	u64 i = (addr - obj->base) / sizeof(struct kvm_rmap_head);
	const struct world_slot_name *n;
	int l;

	for (n = WORLD->names; n < WORLD->names + WORLD_SLOT_NAMES; n++)
		for (l = 0; l < KVM_NR_PAGE_SIZES; l++)
			if (starts_at(obj, n->rmap[l]))
				goto found;
	text_add(t, "rmap+%llu", addr - obj->base);
	return;
found:
	i += n->base_gfn >> KVM_HPAGE_GFN_SHIFT(l + 1);
	text_add(t, "rmap[%s0x%llx].val", prefix[l],
		 i << KVM_HPAGE_GFN_SHIFT(l + 1));
}

/* A memslot, and the arrays beside it with one element or bit a gfn. */
static bool add_slot(struct text *t, const struct heap_object *obj, u32 offset)
{
	const struct world_slot_name *n;

	for (n = WORLD->names; n < WORLD->names + WORLD_SLOT_NAMES; n++) {
		if (starts_at(obj, n->slot)) {
			text_add(t, "memslot");
			if (WORLD->slots > 1)
				text_add(t, "%u", n->id);
			add_field(t, slot_fields, offset);
			return true;
		}
		if (starts_at(obj, n->gfn_write_track)) {
			text_add(t, "gfn_write_track[0x%llx]",
				 n->base_gfn + offset / 2);
			return true;
		}
		if (starts_at(obj, n->dirty_bitmap)) {
			text_add(t, "dirty_bitmap[%u]", offset / 8);
			return true;
		}
	}
	return false;
}

static bool add_host_pfn(struct text *t, const struct heap_object *obj,
			 u32 offset)
{
	if (!starts_at(obj, WORLD->host_pfn))
		return false;
	text_add(t, "host_pfn[0x%llx]", WORLD->base_gfn + offset / 8);
	return true;
}

static bool add_guest_tables(struct text *t, const struct heap_object *obj,
			     u32 offset)
{
	if (starts_at(obj, WORLD->gpte))
		text_add(t, "gpte[%u]", offset / 8);
	else if (starts_at(obj, WORLD->gpde))
		text_add(t, "gpde[%u]", offset / 8);
	else
		return false;
	return true;
}

static bool add_memslots(struct text *t, const struct heap_object *obj,
			 u32 offset)
{
	unsigned int i;

	for (i = 0; i < 2 * KVM_MAX_NR_ADDRESS_SPACES; i++) {
		if (!starts_at(obj, WORLD->kvm->__memslots[i / 2][i % 2]))
			continue;
		text_add(t, "memslots%u%s", i / 2, i % 2 ? "b" : "");
		add_field(t, memslots_fields, offset);
		return true;
	}
	return false;
}

static bool add_vcpu(struct text *t, const struct heap_object *obj, u32 offset)
{
	unsigned int i;

	for (i = 0; i < WORLD->vcpus; i++) {
		if (!starts_at(obj, WORLD->vcpu[i]))
			continue;
		text_add(t, "vcpu%u", i);
		add_field(t, vcpu_fields, offset);
		return true;
	}
	return false;
}

static void add_misc(struct text *t, const struct heap_object *obj, u64 addr,
		     u32 (*ordinal)(u64 base))
{
	u32 offset = addr - obj->base;

	if (starts_at(obj, WORLD->kvm)) {
		text_add(t, "kvm");
		add_field(t, kvm_fields, offset);
	} else if (!add_memslots(t, obj, offset) &&
		   !add_guest_tables(t, obj, offset) &&
		   !add_vcpu(t, obj, offset) &&
		   !add_slot(t, obj, offset) &&
		   !add_host_pfn(t, obj, offset)) {
		/* What is left are the arrays of shadow pages. */
		text_add(t, "translation#%u[%u]", ordinal(obj->base),
			 offset / 8);
	}
}

bool names_add(struct text *t, u64 addr, u32 (*ordinal)(u64 base))
{
	struct heap_object obj;

	if (!heap_find(addr, &obj) || !WORLD->kvm)
		return false;
	switch (obj.class) {
	case HEAP_SPT:
		text_add(t, "spte#%u", ordinal(addr & ~7ull));
		break;
	case HEAP_DESC:
		text_add(t, "desc#%u", ordinal(obj.base));
		add_field(t, desc_fields, addr - obj.base);
		break;
	case HEAP_SP:
		text_add(t, "sp#%u", ordinal(obj.base));
		add_field(t, sp_fields, addr - obj.base);
		break;
	case HEAP_RMAP:
		add_rmap(t, &obj, addr);
		break;
	case HEAP_MISC:
		add_misc(t, &obj, addr, ordinal);
		break;
	case HEAP_CLASSES:
		return false;
	}
	return true;
}

/* The object is meant, not its first field. */
bool names_add_object(struct text *t, u64 base, u32 (*ordinal)(u64 base))
{
	int start = t->len;
	char *dot;

	if (!names_add(t, base, ordinal) || !t->size)
		return false;
	dot = strchr(t->buf + start, '.');
	if (dot) {
		*dot = '\0';
		t->len = dot - t->buf;
	}
	return true;
}

int names_print(u64 addr, u32 (*ordinal)(u64 base), char *buf, size_t n)
{
	struct text t = { .buf = buf, .size = n };

	names_add(&t, addr, ordinal);
	return t.len;
}

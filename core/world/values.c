// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does a value mean in the place where it lies?
 */
#include <string.h>

#include "names.h"
#include "world.h"

#include "sched/heap.h"

typedef u32 (*ordinal_fn)(u64 base);

static bool is_heap(u64 val)
{
	return val - ARENA_BASE < ARENA_HEAP_SIZE;
}

static void add_number(struct text *t, u64 val)
{
	text_add(t, val < 10000 ? "%llu" : "0x%llx", val);
}

/* The number of the object at @ptr, or the bare address if it is none. */
static void add_object(struct text *t, const char *word, u64 ptr,
		       enum heap_class c, ordinal_fn ordinal)
{
	struct heap_object obj;

	if (heap_find(ptr, &obj) && obj.class == c &&
	    (c == HEAP_SPT || obj.base == ptr))
		text_add(t, "%s#%u", word, ordinal(ptr));
	else
		text_add(t, "0x%llx", ptr);
}

static void add_head(struct text *t, u64 val, ordinal_fn ordinal)
{
	u64 ptr = val & ~(u64)(KVM_RMAP_MANY | KVM_RMAP_LOCKED);

	if (!ptr)
		text_add(t, "0");
	else if (val & KVM_RMAP_MANY)
		add_object(t, "desc", ptr, HEAP_DESC, ordinal);
	else
		add_object(t, "&spte", ptr, HEAP_SPT, ordinal);
	if (val & KVM_RMAP_MANY)
		text_add(t, "|MANY");
	if (val & KVM_RMAP_LOCKED)
		text_add(t, "|LOCKED");
}

static void add_table(struct text *t, u64 val, ordinal_fn ordinal)
{
	u64 table = ARENA_BASE + (val & SPTE_BASE_ADDR_MASK);
	u64 sp = page_private(virt_to_page(table));

	text_add(t, "table of ");
	add_object(t, "sp", sp, HEAP_SP, ordinal);
}

static void add_leaf(struct text *t, u64 val)
{
	if (is_access_track_spte(val))
		text_add(t, "tracked");
	else
		text_add(t, "%c%c%c", val & PT_PRESENT_MASK ? 'R' : '-',
			 is_writable_pte(val) ? 'W' : '-',
			 is_executable_pte(val) ? 'X' : '-');
	if (val & shadow_accessed_mask)
		text_add(t, " A");
	if (val & shadow_dirty_mask)
		text_add(t, " D");
	if (val & shadow_mmu_writable_mask)
		text_add(t, " mmu-w");
	if (val & PT_PAGE_SIZE_MASK)
		text_add(t, " 2M");
	text_add(t, " pfn=0x%llx", (val & SPTE_BASE_ADDR_MASK) >> PAGE_SHIFT);
}

static void add_spte(struct text *t, u64 val, ordinal_fn ordinal)
{
	if (val == SHADOW_NONPRESENT_VALUE)
		text_add(t, "not present");
	else if (is_mmio_spte(WORLD->kvm, val))
		text_add(t, "MMIO gfn=0x%llx generation %llu",
			 get_mmio_spte_gfn(val), get_mmio_spte_generation(val));
	else if (!is_shadow_present_pte(val))
		text_add(t, "not present, 0x%llx", val);
	/* The host gives out no page below the end of the page tables. */
	else if ((val & SPTE_BASE_ADDR_MASK) < ARENA_HEAP_SIZE)
		add_table(t, val, ordinal);
	else
		add_leaf(t, val);
}

static void add_desc_value(struct text *t, u32 offset, u64 val,
			   ordinal_fn ordinal)
{
	bool is_count = offset >= offsetof(struct pte_list_desc, spte_count) &&
			offset < offsetof(struct pte_list_desc, sptes);

	if (is_count)
		add_number(t, val);
	else if (!val)
		text_add(t, "NULL");
	else if (offset < offsetof(struct pte_list_desc, spte_count))
		add_object(t, "desc", val, HEAP_DESC, ordinal);
	else
		add_object(t, "&spte", val, HEAP_SPT, ordinal);
}

static void add_role(struct text *t, u32 word)
{
	union kvm_mmu_page_role role = { .word = word };

	text_add(t, "level %u", role.level);
	if (role.direct)
		text_add(t, " direct");
	if (role.invalid)
		text_add(t, " invalid");
	if (role.ad_disabled)
		text_add(t, " ad-off");
	if (role.guest_mode)
		text_add(t, " nested");
}

static void add_mode(struct text *t, u64 mode)
{
	static const char * const words[] = {
		"OUTSIDE_GUEST_MODE", "IN_GUEST_MODE", "EXITING_GUEST_MODE",
		"READING_SHADOW_PAGE_TABLES"
	};

	if (mode < ARRAY_SIZE(words))
		text_add(t, "%s", words[mode]);
	else
		add_number(t, mode);
}

static void add_requests(struct text *t, u64 requests)
{
	static const struct { unsigned int req; const char *word; } words[] = {
		{ KVM_REQ_TLB_FLUSH, "TLB_FLUSH" },
		{ KVM_REQ_MMU_FREE_OBSOLETE_ROOTS, "MMU_FREE_OBSOLETE_ROOTS" },
	};
	const char *sep = "";
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		u64 bit = BIT_ULL(words[i].req & KVM_REQUEST_MASK);

		if (!(requests & bit))
			continue;
		text_add(t, "%s%s", sep, words[i].word);
		requests &= ~bit;
		sep = "|";
	}
	if (requests || !*sep)
		text_add(t, requests ? "%s0x%llx" : "%s%llu", sep, requests);
}

static void add_guest_entry(struct text *t, u64 val)
{
	if (!(val & PT_PRESENT_MASK)) {
		text_add(t, "not present");
		return;
	}
	text_add(t, "R%s%s", is_writable_pte(val) ? "W" : "",
		 is_large_pte(val) ? " 2M" : "");
	if (val & SPTE_BASE_ADDR_MASK)
		text_add(t, " gfn=0x%llx",
			 (val & SPTE_BASE_ADDR_MASK) >> PAGE_SHIFT);
	else
		text_add(t, " table");
}

/* Pointers by name, gfns and what is like them hex, small numbers decimal. */
static void add_plain(struct text *t, u64 addr, unsigned int size, u64 val,
		      ordinal_fn ordinal)
{
	struct heap_object obj;
	char name[64];

	names_print(addr, ordinal, name, sizeof(name));
	if (size == 4 && strstr(name, ".role")) {
		add_role(t, val);
	} else if (size == 4 && strstr(name, ".mode")) {
		add_mode(t, val);
	} else if (size == 8 && strstr(name, ".requests")) {
		add_requests(t, val);
	} else if (!strncmp(name, "gpte", 4) || !strncmp(name, "gpde", 4)) {
		add_guest_entry(t, val);
	} else if (size < 8 || !is_heap(val) || !heap_find(val, &obj)) {
		if (strstr(name, "gfn") || strstr(name, "range_"))
			text_add(t, "0x%llx", val);
		else
			add_number(t, val);
	} else {
		text_add(t, "&");
		if (obj.base == val)
			names_add_object(t, val, ordinal);
		else
			names_add(t, val, ordinal);
	}
}

static bool is_rmap_head(const struct heap_object *obj, u64 addr)
{
	return obj->class == HEAP_RMAP ||
	       (obj->class == HEAP_SP && addr - obj->base ==
		offsetof(struct kvm_mmu_page, parent_ptes));
}

int names_print_value(u64 addr, unsigned int size, u64 val,
		      ordinal_fn ordinal, char *buf, size_t n)
{
	struct text t = { .buf = buf, .size = n };
	struct heap_object obj;

	if (!heap_find(addr, &obj) || !WORLD->kvm)
		return 0;
	if (size == 8 && obj.class == HEAP_SPT)
		add_spte(&t, val, ordinal);
	else if (size == 8 && is_rmap_head(&obj, addr))
		add_head(&t, val, ordinal);
	else if (obj.class == HEAP_DESC)
		add_desc_value(&t, addr - obj.base, val, ordinal);
	else
		add_plain(&t, addr, size, val, ordinal);
	return t.len;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where do the objects come from that a fault needs under mmu_lock?
 *
 * A vCPU fills its caches before it takes mmu_lock, with as many objects as
 * one fault can need.  What is freed goes back to the slab, not to a cache.
 */
#include "spte.h"

#define SPT_SIZE	(SPTE_ENT_PER_PAGE * sizeof(u64))

static struct kmem_cache *const pte_list_desc_cache =
	SHIM_CACHE(HEAP_DESC, sizeof(struct pte_list_desc));
static struct kmem_cache *const mmu_page_header_cache =
	SHIM_CACHE(HEAP_SP, sizeof(struct kvm_mmu_page));
/* Pages in the kernel; a class of their own tells them from page tables. */
static struct kmem_cache *const mmu_shadowed_info_cache_slab =
	SHIM_CACHE(HEAP_MISC, SPT_SIZE);

static_assert(PTE_LIST_EXT != 14 || sizeof(struct pte_list_desc) == 128,
	      "two cache lines");

static void *mmu_memory_cache_alloc_obj(struct kvm_mmu_memory_cache *mc,
					gfp_t gfp_flags)
{
	gfp_flags |= mc->gfp_zero;

	if (mc->kmem_cache)
		return kmem_cache_alloc(mc->kmem_cache, gfp_flags);
	if (shim_alloc_fails(gfp_flags))
		return NULL;
	return shim_page_alloc(SPT_SIZE, mc->init_value);
}

int kvm_mmu_topup_memory_cache(struct kvm_mmu_memory_cache *mc, int min)
{
	void *obj;

	if (mc->nobjs >= min)
		return 0;

	if (WARN_ON_ONCE(mc->capacity < min))
		return -EIO;

	while (mc->nobjs < mc->capacity) {
		obj = mmu_memory_cache_alloc_obj(mc, GFP_KERNEL_ACCOUNT);
		if (!obj)
			return mc->nobjs >= min ? 0 : -ENOMEM;
		mc->objects[mc->nobjs++] = obj;
	}
	return 0;
}

void *kvm_mmu_memory_cache_alloc(struct kvm_mmu_memory_cache *mc)
{
	void *p;

	if (WARN_ON_ONCE(!mc->nobjs))
		p = mmu_memory_cache_alloc_obj(mc, GFP_ATOMIC | __GFP_ACCOUNT);
	else
		p = mc->objects[--mc->nobjs];
	BUG_ON(!p);
	return p;
}

static void free_obj(struct kvm_mmu_memory_cache *mc, void *obj)
{
	if (mc->kmem_cache)
		kmem_cache_free(mc->kmem_cache, obj);
	else
		free_page(obj);
}

void kvm_mmu_free_memory_cache(struct kvm_mmu_memory_cache *mc)
{
	while (mc->nobjs)
		free_obj(mc, mc->objects[--mc->nobjs]);
}

/*
 * What one fault can need: a desc for the new leaf, one for the link to each
 * new table, one for each prefetched neighbour; a table for each level.
 */
int mmu_topup_memory_caches(struct kvm_vcpu *vcpu, bool maybe_indirect)
{
	struct kvm_vcpu_arch *arch = &vcpu->arch;
	int r;

	r = kvm_mmu_topup_memory_cache(&arch->mmu_pte_list_desc_cache,
				       1 + PT64_ROOT_MAX_LEVEL +
				       PTE_PREFETCH_NUM);
	if (r)
		return r;
	r = kvm_mmu_topup_memory_cache(&arch->mmu_shadow_page_cache,
				       PT64_ROOT_MAX_LEVEL);
	if (r)
		return r;
	if (maybe_indirect) {
		r = kvm_mmu_topup_memory_cache(&arch->mmu_shadowed_info_cache,
					       PT64_ROOT_MAX_LEVEL);
		if (r)
			return r;
	}
	return kvm_mmu_topup_memory_cache(&arch->mmu_page_header_cache,
					  PT64_ROOT_MAX_LEVEL);
}

struct pte_list_desc *
mmu_alloc_pte_list_desc(struct kvm_mmu_memory_cache *cache)
{
	return kvm_mmu_memory_cache_alloc(cache);
}

void mmu_free_pte_list_desc(struct pte_list_desc *pte_list_desc)
{
	kmem_cache_free(pte_list_desc_cache, pte_list_desc);
}

void mmu_free_page_header(struct kvm_mmu_page *sp)
{
	kmem_cache_free(mmu_page_header_cache, sp);
}

void mmu_free_shadowed_info(u64 *shadowed_translation)
{
	if (shadowed_translation)
		kmem_cache_free(mmu_shadowed_info_cache_slab,
				shadowed_translation);
}

static void init_cache(struct kvm_mmu_memory_cache *mc,
		       struct kmem_cache *kmem_cache, gfp_t gfp_zero)
{
	mc->gfp_zero = gfp_zero;
	mc->capacity = KVM_ARCH_NR_OBJS_PER_MEMORY_CACHE;
	mc->init_value = 0;
	mc->kmem_cache = kmem_cache;
	mc->nobjs = 0;
}

/* Adding to a chain relies on zeroed descs, see rmap_get_next(). */
void kvm_mmu_init_caches(struct kvm_vcpu *vcpu)
{
	struct kvm_vcpu_arch *arch = &vcpu->arch;

	init_cache(&arch->mmu_pte_list_desc_cache, pte_list_desc_cache,
		   __GFP_ZERO);
	init_cache(&arch->mmu_page_header_cache, mmu_page_header_cache,
		   __GFP_ZERO);
	init_cache(&arch->mmu_shadowed_info_cache,
		   mmu_shadowed_info_cache_slab, 0);
	init_cache(&arch->mmu_shadow_page_cache, NULL, 0);
	arch->mmu_shadow_page_cache.init_value = SHADOW_NONPRESENT_VALUE;
}

/* Objects for splitting; a page is split by one task at a time. */
void kvm_mmu_init_split_caches(struct kvm *kvm)
{
	struct kvm_arch *arch = &kvm->arch;

	init_cache(&arch->split_page_header_cache, mmu_page_header_cache,
		   __GFP_ZERO);
	init_cache(&arch->split_shadow_page_cache, NULL, 0);
	arch->split_shadow_page_cache.init_value = SHADOW_NONPRESENT_VALUE;
	init_cache(&arch->split_desc_cache, pte_list_desc_cache, __GFP_ZERO);
	arch->split_desc_cache.capacity += SPLIT_DESC_CACHE_MIN_NR_OBJECTS;
}

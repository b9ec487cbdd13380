/* SPDX-License-Identifier: GPL-2.0-only */
/* The address types of KVM, and the cache of objects for one fault. */
#ifndef RMAPSIM_LINUX_KVM_TYPES_H
#define RMAPSIM_LINUX_KVM_TYPES_H

#include <linux/types.h>

struct kvm;
struct kvm_memory_slot;
struct kvm_memslots;
struct kvm_page_fault;
struct kvm_vcpu;
struct kmem_cache;

/* gva, gpa, gfn: the guest's view; hva, hpa, pfn: the host's. */
typedef unsigned long	gva_t;
typedef u64		gpa_t;
typedef u64		gfn_t;
typedef unsigned long	hva_t;
typedef u64		hpa_t;
typedef u64		hfn_t;
typedef hfn_t		kvm_pfn_t;

#define INVALID_GPA	(~(gpa_t)0)
#define INVALID_PAGE	(~(hpa_t)0)
#define VALID_PAGE(x)	((x) != INVALID_PAGE)

#ifndef KVM_ARCH_NR_OBJS_PER_MEMORY_CACHE
#define KVM_ARCH_NR_OBJS_PER_MEMORY_CACHE	40
#endif

/*
 * Objects taken before mmu_lock, so that nothing under it has to sleep for
 * memory.  Without a slab cache the objects are pages, filled with
 * init_value.
 */
struct kvm_mmu_memory_cache {
	gfp_t			gfp_zero;
	int			capacity;
	u64			init_value;
	struct kmem_cache	*kmem_cache;
	int			nobjs;
	void			*objects[KVM_ARCH_NR_OBJS_PER_MEMORY_CACHE];
};

#endif /* RMAPSIM_LINUX_KVM_TYPES_H */

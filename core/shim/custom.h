/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CUSTOM: differs from the kernel on purpose.
 *
 * Values cross into the simulator as u64; pages, caches and locks live in the
 * simulated heap and not in memory of the host.
 */
#ifndef RMAPSIM_SHIM_CUSTOM_H
#define RMAPSIM_SHIM_CUSTOM_H

#include "sched/heap.h"
#include "sched/sim.h"

/* A scalar or pointer @x of up to 8 bytes as its zero-extended bits. */
#define shim_to_u64(x)							\
({									\
	union { __typeof__(x) val; u64 bits; } __u = { .bits = 0 };	\
									\
	_Static_assert(sizeof(x) == 1 || sizeof(x) == 2 ||		\
		       sizeof(x) == 4 || sizeof(x) == 8,		\
		       "marked accesses have the size of a machine word"); \
	__u.val = (x);							\
	__u.bits;							\
})

/* The value of type @type whose bits are @b. */
#define shim_from_u64(type, b)						\
({									\
	union { u64 bits; type val; } __f = { .bits = (b) };		\
									\
	__f.val;							\
})

/*
 * A slab cache is no object but a token that says what it hands out, so that
 * no address of the host gets into the simulated memory.
 */
#define SHIM_CACHE(class, size)						\
	((struct kmem_cache *)((unsigned long)(class) << 32 | (size)))

/*
 * Does this allocation fail?  Only in scenarios that say how often one may;
 * which one is a choice, made at most once between two steps.
 */
bool shim_memory_is_short(void);

struct kmem_cache;
/* NULL when the pool is exhausted; the size is that of the cache. */
void *shim_cache_alloc(const struct kmem_cache *c, bool zero);
void shim_cache_free(const struct kmem_cache *c, void *p);

/* A page of @size bytes, each u64 of it @init; the page is not visible to
 * anybody before, so that the filling is not either. */
void *shim_page_alloc(u32 size, u64 init);
void shim_page_free(void *p);

/*
 * struct page holds what the MMU keeps in it: the owner of a page table.
 * The array is part of the model, not of the memory under test: reading it
 * is no visible operation.  0 for an address outside the simulated heap.
 */
unsigned long shim_page_private(const void *addr);
void shim_page_set_private(const void *addr, unsigned long val);

/* linux/uaccess.h: the bytes that could not be copied, which are none. */
unsigned long shim_user_copy(void *to, const void *from, unsigned long n);

/* kfree(): the class of the object follows from its address. */
void shim_kfree(const void *p);

/* linux/rcuwait.h; whether there is a waiter is no visible question. */
void shim_rcuwait_begin(u32 *waiter);
void shim_rcuwait_end(u32 *waiter);
void shim_rcuwait_wake(const u32 *waiter);

/* cond_resched_rwlock_*(): gives @l to a waiter; was it released? */
int shim_yield_lock(struct sim_lock *l, enum lock_mode mode);

#endif /* RMAPSIM_SHIM_CUSTOM_H */

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What do marked accesses, fences, interrupts, SRCU and sleeping become on
 * real processors?
 *
 * The instructions are those of the kernel on x86: a relaxed store is a store.
 * What ThreadSanitizer is told beside them is the kernel's memory model as far
 * as docs/tsan.md has it: every load acquires, for what depends on it is
 * ordered; a relaxed store carries what its task knew at its last fence.
 */
#include <sched.h>
#include <sanitizer/tsan_interface.h>

#include "sched/native/native.h"
#include "sched/heap.h"
#include "sched/sim.h"

/* ---- delays ---- */

static __thread u64 delay_state;
static __thread u64 delay_mask;

/* One in 8, 32, 128 or 512 operations is delayed: not the same in each run. */
void native_access_seed(u64 seed)
{
	delay_state = seed;
	delay_mask = (8ull << (seed >> 60 & 6)) - 1;
}

/* A quarter of the delays gives the processor away. */
static void delay(void)
{
	u64 x = delay_state;

	if (!x)
		return;
	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	delay_state = x;
	if (x & delay_mask)
		return;
	if (!(x >> 62))
		sched_yield();
	else
		for (unsigned int i = x >> 32 & 1023; i; i--)
			__asm__ volatile("" : : : "memory");
}

/* ---- fences ---- */

/* Its second fiber, to ThreadSanitizer: what the task knew at its last fence. */
static __thread void *fence_fiber;
static __thread bool fenced;
static __thread char fence_clock;

void native_access_begin_thread(void)
{
	fence_fiber = __tsan_create_fiber(0);
	fenced = false;
}

static void on_fence_fiber(void (*tell)(void *), void *p)
{
	void *own = __tsan_get_current_fiber();

	__tsan_switch_to_fiber(fence_fiber, __tsan_switch_to_fiber_no_sync);
	tell(p);
	__tsan_switch_to_fiber(own, __tsan_switch_to_fiber_no_sync);
}

void sim_fence(enum fence kind)
{
	delay();
	if (kind == FENCE_MB || kind == FENCE_SRCU)
		__sync_synchronize();
	else
		__asm__ volatile("" : : : "memory");
	if ((kind != FENCE_MB && kind != FENCE_WMB) || !fence_fiber)
		return;
	__tsan_release(&fence_clock);
	on_fence_fiber(__tsan_acquire, &fence_clock);
	fenced = true;
}

void sim_barrier(void)
{
	__asm__ volatile("" : : : "memory");
}

void sim_relax(void)
{
	sched_yield();
}

/* ---- memory ---- */

static void check_live(const volatile void *p, unsigned int size)
{
	u64 addr = (u64)(unsigned long)p;

	if (addr - ARENA_BASE < ARENA_HEAP_SIZE && !heap_is_live(addr, size))
		native_found("marked access to memory that is not allocated");
}

static u64 load(const volatile void *p, unsigned int size)
{
	switch (size) {
	case 1:
		return __atomic_load_n((const u8 *)p, __ATOMIC_ACQUIRE);
	case 2:
		return __atomic_load_n((const u16 *)p, __ATOMIC_ACQUIRE);
	case 4:
		return __atomic_load_n((const u32 *)p, __ATOMIC_ACQUIRE);
	default:
		return __atomic_load_n((const u64 *)p, __ATOMIC_ACQUIRE);
	}
}

/* Whoever may read the word keeps it allocated until it is done. */
u64 sim_load(const volatile void *p, unsigned int size, enum memory_order mo)
{
	u64 val;

	(void)mo;
	delay();
	val = load(p, size);
	check_live(p, size);
	return val;
}

#define STORE(p, val, size, order)					\
do {									\
	switch (size) {							\
	case 1:								\
		__atomic_store_n((u8 *)(p), val, order);		\
		break;							\
	case 2:								\
		__atomic_store_n((u16 *)(p), val, order);		\
		break;							\
	case 4:								\
		__atomic_store_n((u32 *)(p), val, order);		\
		break;							\
	default:							\
		__atomic_store_n((u64 *)(p), val, order);		\
	}								\
} while (0)

void sim_store(volatile void *p, u64 val, unsigned int size,
	       enum memory_order mo)
{
	delay();
	check_live(p, size);
	if (mo != MO_RELAXED) {
		STORE(p, val, size, __ATOMIC_RELEASE);
		return;
	}
	if (fenced)
		on_fence_fiber(__tsan_release, (void *)p);
	STORE(p, val, size, __ATOMIC_RELAXED);
}

#define EXCHANGE(p, expected, val, size, order, fail)			\
({									\
	bool __done;							\
									\
	switch (size) {							\
	case 1: {							\
		u8 __e = *(expected);					\
									\
		__done = __atomic_compare_exchange_n((u8 *)(p), &__e,	\
				(u8)(val), false, order, fail);		\
		*(expected) = __e;					\
		break;							\
	}								\
	case 2: {							\
		u16 __e = *(expected);					\
									\
		__done = __atomic_compare_exchange_n((u16 *)(p), &__e,	\
				(u16)(val), false, order, fail);	\
		*(expected) = __e;					\
		break;							\
	}								\
	case 4: {							\
		u32 __e = *(expected);					\
									\
		__done = __atomic_compare_exchange_n((u32 *)(p), &__e,	\
				(u32)(val), false, order, fail);	\
		*(expected) = __e;					\
		break;							\
	}								\
	default:							\
		__done = __atomic_compare_exchange_n((u64 *)(p),	\
				expected, val, false, order, fail);	\
	}								\
	__done;								\
})

/* One compare-and-exchange; what was found in *@expected. */
static bool exchange(volatile void *p, u64 *expected, u64 val,
		     unsigned int size, enum memory_order mo)
{
	switch (mo) {
	case MO_RELAXED:
		return EXCHANGE(p, expected, val, size, __ATOMIC_RELAXED,
				__ATOMIC_RELAXED);
	case MO_ACQUIRE:
		return EXCHANGE(p, expected, val, size, __ATOMIC_ACQUIRE,
				__ATOMIC_RELAXED);
	case MO_RELEASE:
		return EXCHANGE(p, expected, val, size, __ATOMIC_RELEASE,
				__ATOMIC_RELAXED);
	default:
		return EXCHANGE(p, expected, val, size, __ATOMIC_SEQ_CST,
				__ATOMIC_ACQUIRE);
	}
}

static void begin_exchange(volatile void *p, unsigned int size,
			   enum memory_order mo)
{
	delay();
	check_live(p, size);
	if ((mo == MO_RELAXED || mo == MO_ACQUIRE) && fenced)
		on_fence_fiber(__tsan_release, (void *)p);
}

u64 sim_cmpxchg(volatile void *p, u64 old, u64 new, unsigned int size,
		enum memory_order mo)
{
	begin_exchange(p, size, mo);
	exchange(p, &old, new, size, mo);
	return old;
}

bool sim_try_cmpxchg(volatile void *p, void *old, u64 new, unsigned int size,
		     enum memory_order mo)
{
	u64 expected = sim_peek((u64)(unsigned long)old, size);

	begin_exchange(p, size, mo);
	if (exchange(p, &expected, new, size, mo))
		return true;
	__builtin_memcpy(old, &expected, size);
	return false;
}

/* What is not conditional acquires whatever its order: see docs/tsan.md. */
static enum memory_order always(enum memory_order mo)
{
	return mo == MO_RELAXED ? MO_ACQUIRE : mo;
}

u64 sim_xchg(volatile void *p, u64 val, unsigned int size,
	     enum memory_order mo)
{
	u64 old;

	begin_exchange(p, size, mo);
	old = load(p, size);
	while (!exchange(p, &old, val, size, always(mo)))
		;
	return old;
}

static u64 modify(enum rmw how, u64 old, u64 val)
{
	switch (how) {
	case RMW_ADD:
		return old + val;
	case RMW_AND:
		return old & val;
	case RMW_OR:
		return old | val;
	default:
		return old ^ val;
	}
}

u64 sim_rmw(volatile void *p, enum rmw how, u64 val, unsigned int size,
	    enum memory_order mo)
{
	u64 old;

	begin_exchange(p, size, mo);
	old = load(p, size);
	while (!exchange(p, &old, modify(how, old, val), size, always(mo)))
		;
	return old;
}

void *sim_memset(void *p, int c, size_t n)
{
	__tsan_write_range(p, n);
	return __builtin_memset(p, c, n);
}

void *sim_memcpy(void *d, const void *s, size_t n)
{
	__tsan_read_range((void *)s, n);
	__tsan_write_range(d, n);
	return __builtin_memcpy(d, s, n);
}

/* ---- interrupts ---- */

/* Odd while the CPU has them off.  Taking one is ordered with both. */
static u32 irq_count[LIMIT_CPUS];

void sim_irq_off(void)
{
	struct task *t = machine_task();

	if (!t->irq_count++)
		__atomic_fetch_add(&irq_count[t->cpu], 1, __ATOMIC_ACQ_REL);
	delay();
}

void sim_irq_on(void)
{
	struct task *t = machine_task();

	delay();
	if (!t->irq_count)
		native_found("interrupts are turned on twice");
	if (!--t->irq_count)
		__atomic_fetch_add(&irq_count[t->cpu], 1, __ATOMIC_ACQ_REL);
}

void sim_ipi(unsigned int cpu)
{
	struct task *t = machine_task();
	u32 seen;

	if (cpu == t->cpu)
		return;
	if (t->irq_count)
		native_found("IPI is waited for with interrupts off");
	delay();
	seen = __atomic_fetch_add(&irq_count[cpu], 0, __ATOMIC_ACQ_REL);
	while (seen & 1 &&
	       __atomic_load_n(&irq_count[cpu], __ATOMIC_ACQUIRE) == seen)
		sched_yield();
}

/* ---- SRCU ---- */

static u32 srcu_idx;
static u32 srcu_readers[2];

int sim_srcu_lock(void)
{
	int idx = __atomic_load_n(&srcu_idx, __ATOMIC_ACQUIRE) & 1;
	struct task *t = machine_task();

	t->srcu_depth++;
	t->srcu_held[idx]++;
	__atomic_fetch_add(&srcu_readers[idx], 1, __ATOMIC_SEQ_CST);
	delay();
	return idx;
}

void sim_srcu_unlock(int idx)
{
	struct task *t = machine_task();

	delay();
	if (!t->srcu_held[idx])
		native_found("srcu_read_unlock() without its lock");
	t->srcu_depth--;
	t->srcu_held[idx]--;
	__atomic_fetch_sub(&srcu_readers[idx], 1, __ATOMIC_SEQ_CST);
}

bool sim_srcu_held(void)
{
	return machine_task()->srcu_depth;
}

/* A reader may have fetched the index long before it counts: two rounds. */
static void wait_for_readers(void)
{
	u32 old = __atomic_fetch_add(&srcu_idx, 1, __ATOMIC_SEQ_CST) & 1;

	while (__atomic_fetch_add(&srcu_readers[old], 0, __ATOMIC_SEQ_CST))
		sched_yield();
}

/* Callers take turns, as they do in the kernel. */
void sim_srcu_synchronize(void)
{
	static bool busy;

	if (machine_task()->srcu_depth)
		native_found("synchronize_srcu() inside a read section");
	while (__atomic_exchange_n(&busy, true, __ATOMIC_ACQUIRE))
		sched_yield();
	wait_for_readers();
	wait_for_readers();
	__atomic_store_n(&busy, false, __ATOMIC_RELEASE);
}

/* ---- sleeping ---- */

static bool asleep[LIMIT_TASKS];

void sim_sleep_begin(void)
{
	__atomic_store_n(&asleep[machine_task()->id], true, __ATOMIC_RELEASE);
}

void sim_sleep(void)
{
	while (__atomic_load_n(&asleep[machine_task()->id], __ATOMIC_ACQUIRE))
		sched_yield();
}

void sim_sleep_end(void)
{
	__atomic_store_n(&asleep[machine_task()->id], false, __ATOMIC_RELEASE);
}

void sim_wake(unsigned int task)
{
	__atomic_store_n(&asleep[task], false, __ATOMIC_RELEASE);
}

void native_access_reset(void)
{
	for (unsigned int i = 0; i < LIMIT_CPUS; i++)
		__atomic_store_n(&irq_count[i], 0, __ATOMIC_RELEASE);
	for (unsigned int i = 0; i < LIMIT_TASKS; i++)
		__atomic_store_n(&asleep[i], false, __ATOMIC_RELEASE);
}

/* ---- what the code says about its accesses ---- */

/* Assertions have no counterpart in ThreadSanitizer. */
void sim_race_assert(const volatile void *p, unsigned int size,
		     enum race_assert kind, u64 mask)
{
	(void)p;
	(void)size;
	(void)kind;
	(void)mask;
}

u32 sim_race_scope_begin(const volatile void *p, unsigned int size,
			 enum race_assert kind)
{
	sim_race_assert(p, size, kind, 0);
	return 0;
}

void sim_race_scope_end(const u32 *scope)
{
	(void)scope;
}

/* What ThreadSanitizer has of old, and still exports. */
void AnnotateIgnoreReadsBegin(const char *file, int line);
void AnnotateIgnoreReadsEnd(const char *file, int line);
void AnnotateIgnoreWritesBegin(const char *file, int line);
void AnnotateIgnoreWritesEnd(const char *file, int line);

void sim_race_ignore_begin(void)
{
	AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
	AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
}

void sim_race_ignore_end(void)
{
	AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
	AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
}

/* Every load acquires. */
void sim_race_dependency(void)
{
}

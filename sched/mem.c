// SPDX-License-Identifier: GPL-2.0-only
/*
 * Marked accesses: loads, stores and read-modify-writes of the shim.
 *
 * An access takes effect when its task is scheduled; what the store buffers
 * of a weak model change about that is buffer.h's business.
 */
#include "sched/buffer.h"
#include "sched/memcheck.h"
#include "sched/observer.h"
#include "sched/point.h"
#include "sched/race_fast.h"
#include "sched/sim.h"
#include "sched/tsan.h"

static inline u64 read_word(u64 addr, unsigned int size)
{
	return sim_peek(addr, size);
}

static inline void write_word(u64 addr, u64 val, unsigned int size)
{
	volatile void *p = (volatile void *)(unsigned long)addr;

	switch (size) {
	case 1:
		*(volatile u8 *)p = val;
		break;
	case 2:
		*(volatile u16 *)p = val;
		break;
	case 4:
		*(volatile u32 *)p = val;
		break;
	default:
		*(volatile u64 *)p = val;
		break;
	}
}

static u64 truncate(u64 val, unsigned int size)
{
	return size == 8 ? val : val & ((1ull << size * 8) - 1);
}

static u16 order_flags(enum memory_order mo)
{
	static const u16 flags[] = {
		[MO_RELAXED] = OPF_UNORDERED,
		[MO_ACQUIRE] = OPF_ACQUIRE,
		[MO_RELEASE] = OPF_RELEASE,
		[MO_FULL] = OPF_FULL,
	};

	return flags[mo];
}

/*
 * An access that nobody else can see (the task's own stack) or that is wrong
 * (outside of memory: noted, does not return) is not a step.
 */
static bool is_private(const volatile void *p, unsigned int size, bool write)
{
	if (likely(memcheck_is_heap((u64)(unsigned long)p - ARENA_BASE)))
		return false;
	memcheck_report((u64)(unsigned long)p, size, write);
	return true;
}

static inline void saw(struct task *t, u64 val)
{
	t->seen_addr = t->addr;
	t->seen_val = val;
	t->seen_size = t->size;
}

static inline void observe_load(struct task *t, u64 offset, u64 val)
{
	saw(t, val);
	if (unlikely(record.on))
		record_event(t, val, val);
	if (point_observed(marked_reads, offset))
		sim.obs->load(t, heap_class_of(offset), t->addr, val);
}

static inline void observe_store(struct task *t, u64 offset, u64 old, u64 new)
{
	if (unlikely(record.on))
		record_event(t, old, new);
	if (point_observed(marked_writes, offset))
		sim.obs->store(t, heap_class_of(offset), t->addr, old, new,
			       t->op, t->flags);
}

static inline __attribute__((always_inline))
u64 load(const volatile void *p, unsigned int size, enum memory_order mo,
	 u64 pc)
{
	u64 addr = (u64)(unsigned long)p, offset = addr - ARENA_BASE;
	struct task *t;
	u64 val;

	if (unlikely(is_private(p, size, false)))
		return read_word(addr, size);
	t = point_enter(OP_READ, addr, size, order_flags(mo), pc);
	memcheck_read(offset, size);
	race_load(t, offset, size);
	tsan_load(t);
	val = read_word(addr, size);
	if (unlikely(M->buffered) && mo == MO_ACQUIRE)
		buffer_compiler_barrier(t->cpu);
	observe_load(t, offset, val);
	return val;
}

/* Most are words: a constant size makes for shorter code. */
u64 sim_load(const volatile void *p, unsigned int size, enum memory_order mo)
{
	if (likely(size == 8))
		return load(p, 8, mo, CALLER_PC);
	return load(p, size, mo, CALLER_PC);
}

static inline __attribute__((always_inline))
void store(volatile void *p, u64 val, unsigned int size, enum memory_order mo,
	   u64 pc)
{
	u64 addr = (u64)(unsigned long)p, offset = addr - ARENA_BASE;
	struct task *t;
	u64 old;

	if (unlikely(is_private(p, size, true))) {
		write_word(addr, val, size);
		return;
	}
	t = point_enter(OP_WRITE, addr, size, order_flags(mo), pc);
	if (unlikely(buffer_asks(t)))
		buffer_take(t);
	memcheck_write(offset, size);
	race_store(t, offset, size, truncate(val, size));
	tsan_store(t);
	old = read_word(addr, size);
	write_word(addr, val, size);
	observe_store(t, offset, old, truncate(val, size));
}

void sim_store(volatile void *p, u64 val, unsigned int size,
	       enum memory_order mo)
{
	if (likely(size == 8))
		store(p, val, 8, mo, CALLER_PC);
	else
		store(p, val, size, mo, CALLER_PC);
}

/* Does it store what it finds now?  LKMM: one that fails orders nothing. */
static bool fails_now(u64 addr, const u64 *expected, unsigned int size)
{
	return sim.model == MM_LKMM && expected &&
	       sim_peek(addr, size) != truncate(*expected, size);
}

/* Wait with as much of the buffer drained as it needs.  Whether it will fail
 * shows only when it is its turn. */
static __attribute__((noinline))
struct task *enter_drained(enum op op, u64 addr, const u64 *expected,
			   unsigned int size, enum memory_order mo, u64 pc)
{
	struct task *t = machine_task();
	enum buffer_need need = buffer_need_of(mo);

	for (;;) {
		if (!fails_now(addr, expected, size))
			buffer_wait(t, need, addr, size);
		t = point_enter(op, addr, size, order_flags(mo), pc);
		if (buffer_ready(t, need, addr, size) ||
		    fails_now(addr, expected, size))
			return t;
		point_take_back(t);
	}
}

/* Stand before the read-modify-write. */
static inline __attribute__((always_inline))
struct task *enter_rmw(enum op op, u64 addr, const u64 *expected,
		       unsigned int size, enum memory_order mo, u64 pc)
{
	if (unlikely(buffer_has(machine_task()->cpu)))
		return enter_drained(op, addr, expected, size, mo, pc);
	return point_enter(op, addr, size, order_flags(mo), pc);
}

static u64 exchange_private(u64 addr, const u64 *expected, u64 new,
			    unsigned int size)
{
	u64 old = read_word(addr, size);

	if (!expected || old == truncate(*expected, size))
		write_word(addr, new, size);
	return old;
}

/* Read and write as one step; @new is stored iff @expected is NULL or met. */
static inline __attribute__((always_inline))
u64 exchange_at(enum op op, volatile void *p, const u64 *expected, u64 new,
		unsigned int size, enum memory_order mo, u64 pc)
{
	u64 addr = (u64)(unsigned long)p, offset = addr - ARENA_BASE;
	struct task *t;
	u64 old;

	if (unlikely(is_private(p, size, true)))
		return exchange_private(addr, expected, new, size);
	t = enter_rmw(op, addr, expected, size, mo, pc);
	memcheck_read(offset, size);
	old = read_word(addr, size);
	if (expected && old != truncate(*expected, size)) {
		t->flags |= OPF_FAILED;
		race_rmw(t, offset, size, old);
		tsan_rmw(t);
		observe_load(t, offset, old);
		return old;
	}
	memcheck_write(offset, size);
	race_rmw(t, offset, size, truncate(new, size));
	tsan_rmw(t);
	write_word(addr, new, size);
	saw(t, truncate(new, size));
	observe_store(t, offset, old, truncate(new, size));
	return old;
}

static inline __attribute__((always_inline))
u64 exchange(enum op op, volatile void *p, const u64 *expected, u64 new,
	     unsigned int size, enum memory_order mo, u64 pc)
{
	if (likely(size == 8))
		return exchange_at(op, p, expected, new, 8, mo, pc);
	return exchange_at(op, p, expected, new, size, mo, pc);
}

u64 sim_xchg(volatile void *p, u64 val, unsigned int size,
	     enum memory_order mo)
{
	return exchange(OP_XCHG, p, NULL, val, size, mo, CALLER_PC);
}

u64 sim_cmpxchg(volatile void *p, u64 old, u64 new, unsigned int size,
		enum memory_order mo)
{
	return exchange(OP_CMPXCHG, p, &old, new, size, mo, CALLER_PC);
}

bool sim_try_cmpxchg(volatile void *p, void *old, u64 new, unsigned int size,
		     enum memory_order mo)
{
	u64 expected = sim_peek((u64)(unsigned long)old, size);
	u64 found = exchange(OP_CMPXCHG, p, &expected, new, size, mo,
			     CALLER_PC);

	if (found == expected)
		return true;
	write_word((u64)(unsigned long)old, found, size);
	return false;
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
	case RMW_XOR:
		return old ^ val;
	}
	return old;
}

u64 sim_rmw(volatile void *p, enum rmw how, u64 val, unsigned int size,
	    enum memory_order mo)
{
	u64 addr = (u64)(unsigned long)p;
	struct task *t;
	u64 old, new;

	if (unlikely(is_private(p, size, true))) {
		old = read_word(addr, size);
		write_word(addr, modify(how, old, val), size);
		return old;
	}
	t = enter_rmw(OP_RMW, addr, NULL, size, mo, CALLER_PC);
	memcheck_read(addr - ARENA_BASE, size);
	memcheck_write(addr - ARENA_BASE, size);
	old = read_word(addr, size);
	new = truncate(modify(how, old, val), size);
	race_rmw(t, addr - ARENA_BASE, size, new);
	tsan_rmw(t);
	write_word(addr, new, size);
	saw(t, new);
	observe_store(t, addr - ARENA_BASE, old, new);
	return old;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Plain accesses: our own runtime behind the compiler's -fsanitize=thread.
 *
 * core/kvm is compiled with thread instrumentation and linked against these
 * functions instead of libtsan: the compiler calls one right before each
 * plain access.  Volatile accesses are told apart (a marked access that went
 * round the shim).  Accesses to a task's own stack are private and return at
 * once, which is one compare.
 */
#include "sched/buffer.h"
#include "sched/memcheck.h"
#include "sched/observer.h"
#include "sched/point.h"
#include "sched/sim.h"
#include "sched/tsan.h"

static void record_plain(struct task *t)
{
	u64 old = sim_peek(t->addr, t->size);

	record_event(t, old, old);
}

static inline __attribute__((always_inline))
void heap_read(u64 offset, unsigned int size, u16 flags, u64 pc)
{
	struct task *t;

	t = point_enter(OP_READ, ARENA_BASE + offset, size, flags, pc);
	memcheck_read(offset, size);
	race_plain(offset, size, false, flags);
	tsan_plain(ARENA_BASE + offset, size, false, flags, pc);
	if (unlikely(record.on))
		record_plain(t);
	if (point_observed(plain_reads, offset))
		sim.obs->plain(t, heap_class_of(offset), ARENA_BASE + offset,
			       size, false);
}

static inline __attribute__((always_inline))
void heap_write(u64 offset, unsigned int size, u16 flags, u64 pc)
{
	struct task *t;

	t = point_enter(OP_WRITE, ARENA_BASE + offset, size, flags, pc);
	if (unlikely(buffer_asks(t)))
		buffer_take(t);
	memcheck_write(offset, size);
	race_plain(offset, size, true, flags);
	tsan_plain(ARENA_BASE + offset, size, true, flags, pc);
	if (unlikely(record.on))
		record_plain(t);
	if (point_observed(plain_writes, offset))
		sim.obs->plain(t, heap_class_of(offset), ARENA_BASE + offset,
			       size, true);
}

static __attribute__((noinline))
void read_bytes(u64 offset, unsigned int size, u16 flags, u64 pc)
{
	heap_read(offset, size, flags, pc);
}

static __attribute__((noinline))
void read_word(u64 offset, u16 flags, u64 pc)
{
	heap_read(offset, 8, flags, pc);
}

/* Most are words: a constant size makes for shorter code. */
static inline void read_as_step(u64 offset, unsigned int size, u16 flags,
				u64 pc)
{
	if (size == 8)
		read_word(offset, flags, pc);
	else
		read_bytes(offset, size, flags, pc);
}

static __attribute__((noinline))
void write_bytes(u64 offset, unsigned int size, u16 flags, u64 pc)
{
	heap_write(offset, size, flags, pc);
}

static __attribute__((noinline))
void write_word(u64 offset, u16 flags, u64 pc)
{
	heap_write(offset, 8, flags, pc);
}

static inline void write_as_step(u64 offset, unsigned int size, u16 flags,
				 u64 pc)
{
	if (size == 8)
		write_word(offset, flags, pc);
	else
		write_bytes(offset, size, flags, pc);
}

/*
 * The commonest step: a good read of a word that nobody contends for.  It is
 * counted, and that is all, unless an oracle watches this class.
 */
static inline bool read_is_dull(u64 offset, unsigned int size)
{
	return conflict_read_is_private(offset) &&
	       memcheck_read_is_good(offset, size) &&
	       M->step + 1 < M->step_stop;
}

static struct task *describe_dull_read(u64 offset, unsigned int size,
				       u16 flags, u64 pc)
{
	struct task *t = machine_task();

	t->op = OP_READ;
	t->addr = ARENA_BASE + offset;
	t->size = size;
	t->flags = flags;
	t->pc = pc;
	return t;
}

static void observe_dull_read(u64 offset, unsigned int size, u16 flags, u64 pc)
{
	struct task *t = describe_dull_read(offset, size, flags, pc);

	sim.obs->plain(t, heap_class_of(offset), t->addr, size, false);
}

static void race_not_so_dull(u64 offset, unsigned int size, u16 flags, u64 pc)
{
	describe_dull_read(offset, size, flags, pc);
	race_plain(offset, size, false, flags);
}

static inline __attribute__((always_inline))
void dull_read(u64 offset, unsigned int size, u16 flags, u64 pc)
{
	M->step++;
	if (unlikely(!race_dull_read(offset, size, flags)))
		race_not_so_dull(offset, size, flags, pc);
	tsan_plain(ARENA_BASE + offset, size, false, flags, pc);
	if (point_observed(plain_reads, offset))
		observe_dull_read(offset, size, flags, pc);
}

static inline __attribute__((always_inline))
void plain_access(const void *p, unsigned int size, bool write, u16 flags,
		  u64 pc)
{
	u64 offset = (u64)(unsigned long)p - ARENA_BASE;

	if (likely(memcheck_is_heap(offset))) {
		if (write)
			write_as_step(offset, size, flags, pc);
		else if (likely(read_is_dull(offset, size)))
			dull_read(offset, size, flags, pc);
		else
			read_as_step(offset, size, flags, pc);
	} else if (offset - ARENA_STACKS >= ARENA_SIZE - ARENA_STACKS) {
		memcheck_report((u64)(unsigned long)p, size, write);
	}
}

/*
 * Wider than a word, or of odd length: word by word.  It is stored after all
 * of its words were announced, so that none of them can be delayed: nothing
 * may wait before them either.
 */
static void plain_range(const void *p, size_t size, bool write, u64 pc)
{
	struct task *t = machine_task();
	const char *at = p;

	if (write && buffer_has(t->cpu))
		buffer_flush(t->cpu);
	t->in_block = write;
	while (size) {
		unsigned int n = 8;

		while (n > size || ((unsigned long)at & (n - 1)))
			n >>= 1;
		plain_access(at, n, write, OPF_PLAIN, pc);
		at += n;
		size -= n;
	}
	t->in_block = false;
}

/* Beside the real ThreadSanitizer the linker sends calls here: --wrap. */
#ifdef RMAPSIM_TSAN
#define RUNTIME(name)	__wrap___tsan_##name
#else
#define RUNTIME(name)	__tsan_##name
#endif

#define PLAIN(n)							\
void RUNTIME(read##n)(void *p);						\
void RUNTIME(read##n)(void *p)						\
{									\
	plain_access(p, n, false, OPF_PLAIN, CALLER_PC);		\
}									\
void RUNTIME(write##n)(void *p);						\
void RUNTIME(write##n)(void *p)						\
{									\
	plain_access(p, n, true, OPF_PLAIN, CALLER_PC);			\
}									\
void RUNTIME(read_write##n)(void *p);					\
void RUNTIME(read_write##n)(void *p)					\
{									\
	plain_access(p, n, false, OPF_PLAIN, CALLER_PC);		\
	plain_access(p, n, true, OPF_PLAIN, CALLER_PC);			\
}									\
void RUNTIME(unaligned_read##n)(void *p);					\
void RUNTIME(unaligned_read##n)(void *p)					\
{									\
	plain_access(p, n, false, OPF_PLAIN, CALLER_PC);		\
}									\
void RUNTIME(unaligned_write##n)(void *p);				\
void RUNTIME(unaligned_write##n)(void *p)					\
{									\
	plain_access(p, n, true, OPF_PLAIN, CALLER_PC);			\
}									\
void RUNTIME(unaligned_read_write##n)(void *p);				\
void RUNTIME(unaligned_read_write##n)(void *p)				\
{									\
	plain_access(p, n, false, OPF_PLAIN, CALLER_PC);		\
	plain_access(p, n, true, OPF_PLAIN, CALLER_PC);			\
}									\
void RUNTIME(volatile_read##n)(void *p);					\
void RUNTIME(volatile_read##n)(void *p)					\
{									\
	plain_access(p, n, false, OPF_PLAIN | OPF_UNORDERED, CALLER_PC);\
}									\
void RUNTIME(volatile_write##n)(void *p);					\
void RUNTIME(volatile_write##n)(void *p)					\
{									\
	plain_access(p, n, true, OPF_PLAIN | OPF_UNORDERED, CALLER_PC);	\
}									\
void RUNTIME(unaligned_volatile_read##n)(void *p);			\
void RUNTIME(unaligned_volatile_read##n)(void *p)				\
{									\
	plain_access(p, n, false, OPF_PLAIN | OPF_UNORDERED, CALLER_PC);\
}									\
void RUNTIME(unaligned_volatile_write##n)(void *p);			\
void RUNTIME(unaligned_volatile_write##n)(void *p)			\
{									\
	plain_access(p, n, true, OPF_PLAIN | OPF_UNORDERED, CALLER_PC);	\
}

PLAIN(1)
PLAIN(2)
PLAIN(4)
PLAIN(8)

void RUNTIME(read16)(void *p);
void RUNTIME(read16)(void *p)
{
	plain_range(p, 16, false, CALLER_PC);
}

void RUNTIME(write16)(void *p);
void RUNTIME(write16)(void *p)
{
	plain_range(p, 16, true, CALLER_PC);
}

void RUNTIME(unaligned_read16)(void *p);
void RUNTIME(unaligned_read16)(void *p)
{
	plain_range(p, 16, false, CALLER_PC);
}

void RUNTIME(unaligned_write16)(void *p);
void RUNTIME(unaligned_write16)(void *p)
{
	plain_range(p, 16, true, CALLER_PC);
}

void RUNTIME(read_range)(void *p, long size);
void RUNTIME(read_range)(void *p, long size)
{
	plain_range(p, size, false, CALLER_PC);
}

void RUNTIME(write_range)(void *p, long size);
void RUNTIME(write_range)(void *p, long size)
{
	plain_range(p, size, true, CALLER_PC);
}

/* libtsan has its own; tsan.c goes between the other two. */
#ifndef RMAPSIM_TSAN
void RUNTIME(init)(void);
void RUNTIME(init)(void)
{
}

/* Not emitted with the flags of this project; a user's own flags may. */
void RUNTIME(func_entry)(void *pc);
void RUNTIME(func_entry)(void *pc)
{
	(void)pc;
}

void RUNTIME(func_exit)(void *pc);
void RUNTIME(func_exit)(void *pc)
{
	(void)pc;
}
#endif /* RMAPSIM_TSAN */

void *sim_memset(void *p, int c, size_t n)
{
	plain_range(p, n, true, CALLER_PC);
	return __builtin_memset(p, c, n);
}

void *sim_memcpy(void *d, const void *s, size_t n)
{
	plain_range(s, n, false, CALLER_PC);
	plain_range(d, n, true, CALLER_PC);
	return __builtin_memcpy(d, s, n);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The accesses of a simulated run, as the real ThreadSanitizer gets to see
 * them, and what it says about them.
 */
#include "sched/tsan_state.h"

#include <stdio.h>

#include "sched/memcheck.h"
#include "sched/run.h"

struct tsan_task tsan_tasks[LIMIT_TASKS];
u32 tsan_current = LIMIT_TASKS;

void *tsan_nobody;

static void *host;
static u32 ntasks;		/* of the run so far */

/* ---- fibers ---- */

struct tsan_task *tsan_self(void)
{
	return &tsan_tasks[M->cur];
}

static void *current(void)
{
	return tsan_current == LIMIT_TASKS ? host :
					     tsan_tasks[tsan_current].self;
}

/* A new fiber knows what its creator does. */
void *tsan_new_fiber(const char *what, unsigned int number)
{
	void *was = __tsan_get_current_fiber(), *fiber;
	char text[24];

	if (tsan_nobody)
		tsan_as(tsan_nobody);
	fiber = __tsan_create_fiber(0);
	if (tsan_nobody)
		tsan_as(was);
	snprintf(text, sizeof(text), "%s %u", what, number);
	__tsan_set_fiber_name(fiber, text);
	return fiber;
}

static void need_fibers(struct tsan_task *t, unsigned int id)
{
	if (!tsan_nobody) {
		host = __tsan_get_current_fiber();
		tsan_nobody = tsan_new_fiber("nobody", 0);
	}
	if (t->self)
		return;
	t->self = tsan_new_fiber("task", id);
	t->fence = tsan_new_fiber("fences of task", id);
}

/* An abandoned run has left functions entered. */
static void leave_functions(struct tsan_task *t)
{
	for (; t->depth; t->depth--)
		__real___tsan_func_exit(NULL);
}

/*
 * What the former run did happens before this one.  Nothing is ordered by a
 * switch: a task is first switched to by another one.
 */
void tsan_begin_run(void)
{
	u32 i;

	for (i = 0; i < ntasks; i++) {
		tsan_as(tsan_tasks[i].self);
		leave_functions(&tsan_tasks[i]);
		__tsan_switch_to_fiber(host, 0);
	}
	tsan_forget_marks();
	if (ntasks < M->ntasks)
		ntasks = M->ntasks;
	for (i = 0; i < ntasks; i++) {
		struct tsan_task *t = &tsan_tasks[i];

		need_fibers(t, i);
		t->fenced = t->released = t->marked_next = false;
		t->ignore = 0;
		__tsan_switch_to_fiber(t->self, 0);
		tsan_as(host);
	}
	tsan_sync_begin_run();
	tsan_report_begin();
}

void tsan_switch_stack(const struct co *to)
{
	tsan_current = to->stack ? to->slot : LIMIT_TASKS;
	need_fibers(&tsan_tasks[to->stack ? to->slot : 0],
		    to->stack ? to->slot : 0);
	tsan_as(current());
}

/* ---- functions ---- */

static u32 *depth(void)
{
	static u32 of_host;

	return tsan_current == LIMIT_TASKS ? &of_host :
					     &tsan_tasks[tsan_current].depth;
}

void __wrap___tsan_func_entry(void *pc);
void __wrap___tsan_func_entry(void *pc)
{
	++*depth();
	__real___tsan_func_entry(pc);
}

void __wrap___tsan_func_exit(void *pc);
void __wrap___tsan_func_exit(void *pc)
{
	--*depth();
	__real___tsan_func_exit(pc);
}

/* ---- accesses ---- */

/* Out of line: reports show these names above the place of the access. */
__attribute__((noinline)) static void tsan_marked_read(u64 addr, u32 size)
{
	const volatile void *p = (const volatile void *)(unsigned long)addr;

	switch (size) {
	case 1:
		__tsan_atomic8_load(p, __tsan_memory_order_relaxed);
		break;
	case 2:
		__tsan_atomic16_load(p, __tsan_memory_order_relaxed);
		break;
	case 4:
		__tsan_atomic32_load(p, __tsan_memory_order_relaxed);
		break;
	default:
		__tsan_atomic64_load(p, __tsan_memory_order_relaxed);
		break;
	}
}

/* The value is the shim's business: this one stores what it finds. */
__attribute__((noinline)) static void tsan_marked_write(u64 addr, u32 size)
{
	volatile void *p = (volatile void *)(unsigned long)addr;

	switch (size) {
	case 1:
		__tsan_atomic8_fetch_or(p, 0, __tsan_memory_order_relaxed);
		break;
	case 2:
		__tsan_atomic16_fetch_or(p, 0, __tsan_memory_order_relaxed);
		break;
	case 4:
		__tsan_atomic32_fetch_or(p, 0, __tsan_memory_order_relaxed);
		break;
	default:
		__tsan_atomic64_fetch_or(p, 0, __tsan_memory_order_relaxed);
		break;
	}
}

static void marked(u64 addr, unsigned int size, bool write, u64 pc)
{
	if (tsan_self()->ignore)
		return;
	tsan_begin_access(addr, size);
	__real___tsan_func_entry((void *)(unsigned long)pc);
	if (write)
		tsan_marked_write(addr, size);
	else
		tsan_marked_read(addr, size);
	__real___tsan_func_exit(NULL);
	tsan_end_access();
}

typedef void access_fn(void *addr, void *pc);

static access_fn *const one[2][9] = {
	{ [1] = __tsan_read1_pc, [2] = __tsan_read2_pc,
	  [4] = __tsan_read4_pc, [8] = __tsan_read8_pc },
	{ [1] = __tsan_write1_pc, [2] = __tsan_write2_pc,
	  [4] = __tsan_write4_pc, [8] = __tsan_write8_pc },
};

static void plain(u64 addr, unsigned int size, bool write, u64 pc)
{
	void *p = (void *)(unsigned long)addr, *at = (void *)(unsigned long)pc;

	if (tsan_self()->ignore)
		return;
	tsan_begin_access(addr, size);
	if (!(addr & (size - 1)) && size <= 8)
		one[write][size](p, at);
	else if (write)
		__tsan_write_range_pc(p, size, at);
	else
		__tsan_read_range_pc(p, size, at);
	tsan_end_access();
}

void tsan_plain(u64 addr, unsigned int size, bool write, u16 flags, u64 pc)
{
	if (!tsan_on())
		return;
	if (flags & OPF_UNORDERED) {
		marked(addr, size, write, pc);
		if (write)
			tsan_publish_store(machine_task());
		else
			tsan_acquire(addr, size);
		return;
	}
	if (tsan_self()->marked_next)
		marked(addr, size, write, pc);
	else
		plain(addr, size, write, pc);
	tsan_self()->marked_next = false;
	if (write)
		tsan_unpublish(addr, size);
}

void tsan_load(const struct task *t)
{
	if (!tsan_on())
		return;
	marked(t->addr, t->size, false, t->pc);
	tsan_acquire(t->addr, t->size);
}

void tsan_store(const struct task *t)
{
	if (!tsan_on())
		return;
	marked(t->addr, t->size, true, t->pc);
	tsan_publish_store(t);
}

void tsan_rmw(const struct task *t)
{
	if (!tsan_on())
		return;
	marked(t->addr, t->size, !(t->flags & OPF_FAILED), t->pc);
	tsan_order_rmw(t);
}

void tsan_bad_access(u64 addr, unsigned int size, bool write)
{
	const struct task *t = machine_task();

	if (!tsan_on())
		return;
	tsan_access_is_bad(true);
	if (t->flags & OPF_PLAIN && !(t->flags & OPF_UNORDERED))
		plain(addr, size, write, t->pc);
	else
		marked(addr, size, write, t->pc);
	tsan_access_is_bad(false);
}

/* Its place is in the shim: say who called that. */
void tsan_free(u64 addr, u32 size, u64 caller)
{
	if (!tsan_on() || tsan_self()->ignore)
		return;
	tsan_begin_access(addr, size);
	__real___tsan_func_entry((void *)(unsigned long)caller);
	__tsan_write_range_pc((void *)(unsigned long)addr, size,
			      (void *)(unsigned long)machine_task()->pc);
	__real___tsan_func_exit(NULL);
	tsan_end_access();
}

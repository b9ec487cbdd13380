// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clearing what the simulator has left on a task's stack, see scrub.h.
 */
#include "sched/scrub.h"

#include "sched/machine.h"
#include "sched/observer.h"

static const struct observer *inner;

/* A call, so that the caller has a frame and no red zone. */
static __attribute__((noinline)) char *lowest(char *here)
{
	char *low = (char *)machine_stack(M->cur);

	return here - low > SCRUB_BYTES ? here - SCRUB_BYTES : low;
}

/*
 * Up to the very frame of this function: what comes there next are frames of
 * the code under test.  A string instruction would cost several times as much.
 */
__attribute__((noinline, no_sanitize("address"))) void scrub_stack(void)
{
	char *here = __builtin_frame_address(0);
	char *low;

	if (!M->active)
		return;
	low = lowest(here);
#ifdef __x86_64__
	__asm__ volatile("andq	$-64, %%rdi\n\t"
			 "addq	$64, %%rdi\n\t"
			 "leaq	-64(%%rsp), %%rcx\n\t"
			 "xorps	%%xmm0, %%xmm0\n"
			 "1:\n\t"
			 "movaps	%%xmm0, (%%rdi)\n\t"
			 "movaps	%%xmm0, 16(%%rdi)\n\t"
			 "movaps	%%xmm0, 32(%%rdi)\n\t"
			 "movaps	%%xmm0, 48(%%rdi)\n\t"
			 "addq	$64, %%rdi\n\t"
			 "cmpq	%%rcx, %%rdi\n\t"
			 "jbe	1b\n\t"
			 "movups	%%xmm0, (%%rcx)\n\t"
			 "movups	%%xmm0, 16(%%rcx)\n\t"
			 "movups	%%xmm0, 32(%%rcx)\n\t"
			 "movups	%%xmm0, 48(%%rcx)\n"
			 : "+D" (low) : : "rcx", "xmm0", "memory", "cc");
#else
	while (low < here - 256)
		*(volatile char *)low++ = 0;
#endif
}

static bool wants(u32 mask, enum heap_class c)
{
	return mask >> c & 1;
}

static void on_plain(struct task *t, enum heap_class c, u64 addr,
		     unsigned int size, bool write)
{
	if (inner && wants(write ? inner->plain_write_mask :
				   inner->plain_read_mask, c))
		inner->plain(t, c, addr, size, write);
	scrub_stack();
}

static void on_load(struct task *t, enum heap_class c, u64 addr, u64 val)
{
	if (inner && wants(inner->marked_read_mask, c))
		inner->load(t, c, addr, val);
	scrub_stack();
}

static void on_store(struct task *t, enum heap_class c, u64 addr, u64 old,
		     u64 new, enum op op, u16 flags)
{
	if (inner && wants(inner->marked_write_mask, c))
		inner->store(t, c, addr, old, new, op, flags);
	scrub_stack();
}

static void on_commit(struct task *t, enum heap_class c, u64 addr,
		      unsigned int size, u64 old, u64 new)
{
	if (inner && inner->commit)
		inner->commit(t, c, addr, size, old, new);
}

static void on_lock(struct task *t, struct sim_lock *l, enum lock_mode m)
{
	if (inner && inner->lock)
		inner->lock(t, l, m);
	scrub_stack();
}

static void on_unlock(struct task *t, struct sim_lock *l, enum lock_mode m)
{
	if (inner && inner->unlock)
		inner->unlock(t, l, m);
}

static void on_preempt(struct task *t)
{
	if (inner && inner->preempt_on)
		inner->preempt_on(t);
	scrub_stack();
}

static void on_alloc(struct task *t, enum heap_class c, u64 addr, u32 size)
{
	if (inner && inner->alloc)
		inner->alloc(t, c, addr, size);
	scrub_stack();
}

static void on_free(struct task *t, enum heap_class c, u64 addr, u32 size)
{
	if (inner && inner->free)
		inner->free(t, c, addr, size);
}

static void on_op_end(struct task *t, unsigned int index)
{
	if (inner && inner->op_end)
		inner->op_end(t, index);
	scrub_stack();
}

const struct observer *scrub_observer(const struct observer *obs)
{
	static const struct observer scrubbing = {
		.plain_read_mask = ~0u, .plain_write_mask = ~0u,
		.marked_read_mask = ~0u, .marked_write_mask = ~0u,
		.plain = on_plain, .load = on_load, .store = on_store,
		.commit = on_commit, .lock = on_lock, .unlock = on_unlock,
		.preempt_on = on_preempt, .alloc = on_alloc, .free = on_free,
		.op_end = on_op_end,
	};

	inner = obs;
	return &scrubbing;
}

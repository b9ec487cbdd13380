// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a coroutine starts, and what sanitizers must be told about switches.
 */
#include "sched/co.h"

#include <string.h>

#include "sched/limits.h"

#ifdef CO_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef RMAPSIM_TSAN
#include "sched/tsan.h"
#endif
#ifdef RMAPSIM_UCONTEXT
#include <ucontext.h>
#endif

#ifdef RMAPSIM_UCONTEXT
/* One context per slot, and one for the host: not part of a snapshot. */
static ucontext_t contexts[LIMIT_TASKS + 1];

static ucontext_t *context_of(const struct co *co)
{
	return &contexts[co->stack ? co->slot : LIMIT_TASKS];
}

static void start_context(unsigned int entry_hi, unsigned int entry_lo,
			  unsigned int arg_hi, unsigned int arg_lo)
{
	u64 entry = ((u64)entry_hi << 32) | entry_lo;
	u64 arg = ((u64)arg_hi << 32) | arg_lo;

	((void (*)(void *))(unsigned long)entry)((void *)(unsigned long)arg);
}

void co_jump(struct co *from, struct co *to)
{
	swapcontext(context_of(from), context_of(to));
}

static void start_at(struct co *co, void (*entry)(void *), void *arg)
{
	ucontext_t *c = context_of(co);
	u64 e = (u64)(unsigned long)entry, a = (u64)(unsigned long)arg;

	getcontext(c);
	c->uc_stack.ss_sp = co->stack;
	c->uc_stack.ss_size = co->stack_size;
	c->uc_link = NULL;
	makecontext(c, (void (*)(void))start_context, 4,
		    (unsigned int)(e >> 32), (unsigned int)e,
		    (unsigned int)(a >> 32), (unsigned int)a);
}
#else
/*
 * First code on a new stack: takes entry and argument from it and jumps, with
 * a null frame pointer and return address so that stack walks end here, and
 * with no register of whoever switched to it first: it might get saved.
 */
void co_trampoline(void);
#ifdef __x86_64__
__asm__(".text\n"
	".type co_trampoline, @function\n"
	"co_trampoline:\n\t"
	"popq	%rax\n\t"
	"popq	%rdi\n\t"
	"xorl	%ebp, %ebp\n\t"
	"xorl	%ebx, %ebx\n\t"
	"xorl	%r12d, %r12d\n\t"
	"xorl	%r13d, %r13d\n\t"
	"xorl	%r14d, %r14d\n\t"
	"xorl	%r15d, %r15d\n\t"
	"pushq	$0\n\t"
	"jmpq	*%rax\n"
	".size co_trampoline, . - co_trampoline\n");
#else
__asm__(".text\n"
	".type co_trampoline, %function\n"
	"co_trampoline:\n\t"
	"ldp	x9, x0, [sp], #16\n\t"
	"mov	x29, xzr\n\t"
	"mov	x30, xzr\n\t"
	"br	x9\n"
	".size co_trampoline, . - co_trampoline\n");
#endif

static void start_at(struct co *co, void (*entry)(void *), void *arg)
{
	void **top = (void **)((char *)co->stack + co->stack_size);

	*--top = arg;
	*--top = (void *)(unsigned long)entry;
	co->sp = top;
	co->pc = (void *)(unsigned long)co_trampoline;
	co->fp = NULL;
}
#endif

void co_init(struct co *co, void *stack, size_t size, u32 slot,
	     void (*entry)(void *arg), void *arg)
{
#ifdef CO_ASAN
	/* An abandoned run leaves the redzones of its frames poisoned. */
	__asan_unpoison_memory_region(stack, size);
#endif
	co->stack = stack;
	co->stack_size = size;
	co->fake_stack = NULL;
	co->slot = slot;
	start_at(co, entry, arg);
}

#if defined(CO_ASAN) || defined(RMAPSIM_TSAN)
void co_leaving(struct co *from, struct co *to, bool for_good)
{
#ifdef CO_ASAN
	__sanitizer_start_switch_fiber(for_good ? NULL : &from->fake_stack,
				       to->stack, to->stack_size);
#endif
#ifdef RMAPSIM_TSAN
	tsan_switch_stack(to);
#endif
	(void)from, (void)to, (void)for_good;
}

void co_resumed(struct co *self)
{
#ifdef CO_ASAN
	__sanitizer_finish_switch_fiber(self->fake_stack, NULL, NULL);
#endif
	(void)self;
}
#endif

void co_entered(struct co *self, struct co *from)
{
#ifdef CO_ASAN
	const void *bottom;
	size_t size;

	__sanitizer_finish_switch_fiber(NULL, &bottom, &size);
	/* Only the first entry comes from the host's own stack. */
	if (!from->stack_size) {
		from->stack = (void *)bottom;
		from->stack_size = size;
	}
#endif
	(void)self, (void)from;
}

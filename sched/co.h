/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stackful coroutines: the bare stack switch.
 *
 * A switch saves the stack and frame pointer and a resume address, lets the
 * compiler save what else is live, and ends in an indirect jump: a `ret` to
 * another stack would miss the return-address predictor and cost about seven
 * times as much.  Nothing is pushed, so the red zone is safe and the switch
 * can be inlined.
 *
 * x86-64 and aarch64 are native; elsewhere (or with -DRMAPSIM_UCONTEXT) the
 * C library's contexts serve.
 */
#ifndef RMAPSIM_SCHED_CO_H
#define RMAPSIM_SCHED_CO_H

#include "sched/types.h"

#if defined(__SANITIZE_ADDRESS__)
#define CO_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CO_ASAN 1
#endif
#endif

#if !defined(__x86_64__) && !defined(__aarch64__) && !defined(RMAPSIM_UCONTEXT)
#define RMAPSIM_UCONTEXT 1
#endif

struct co {
	void	*sp;
	void	*pc;
	void	*fp;
	void	*stack;		/* lowest byte; NULL for the host's own */
	size_t	stack_size;
	void	*fake_stack;	/* AddressSanitizer's, while switched out */
	u32	slot;		/* ucontext and TSan builds: host-side index */
};

/*
 * Prepare @co to run @entry(@arg) on @stack; @entry must never return.
 * @slot (below LIMIT_TASKS) identifies the coroutine to host-side tables.
 */
void co_init(struct co *co, void *stack, size_t size, u32 slot,
	     void (*entry)(void *arg), void *arg);

/* Must be the first thing an entry function calls. */
void co_entered(struct co *self, struct co *from);

#ifdef RMAPSIM_UCONTEXT
void co_jump(struct co *from, struct co *to);
#elif defined(__x86_64__)
static inline __attribute__((always_inline))
void co_jump(struct co *from, struct co *to)
{
	__asm__ volatile(
		"leaq	1f(%%rip), %%rax\n\t"
		"movq	%%rsp, 0(%%rdi)\n\t"
		"movq	%%rax, 8(%%rdi)\n\t"
		"movq	%%rbp, 16(%%rdi)\n\t"
		"movq	0(%%rsi), %%rsp\n\t"
		"movq	16(%%rsi), %%rbp\n\t"
		"jmpq	*8(%%rsi)\n"
		"1:\n\t"
		: "+D" (from), "+S" (to)
		:
		: "rax", "rbx", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12",
		  "r13", "r14", "r15", "memory", "cc", "xmm0", "xmm1", "xmm2",
		  "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
		  "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}
#else
static inline __attribute__((always_inline))
void co_jump(struct co *from, struct co *to)
{
	register struct co *f __asm__("x0") = from;
	register struct co *t __asm__("x1") = to;

	__asm__ volatile(
		"adr	x9, 1f\n\t"
		"mov	x10, sp\n\t"
		"stp	x10, x9, [x0]\n\t"
		"str	x29, [x0, #16]\n\t"
		"ldp	x10, x9, [x1]\n\t"
		"ldr	x29, [x1, #16]\n\t"
		"mov	sp, x10\n\t"
		"br	x9\n"
		"1:\n\t"
		: "+r" (f), "+r" (t)
		:
		: "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10",
		  "x11", "x12", "x13", "x14", "x15", "x16", "x17", "x18",
		  "x19", "x20", "x21", "x22", "x23", "x24", "x25", "x26",
		  "x27", "x28", "x30", "memory", "cc", "v0", "v1", "v2", "v3", "v4",
		  "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13",
		  "v14", "v15", "v16", "v17", "v18", "v19", "v20", "v21",
		  "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29",
		  "v30", "v31");
}
#endif

/* What a sanitizer must know before and after a switch; else nothing. */
#if defined(CO_ASAN) || defined(RMAPSIM_TSAN)
void co_leaving(struct co *from, struct co *to, bool for_good);
void co_resumed(struct co *self);
#else
static inline void co_leaving(struct co *from, struct co *to, bool for_good)
{
	(void)from, (void)to, (void)for_good;
}
static inline void co_resumed(struct co *self)
{
	(void)self;
}
#endif

/* Run @to; returns when somebody switches back to @from. */
static inline __attribute__((always_inline))
void co_switch(struct co *from, struct co *to)
{
	co_leaving(from, to, false);
	co_jump(from, to);
	co_resumed(from);
}

/* As co_switch(), but @from is never resumed: its stack may be reused. */
static inline __attribute__((noreturn))
void co_exit(struct co *from, struct co *to)
{
	co_leaving(from, to, true);
	co_jump(from, to);
	__builtin_unreachable();
}

#endif /* RMAPSIM_SCHED_CO_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which function and which line is this return address?
 *
 * Answered with libdw of elfutils, which Debian ships and keeps: reading DWARF
 * (inlining, split line tables, relocation of a PIE) is not our work, and it
 * looks at the running program itself, so there is no child process to talk
 * to.  Names are those of the source: a clone such as foo.part.0 is foo, and
 * an inlined function is a frame of its own, so builds of different compilers
 * agree about them.
 */
#ifndef RMAPSIM_REPLAY_SYMBOL_H
#define RMAPSIM_REPLAY_SYMBOL_H

#include "sched/record.h"

/* Inlined frames at one address; kernel code stays far below. */
#define SYMBOL_FRAMES	8

struct symbol {
	char	func[64];
	char	file[64];	/* "core/kvm/rmap.c" */
	u32	line;
	u32	offset;		/* of the address in the function */
	u32	size;		/* of the function, 0: unknown */
	bool	inlined;	/* .offset and .size mean nothing */
	bool	core;		/* in the code under test, not shim or world */
};

struct symbol_set {
	u32		count;		/* 0: unknown address */
	struct symbol	at[SYMBOL_FRAMES];	/* innermost first */
};

/* The frames of return address @pc.  Valid until the next call. */
const struct symbol_set *symbol_lookup(u64 pc);

/* The frames of a stack, innermost first; begins as { .stack = stack }. */
struct symbol_walk {
	const struct stack		*stack;
	const struct symbol_set		*set;
	u32				pc, frame;
};

/* NULL: no more.  Valid until the next call, as is symbol_lookup()'s. */
const struct symbol *symbol_next(struct symbol_walk *w);

/* Is it part of the simulator, a shim header or an oracle: not to be shown? */
bool symbol_is_plumbing(const struct symbol *sym);

#endif /* RMAPSIM_REPLAY_SYMBOL_H */

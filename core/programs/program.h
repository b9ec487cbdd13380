/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Benchmark programs: a second, tiny code under test beside core/kvm.
 *
 * A program is a set-up, some threads and a check.  It exists to compare the
 * strategies with published figures, so what counts is which events it has:
 * one for each access to a shared variable, lock operation, spawn and join,
 * and none for anything else.  docs/programs.md lists the programs and says
 * where they differ from the published ones.
 *
 * To the rest of the tool a program is a variant (program_core) and a scenario
 * of its name: after program_prepare(), run_once() and all that is built on it
 * work as they do for core/kvm.
 *
 * Shared variables are the words of one structure at SHARED, which is zero
 * before the set-up.  The set-up writes them directly; everybody else only
 * with the macros below.  What is not shared is local.
 */
#ifndef RMAPSIM_CORE_PROGRAMS_PROGRAM_H
#define RMAPSIM_CORE_PROGRAMS_PROGRAM_H

#include "core/core_ops.h"
#include "sched/run.h"
#include "sched/sim.h"

enum program_flag {
	PROGRAM_FIXED	= 1,	/* the twin without the defect */
	PROGRAM_READY	= 2,	/* every thread can run from the start */
	PROGRAM_FLAGS	= 4,	/* how many combinations there are */
};

/* Does it have the events and the defect of the published program? */
enum program_kind {
	PROGRAM_EXACT,		/* as far as its description goes */
	PROGRAM_LIKE,		/* parts are guessed: in no comparison */
	PROGRAM_OWN,		/* of this project */
};

/* The name of a shared variable, for reports and traces. */
struct program_field {
	const char	*name;
	u16		offset;
	u16		count;		/* words; 1: no index */
};

struct program;

/* What the programs of one family have in common. */
struct program_code {
	/* May be NULL: all zero, no locks. */
	void (*setup)(void);
	/*
	 * The spawner, which is a task of its own.  NULL: spawns the threads
	 * in order, joins them in order, and calls .check.
	 */
	void (*main)(void);
	/* Operation @op of thread @n, from 0. */
	void (*thread)(unsigned int n, unsigned int op);
	/* By the spawner after all joins.  May be NULL. */
	void (*check)(void);
	/* When all tasks have ended; has no events.  May be NULL. */
	void (*quiet)(void);
	bool	no_main;	/* no spawner: all threads run from the start */
	const struct program_field *fields;	/* the last one has no name */
};

struct program {
	const char			*name;
	const struct program_code	*code;
	u8				threads;	/* without the spawner */
	u8				ops;		/* of each thread */
	u8				flags;		/* enum program_flag */
	u8				kind;		/* enum program_kind */
	u32				arg[2];		/* the family's */
	const char			*origin;	/* "CS/account"; "" */
	const char			*text;
};

/* ---- for the tool ---- */

/* The programs without flags, in the order of the list; @i is below their
 * count. */
unsigned int program_count(void);
const struct program *program_get(unsigned int i);
/* By name, with "-fixed", "-ready" or both behind it; NULL: there is none. */
const struct program *program_find(const char *name);
/* The same program with these flags. */
const struct program *program_with(const struct program *p, u32 flags);

/* The variant that all programs are. */
extern const struct core_variant program_core;

/* The scenario that stands for @p. */
void program_scenario(const struct program *p, struct scenario *scn);
/* run_prepare() of it. */
bool program_prepare(const struct program *p, struct run_result *res);

/* ---- for programs ---- */

/* The one that was prepared last. */
extern const struct program *program_now;

/* Bytes of the shared variables. */
#define PROGRAM_SHARED_SIZE	4096
/* The first object of the pool of unnamed objects, whose slot 0 is unused. */
#define PROGRAM_SHARED		(ARENA_BASE + 0xb00000ull + 8192)
#define SHARED(type)		((struct type *)PROGRAM_SHARED)

#define FIELD(type, name, n) \
	{ #name, offsetof(struct type, name), n }

#define IS_FIXED	(program_now->flags & PROGRAM_FIXED)
#define ARG(n)		(program_now->arg[n])

/* Accesses that do not race: what is looked for is an order, no data race. */
#define LOAD(x)		sim_load(&(x), sizeof(x), MO_RELAXED)
#define STORE(x, v)	sim_store(&(x), (u64)(v), sizeof(x), MO_RELAXED)

#define LOCK(l)		sim_lock(&(l), LOCK_WRITE)
#define UNLOCK(l)	sim_unlock(&(l), LOCK_WRITE)

/* Threads by number, from 0. */
#define SPAWN(n)	program_spawn(n)
#define JOIN(n)		program_join(n)

/* Ends the run: the program's assertion does not hold. */
#define CHECK(cond) do {						\
	if (unlikely(!(cond)))						\
		program_failed(__FILE__, __LINE__, #cond);		\
} while (0)

/* Condition variables; the waiter that was created first is woken. */
struct program_cond {
	u64	waiters;	/* mask of task ids */
};

void program_lock_init(struct sim_lock *l, const char *name);
void program_spawn(unsigned int n);
void program_join(unsigned int n);
void program_wait(struct program_cond *c, struct sim_lock *l);
void program_signal(struct program_cond *c);
void program_broadcast(struct program_cond *c);
/* Ends the run, of which nothing is to be learned. */
void program_give_up(void) __attribute__((noreturn));
void program_failed(const char *file, int line, const char *cond)
	__attribute__((noreturn));

#endif /* RMAPSIM_CORE_PROGRAMS_PROGRAM_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fibers of the real ThreadSanitizer.  Internal to sched/tsan*.c.
 *
 * Each task has two: one that makes its accesses, and one that knows what the
 * task did and knew at its last fence, which is what its relaxed stores
 * publish (libtsan has no clocks of fences that could be asked for).  One more
 * fiber knows nothing at all: what it publishes takes away what was published.
 */
#ifndef RMAPSIM_SCHED_TSAN_STATE_H
#define RMAPSIM_SCHED_TSAN_STATE_H

/* Only clang has these headers, and only its build compiles tsan*.c. */
#ifdef RMAPSIM_TSAN
#include <sanitizer/tsan_interface.h>
#include <sanitizer/tsan_interface_atomic.h>

#include "sched/tsan.h"

/* libtsan's own, which every object reaches by way of plain.c. */
void __real___tsan_func_entry(void *pc);
void __real___tsan_func_exit(void *pc);

/* Carries a clock; 0: none. */
typedef __tsan_atomic8 tsan_word;

/* Of libtsan, in no header; @pc is a return address. */
void __tsan_read1_pc(void *addr, void *pc);
void __tsan_read2_pc(void *addr, void *pc);
void __tsan_read4_pc(void *addr, void *pc);
void __tsan_read8_pc(void *addr, void *pc);
void __tsan_write1_pc(void *addr, void *pc);
void __tsan_write2_pc(void *addr, void *pc);
void __tsan_write4_pc(void *addr, void *pc);
void __tsan_write8_pc(void *addr, void *pc);
void __tsan_read_range_pc(void *addr, unsigned long size, void *pc);
void __tsan_write_range_pc(void *addr, unsigned long size, void *pc);
/* The access number @index of a report, of which [0] is the latest. */
int __tsan_get_report_mop(const void *report, unsigned long index, int *tid,
			  void **addr, int *size, int *write, int *atomic,
			  void **trace, unsigned long trace_size);

#define TSAN_NO_SYNC	1u

struct tsan_task {
	void	*self;
	void	*fence;		/* as of its last fence */
	bool	fenced;		/* this run had one */
	bool	released;	/* ... or an unlock */
	bool	marked_next;	/* its next access counts so */
	u16	ignore;		/* depth of data_race() */
	u32	depth;		/* functions entered and not left */
	tsan_word word[4];	/* what they stand for: TSAN_WORD_* */
};

/* Bytes of a task that carry a clock from one fiber to another. */
enum { TSAN_WORD_FENCE, TSAN_WORD_UNLOCKED, TSAN_WORD_WOKEN, TSAN_WORD_OWN };

extern struct tsan_task tsan_tasks[LIMIT_TASKS];
/* The fiber that knows nothing. */
extern void *tsan_nobody;
/* Whose stack this is: a task, or LIMIT_TASKS for the host. */
extern u32 tsan_current;

struct tsan_task *tsan_self(void);
/* Is the running task's order of interest? */
static inline bool tsan_on(void)
{
	return M->active;
}

/* Act as @fiber; in between nothing but libtsan is to be called. */
static inline void tsan_as(void *fiber)
{
	__tsan_switch_to_fiber(fiber, TSAN_NO_SYNC);
}

/* A fiber that knows nothing, and is the caller's to destroy. */
void *tsan_new_fiber(const char *what, unsigned int number);

void tsan_sync_begin_run(void);

/* What is between these is one access, which race.c has looked at before. */
void tsan_begin_access(u64 addr, u32 size);
void tsan_end_access(void);
/* It is of freed memory: race.c has not. */
void tsan_access_is_bad(bool bad);
void tsan_report_begin(void);
/* libtsan shall report on words again on which it has reported. */
void tsan_forget_marks(void);

/* What a store publishes; called by tsan_store() and tsan_rmw(). */
void tsan_publish_store(const struct task *t);
void tsan_order_rmw(const struct task *t);
/* A plain store: who reads it acquires nothing. */
void tsan_unpublish(u64 addr, unsigned int size);
/* What the store that is read published. */
void tsan_acquire(u64 addr, unsigned int size);

#endif /* RMAPSIM_TSAN */
#endif /* RMAPSIM_SCHED_TSAN_STATE_H */

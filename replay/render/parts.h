/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of a text report, each answering one question of its reader.
 * Internal to replay/render; text.c puts them in order.
 */
#ifndef RMAPSIM_REPLAY_RENDER_PARTS_H
#define RMAPSIM_REPLAY_RENDER_PARTS_H

#include "replay/finding.h"
#include "replay/render/locks.h"
#include "replay/render/report.h"

struct report {
	FILE			*out;
	const struct finding	*f;
	s32			reach[REPORT_REACH];	/* how the bad address */
	u32			nreach;			/* was come by */
	bool			has_order;		/* replay/order.h */
};

/* One line; what does not fit into 78 columns goes on below, indented. */
void part_line(const struct report *r, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* "task 2 (kvm-age) on cpu 1" */
const char *part_task(const struct report *r, unsigned int task, char *buf,
		      size_t n);
/* "step 17", "before step 1" */
const char *part_step(const struct event *e, char *buf, size_t n);

/* stacks.c: who did what, with call stacks. */
void part_stack(const struct report *r, u32 stack);
/* The same without the empty line behind it. */
void part_frames(const struct report *r, u32 stack);
/* The innermost function, with what is inlined in it, and the operation. */
void part_frames_short(const struct report *r, u32 stack);
void part_access(const struct report *r);
/* "write (marked)": the closed list of access words. */
const char *part_access_word(u8 op, bool plain);
/* The same for ASSERT_EXCLUSIVE_*(), whose event has its kind as value. */
const char *part_assert_word(const struct event *e);
void part_history(const struct report *r);
/* When it was accessed, not only later in the run. */
bool part_was_freed(const struct finding *f);
/* What a store changed the value to, in hex and in words. */
void part_change(const struct report *r, const struct event *e);
/* "func+0x1c/0x60" of one return address, the first frame worth showing. */
const char *part_place(u64 pc, char *buf, size_t n);
/* The same for the innermost frame of a stack. */
const char *part_stack_top(u32 stack, char *buf, size_t n);

/* race.c: what does it race with, and what would have ordered the two? */
void part_race(const struct report *r);

/* reorder.c: which stores were delayed, past what? */
void part_reorder(const struct report *r);

/* object.c: what lies at the address, and how did the task get there? */
void part_find_reach(struct report *r);
void part_object(const struct report *r);

/* table.c: in which order did it happen? */
void part_table(const struct report *r);
/* "write_lock(mmu_lock)", "read rmap[0x10].val = desc#1|MANY": a row's words */
const char *part_event(const struct report *r, const struct event *e, char *buf,
		       size_t n);
/* "write_lock", "trylock": what the code called for a lock's event. */
const char *part_lock(const struct event *e);
/* "task 1 preempted in kvm_rmap_get": why another task went on. */
void part_switch(const struct capture_switch *s, char *buf, size_t n);

/* order.c: which order is missing between two events? */
void part_order(const struct report *r);
/* "Nothing orders step 17 before or after step 18", or what does. */
void part_ordered(const struct report *r, u32 a, u32 b);

/* tally.c: what was held at the accesses of one thing? */
void part_tally(const struct report *r, const char *what, u64 base, u64 size,
		bool by_task);

/* why.c: a rule that was broken: who got in between, who stored what? */
void part_why(const struct report *r);

/* nearest.c: what does the nearest passing run do otherwise? */
void part_nearest(const struct report *r);

/* state.c: locks held, what each task stood before, earlier notes. */
/* " #0: mmu_lock (write), at: ..., step 4", one a line; of @r, .out will do. */
void part_held(const struct report *r, const struct locks_set *set);
void part_locks(const struct report *r);
void part_tasks(const struct report *r);
void part_notes(const struct report *r);

/* footer.c: how was it found and how is it seen again? */
void part_footer(const struct report *r);

#endif /* RMAPSIM_REPLAY_RENDER_PARTS_H */

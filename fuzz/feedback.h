/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a coverage-guided engine learns from a run besides code edges.
 *
 * Edges say next to nothing about schedules: the same code runs in another
 * order.  So a run fills maps of its own, see feedback.def: pairs of sites of
 * different tasks that communicate (the alias pairs of Xu et al., KRACE, IEEE
 * S&P 2020), what two of them in a row into one task make (close to the knots
 * of Jeong et al., SegFuzz, IEEE S&P 2023), and abstract states of the rmap.
 *
 * A slot is a hash of addresses relative to the code of the variant, so it is
 * the same in every process of a build, whatever ran before.  A counter is 1
 * where something happened, however often: how often an interleaving repeats
 * itself is no merit of it.  What the set-up and the runs do by which a
 * scenario is learned never shows.
 *
 * Deviation from sched/communication.h, which searches use: a word keeps its
 * newest write and its newest read only, what the set-up left tells nobody
 * anything, and a free counts for the first word of its object alone.
 */
#ifndef RMAPSIM_FUZZ_FEEDBACK_H
#define RMAPSIM_FUZZ_FEEDBACK_H

#include <stddef.h>

#include "sched/machine.h"

enum feedback_map {
#define FEEDBACK_MAP(name, word, slots, on, help) FEEDBACK_##name,
#include "fuzz/feedback.def"
#undef FEEDBACK_MAP
	FEEDBACK_COUNT
};

/*
 * Which maps are filled: "none", or some of their names with commas between.
 * NULL: the default.  Returns 0 or -EINVAL, which changes nothing.
 */
int feedback_choose(const char *list);
/* The same from RMAPSIM_FUZZ_FEEDBACK; ends the process if it makes no sense. */
void feedback_init(void);

/* A mask of enum feedback_map. */
void feedback_set_maps(u32 maps);

/* Around the run of an input: what happens between the two is fed back. */
void feedback_begin(void);
void feedback_end(void);

/* A communication of the run that was fed back last. */
struct feedback_pair {
	u16	from, to;		/* sites */
	u8	from_task, to_task;	/* the first such */
};

/*
 * The different ones, in the order of the run; returns how many.  None if
 * that map is off.
 */
u32 feedback_pairs(struct feedback_pair *pairs, u32 max);

/* The counters of a map as the last run filled it; for tests. */
const u8 *feedback_counters(enum feedback_map map, size_t *slots);

#endif /* RMAPSIM_FUZZ_FEEDBACK_H */

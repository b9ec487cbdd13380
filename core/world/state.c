// SPDX-License-Identifier: GPL-2.0-only
/*
 * What do the oracles remember that decides what they will say?
 *
 * Most of it is plain content of the MODEL region, which is hashed like any
 * memory.  Counters are not: two runs that differ in them alone are in the
 * same state.  Each is replaced by the comparison it is kept for.
 */
#include "oracle.h"

#include "sched/state.h"

/* The order of the list is that in which the oracles will look. */
static void add_dirty(struct state_model *m)
{
	const u32 *list = arena_ptr(MODEL_DIRTY);
	u64 n = M->model[MODEL_NDIRTY];

	for (u64 i = 0; i < n; i++)
		state_hash_place(m->h, MODEL_DIRTY, list[i]);
	state_skip(m, MODEL_DIRTY, MODEL_DIRTY_MAX * sizeof(u32));
}

/* What a task that has ended has seen will not be compared again. */
static void skip_seen(struct state_model *m)
{
	for (u32 i = 0; i < M->ntasks && m->nskips < STATE_SKIPS; i++) {
		if (M->task[i].done)
			state_skip(m, arena_offset(oracle_seen_of(i)),
				   sizeof(struct oracle_seen));
	}
}

void world_add_state(struct state_model *m)
{
	for (u32 i = 0; i < MODEL_WORDS; i++) {
		if (i != MODEL_LOCKER)
			state_hash_place(m->h, i, M->model[i]);
	}
	oracle_zap_state(m);
	add_dirty(m);
	oracle_slot_state(m);
	oracle_young_state(m);
	skip_seen(m);
}

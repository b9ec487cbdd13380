/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Is this candidate smaller, and is it still the bug?  Internal to
 * minimise*.c.
 *
 * There is one minimisation at a time; its state is .now and grows smaller
 * with every candidate that is taken.
 */
#ifndef RMAPSIM_REPLAY_MINIMISE_TRY_H
#define RMAPSIM_REPLAY_MINIMISE_TRY_H

#include "replay/minimise.h"
#include "replay/minimise_sketch.h"

struct minimise_state {
	const struct core_variant *variant;
	const struct minimise_options *opt;
	struct minimised	*out;
	struct finding		want;		/* its trace and verdict */
	u64			seed;
	bool			over;		/* the bound was reached */

	/* The smallest so far. */
	struct scenario		scn;
	struct sketch		sketch;
	struct minimise_size	size;
};

extern struct minimise_state minimise_now;

/* False: the finding's own choices do not give it again. */
bool minimise_begin(const struct finding_source *src,
		    const struct minimise_options *opt,
		    struct minimised *out);
void minimise_end(void);

/*
 * Follow @sketch in @scn; if that is smaller and the same bug, it is the state
 * now.  If it is not the bug, search @runs schedules of @scn for it.
 */
bool minimise_try(const struct scenario *scn, const struct sketch *sketch,
		  u32 runs);
/* Search only. */
bool minimise_search(const struct scenario *scn, u32 runs);

/*
 * Change number @k of the smallest so far, of which copies come in.
 * EDIT_END: there are no more than @k of this kind.
 */
enum minimise_edit { EDIT_END, EDIT_SKIP, EDIT_TRY };
typedef enum minimise_edit (*minimise_edit_fn)(u32 k, struct scenario *scn,
					       struct sketch *s);

/* Try every change, and those of what is left; true: something was taken. */
bool minimise_each(minimise_edit_fn edit, u32 runs);

/* One pass each, to the end; true: something was taken. */
bool minimise_scenario(void);	/* minimise_scenario.c */
bool minimise_vm(void);		/* minimise_vm.c */
bool minimise_schedule(void);	/* minimise_schedule.c */

/*
 * What lies in the causal past of the verdict: noted while the recorder holds
 * the finding, and all else left out at once.
 */
void minimise_note_past(const struct finding *f);	/* minimise_past.c */
bool minimise_past(void);

/* Task @i, or operation @op of it, counted from 0, is gone from both. */
void minimise_remove_task(struct scenario *scn, struct sketch *s, u32 i);
void minimise_remove_op(struct scenario *scn, struct sketch *s, u32 i, u32 op);

/* Of the parameters and operands of a scenario: 0 is the simplest. */
u32 minimise_size_of_vm(const struct scenario *scn);

#endif /* RMAPSIM_REPLAY_MINIMISE_TRY_H */

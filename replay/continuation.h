/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How does a failing run go on that is followed up to a step?
 *
 * Internal to certainty.c, which exhausts what follows, and chance.c, which
 * takes samples of it.  There is one such run at a time.
 *
 * Of a weak model, the stores that the run delays before the step are delayed,
 * and drained when it drains them; later ones as whoever goes on decides.  The
 * choices of such a run may be at any access, so while it is followed no access
 * counts as private.
 */
#ifndef RMAPSIM_REPLAY_CONTINUATION_H
#define RMAPSIM_REPLAY_CONTINUATION_H

#include "replay/allowance.h"
#include "replay/finding.h"

/* An explicit operation of the failing run, before the violation. */
struct place {
	u32	step;
	u32	ops;		/* of its task, this one included */
	u8	task;
};

struct continuation {
	struct allowance	*allowed;
	enum verdict		verdict;
	enum invariant		invariant;
	u32			cost;		/* of one run, about */
	u32			nplaces;
	struct place		*places;
	bool			lost;		/* its choices do not fit */
};

extern struct continuation continuation;

/*
 * Make the run of @src and prepare its scenario; false: there is nothing to go
 * on from.  Uses up the recorder.  continuation_end() comes after it in any
 * case.
 */
bool continuation_begin(const struct finding_source *src, struct allowance *a);
void continuation_end(void);

/* The run itself. */
struct strategy *continuation_follow(void);

/* Has the run the verdict, of the same rule? */
bool continuation_fails(const struct run_result *res);
/* The same of the run that is being made, of what happened so far. */
bool continuation_has_failed(void);

enum continuation_end { ENDS_SO, ENDS_OTHERWISE, ENDS_WELL, ENDS_LOST };

/*
 * Go on at random after @steps: at each step any task that can go on or any
 * store that may become visible, and a store is delayed or not.  With
 * @contended_only other steps than those at accesses that can race are no
 * decisions.
 */
enum continuation_end continuation_random(u32 steps, u64 seed,
					  bool contended_only);

/* The event of the recorder that is the @ops-th explicit operation of @task;
 * -1: none, another build. */
s32 continuation_event(u32 task, u32 ops);

#endif /* RMAPSIM_REPLAY_CONTINUATION_H */

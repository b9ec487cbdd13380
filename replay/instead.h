/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What if another choice had been taken at this step?
 *
 * The run is that of a trace up to a step; there something else is chosen, and
 * then the trace is followed again, as far as it still fits: each of its
 * segments ends where its task would have been then, and a drain that came
 * earlier does not come once more.
 *
 * "STEP:CHOICE", with the choice as it stands in a trace (read_choices.c) and
 * the step as it stands in reports of this run, which are those of the trace
 * up to the first choice:
 *   run TASK          it executes this step; a store of it is not delayed
 *   run TASK xN ...   it goes on as such a line of a trace says
 *   delay TASK [NAME] it executes this step, a store, which is delayed
 *   drain CPU [NAME]  this step is the drain; without NAME of the oldest store
 *   index V           the answer to what is asked before or in this step
 * Where the trace drains a store, `run` and `delay` leave that drain out.
 */
#ifndef RMAPSIM_REPLAY_INSTEAD_H
#define RMAPSIM_REPLAY_INSTEAD_H

#include "replay/replay.h"

/* Bytes of a text. */
#define INSTEAD_WORDS	160

struct instead {
	u32			step;
	const char		*text;	/* as it was given */
	bool			one;	/* a run of one step */
	bool			any;	/* whatever store there is */
	struct trace_choice	choice;
};

/*
 * Read @n texts, at most LIMIT_INSTEAD, to @list, by steps, for a run of @t's
 * scenario with @model.
 * 0, or -EINVAL: *@err then says in one line what is wrong.
 */
int instead_parse(const char *const *text, u32 n, const struct trace *t,
		  enum memory_model model, struct instead *list,
		  struct trace_error *err);

/*
 * Run @t on @variant with sim.model and @n texts, recorded: *@f is filled, and
 * *@kept is the last step that one of them decided.  -EINVAL: a choice is
 * illegal where it should be taken, *@err says what would be legal, and *@f is
 * not to be freed.
 */
int instead_run(const struct trace *t, const struct core_variant *variant,
		const char *const *text, u32 n, struct finding *f,
		u32 *kept, struct trace_error *err);

/*
 * The same for replay_trace(): *@res says where it parts from the run without
 * them, and .first.step is 0 if it does not.
 */
void instead_replay(const struct trace *t, const struct replay_options *opt,
		    const struct core_variant *variant,
		    enum memory_model model, struct finding *f,
		    struct replay_result *res);

#endif /* RMAPSIM_REPLAY_INSTEAD_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which functions of the code under test changed between a trace's core and
 * that of this run, and which of them had run when the two parted?
 */
#ifndef RMAPSIM_REPLAY_CHANGED_H
#define RMAPSIM_REPLAY_CHANGED_H

#include "replay/replay.h"

/*
 * .core, .changed and .ran of @res; .first is known, @f recorded last.  @own
 * shows what @t shows and goes by the name of its core, or is NULL.
 */
void changed_describe(const struct trace *t, const struct core_variant *own,
		      const struct finding *f, struct replay_result *res);

/*
 * Note in the trace of @f, which was recorded last, the hashes of the
 * functions that its tasks were in, for who has another core by then; unless
 * that core is one that this project keeps, or they stand there already.
 */
void changed_note(struct finding *f);

#endif /* RMAPSIM_REPLAY_CHANGED_H */

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Making scenarios ready to run, see prepared.h.
 */
#include "sched/prepared.h"

#include "core/core_ops.h"

bool prepared_get(const struct core_variant *variant,
		  const struct scenario *scn, struct run_result *res,
		  bool *met)
{
	*met = false;
	return run_prepare(variant, scn, res);
}

void prepared_run(struct strategy *s, u64 seed, struct run_result *res)
{
	run_once(s, seed, res);
}

void prepared_forget(void)
{
	run_forget();
}

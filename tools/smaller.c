// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is the finding of the smallest run?  See smaller.h.
 */
#include "tools/smaller.h"

/* Of the trace as it will be written; it takes runs of its own. */
static enum finding_status find_passing(const struct finding_source *src,
					u32 *passes)
{
	static struct finding f;
	struct finding_source once = *src;
	enum finding_status status;

	once.replays = 0;
	status = finding_make(&once, &f);
	if (status == FINDING_OK)
		*passes = minimise_passes(src->variant, &f.trace);
	finding_free(&f);
	return status;
}

enum finding_status smaller_make(const struct finding_source *src,
				 const struct minimise_options *opt,
				 struct finding *f, struct minimised *m)
{
	struct finding_source small = *src;
	enum finding_status status;
	u32 passes = 0;

	if (!minimise(src, opt, m))
		return finding_make(src, f);
	small.scn = &m->scn;
	small.log = &m->log;
	small.expect = &m->result;
	status = find_passing(&small, &passes);
	if (status == FINDING_OK)
		status = finding_make(&small, f);
	else
		finding_make(&small, f);
	f->trace.passes = passes;
	if (m->changed) {
		f->trace.minimised_steps = m->was_steps;
		f->trace.minimised_switches = m->was_switches;
	}
	return status;
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a finding to that of the smallest run that shows it.
 */
#ifndef RMAPSIM_TOOLS_SMALLER_H
#define RMAPSIM_TOOLS_SMALLER_H

#include "replay/minimise.h"
#include "tools/cmd.h"

/*
 * As finding_make() of the minimised @src, which says in its trace what it was
 * and which line it passes without; *@m says how it went.  The first Ctrl-C
 * ends the minimising, and what was reached until then is made.
 */
enum finding_status smaller_make(const struct finding_source *src,
				 const struct minimise_options *opt,
				 struct finding *f, struct minimised *m);

#endif /* RMAPSIM_TOOLS_SMALLER_H */

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
 * ends the minimising and what is asked besides, and what was reached until then
 * is made.  Where *@m changed, its trace's .shows is of the small run.
 */
enum finding_status smaller_make(const struct finding_source *src,
				 const struct minimise_options *opt,
				 struct finding *f, struct minimised *m);

/*
 * The same for the run that has just been made of the file @path, of which
 * @was tells: status, story and all that was searched stay as far as they are
 * still true.  0, or an exit code after a message; on 0 *@f is to be freed.
 */
int smaller_of_run(const char *path, const struct finding *was,
		   const struct minimise_options *opt, struct finding *f,
		   struct minimised *m);

#endif /* RMAPSIM_TOOLS_SMALLER_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of `rmapsim selftest`.
 */
#ifndef RMAPSIM_TOOLS_SELFTEST_H
#define RMAPSIM_TOOLS_SELFTEST_H

#define SELFTEST_CORPUS	"corpus/litmus"

struct options;

/*
 * Do the memory models allow what the table expected.txt of the folder says?
 * NULL: SELFTEST_CORPUS here or beside the build.  An exit code: EXIT_INTERNAL
 * after a message when one allows less or more.
 */
int selftest_model(const struct options *opt, const char *folder);

/*
 * SELFTEST_CORPUS here or, as a build folder lies in the sources more often
 * than not, one up; NULL: there is none.
 */
const char *selftest_folder(void);

#endif /* RMAPSIM_TOOLS_SELFTEST_H */

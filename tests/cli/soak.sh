# SPDX-License-Identifier: GPL-2.0-only
# Newest is silent over very many schedules.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

RUNS=20000
# The sanitizers look at every access of the tool: a tenth takes as long.
grep -Eq 'RMAPSIM_(SANITIZE|ENGINE):STRING=.|RMAPSIM_TSAN:BOOL=ON' \
	"$RMAPSIM_BUILD/CMakeCache.txt" && RUNS=2000

case_is "newest is silent in ten searches"
run explore --seeds 1..10 --runs $RUNS --jobs 2
expect_status 0
expect_out "^no bug: 20+,000 schedules \([0-9,]+ each for seeds 1\.\.10\), NOT exhaustive"
finish

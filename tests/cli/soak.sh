# SPDX-License-Identifier: GPL-2.0-only
# tools/soak: newest is silent, in pieces, and what is done is not done again.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

SOAK="$RMAPSIM_SOURCE/tools/soak"
RUNS=1000000
# The sanitizers look at every access of the tool: a tenth takes as long.
grep -Eq 'RMAPSIM_(SANITIZE|ENGINE):STRING=.|RMAPSIM_TSAN:BOOL=ON' \
	"$RMAPSIM_BUILD/CMakeCache.txt" && RUNS=100000
PIECE=$((RUNS / 5))

soak() {
	LAST="soak: $*"
	"$SOAK" --rmapsim "$RMAPSIM" --jobs 1 --piece $PIECE --state state "$@" \
		>out 2>err </dev/null
	STATUS=$?
}

case_is "a first piece"
soak --runs $PIECE
expect_status 0
expect_out "^silent over [0-9,]+ schedules$"
[ "$(wc -l <state)" -eq 1 ] || fail "the state is not one line"

case_is "newest is silent over the rest; the first piece is counted"
printf 'torn li' >>state
soak --runs $RUNS
expect_status 0
expect_out "^silent over $(python3 -c "print(f'{$RUNS:,}')") schedules$"
[ "$(grep -c ' silent$' state)" -eq 5 ] || fail "not five pieces"
expect_no_out "^seed 1: "

case_is "nothing is left to do"
soak --runs $RUNS
expect_status 0
expect_no_out "^seed"

case_is "a report ends it"
soak --runs $RUNS -- --rev=v6.15
expect_status 1
expect_out "^seed [0-9]+: BUG: RMAPSIM: .*trace$"

case_is "bad words"
soak --runs x
expect_status 2
expect_err "bad number 'x'; write 1e8"
soak --jobs 0
expect_status 2
soak --state none/state
expect_status 4
expect_err "none/state"
"$SOAK" --rmapsim none >out 2>err
STATUS=$?
expect_status 2
expect_err "none: not there"
finish

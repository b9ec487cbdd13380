# SPDX-License-Identifier: GPL-2.0-only
# Data races: silent where KVM means it, reported where the rule is off.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

SEARCH="explore --model sc --runs 3000 -o found"

case_is "what KVM does on purpose is no bug, and counted"
run $SEARCH -v clear-dirty-vs-age
expect_status 0
expect_out '^no bug'
expect_out '^data races: .* spte-read [1-9]'

case_is "a rule that is off"
run $SEARCH --strict-race=spte-read clear-dirty-vs-age
expect_status 1
expect_out '^BUG: RMAPSIM: data-race in [a-z_]+ / [a-z_]+$'
expect_out ' \(marked\) to 0x[0-9a-f]+ of 8 bytes by task'
expect_out '^read to 0x[0-9a-f]+ of 8 bytes by task'
expect_out '^value changed: '
expect_out '^Missing order:$'
expect_no_out '^.{79,}'

case_is "the trace of a race says itself how it is seen"
run replay found/*.trace
expect_status 1
expect_out '^BUG: RMAPSIM: data-race in '
expect_out '^Races:     on, strict about spte-read$'
run minimise found/*.trace -o small.trace
expect_status 0
grep -qx 'strict-race spte-read' small.trace || fail "the rule is gone"
run corpus check found
expect_status 0
run replay --strict-race=spte-read found/*.trace
expect_status 1
run replay --races=on found/*.trace
expect_status 0
run $SEARCH --races=lint fast-fault-vs-zap
expect_status 1
run replay found/newest-a34b46550bb8.trace
expect_status 1
expect_out '^Races:     lint$'

case_is "another rule, the detector off"
run $SEARCH --strict-race=role-invalid clear-dirty-vs-age
expect_status 0
run $SEARCH --races=off --strict-race=all clear-dirty-vs-age
expect_refused "does not go with --strict-race"
run $SEARCH --races=off -v clear-dirty-vs-age
expect_status 0
expect_out '^data races: 0 seen'

case_is "counters for programs"
run $SEARCH --json clear-dirty-vs-age
expect_status 0
expect_out '"races":\{.*"spte-read":[1-9]'

case_is "bad values"
run $SEARCH --races=maybe clear-dirty-vs-age
expect_refused 'races.*off, on or lint'
run $SEARCH --strict-race=spte-raed clear-dirty-vs-age
expect_refused "did you mean 'spte-read'"
run $SEARCH --strict-race=nonsense clear-dirty-vs-age
expect_refused "list race-rules"

finish

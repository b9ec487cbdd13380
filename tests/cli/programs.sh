# SPDX-License-Identifier: GPL-2.0-only
# Benchmark programs: explored, replayed, listed.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

case_is "a program's bug is found and its trace replays"
run explore --program reorder_3 --runs 2000
expect_status 1
expect_out '^NOTE: this is benchmark program reorder_3'
expect_out 'reorder\.c:[0-9]+: assertion fails'
expect_out 'model sc'
run replay
expect_status 1
expect_out '^Program: +reorder_3$'
grep -q '^program   reorder_3$' rmapsim-out/*.trace || fail "no program line"
grep -q '^scenario' rmapsim-out/*.trace && fail "a scenario line"

case_is "its twin is silent"
run explore --program reorder_3-fixed --runs 2000
expect_status 0
expect_out '^no bug: 2,000 schedules'

case_is "models apply to programs"
run explore --program bitlock-2Z --model lkmm --runs 500
expect_status 0
expect_out 'model lkmm'

case_is "the list has what there is"
run list programs
expect_status 0
expect_out '^  bitlock-3x3 '
expect_out '^  SWSQ .*\(alike only\)$'

case_is "unknown program"
run explore --program reorder_33
expect_refused "unknown program; did you mean 'reorder_3'"

case_is "a program is no scenario"
run explore --program stack age-vs-zap
expect_refused "leave out scenarios"

finish

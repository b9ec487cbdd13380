# SPDX-License-Identifier: GPL-2.0-only
# Schedules in an order that the user names.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

LINE=$(grep -n "STORE(R->b, -1)" "$RMAPSIM_SOURCE/core/programs/reorder.c" |
	cut -d: -f1)
READ=$(grep -n "LOAD(R->b)" "$RMAPSIM_SOURCE/core/programs/reorder.c" |
	head -n 1 | cut -d: -f1)

case_is "the strategy finds by itself what the random walk does not"
run explore --program reorder_20 --strategy=directed --runs 100 --quiet
expect_status 1
expect_out "ASSERTION|assertion"
run explore --program reorder_20 --strategy=random --runs 1000 --quiet
expect_status 0

case_is "a held write, and how often it was met"
run explore --program reorder_20 --runs 100 \
	--oblige "hold reorder.c:$LINE:w until reorder.c:$READ:r"
expect_status 1
expect_err "^rmapsim: hold reorder.c:$LINE:w until .*: met in [1-9][0-9]* of "

case_is "silent where the order cannot do harm"
run explore --program reorder_20-fixed --runs 500 \
	--oblige "hold reorder.c:$LINE:w until reorder.c:$READ:r"
expect_status 0
expect_err ": met in [0-9]+ of 500 schedules"

case_is "a place that no schedule comes to"
run explore --program reorder_3-fixed --runs 10 \
	--oblige "rf+ nowhere.c:1:r <- init"
expect_status 0
expect_err ": met in 0 of 10 schedules; are these the lines\\?"

case_is "bad obligations"
run explore --oblige "rf+ rmap.c:1:r"
expect_refused "rf\\+ rmap.c:1:r': the form is"
run explore --oblige "rf+ rmap.c:r <- init"
expect_refused "a site is FILE:LINE:KIND"
run explore --oblige "preempt rmap.c:1:r to 99"
expect_refused "no such task"
run explore --oblige "delaystore rmap.c:1:r"
expect_refused "only a store can be delayed"
run explore --strategy=pos --oblige "delaystore rmap.c:1:w"
expect_refused "obligations are for directed"
for i in 1 2 3 4 5; do
	set -- "$@" --oblige "delaystore rmap.c:$i:w"
done
shift
run explore "$@"
expect_refused "one too many"

finish

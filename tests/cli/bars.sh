# SPDX-License-Identifier: GPL-2.0-only
# What the project promises of itself and no other test holds it to: traces
# that come back the same, bugs that come back every time, a demo that is
# quick, and no word too much about what was searched.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

# Not every build has the mutation of every trace.
is_built() {
	run show --as=trace "$1"
	! grep -q "no such mutation" err
}

seen=0
for t in "$RMAPSIM_SOURCE"/corpus/regress/*.trace; do
	case_is "round trip of ${t##*/}"
	cp "$t" t.trace
	is_built t.trace || continue
	expect_status 0
	cp out once.trace
	run show --as=trace once.trace
	cmp -s out once.trace || fail "another trace"
	sed '/^choices/,$!d' t.trace >want
	sed '/^choices/,$!d' out | cmp -s - want || fail "other choices"
	run show --as=trace --events t.trace
	cp out events.trace
	run replay events.trace
	expect_status 1

	case_is "100 of 100: ${t##*/}"
	rm -rf kept && mkdir kept
	run corpus add --no-minimise t.trace kept
	expect_status 0
	expect_out "reproduced 100 of 100$"
	for i in 1 2 3; do
		run replay t.trace
		[ "$i" = 1 ] && cp out first
		cmp -s out first || fail "process $i: another report"
	done
	seen=$((seen + 1))
done
[ "$seen" -ge 6 ] || fail "only $seen traces of this build"

case_is "the demo: ten seconds, both halves"
before=$(times | tail -1)
run demo --quiet
after=$(times | tail -1)
expect_status 0
expect_out "^BUG: RMAPSIM: slab-use-after-free in "
expect_out "^no bug: [0-9,]+ schedules, NOT exhaustive"
expect_out "^  rmapsim show --as=html "
# CPU time: others may be busy, and sanitizers are slow.
seconds() {
	awk '{ split($1, a, /[ms]/); print int(a[1] * 60 + a[2]) }' <<<"$1"
}
if [ -n "${RMAPSIM_PLAIN:-}" ]; then
	[ $(($(seconds "$after") - $(seconds "$before"))) -lt 10 ] ||
		fail "takes $before to $after"
fi

case_is "a demo that finds nothing has failed"
run demo --for 1ms
expect_status 1
expect_err "nothing found in v6\.15 within the budget"

case_is "exhaustive is what was exhausted, and nothing else"
run explore --runs 300 age-refault
expect_out "NOT exhaustive"
run explore --exhaustive --runs 20 age-refault
expect_no_out "age-refault: exhaustive"
expect_out "NOT exhaustive"
run explore --exhaustive age-refault
expect_out "^age-refault: exhaustive: all "
finish

# SPDX-License-Identifier: GPL-2.0-only
# What a report must be, whatever it is about: two screens of a mail, and
# nothing in it but what happened.  And that what was searched once is kept.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

# Not every build has the mutation of every trace.
is_built() {
	run show t.trace
	! grep -q "no such mutation" err
}

seen=0
for t in "$RMAPSIM_SOURCE"/corpus/regress/*.trace; do
	case_is "report of ${t##*/}"
	cp "$t" t.trace
	is_built || continue
	expect_status 0
	expect_out "^BUG: RMAPSIM: "
	expect_out "^Reproduce: rmapsim replay t.trace\$"
	expect_out "^Step it:   rmapsim replay --gdb t.trace@[0-9]+\$"
	expect_no_out "[^ -~]"
	expect_no_out ".{79}"
	expect_no_out "\bmay\b[^_]"
	grep -Eq '^ +[0-9]+  +begin ' out && fail "begin has a step number"
	sed -n '/^Interleaving/,/^[MWO]/p' out | grep -Eq '^( +[0-9]+ | +\.)' ||
		fail "a table without a row"
	[ "$(wc -l <out)" -le 120 ] || fail "$(wc -l <out) lines are three screens"
	seen=$((seen + 1))
done
[ "$seen" -ge 6 ] || fail "only $seen traces of this build"

case_is "commands can be pasted, whatever the trace is called"
T="$RMAPSIM_SOURCE/corpus/regress/5eb2a1d074e3-v6.15-elided-lock.trace"
D=$(printf 'd%.0s' $(seq 60))
mkdir "$D"
for name in "my bug's \$x.trace" ./-x.trace "$D/a.trace"; do
	cp "$T" "$name"
	run replay "$name"
	command=$(sed -n '/^Reproduce:/,/^Step it:/p' out | sed '/^Step/d
		s/^Reproduce: rmapsim/"$RMAPSIM"/')
	sh -c "RMAPSIM='$RMAPSIM'; $command" >again
	cmp -s out again || fail "'$command' is another run"
done
rm ./-x.trace
cp "$T" "$(printf 'a\nb.trace')"
run replay a?b.trace
expect_out "^Reproduce: rmapsim replay <trace>\$"

case_is "a use after free: what is missing, and from when on"
cp "$RMAPSIM_SOURCE/corpus/regress/5eb2a1d074e3-v6.15-elided-lock.trace" a.trace
run minimise a.trace -o b.trace
expect_status 0
run replay b.trace
expect_status 1
expect_out "^ Nothing orders step [0-9]+ before or after step [0-9]+\.\$"
expect_out "^ Clocks, in steps of each task: "
expect_out "^ Step [0-9]+ read rmap\[0x10\]\.val without LOCKED, so step [0-9]+ did not wait"
expect_out "^Nearest passing run \(without choice [0-9]+ of the trace, "
expect_out "^ Task 1, step [0-9]+: read rmap\[0x10\]\.val = &spte#3;"
expect_out "^From step [0-9]+ on every continuation has this verdict \(exhausted, in [0-9]+"
expect_out "^ Before step [0-9]+, task 3: free table#1, one (passes|has another or none)\.\$"

case_is "it is kept in the trace, and only for the code it was shown of"
grep -qE "^certain   3 [0-9]+ [0-9]+ first check=[0-9a-f]{8}\$" b.trace ||
	fail "no line 'certain' in the trace"
sed -E 's/^(core .*) [0-9a-f]{8}$/\1 01234567/' b.trace >c.trace
run replay c.trace
expect_no_out "^From step"
sed 's/^certain .*/certain   9/' b.trace >d.trace
run replay d.trace
expect_refused

case_is "where nothing is certain there are counts"
cp "$RMAPSIM_SOURCE/corpus/regress/38c1088087de-h06-flush-follows-w.trace" t.trace
if is_built; then
	expect_no_out "^From step"
	expect_out "^Random continuations, 200 after and 200 before step [0-9]+: 167 and 65 of them$"
	expect_out "^  have this verdict \(a sample; nothing was exhausted\)\.$"
	expect_out "^ Step [0-9]+, task 1: read "
	sed 's/^\(chance *1 7\) 167/\1 200/' t.trace >other.trace
	run show other.trace
	expect_no_out "^Random continuations"
fi

case_is "under which model it is certain"
cp "$RMAPSIM_SOURCE/corpus/regress/5eb2a1d074e3-h08-walk-begin-without-mb.trace" t.trace
if is_built; then
	expect_out "^From step [0-9]+ on every continuation has this verdict \(exhausted, under tso\)\.$"
fi

case_is "a deadlock: who waits for whom"
cp "$RMAPSIM_SOURCE/corpus/regress/17451a80bc08-v8-preempted-owner.trace" e.trace
run show e.trace
expect_out "^  which task 1 \(ager\) on cpu 0 holds since step 11\$"
expect_out "^  which it has read [0-9]+ times since step [0-9]+ as &spte#3\|LOCKED\$"
finish

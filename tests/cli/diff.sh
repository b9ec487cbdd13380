# SPDX-License-Identifier: GPL-2.0-only
# Two runs side by side: where they part, what each does, what they leave.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

REGRESS=$RMAPSIM_SOURCE/corpus/regress
cp "$REGRESS/5eb2a1d074e3-v6.15-elided-lock.trace" bug.trace
# Without its first choice aging comes last, and finds nothing.
sed -e '/run 1 x3/d' -e 's/^verdict.*/verdict none/' -e '/^signature/d' \
	bug.trace >pass.trace

# lane COLUMNS: what one run does, of the last output.  What a compiler decides
# is taken out: the numbers of steps, and plain accesses.
lane() {
	cut -c"$1" out | grep -E '^ *[0-9]* [0-9][* ] ' | grep -v memslot |
		sed -E -e 's/^ *[0-9]* ([0-9][* ]) /\1 /' -e 's/ +$//'
}

case_is "the same run"
run diff bug.trace bug.trace
expect_status 0
expect_out "^the same run: bug.trace and bug.trace, [0-9]+ steps, slab-use-after-free"
[ "$(wc -l <out)" -eq 1 ] || fail "more than one line"
cp bug.trace copy.trace
sed -i '/^story/,/^setup/{/^setup/!d}' copy.trace
run diff bug.trace copy.trace
expect_status 0

case_is "failing and passing"
run diff bug.trace pass.trace
expect_status 1
expect_no_out "[^ -~]"
expect_no_out ".{79}"
expect_out "^A: bug.trace$"
expect_out "^They differ from the first step on.$"
expect_out "^First differing choice, number 1:$"
expect_out "^ A: run 1 x3$"
expect_out "^ B: run 2 x24$"
# What a lane shows of each run.
cut -c1-39 out >lane-a
cut -c41- out >lane-b
grep -Eq '^ *[0-9]+ 1\* read rmap\[0x10\]\.val = &spte#3' lane-a ||
	fail "A lacks the second read of the head"
grep -Eq '^ *[0-9]+ 1\* read spte#3 = !freed' lane-a || fail "A lacks the bug"
grep -Eq '^ *[0-9]+ 1\* read rmap\[0x10\]\.val = 0' lane-b ||
	fail "B lacks the head that is empty"
grep -q '2\*' out && fail "the fault is the same in both"
cp out once
run diff bug.trace pass.trace
cmp -s once out || fail "another text the second time"
run diff --events bug.trace pass.trace
expect_status 1
expect_no_out "folded"

case_is "one trace, another revision"
run diff --rev newest bug.trace
expect_status 1
expect_out "^B: bug.trace, with core newest$"
expect_out "^The same up to step [0-9]+ of A, step [0-9]+ of B\.$"
expect_out "^No choice differs\.$"
run diff --rev v6.15 bug.trace
expect_status 0

case_is "what they leave"
cp "$REGRESS/17451a80bc08-v8-preempted-owner.trace" spin.trace
run diff --rev newest spin.trace
expect_status 1
expect_err "^rmapsim: replay diverged at step"
sed -n '/^What differs when they end:$/,$p' out >left
grep -Eq '^ rmap\[0x10\]\.val: A &spte#3\|LOCKED \(step [0-9]+\), B 0 \(step [0-9]+\)$' left ||
	fail "the lock that A leaves is not said"
grep -Eq '^ kvm.mmu_invalidate_seq: A 0 \(not written\), B 1 ' left ||
	fail "what only B wrote is not said"

case_is "a mail is a trace, too"
run show --as=mail bug.trace
cp out mail
run diff bug.trace mail
expect_status 0

case_is "what cannot be compared"
for args in "" "bug.trace" "bug.trace pass.trace pass.trace" \
	"--rev newest bug.trace pass.trace"; do
	run diff $args
	expect_refused "give two traces, or one and --rev"
done
run diff bug.trace spin.trace
expect_refused "^rmapsim: spin.trace: runs other operations \(b04\) than bug.trace \(b10\)"
run diff bug.trace nonesuch.trace
expect_refused "nonesuch.trace"
run diff --rev v9.99 bug.trace
expect_refused "v9.99"

case_is "a trace that does not fit"
sed 's/^signature .*/signature 000000000000/' bug.trace >odd.trace
run diff odd.trace bug.trace
expect_status 3
expect_quiet_out
expect_err "^rmapsim: replay diverged at step .* of odd.trace$"

case_is "word for word"
run diff --rev newest bug.trace
{ lane 1-38; echo; lane 41-; } >stable
golden diff.out stable
finish

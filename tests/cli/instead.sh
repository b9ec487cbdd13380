# SPDX-License-Identifier: GPL-2.0-only
# What if: another choice at a step of a trace, and then the trace again.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

# Steps depend on the compiler, so they are looked up.
# step_of TRACE REGEX: of the first event that matches.
step_of() {
	"$RMAPSIM" show --events "$1" |
		sed -nE "s/^ *([0-9]+) $2.*/\1/p" | head -n 1
}

# what_if TRACE CHOICE...: replay with these.
what_if() {
	local t=$1 all=() c

	shift
	for c in "$@"; do
		all+=("--instead=$c")
	done
	run replay "${all[@]}" "$t"
}

cp "$RMAPSIM_SOURCE"/corpus/regress/*-v6.15-elided-lock.trace b10.trace
cp "$RMAPSIM_SOURCE"/corpus/regress/*-aug24-relaxed-unlock.trace weak.trace
cp "$RMAPSIM_SOURCE"/corpus/regress/*-b01-unlock-relaxed.trace b01.trace
HEAD='read +rmap\[0x10\].val = '
SPTES='desc#1.sptes\[0\]'

case_is "the walk goes on instead of being preempted: no bug"
what_if b10.trace '1:run 1 x999'
expect_status 0
expect_err "^rmapsim: b10.trace: parts from the trace at step [0-9]+$"
expect_err "^  trace: task 2: begin fault v0 0$"
expect_err "^  instead: task 1: read "
expect_out "^no bug: trace followed for [0-9]+ of [0-9]+ steps \(another choice at step [0-9]+\), then as far as it fits to step [0-9]+$"

case_is "the other task instead: it zaps before the walk looks"
READ=$(step_of b10.trace "1 $HEAD&spte#3")
what_if b10.trace "$READ:run 3 x999"
expect_status 0
expect_err "^rmapsim: b10.trace: parts from the trace at step $READ$"
expect_err "^  trace: task 1: read rmap"
expect_err "^  instead: task 3: begin zap-page v0 0$"
expect_out "^no bug: trace followed for $((READ - 1)) of "

case_is "one step more before it is preempted: another bug"
ZAP=$(step_of b10.trace "3 begin .*")
ZAP=$((ZAP + 1))
what_if b10.trace "$ZAP:run 1"
expect_status 1
expect_err "the bug is another one$"
expect_out "^BUG: RMAPSIM: slab-use-after-free in kvm_rmap_age_gfn_range"
expect_out "^Found: +by hand, $ZAP:run 1$"
expect_out "^Reproduce: rmapsim replay --instead='$ZAP:run 1' b10.trace$"

case_is "whatever else makes the run is in the commands, too"
run replay --model=x86 --races=off "--instead=$ZAP:run 1" b10.trace
expect_status 1
expect_out "^Reproduce: rmapsim replay --model=x86 --races=off --instead='$ZAP:run 1' "
run replay --races=off b10.trace
expect_out "^Reproduce: rmapsim replay --races=off b10.trace$"
expect_no_out "exhausted"

case_is "who begins and has to wait does no step: the same bug"
HELD=$(step_of b10.trace "2 wlock +mmu_lock")
what_if b10.trace "$((HELD + 2)):run 3"
expect_status 1
expect_err "the bug is the same$"
expect_err "parts from the trace at step $((HELD + 2))$"

case_is "what the trace does is the same run"
run replay b10.trace
cp out plain
what_if b10.trace '1:run 1'
expect_status 1
expect_err "the bug is the same$"
expect_err "nothing else happens than in the trace$"
for part in Interleaving Missing; do
	sed -n "/^$part/,/^\$/p" plain >want
	sed -n "/^$part/,/^\$/p" out | diff want - >diff.out ||
		fail "another report"
done

case_is "several choices, in any order"
what_if b10.trace "$ZAP:run 2" '1:run 1'
expect_refused "$ZAP:run 2': task 2 has ended; legal at step "
what_if b10.trace "$HELD:run 1 x999" '1:run 1'
expect_status 0
expect_err "parts from the trace at step $HELD$"

case_is "a store seen earlier"
STORE=$(step_of weak.trace "2 write +$SPTES")
READ=$(step_of weak.trace "1 read +$SPTES")
for choice in "drain 1 desc#1.sptes[0]" "drain 1"; do
	what_if weak.trace "$READ:$choice"
	# There is more that is wrong with this code.
	expect_status 1
	expect_err "the bug is another one$"
	expect_err "parts from the trace at step $READ$"
	expect_err "^  instead: task 2: drain $SPTES = &spte#6"
	expect_no_out "^BUG: RMAPSIM: slab-use-after-free"
done

case_is "a store that is not delayed"
what_if weak.trace "$STORE:run 2"
expect_status 1
expect_err "the bug is another one$"
run show --as=trace "--instead=$STORE:run 2" weak.trace
expect_status 0
expect_no_out '^  (delay|drain) '

case_is "another store is delayed"
NEXT=$(step_of weak.trace '2 write +desc#1.sptes\[1\]')
what_if weak.trace "$NEXT:delay 2"
run show --as=trace "--instead=$NEXT:delay 2" weak.trace
expect_out '^  delay 2 desc#1.sptes\[0\]$'
expect_out '^  delay 2 desc#1.sptes\[1\]$'

# A build without mutations has not got it.
if "$RMAPSIM" show b01.trace >/dev/null 2>&1; then
	case_is "b01: with the drain put earlier the bug is gone"
	READ=$(step_of b01.trace "1 read +$SPTES")
	# The unlock orders nothing, so it is still a race.
	what_if b01.trace "$READ:drain 1 desc#1.sptes[0]"
	expect_status 1
	expect_out "^BUG: RMAPSIM: data-race in "
	run replay --races=off "--instead=$READ:drain 1 desc#1.sptes[0]" b01.trace
	expect_status 0
	expect_out "^no bug: trace followed for $((READ - 1)) of "
fi

case_is "an allocation that failed does not, and another one does"
printf 'fail\nrest\n' | "$RMAPSIM" explore --manual --fail-alloc=1 \
	age-fault-zap -o made >/dev/null 2>&1
mv made/manual.trace fail.trace
grep -q '^  index 1$' fail.trace || fail "no allocation fails"
what_if fail.trace "1:index 0"
expect_refused "no such answer is asked for there; legal at step [0-9]+"
ALLOC=$(sed 's/.*legal at step \([0-9]*\).*/\1/' err)
what_if fail.trace "$ALLOC:index 0"
expect_status 0
expect_err "parts from the trace at step "
run show --as=trace "--instead=$ALLOC:index 0" fail.trace
expect_no_out '^  index '
run show --as=trace "--instead=$ALLOC:index 3" fail.trace
expect_out '^  index 3$'
what_if fail.trace "$ALLOC:index 99"
expect_refused "there are only index 0 to "

# illegal CHOICE REGEX [TRACE]: one line that says why, and what is legal.
illegal() {
	case_is "illegal: $1"
	what_if "${3:-weak.trace}" "$1"
	expect_refused "$2"
}

READ=$(step_of weak.trace "1 read +$SPTES")
BAD=$("$RMAPSIM" show --events weak.trace |
	sed -nE 's/^ *([0-9]+) 1 read .*!freed.*/\1/p')
illegal "$READ:run 9" "there is no task '9'; tasks are 1 to 2"
illegal "$BAD:run 2" "task 2 has ended; legal at step $BAD: run 1$"

illegal "$READ:drain 0" "no such store can become visible; legal at step $READ: run 1, run 2, drain 1 $SPTES$"
illegal "$READ:drain 1 rmap[0x10].val" "no such store"
illegal "$READ:delay 1" "stands before no such store; legal at step $READ: run 1, run 2"
illegal "$STORE:delay 2 desc#1.next" "stands before no such store; legal at step $STORE: .*delay 2"
illegal "$((BAD + 900)):run 1" "there is no such step; the run has $BAD$"
illegal "$READ:index 1" "no allocation of this run can fail; see --fail-alloc"
illegal "5:drain 1" "model sc delays no store" b10.trace
illegal "x" "begins with no step; write STEP:CHOICE"
illegal "0:run 1" "begins with no step"
illegal "5" "has no choice; write STEP:CHOICE"
illegal "5:" "has no choice"
illegal "5:walk 1" "unknown choice 'walk'; use run, index, delay or drain"
illegal "5:run 1 y" "count 'y'|count is missing"

case_is "illegal: two for one step, too many, two traces, a fuzzer's input"
what_if weak.trace '5:run 2' '5:run 1'
expect_refused "is the second choice for this step"
what_if weak.trace 1:run 2:run 3:run 4:run 5:run 6:run 7:run 8:run 9:run \
	10:run 11:run 12:run 13:run 14:run 15:run 16:run 17:run
expect_refused "is one too many"
run replay --instead=1:run b10.trace weak.trace
expect_refused "is about one trace"
printf '\001\002\003' >bytes
run replay '--instead=1:run 1' bytes
expect_refused "is about a trace; make one of it"

case_is "who waits is named with what he waits for"
what_if b10.trace "$((HELD + 2)):run 3" "$((HELD + 3)):run 3"
expect_refused "task 3 waits at wlock mmu_lock; legal at step $((HELD + 3)): run 1, run 2$"

case_is "the new run is a trace, which is the same again"
run replay "--instead=$READ:drain 1" -o kept weak.trace
expect_status 1
expect_err "^rmapsim: kept/weak.instead.trace: trace written"
expect_out "^Reproduce: rmapsim replay kept/weak.instead.trace$"
cp out first
run replay kept/weak.instead.trace
expect_status 1
cmp -s first out || fail "another report"
run show --as=trace kept/weak.instead.trace
cmp -s out kept/weak.instead.trace || fail "another trace"
grep -q '^replays   100 of 100$' kept/weak.instead.trace || fail "not proved"
run replay '--instead=1:run 1 x999' -o kept b10.trace
expect_status 0
run replay kept/b10.instead.trace
expect_status 0
expect_out "ran to its end"
[ -d rmapsim-out ] && fail "a folder that nobody asked for"

case_is "a search from there"
run replay '--instead=1:run 1 x999' --continue=pct --runs 20 -o kept b10.trace
expect_status 0
expect_out "\(another choice at step [0-9]+\), then 20 continuations by pct, NOT exhaustive$"

case_is "of diff, show and watch"
run diff '--instead=1:run 1 x999' b10.trace
expect_status 1
expect_out "^B: b10.trace, with '1:run 1 x999'$"
run diff '--instead=1:run 1' b10.trace
expect_status 0
run show '--instead=1:run 1 x999' b10.trace
expect_status 0
expect_out "^no bug: the run of [0-9]+ steps"
run show --as=html '--instead=1:run 1 x999' b10.trace weak.trace
expect_refused "is about one trace"
run replay '--instead=1:run 1 x999' '--watch=spte#3' b10.trace
expect_out "^step [0-9]+: spte#3 "

case_is "the stores that a read could have met"
run show --candidates weak.trace
expect_status 0
SEEN=$(step_of weak.trace "2 drain +$SPTES")
expect_out "^step $READ: task 1 \(ager\) read $SPTES = &spte#3 from the set-up; &spte#6 of step $STORE waited until step $SEEN: --instead='$READ:drain 1 $SPTES'$"
run show --candidates --as=json weak.trace
expect_out '^\{"v":1,"type":"candidate",.*"early":true,"instead":\['
expect_no_out '"type":"event"'
run show --candidates kept/weak.instead.trace
expect_out "read $SPTES = &spte#6 from step $STORE; that store could have waited on from step $READ: --instead='$READ:run 1'$"
run show --candidates b10.trace
expect_status 0
expect_out "^no read could have met another store, model sc"
[ "$(wc -l <out)" -eq 1 ] || fail "more than a line"
run show --candidates --as=dot weak.trace
expect_refused "has no use for it"

case_is "a pipe can be read but once"
mkfifo pipe
cat weak.trace >pipe &
run show --candidates pipe
expect_status 0
expect_out "waited until step"
wait

case_is "each of them is what it says"
for t in "$RMAPSIM_SOURCE"/corpus/regress/*.trace; do
	grep -q '^model *sc' "$t" && continue
	"$RMAPSIM" show --candidates "$t" 2>err |
		sed -n "s/.*waited.*: \(--instead='.*'\)$/\1/p" >choices
	while read -r line; do
		eval "run replay $line $t"
		step=${line#--instead=\'}
		expect_err "parts from the trace at step ${step%%:*}$"
		expect_err "^  instead: task [0-9]+: drain "
	done <choices
done

finish

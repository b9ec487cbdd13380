# SPDX-License-Identifier: GPL-2.0-only
# Standing in the middle of a run: what is refused, and every command of the
# gdb script.
. "$RMAPSIM_SOURCE/tests/cli/gdb_lib.sh" || exit 1

case_is "steps that are none, and no gdb"
[ -n "$STEPS" ] || fail "no step of the verdict"
run replay --gdb "$B10@$((STEPS + 1))"
expect_refused "has no step $((STEPS + 1)), its run has $STEPS; give @1 to @$STEPS"
for step in 0 x -1 "" 1x 99999999999999999999; do
	run replay --gdb "$B10@$step"
	expect_refused "is no step"
done
run replay --gdb missing.trace@3
expect_refused "missing.trace"
run replay --gdb $B10 $B10
expect_refused "one trace"
run replay --stop-at=1 $B10 $B10
expect_refused "one trace"
run replay --stop-at=0 $B10
expect_refused "stop-at"
CASE="no gdb"
PATH=/nonexistent run replay --gdb $B10
expect_refused "gdb: is not installed; install it: sudo apt-get install gdb"

case_is "without a debugger --stop-at changes nothing"
run replay --stop-at=5 $B10
expect_status 1
cmp -s out plain || fail "another report"

need_gdb

case_is "the steps: first, default, middle, verdict, one past the end"
session $B10 <<END
rs goto 1
rs step 4
rs goto $STEPS
rs step
rs step
rs goto $((STEPS + 1))
rs goto $((STEPS + 2))
rs goto 0
rs goto x
rs back 2
rs step 100000
END
grep -E '^(at step|the run is over|rs:)' out | sed 's/ (.*//' >got
cat >want <<END
at step $((STEPS - 2)) of $STEPS
at step 1 of $STEPS
at step 5 of $STEPS
at step $STEPS of $STEPS
the run is over, $STEPS steps: slab-use-after-free at step $STEPS
rs: the run is over; go back with 'rs back'
the run is over, $STEPS steps: slab-use-after-free at step $STEPS
rs: the run has $STEPS steps; give 1 to $((STEPS + 1))
rs: '0': give a number from 1 on
rs: 'x': give a number from 1 on
at step $((STEPS - 1)) of $STEPS
the run is over, $STEPS steps: slab-use-after-free at step $STEPS
END
cmp -s got want || { fail "other stops"; diff want got; }

case_is "time travel: what was seen is seen again"
look() {
	printf 'printf "<%s\\n"\nrs where\nbt\nrs tasks\nrs locks\nrs buffers\nrs who rmap[0x10].val\nprintf ">\\n"\n' "$1"
}
{
	for n in 2 40 190 $((STEPS - 1)); do
		echo "rs goto $n"
		look "first $n"
	done
	for n in 190 2 $((STEPS - 1)) 40; do
		echo "rs goto $((n + 1))"
		echo "rs back"
		look "again $n"
	done
} >script
session $B10@1 <script
for n in 2 40 190 $((STEPS - 1)); do
	sed -n "/^<first $n\$/,/^>/p" out | tail -n +2 >first
	sed -n "/^<again $n\$/,/^>/p" out | tail -n +2 >again
	[ -s first ] || fail "step $n was not visited"
	cmp -s first again || { fail "step $n is another"; diff first again; }
done

case_is "looking changes nothing: calls, breakpoints, watchpoints"
HEAD=0x550000a02000
session $B10@100 <<END
set args replay --stop-at=100 $B10 >under
rs begin
p sim_load((void *)$HEAD, 8, 0)
p (long)sim_cmpxchg((void *)$HEAD, 1, 2, 8, 3)
rs where
rs goto $((STEPS - 3))
p sim_load((void *)0x55000004c000, 8, 0)
rs where
break sim_load
commands
silent
continue
end
watch *(long *)$HEAD
commands
silent
continue
end
rs goto 2
continue
info breakpoints
delete
continue
END
[ "$(grep -c '^at step 100 of' out)" -eq 3 ] || fail "a call was a step"
[ "$(grep -c "^at step $((STEPS - 3)) of" out)" -eq 2 ] ||
	fail "a call of a freed object was a step"
expect_out 'breakpoint already hit [0-9]+ times'
cmp -s under plain || fail "another report"

case_is "what is set by hand lasts until the next run"
session $B10@100 <<END
set args replay --stop-at=100 $B10 >under
rs begin
set var *(long *)$HEAD = 77
rs step
p *(long *)$HEAD
rs back
p *(long *)$HEAD
rs goto end
continue
END
expect_out '^\$1 = 77$'
expect_out '^\$2 = 0$'
cmp -s under plain || fail "another report"

case_is "stepping in the source goes on from where the step is"
session $B10@218 <<'END'
step
rs where
finish
rs goto end
step
rs goto verdict
step
END
expect_out '^before step 2[12][0-9] of'
expect_no_out 'gdb_stopped|session\.c'
expect_out '^rs: that was the last step$'

case_is "every command"
session $B10 <<END
rs help
rs goto verdict
rs tasks
rs task 1
bt
rs task 2
rs task 3
rs task 9
rs locks
rs buffers
rs who spte#3
rs who rmap[0x10].val
rs who *(long *)$HEAD
rs who nothing
rs who spte#999
rs obj spte#3
rs obj sp#2
p \$sp2->gfn
rs obj desc#77
rs objects
rs order 1 2
rs order $((STEPS - 1)) $STEPS
rs order 1
rs order 1 99999
rs until switch
rs goto 1
rs until switch
rs until sp#2
rs until rmap[0x10]
rs finish
p *(struct kvm_rmap_head *)$HEAD
rs until nothing
rs step x
rs nothing
END
for command in where tasks task step finish goto back until who obj objects \
	       order locks buffers run delay drain save help; do
	expect_out "^rs $command --"
done
expect_out '^\* task 1 \(ager\) on cpu 0 is next, 0 locks held$'
expect_out '^    read spte#3, in __get_spte_lockless$'
expect_out '^  task 3 \(zapper\) on cpu 2 has ended$'
expect_out "^rs: task 2 has ended; see 'rs tasks'"
expect_out "^rs: task 9: no such task; see 'rs tasks'"
expect_out '^no store is delayed$'
expect_out '^spte#3 was written by task 3 \(zapper\) on cpu 2, step [0-9]+:$'
[ "$(grep -c '^rmap\[0x10\].val was written by task 3' out)" -eq 2 ] ||
	fail "a name and its address have other writers"
expect_out '^rs: No symbol "nothing" in current context'
expect_out '^rs: spte#999: no place of that name is touched in this run'
expect_out '^spte#3: shadow_page, 64 bytes at 0x55000004c000, freed$'
expect_out '^ freed by task 3 \(zapper\) on cpu 2, step [0-9]+$'
expect_out '^ \$sp2 = \{'
expect_out '^rs: desc#77: no object of that name is touched in this run'
expect_out '^\$spte3 '
expect_out '^step 1 is before step 2:$'
expect_out "^nothing orders step $((STEPS - 1)) and step $STEPS; clocks:\$"
expect_out '^rs: order: give two steps'
expect_out "^rs: the run has $STEPS steps\$"
expect_out '^rs: no switch from here to the end'
expect_out '^= (0|&spte#3)|^\$[0-9]+ = (0|&spte#3)$'
expect_out '^rs: nothing: not touched from here to the end'
expect_out "^rs: 'x': give a number from 1 on"

case_is "delayed stores: listed until they are drained"
cat >weak.trace <<'END'
rmapsim-trace 2
scenario  age-vs-shrink
vm        geometry=small gfns=1 vcpus=2 roots=2 mmu=shadow
model     x86
mutation  none
core      aug24 small ab27b8c5
status    open
verdict   slab-use-after-free __get_spte_lockless kvm_mmu_free_shadow_page shadow_page
signature 5eb2a1d074e3
found     extend seed=0x1 schedule=2867
replays   100 of 100
shows     x86 sc=20000 tso=20000
story
  As first posted, an rmap is unlocked by WRITE_ONCE(), which does not order the
  plain stores to the chain. The removal of an SPTE from its descriptor comes
  after the unlock: an ager takes the SPTE with the lock held, the zapper frees
  the page table, and the ager reads it.
setup
  fault v0 0
  fault v1 0
tasks
  1 ager cpu0
    age 0 1
  2 zapper cpu1
    zap-page v0 0
choices
  run 2 x6 @write desc#1.sptes[0]
  delay 2 desc#1.sptes[0]
  run 2 x3 @drain desc#1.sptes[0]
  run 1 x5
  run 2 x14
end
END
DRAIN=$("$RMAPSIM" show --events weak.trace |
	sed -n 's/^ *\([0-9]*\) 2 drain  *desc#1.*/\1/p')
[ -n "$DRAIN" ] || fail "no drain"
session "weak.trace@$DRAIN" <<END
rs buffers
rs who desc#1.sptes[0]
rs step
rs buffers
rs who desc#1.sptes[0]
END
expect_out '^cpu 1 has 1 delayed store, oldest first:$'
expect_out '^ #0: desc#1\.sptes\[0\] = &spte#6, task 2, step [0-9]+$'
expect_out '^desc#1\.sptes\[0\] was written by task 0 \(setup\), before step 1'
expect_out '^no store is delayed$'
expect_out '^desc#1\.sptes\[0\] was written by task 2 \(zapper\)'
expect_out "^  delayed, drained at step $DRAIN\$"

case_is "objects of the code under test, in words"
session weak.trace <<END
rs goto verdict
rs obj desc#1
p *\$desc1
rs obj rmap[0x10]
p \$spte(\$spte1)
p \$spte(1)
END
expect_out '^ \$desc1 = &desc#1 \{'
expect_out '^\$[0-9]+ = &desc#1 \{.*sptes = \{[^,]*, [^,]*\}.*\}$'
expect_out '^ \$rmap0x10 = (0|&|desc)'
expect_out '\$spte: give a pointer to an SPTE'

case_is "a schedule by hand is a trace"
session $B10@5 <<'END'
rs run 2
rs run 1 3
rs run 9
rs run 3 1000
rs back
rs save hand.trace
rs save /nonexistent/hand.trace
END
expect_out '^at step 6 of [0-9]+ \(no violation\), by hand$'
expect_out "^rs: 9: no such task; see 'rs tasks'"
expect_out '^hand.trace: [0-9]+ choices, [0-9]+ steps$'
expect_out '^rs: /nonexistent/hand.trace'
HAND=$(sed -n 's/^hand.trace: .* choices, \([0-9]*\) steps$/\1/p' out)
run replay hand.trace
expect_status 0
expect_out "without a verdict, $HAND steps"
run show --events hand.trace
expect_out "^ +5 2 "
expect_out "^ +6 1 "

case_is "who waits cannot be chosen"
session $B10@60 <<'END'
rs run 3
rs tasks
rs run 3
rs where
END
expect_out '^rs: task 3 cannot execute step [0-9]+; see .rs tasks.$'

case_is "a store delayed and drained by hand is a trace"
WEAK=$(ls "$RMAPSIM_SOURCE"/corpus/regress/*-aug24-relaxed-unlock.trace)
run show --events "$WEAK"
STORE=$(sed -n 's/^ *\([0-9]*\) 2 write *desc#1.sptes\[0\].*/\1/p' out)
session "$WEAK@$STORE" <<END
rs run 2
rs buffers
rs goto $STORE
rs delay
rs buffers
rs delay 1
rs drain 0
rs drain
rs step 2
rs drain 1 #0
rs buffers
rs save weak.trace
END
expect_out "^at step $((STORE + 1)) of [0-9]+ \(.*\), by hand$"
[ "$(grep -c '^no store is delayed$' out)" -eq 2 ] || fail "not drained"
expect_out "^ #0: desc#1.sptes\[0\] = &spte#6, task 2, step $STORE$"
expect_out "^rs: task 1 has no store that can be delayed as step "
expect_out "^rs: no such store of cpu 0 can become visible now"
expect_out "^rs: drain a store of which cpu\? see 'rs buffers'"
expect_out '^weak.trace: [0-9]+ choices, [0-9]+ steps$'
grep -q '^  delay 2 desc#1.sptes\[0\]$' weak.trace || fail "no delay"
grep -q '^  drain 1 desc#1.sptes\[0\]$' weak.trace || fail "no drain"
run show --events weak.trace
expect_out "^ +$STORE 2 write +desc#1.sptes\[0\]"
expect_out "^ +$((STORE + 3)) 2 drain +desc#1.sptes\[0\]"

case_is "the session of docs/gdb.md looks as it stands there"
# Step numbers are those of one compiler at one level of optimisation.
if "$RMAPSIM" --version | grep -q 'GNU 12\.2' &&
   grep -Eq '^CMAKE_BUILD_TYPE:[A-Z]*=(RelWithDebInfo)?$' \
	"$RMAPSIM_BUILD/CMakeCache.txt" &&
   grep -q '^RMAPSIM_SANITIZE:STRING=$' "$RMAPSIM_BUILD/CMakeCache.txt"; then
	python3 "$RMAPSIM_SOURCE/tests/cli/gdb_page.py" \
		"$RMAPSIM_SOURCE/docs/gdb.md" "$RMAPSIM" "$RMAPSIM_SOURCE" \
		>out 2>err || fail "another session"
fi

finish

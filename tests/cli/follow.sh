# SPDX-License-Identifier: GPL-2.0-only
# A trace against other code: where it parts, what changed there, how far it is
# followed, and what a search finds from there on.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

# Not those of corpus/regress: these are not to become smaller.
cat >owner.trace <<'T'
rmapsim-trace 1
scenario  b04
vm        geometry=small gfns=1 vcpus=1 roots=1 mmu=shadow
model     sc
mutation  none
core      v8 small 75230bec
status    open
verdict   possible-deadlock __kvm_rmap_lock - -
signature 17451a80bc08
found     by hand
replays   100 of 100
story
  One CPU. Aging holds the rmap lock with preemption enabled; the notifier
  preempts it, takes mmu_lock and spins on the rmap lock for ever.
setup
  fault v0 0
tasks
  1 ager cpu0
    age 0 1
  2 notifier cpu0
    unmap 0 1
choices
  run 1 x4
  run 2 x9
end
T
cat >mmio.trace <<'T'
rmapsim-trace 1
scenario  mmio-over-ram
vm        geometry=small gfns=4 vcpus=2 roots=2 mmu=shadow hole=4
model     sc
mutation  none
core      v6.15 small 7c0d8e57
status    open
verdict   invariant ept_page_fault - shadow_page S6
signature 1fc9a933838e
found     pct depth=2 seed=0x1 schedule=17
replays   100 of 100
setup
  fault v0 0
  fault v1 0
tasks
  1 host cpu0
    remap 0 to=5
    remap 0 to=1
    remap 1 to=6
  2 vcpu0 cpu1
    fault v0 0
    fault v0 0
    fault v0 1
  3 vcpu1 cpu2
    fault v1 0 read
    fault v1 5
    fault v1 5
  4 ager cpu3
    age 0 2
choices
  run 3 x48
  run 4 x24
end
T
cat >elided.trace <<'T'
rmapsim-trace 1
scenario  b10
vm        geometry=small gfns=1 vcpus=1 roots=1 mmu=shadow
model     sc
mutation  none
core      v8 small 75230bec
status    open
verdict   slab-use-after-free __get_spte_lockless kvm_mmu_free_shadow_page shadow_page
signature 5eb2a1d074e3
found     by hand
replays   100 of 100
story
  The same as in v6.15: the posted series had it from the start.
setup
tasks
  1 ager cpu0
    age 0 1
  2 vcpu0 cpu1
    fault v0 0
  3 zapper cpu2
    zap-page v0 0
choices
  run 1 x3
  run 2 x24
  run 1 x1
  run 3 x21
end
T

# first_difference OLD NEW TRACE: the step of the first explicit event that is
# another one, computed from the events that the two runs print.
first_difference() {
	for rev in "$1" "$2"; do
		"$RMAPSIM" show --events --as=trace --rev "$rev" "$3" \
			2>/dev/null | sed -n '/^events/,/^end/p' |
			grep -v '\.plain\|^events\|^end\| drain ' |
			sed 's/ *<- .*//; s/ *#.*//' >"events.$rev"
	done
	# Step numbers count plain accesses, which are of no interest.
	sed 's/^ *[0-9]* //' "events.$1" >one
	sed 's/^ *[0-9]* //' "events.$2" >other
	AT=$(cmp one other | sed 's/.*line //')
	sed -n "${AT}p" "events.$2" | awk '{ print $1 }'
}

case_is "choices that other code cannot follow"
run replay --rev newest owner.trace
expect_status 3
expect_quiet_out
expect_err "^rmapsim: replay diverged at step 9 of owner.trace$"
expect_err "^  trace expects: task 1: read rmap.* \(__kvm_rmap_lock\)$"
expect_err "^  this build did: task 1: preempt-off \(kvm_rmap_lock_readonly\)$"
expect_err "^  followed up to step 12: expected task 2 runs 9 operations; "
expect_err "^  core differs: trace v8 [0-9a-f]{8}, this build newest "
expect_err "^  changed: .*__kvm_rmap_lock"
expect_err "^  ran before step 9: .*kvm_rmap_lock_readonly"
expect_err "^  try: rmapsim replay --lenient --continue=pct owner.trace$"

case_is "the same by the events in the trace"
"$RMAPSIM" show --events --as=trace owner.trace >events.trace
run replay --rev newest events.trace
expect_status 3
expect_err "diverged at step 9 of"

case_is "choices that it can follow, and does something else"
run replay --rev newest mmio.trace
expect_status 0
expect_out "^no bug: mmio.trace ran to its end on newest"
expect_err "^rmapsim: mmio.trace: not the run of the trace from step [0-9]+"
STEP=$(sed -n 's/.*from step \([0-9]*\) on/\1/p' err)
WANT=$(first_difference v6.15 newest mmio.trace)
[ "$STEP" = "$WANT" ] || fail "by the events it is step $WANT"

case_is "the code is the same: nothing is said of it"
run replay owner.trace
expect_status 1
grep -q "changed" err && fail "something changed"

case_is "another scenario"
"$RMAPSIM" show --events --as=trace mmio.trace |
	sed 's/^    remap 0 to=5$/    remap 1 to=5/' >scenario.trace
run replay scenario.trace
expect_status 3
expect_err "^rmapsim: replay diverged at step [0-9]+ of scenario.trace$"
expect_err "^  trace expects: task 1: begin remap 0 to=5$"
expect_err "^  this build did: task 1: begin remap 1 to=5"

case_is "another model"
"$RMAPSIM" show --as=trace --model=x86 mmio.trace >/dev/null
run replay --model=x86 mmio.trace
expect_status 1

case_is "a core that this build does not know, nor its name"
"$RMAPSIM" show --as=trace mmio.trace |
	sed 's/^core .*/core gone small 01234567/
	     /^signature/a code ept_page_fault:0001 gone_function:1234' \
	>unknown.trace
run replay --rev newest unknown.trace
expect_err "core differs: trace gone 01234567, this build newest .*\(2 functions changed of those it was in\)"
expect_err "^  changed: ept_page_fault, gone_function \(gone\)$"

case_is "code lines are kept"
run show --as=trace --rev newest unknown.trace
expect_status 0
"$RMAPSIM" explore age-fault-zap --manual -o kept </dev/null >/dev/null 2>&1
run explore age-fault-zap --manual -o kept
expect_status 0

case_is "a damaged code line"
sed '/^signature/a code ept_page_fault:123' mmio.trace >bad.trace
run replay bad.trace
expect_refused "no FUNCTION:HASH"

case_is "lenient: the verdict of what comes out"
run replay --lenient --rev newest owner.trace
expect_status 0
expect_out "^no bug: trace followed for 8 of [0-9]+ steps \(diverged at step 9\), then as far as it fits to step [0-9]+$"
expect_err "not the run of the trace from step 9 on"
run replay --lenient owner.trace
expect_status 1
expect_out "^BUG: RMAPSIM: possible deadlock"

case_is "continued, no bug"
run replay --lenient --continue=pct --runs 50 --rev newest -o out1 owner.trace
expect_status 0
expect_out "^no bug: trace followed for 8 of [0-9]+ steps \(diverged at step 9\), then 50 continuations by pct, NOT exhaustive$"

case_is "continued into a bug"
sed '/^  run/d' elided.trace >begin.trace
run replay --lenient --continue=pct --runs 300 -o found begin.trace
expect_status 1
expect_out "^BUG: RMAPSIM: "
expect_out "^Found: +continued by pct depth"
TRACE=$(ls found/*.trace)
run replay "$TRACE"
expect_status 1
expect_out "^Replays: +100 of 100$"

case_is "twice the same"
cp "$TRACE" first.trace
rm -rf found
run replay --lenient --continue=pct --runs 300 -o found begin.trace
cmp -s "$TRACE" first.trace || fail "another trace"

case_is "what does not go together"
run replay --runs 5 owner.trace
expect_refused "add --continue=STRATEGY"
run replay --continue=pcd owner.trace
expect_refused "did you mean 'pct'"
printf 'abc' >bytes
run replay --continue=pct bytes
[ "$STATUS" -eq 1 ] || expect_refused "is a fuzzer's input"

case_is "a place is watched"
run replay --watch 'rmap[0x10]' owner.trace
expect_status 1
expect_out "^step [0-9]+: rmap\[0x10\]\.val .* -> .*\|LOCKED \(task [12], __kvm_rmap_lock\)$"
run replay --watch 'spte#99' owner.trace
expect_out "^spte#99: no step of [0-9]+ changed it$"

case_is "corpus check says where in the line of the trace"
mkdir corpus
"$RMAPSIM" show --as=trace --events owner.trace |
	sed '/^events/,$s/ cmpxchg / xchg /' >corpus/x.trace
run corpus check corpus
expect_status 1
expect_out "^FAIL corpus/x.trace: diverged at step [0-9]+: expected task [12]: xchg .*; this build did task [12]: cmpxchg "

finish

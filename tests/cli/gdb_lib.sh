# SPDX-License-Identifier: GPL-2.0-only
# What the tests of sessions under gdb share: a trace of their own, so that
# others may change, and its run without gdb.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

B10=b10.trace
cat >$B10 <<'END'
rmapsim-trace 1
scenario  b10
vm        geometry=small gfns=1 vcpus=1 roots=1 mmu=shadow
model     sc
mutation  none
core      v6.15 small c441adee
status    open
verdict   slab-use-after-free __get_spte_lockless kvm_mmu_free_shadow_page shadow_page
signature 5eb2a1d074e3
found     by hand
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
END
run replay $B10
cp out plain
STEPS=$("$RMAPSIM" show --events $B10 |
	sed -n 's/^ *\([0-9]*\) 1 read.*!freed.*/\1/p')

# Neither the user's own settings nor what cannot work beside a debugger.
export HOME="$DIR"
export ASAN_OPTIONS="detect_leaks=0:${ASAN_OPTIONS:-}"

# Before the first session.
need_gdb() {
	command -v gdb >/dev/null && return
	echo "gdb is not installed: its sessions are left out"
	finish
	exit 77
}

# session TRACE[@STEP]: commands on standard input; output in out.
session() {
	LAST="replay --gdb $1"
	timeout -s KILL 100 "$RMAPSIM" replay --gdb "$1" >out 2>&1
	STATUS=$?
	expect_status 0
	expect_no_out 'Traceback|Python Exception'
}

# SPDX-License-Identifier: GPL-2.0-only
# The same run a hundred times: in one session, with a random address space,
# with a fixed one.
. "$RMAPSIM_SOURCE/tests/cli/gdb_lib.sh" || exit 1

case_is "a hundred replays with a random address space, ten without"
for i in $(seq 100); do
	"$RMAPSIM" replay $B10 | cmp -s - plain || fail "replay $i: another report"
done
for i in $(seq 10); do
	setarch "$(uname -m)" -R "$RMAPSIM" replay $B10 | cmp -s - plain ||
		fail "fixed addresses, replay $i: another report"
done

need_gdb

case_is "a hundred runs in one session end the same way"
{
	echo "set args replay --stop-at=1 $B10 >under"
	echo "rs begin"
	echo 'python'
	echo 'import rs_inferior as r'
	echo 'ends = set()'
	echo 'for i in range(100):'
	echo "    r.move($STEPS + 1)"
	echo '    ends.add((r.state(), r.number("ended"), r.machine_number("points")))'
	echo '    r.move(1 + i)'
	echo 'print("ends %d" % len(ends))'
	echo 'end'
	echo "rs goto end"
	echo "continue"
	for aslr in on off; do
		echo "set disable-randomization $aslr"
		for i in 1 2; do
			echo "set args replay --stop-at=3 $B10 >under.$aslr.$i"
			echo "rs begin"
			echo "rs goto $STEPS"
			echo "continue"
			echo "continue"
		done
	done
} >script
session $B10@1 <script
expect_out '(^|>)ends 1$'
for f in under under.*; do
	cmp -s $f plain || fail "$f: another report"
done
[ "$(ls under.* | wc -l)" -eq 4 ] || fail "not all were run"

finish

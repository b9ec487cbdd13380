# SPDX-License-Identifier: GPL-2.0-only
# The same run a hundred times: in one session, with a random address space,
# with a fixed one.
. "$RMAPSIM_SOURCE/tests/cli/gdb_lib.sh" || exit 1

case_is "a hundred replays with a random address space, a hundred without"
for aslr in "" "setarch $(uname -m) -R"; do
	for i in $(seq 100); do
		$aslr "$RMAPSIM" replay $B10
	done | md5sum >"sum${aslr:+off}"
done
for i in $(seq 100); do cat plain; done | md5sum >want
cmp -s sum want || fail "random addresses: not all reports are the same"
cmp -s sumoff want || fail "fixed addresses: not all reports are the same"

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

#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Do ThreadSanitizer and our race detector say the same of the regression
# traces of unchanged revisions, and nothing of the newest code?
#
# usage: tsan.sh RMAPSIM SOURCE		of a build with RMAPSIM_TSAN

set -u
rmapsim=$1 source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TSAN_OPTIONS=symbolize=0
bad=0 seen=0 races=0

fail() {
	echo "FAIL: $1"
	grep '^rmapsim: ' "$work/err" | tail -5
	bad=1
}

for trace in "$source"/corpus/regress/*.trace; do
	grep -q '^mutation *none$' "$trace" || continue
	seen=$((seen + 1))
	"$rmapsim" replay "$trace" >"$work/out" 2>"$work/err"
	status=$?
	case $status in
	1 | 66) ;;
	*) fail "$trace: exit code $status" ;;
	esac
	races=$((races + $(grep -c '^rmapsim: tsan: both report' "$work/err")))
	grep -q "^rmapsim: tsan: only " "$work/err" &&
		fail "$trace: one detector alone"
done
[ $seen -gt 3 ] || fail "only $seen traces"
[ $races -gt 0 ] || fail "no race in any of them"

"$rmapsim" explore --runs 300 --seed 1 >"$work/out" 2>"$work/err"
status=$?
[ $status = 0 ] || fail "newest: exit code $status"

echo "$seen traces, $races races that both report"
exit $bad

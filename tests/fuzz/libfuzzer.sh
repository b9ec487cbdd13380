#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Do the targets do their work under libFuzzer?
#
# usage: libfuzzer.sh FOLDER-OF-TARGETS RMAPSIM SOURCE

set -u
targets=$1 rmapsim=$2 source=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

fail() {
	echo "FAIL: $1"
	[ $# -lt 2 ] || tail -20 "$2"
	bad=1
}

# The seeds hold nothing that fails.
for target in fuzz_schedule fuzz_scenario fuzz_trace fuzz_litmus; do
	"$targets/$target" -runs=0 "$source/corpus/seeds/$target" \
		>"$work/log" 2>&1 || fail "$target: a seed" "$work/log"
done

# Equal seeds, equal corpora: nothing but the input decides.  What libFuzzer
# learns from memcmp() has addresses in it when libdw is at work.
for target in fuzz_scenario fuzz_trace fuzz_litmus; do
	cmp=1
	[ $target = fuzz_trace ] && cmp=0
	for run in a b; do
		mkdir "$work/$target-$run"
		"$targets/$target" -use_cmp=$cmp -seed=7 -runs=20000 -reload=0 \
			-artifact_prefix="$work/" "$work/$target-$run" \
			"$source/corpus/seeds/$target" >"$work/log" 2>&1 ||
			fail "$target: found something" "$work/log"
	done
	(cd "$work/$target-a" && ls) >"$work/list-a"
	(cd "$work/$target-b" && ls) >"$work/list-b"
	[ -s "$work/list-a" ] || fail "$target: learned nothing"
	cmp -s "$work/list-a" "$work/list-b" ||
		fail "$target: two runs with one seed gave two corpora"
done

# The use after free of v6.15, and what becomes of the crash file.
mkdir "$work/b10" "$work/crash"
if RMAPSIM_FUZZ_REV=v6.15 timeout 120 "$targets/fuzz_scenario" -seed=1 \
	-artifact_prefix="$work/crash/" "$work/b10" \
	>"$work/log" 2>&1; then
	fail "v6.15: no bug" "$work/log"
fi
crash=$(ls "$work/crash"/crash-* 2>/dev/null | head -1)
if [ -z "$crash" ]; then
	fail "v6.15: no crash file" "$work/log"
else
	for line in '^ASSERT FAILED: ' '^DEDUP_TOKEN: ' '^SUMMARY: RMAPSIM: '; do
		grep -q "$line" "$work/log" || fail "no line $line" "$work/log"
	done
	"$rmapsim" show --as=trace --rev v6.15 "$crash" >"$work/x.trace" ||
		fail "show --as=trace $crash"
	"$rmapsim" replay "$work/x.trace" >"$work/log" 2>&1
	[ $? = 1 ] || fail "the trace does not reproduce" "$work/log"
fi

# One corpus, merged, keeps what it covers.
mkdir "$work/small"
"$targets/fuzz_scenario" -merge=1 "$work/small" "$work/fuzz_scenario-a" \
	>"$work/log" 2>&1 || fail "merge" "$work/log"
[ "$(ls "$work/small" | wc -l)" -gt 10 ] || fail "merge kept too little"

[ $bad = 0 ] && echo ok
exit $bad

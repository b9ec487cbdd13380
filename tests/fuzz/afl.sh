#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Do the targets do their work under AFL++?
#
# usage: afl.sh FOLDER-OF-TARGETS MUTATOR SOURCE
#
# MUTATOR is librmapsim_mutator.so, or empty: without it.

set -u
targets=$1 mutator=$2 source=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
export AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_TRY_AFFINITY=1 AFL_FAST_CAL=1
export AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_ALLOW_TMP=1

fail() {
	echo "FAIL: $1"
	[ $# -lt 2 ] || tail -20 "$2"
	bad=1
}

stat_of() {
	sed -n "s/^$2 *: //p" "$1/default/fuzzer_stats"
}

# Same input, same map.
seed=$(ls "$source/corpus/seeds/fuzz_scenario" | head -1)
for run in a b; do
	afl-showmap -q -o "$work/map-$run" -- "$targets/fuzz_scenario" \
		"$source/corpus/seeds/fuzz_scenario/$seed" \
		>"$work/log" 2>&1 || fail "afl-showmap" "$work/log"
done
[ -s "$work/map-a" ] || fail "the map is empty"
cmp -s "$work/map-a" "$work/map-b" || fail "one input, two maps"

# Some seconds of fuzzing: stable, and nothing found.
for target in fuzz_scenario fuzz_trace fuzz_litmus; do
	library=
	[ $target = fuzz_scenario ] && library=$mutator
	AFL_CUSTOM_MUTATOR_LIBRARY=$library timeout 60 afl-fuzz -V 10 -s 1 \
		-i "$source/corpus/seeds/$target" -o "$work/$target" \
		-- "$targets/$target" >"$work/log" 2>&1 ||
		fail "$target: afl-fuzz" "$work/log"
	[ -s "$work/$target/default/fuzzer_stats" ] || continue
	[ "$(stat_of "$work/$target" saved_crashes)" = 0 ] ||
		fail "$target: found something"
	echo "$target: stability $(stat_of "$work/$target" stability)," \
		"$(stat_of "$work/$target" execs_per_sec) executions a second"
done
[ "$(stat_of "$work/fuzz_scenario" stability)" = "100.00%" ] ||
	fail "fuzz_scenario is not stable"

[ $bad = 0 ] && echo ok
exit $bad

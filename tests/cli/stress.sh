# SPDX-License-Identifier: GPL-2.0-only
# rmapsim stress: what it says where there is no such program, and what it
# tells the program where there is one.  The program has a build, and tests, of
# its own.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

mkdir build
cp "$RMAPSIM" build/rmapsim
RMAPSIM=$DIR/build/rmapsim

case_is "not built"
run stress two-agers
expect_refused "rmapsim-stress is not built; run cmake --preset stress"

# Prints what it was told.
fake() {
	mkdir -p "$1"
	printf '#!/bin/sh\necho "%s" "$@"\nexit 1\n' "$1" >"$1/rmapsim-stress"
	chmod +x "$1/rmapsim-stress"
}

fake build-stress
case_is "in the folder of the preset"
run stress two-agers
expect_status 1
expect_out "^build-stress newest - 1000 0 1 two-agers$"

fake build
case_is "in the own folder first"
run stress --for 2s --runs 7 --seed 0x10 two-agers age-vs-zap
expect_status 1
expect_out "^build newest - 2000 7 16 two-agers age-vs-zap$"

case_is "runs alone are no time"
run stress --runs 7 two-agers
expect_out "^build newest - 0 7 1 two-agers$"

case_is "all scenarios"
run stress
expect_out " age-fault-zap .* zap-all-vs-fault$"

case_is "a scenario that there is not"
run stress two-agerz
expect_refused "two-agers"

case_is "a revision that there is not"
run stress --rev v1.0 two-agers
expect_refused "v1.0"

finish

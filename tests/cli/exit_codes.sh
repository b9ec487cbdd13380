# SPDX-License-Identifier: GPL-2.0-only
# One case for each row of the table of exit codes, and what scripts make of
# them; three kinds of failure begin with three different words.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

case_is "0: no bug in the budget"
run explore age-vs-zap --runs 200
expect_status 0
expect_out "^no bug: 200 schedules, NOT exhaustive"

case_is "1: a bug"
run explore --rev v6.15 --runs 3000
expect_status 1
expect_out "^BUG: RMAPSIM: "
TRACE=$(ls rmapsim-out/*.trace | head -n 1)
cp "$TRACE" bug.trace
case_is "1: reproduced; also the newest trace, unnamed"
run replay
expect_status 1
run replay bug.trace
expect_status 1
expect_out "^BUG: RMAPSIM: "
case_is "0: showing is not judging"
run show bug.trace
expect_status 0

case_is "2: usage, an unknown name, an unreadable file"
run explore --nonsense
expect_refused "nonsense"
run explore nonesuch
expect_refused "nonesuch"
run replay nonesuch.trace
expect_refused "nonesuch.trace"
case_is "2: nothing runs without a command, but the screen is printed"
run
expect_status 2
expect_out "^usage: rmapsim "

# A choice that no build can follow, and no verdict after it.
awk '/^passes/ { next } /^choices/ { print; print "  run 1 x1 @read nowhere#7"; skip = 1; next }
	/^[a-z]/ { skip = 0 } !skip' bug.trace >off.trace
case_is "3: the trace does not fit"
run replay off.trace
expect_status 3
expect_err "^rmapsim: replay diverged"

case_is "4: not to be trusted"
run selftest digest --runs 1
sed '2s/ .*/ 0/' out >other
run selftest determinism --runs 1 --against other
expect_status 4
expect_err "^rmapsim: internal error: "

# interrupted ARGS...: Ctrl-C a second after the start.
interrupted() {
	LAST="$* (interrupted)"
	timeout --foreground --preserve-status -s INT 1 "$RMAPSIM" "$@" >out 2>err </dev/null
	STATUS=$?
}
case_is "130: interrupted, with what was found out so far"
interrupted explore --for 60s
expect_status 130
expect_out "^interrupted, no bug so far: [0-9,]+ schedules"
case_is "130: many seeds, and it can go on"
interrupted explore --seeds 1..100000 --runs 2000 -o many
expect_status 130
expect_err "with --resume goes on"
run explore --seeds 1..1 --runs 2000 -o many --resume
expect_status 0

case_is "--bisect: 0 good, 1 bad"
run explore age-vs-zap --runs 200 --bisect
expect_status 0
run replay --bisect bug.trace
expect_status 1
case_is "--bisect: 125 instead of 2"
run explore nonesuch --bisect
expect_status 125
run explore --bisect --nonsense
expect_status 125
run replay --bisect nonesuch.trace
expect_status 125
case_is "--bisect: 125 instead of 3"
run replay --bisect off.trace
expect_status 125
expect_err "^rmapsim: replay diverged"
case_is "--bisect: 125 instead of 4"
run selftest determinism --runs 1 --against other --bisect
expect_status 125

case_is "--error-exitcode: of a bug, and of nothing else"
run replay --error-exitcode=42 bug.trace
expect_status 42
run replay --error-exitcode=42 off.trace
expect_status 3
run explore age-vs-zap --runs 200 --error-exitcode=42
expect_status 0
run explore --error-exitcode=0
expect_refused "error-exitcode"
run explore --error-exitcode=3 --bisect
expect_status 125
expect_err "both decide the exit code"

if [ -w /dev/full ]; then
	case_is "2: a full disk"
	"$RMAPSIM" replay bug.trace >/dev/full 2>err
	STATUS=$?
	: >out
	expect_status 2
	expect_err "^rmapsim: stdout: the output could not be written"
fi

case_is "a closed pipe: no message, no result"
{ sleep 0.3; "$RMAPSIM" list; echo $? >code; } 2>err | :
: >out
[ "$(cat code)" -ne 0 ] || fail "exit code 0"
[ -s err ] && fail "a message"

case_is "a quiet search prints nothing"
run explore age-vs-zap --runs 200 --quiet
expect_status 0
expect_quiet_out
[ -s err ] && fail "stderr is not empty"
case_is "without a bug stdout has one line at most"
run explore age-vs-zap --runs 200
[ "$(wc -l <out)" -le 1 ] || fail "more than one line"
finish

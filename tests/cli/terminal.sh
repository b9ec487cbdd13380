# SPDX-License-Identifier: GPL-2.0-only
# Colour, pager and progress: on a terminal, and nowhere else.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

ESC=$(printf '\033')
cp "$RMAPSIM_SOURCE/corpus/regress/5eb2a1d074e3-v6.15-elided-lock.trace" t.trace

# on_terminal ARGS...: stdout and stderr are one terminal.
on_terminal() {
	LAST="$* (on a terminal)"
	timeout -s KILL 20 script -qec "$RMAPSIM $*" /dev/null </dev/null \
		>out 2>err
	STATUS=$?
}

case_is "no escapes through a pipe, with and without NO_COLOR"
for no in "" 1; do
	NO_COLOR=$no TERM=xterm CLICOLOR_FORCE=1
	export NO_COLOR TERM CLICOLOR_FORCE
	for c in "replay t.trace" "show t.trace" "list" "help"; do
		run $c
		grep -q "$ESC" out err && fail "an escape"
	done
done
unset NO_COLOR CLICOLOR_FORCE

case_is "--color wins over the environment, and changes no text"
run show t.trace
cp out plain
NO_COLOR=1 run show --color=always t.trace
grep -q "$ESC\[1;31mBUG: " out || fail "no red line"
sed "s/$ESC\[[0-9;]*m//g" out >bare
cmp -s plain bare || fail "another text"
run show --color=sometimes t.trace
expect_refused "color"

if command -v script >/dev/null; then
	export PAGER=cat TERM=xterm
	case_is "auto is a terminal that can"
	on_terminal show t.trace
	grep -q "$ESC\[1;31mBUG: " out || fail "no red line"
	on_terminal show --color=never t.trace
	grep -q "$ESC" out && fail "an escape with --color=never"
	NO_COLOR=1 on_terminal show t.trace
	grep -q "$ESC" out && fail "an escape with NO_COLOR"
	TERM=dumb on_terminal show t.trace
	grep -q "$ESC" out && fail "an escape on a dumb terminal"

	case_is "a pager, which may end early"
	PAGER="sed s/^/paged:/" on_terminal show t.trace
	expect_out "^paged:=="
	PAGER="sed s/^/paged:/" on_terminal show --no-pager t.trace
	expect_no_out "^paged:"
	PAGER="head -n 2" on_terminal replay t.trace
	expect_status 1
	expect_no_out "could not be written"

	case_is "the progress line is erased at the end"
	on_terminal explore age-vs-zap --for 2s
	expect_status 0
	tr '\r' '\n' <out >lines
	grep -Eq "^age-vs-[a-z]+  [0-9,]+ schedules [0-9.]+k?/s  coverage [0-9]+ \(\+[0-9]+, [0-9]+s ago\)  bugs 0  0:0[0-9]/0:02" lines ||
		fail "no progress line"
	grep -q "pulse" out && fail "pulses on a terminal"
	grep -E '^no bug' -B 1 lines | head -n 1 | grep -q '[^ ]' &&
		fail "not erased"
fi

case_is "elsewhere pulses, at powers of two"
run explore age-vs-zap --runs 300
expect_err "^#256 pulse age-vs-zap portfolio x86  256 schedules .* coverage [0-9]+ "
expect_no_out "pulse"
case_is "-v: the configuration first, then what is new"
run explore age-vs-zap --runs 300 -v --seed 0x2a
head -n 3 err | grep -q "seed 0x2a" || fail "no configuration"
expect_err "^#[0-9]+ NEW coverage [0-9]+ "

case_is "the end line says how long ago something was new"
run explore age-vs-zap --runs 300
expect_out "^no bug: 300 schedules, NOT exhaustive \(budget 300 schedules\), last new coverage [0-9]+s ago, model x86, "

case_is "the environment: says that it acts, and is named when it is wrong"
RMAPSIM_SEED=0x2a run explore age-vs-zap --runs 50
expect_status 0
expect_err "^rmapsim: RMAPSIM_SEED=0x2a acts as --seed$"
RMAPSIM_SEED=0x2a run explore age-vs-zap --runs 50 --quiet
[ -s err ] && fail "not quiet"
RMAPSIM_SEED=0x2a run explore age-vs-zap --runs 50 --seed 3
grep -q RMAPSIM_SEED err && fail "it acts where the option is given"
RMAPSIM_SEED=0x2a run replay t.trace
expect_status 1
RMAPSIM_SEED=soon run explore age-vs-zap
expect_refused "RMAPSIM_SEED: bad value 'soon'"
RMAPSIM_KEEP_GOING=yes run explore age-vs-zap
expect_refused "RMAPSIM_KEEP_GOING: bad value 'yes'"
RMAPSIM_MUTATION=nonesuch run explore age-vs-zap --quiet
expect_status 2
expect_err "RMAPSIM_MUTATION=nonesuch"

case_is "parameters of a scenario"
run explore age-vs-zap --set gfns=8 --fail-alloc=2 --runs 50
expect_status 0
run explore age-vs-zap --set gfns=9999
expect_refused "gfns"
run explore age-vs-zap --set nonsense
expect_refused "KEY=VALUE"
run explore age-vs-zap --fail-alloc=99
expect_refused "fail-alloc"
run explore --set gfns=8
expect_refused "name them"

case_is "contradictions"
for c in "--quiet --verbose" "--seed 1 --seeds 1..2" "--core x --rev v8" \
	"--core x --mutation y" "--runs 1 --schedules 2" \
	"--program x --scenario y" "--program x --set gfns=8" \
	"--races off --strict-race all"; do
	run explore $c
	expect_refused "does not go with"
done

finish

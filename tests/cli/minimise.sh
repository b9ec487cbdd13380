# SPDX-License-Identifier: GPL-2.0-only
# A trace made small: what stays, what is written where, and what is refused.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

REGRESS="$RMAPSIM_SOURCE/corpus/regress"
LARGE="$RMAPSIM_SOURCE/tests/minima/large.trace"
SMALL="$REGRESS/17451a80bc08-v8-preempted-owner.trace"

# lines SECTION FILE: how many lines the section has.
lines() {
	sed -n "/^$1\$/,/^[a-z]/p" "$2" | grep -c '^  '
}

key() {
	sed -n "s/^$1  *//p" "$2"
}

case_is "the same bug in less"
cp "$LARGE" bug.trace
run minimise bug.trace
expect_status 0
expect_out "^minimised: [0-9]+ -> [0-9]+ tasks, "
expect_out "^passes:    without line [0-9]+ of its [0-9]+ choices$"
expect_out "^written:   bug.min.trace$"
cmp -s "$LARGE" bug.trace || fail "the trace that came in has changed"
[ "$(key signature bug.min.trace)" = "$(key signature bug.trace)" ] ||
	fail "another signature"
[ "$(lines tasks bug.min.trace)" -lt "$(lines tasks bug.trace)" ] ||
	fail "as many lines of tasks"
run replay bug.min.trace
expect_status 1

case_is "twice is as good as once, and in its place"
cp bug.min.trace before
run minimise bug.min.trace
expect_status 0
expect_out "^written:   bug.min.trace$"
cmp -s bug.min.trace before || fail "not the same again"

case_is "what is no file is written into, not replaced"
mkfifo pipe
cat pipe >came &
run minimise -o pipe bug.min.trace
wait $!
expect_status 0
[ -p pipe ] || fail "the pipe is gone"
cmp -s came bug.min.trace || fail "another trace came"
ln -s bug.min.trace link
run minimise -o link bug.min.trace
[ -L link ] || fail "the link is gone"

case_is "what it says of itself is true"
K=$(key passes bug.min.trace)
awk -v k="$K" '/^choices/ { c = 1 } c && /^  / { n++; if (n == k) next }
	/^(verdict|signature|passes)/ { if ($1 == "verdict") print "verdict none"; next }
	{ print }' bug.min.trace >passing.trace
run replay passing.trace
expect_out "^no bug: "

case_is "what it claims is of this run only"
T="$REGRESS/3e5ade916567-m47-age-relocks.trace"
run minimise -q --steps=1 -o claim.trace "$T"
if [ "$STATUS" = 0 ]; then
	run replay claim.trace
	expect_out "^From step [0-9]+ on every continuation"
	# edited SED: the claim is not repeated.
	edited() {
		sed "$1" claim.trace >edited.trace
		cmp -s claim.trace edited.trace && fail "nothing was changed"
		run replay edited.trace
		expect_no_out "^From step [0-9]+ on every continuation"
	}
	edited 's/^\(certain *[0-9]* [0-9]*\) [0-9]*/\1 700/'
	edited 's/^model .*/model     x86/; s/^rmapsim-trace 1/rmapsim-trace 2/'
	edited 's/^mutation .*/mutation  none/'
	run replay --model x86 claim.trace
	expect_no_out "^From step [0-9]+ on every continuation"
	mkdir claims
	sed 's/^\(certain *[0-9]* [0-9]*\) [0-9]*/\1 700/' claim.trace >claims/c.trace
	run corpus check claims
	expect_status 1
	expect_out "'certain' is not of this run"
	cp claim.trace claims/c.trace
	run corpus check claims
	expect_status 0
fi

case_is "a bound, and going on"
run minimise --steps=100000 -o part.trace bug.trace
expect_status 0
expect_out "NOT at its end"
expect_err "'rmapsim minimise part.trace' goes on"
run minimise -q -o part.trace part.trace
expect_status 0
expect_quiet_out
sed '/^minimised/d' part.trace >a
sed '/^minimised/d' bug.min.trace >b
[ "$(key minimised part.trace)" = "$(key minimised bug.min.trace)" ] ||
	fail "what it was is not that of the beginning"
[ "$(lines tasks a)" = "$(lines tasks b)" ] || fail "larger in two pieces"

# interrupted SIGNAL FILE...: the signal comes once the program catches it; a
# machine that is too quick gets another try.
interrupted() {
	for i in 1 2 3 4 5 6 7 8 9 10; do
		LAST="minimise $2 $3 $4 (SIG$1)"
		"$RMAPSIM" minimise "$2" "$3" "$4" >out 2>err </dev/null &
		while [ -d /proc/$! ] &&
			! grep -q "^SigCgt:.*[4-7c-f]...$" /proc/$!/status 2>&-; do :; done
		kill -s "$1" $! 2>&-
		wait $!
		STATUS=$?
		[ $STATUS = 0 ] || return
	done
}

for signal in INT TERM; do
	case_is "SIG$signal: the smallest so far, and going on from there"
	interrupted $signal -o cut.trace bug.trace
	expect_status 130
	expect_out "^minimised: .*, NOT at its end$"
	expect_out "^written:   cut.trace$"
	expect_err "stopped before the end; 'rmapsim minimise cut.trace' goes on"
	run replay cut.trace
	expect_status 1
	[ "$(key signature cut.trace)" = "$(key signature bug.trace)" ] ||
		fail "another signature"
	run minimise -q -o cut.trace cut.trace
	expect_status 0
	[ "$(lines tasks cut.trace)" = "$(lines tasks bug.min.trace)" ] ||
		fail "larger in two pieces"
	rm -f cut.trace
done

case_is "a story stays as long as it is of this run"
run minimise -o story.trace "$SMALL"
expect_status 0
grep -q '^story$' story.trace || fail "the story is gone"
sed 's/^setup$/story\n  Once.\nsetup/' bug.trace >told.trace
run minimise -o untold.trace told.trace
expect_err "its story is of the longer run and is left out"
grep -q '^story$' untold.trace && fail "the story is there"

case_is "what cannot be minimised"
run minimise missing.trace
expect_refused "missing.trace"
run minimise bug.trace "$SMALL"
expect_refused "one trace at a time"
run minimise passing.trace
expect_refused "passing.trace: its run shows no bug"
sed 's/^signature .*/signature 000000000000/' bug.trace >other.trace
run minimise other.trace
expect_status 3
expect_err "replay diverged"
run minimise -o nowhere/x.trace bug.trace
expect_status 2
expect_err "nowhere/x.trace: cannot be written"

case_is "another bug if asked for"
run minimise --any-bug -o any.trace bug.trace
expect_status 0
run replay any.trace
expect_status 1

case_is "findings are minimised"
run explore --rev v6.15 --runs=20000 remap-huge-zap -o small
expect_status 1
run explore --rev v6.15 --runs=20000 remap-huge-zap -o found --no-minimise
expect_status 1
cat small/*.trace >small.trace
cat found/*.trace >found.trace
[ -n "$(key minimised small.trace)" ] || fail "not minimised"
[ -z "$(key minimised found.trace)" ] || fail "minimised"
[ "$(lines tasks small.trace)" -lt "$(lines tasks found.trace)" ] ||
	fail "as many lines of tasks"

# ended SIGNAL STATUS: what a search leaves that is ended when it has found
# something and makes it small.
ended() {
	rm -rf kept
	LAST="explore --keep-going (SIG$1)"
	"$RMAPSIM" explore --rev v6.15 --keep-going --for 60s remap-huge-zap \
		-o kept >out 2>err </dev/null &
	while [ -d /proc/$! ] && ! ls kept/*.trace >found.list 2>&-; do :; done
	kill -s "$1" $! 2>&-
	wait $! 2>&-
	STATUS=$?
	expect_status "$2"
	for t in kept/*.trace; do
		run replay "$t"
		expect_status 1
		expect_out "^Signature: "
	done
}

case_is "what is found is kept, whatever ends the search"
ended INT 1
ended KILL 137

# quick TRACE: minimising it takes less than five seconds of CPU.
quick() {
	run minimise -q -o quick.trace "$1"
	grep -q "no such mutation" err && return
	expect_status 0
	grep -q "NOT at its end" out && fail "cut short"
	[ "$(key signature quick.trace)" = "$(key signature "$1")" ] ||
		fail "another signature"
}

children() {
	times | awk 'END { split($1, a, /[ms]/); print int(a[1] * 60 + a[2]) }'
}

if [ -n "${RMAPSIM_PLAIN:-}" ]; then
	for t in "$LARGE" "$REGRESS"/*-b01-*.trace "$REGRESS"/*-k01-*.trace \
		"$REGRESS"/*-m47-*.trace small/*.trace found/*.trace; do
		case_is "less than five seconds: ${t##*/}"
		before=$(children)
		quick "$t"
		[ $(($(children) - before)) -lt 5 ] || fail "more"
	done
fi

case_is "what needs no delayed store is found under sc"
run explore --rev v6.15 --model x86 --runs=20000 remap-huge-zap -o weak
expect_status 1
cat weak/*.trace >weak.trace
[ "$(key model weak.trace)" = sc ] || fail "not under sc"
[ "$(key shows weak.trace)" = sc ] || fail "does not show under sc"
key found weak.trace | grep -q ' model=x86$' || fail "not how it was searched"

finish

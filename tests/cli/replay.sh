# SPDX-License-Identifier: GPL-2.0-only
# A trace is the same run every time: same bytes, same exit code, whatever the
# address space looks like; and what does not fit is said, with the step.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

case_is "traces to replay"
cp "$RMAPSIM_SOURCE"/corpus/regress/*.trace . 2>/dev/null
if ! ls ./*.trace >/dev/null 2>&1; then
	# 1 search in 40 of this code needs more than 12,000 runs.
	run explore --rev v6.15 --runs 60000 --quiet -o found
	expect_status 1
	cp found/*.trace .
fi
TRACES=$(ls ./*.trace) || fail "no trace"

# What the trace says must come out.
documented() {
	if grep -q '^status *fixed' "$1"; then
		echo 0
	else
		echo 1
	fi
}

for t in $TRACES; do
	want=$(documented "$t")
	case_is "replay $t, twice"
	run replay "$t"
	expect_status "$want"
	cp out first
	cp err first.err
	run replay "$t"
	expect_status "$want"
	cmp -s first out || fail "another output"
	cmp -s first.err err || fail "another error output"
	expect_no_out "[^ -~]"
	expect_no_out ".{79}"

	case_is "$t without address space randomisation"
	if setarch -R true 2>/dev/null; then
		setarch -R "$RMAPSIM" replay "$t" >out 2>err </dev/null
		STATUS=$?
		expect_status "$want"
		cmp -s first out || fail "another output"
	fi

	case_is "$t with a large environment"
	PADDING=$(printf '%070000d' 0) run replay "$t"
	expect_status "$want"
	cmp -s first out || fail "another output"

	case_is "show --events $t"
	run show --events "$t"
	expect_status 0
	expect_out "^ +[0-9]+ [0-9] (begin|read) "

	case_is "$t written again is the same trace"
	run show --as=trace "$t"
	expect_status 0
	sed -n '/^choices/,$p' out >choices.again
	sed -n '/^choices/,/^events/p' "$t" | sed 's/^events/end/' |
		diff - choices.again >diff.out ||
		fail "other choices: $(head -n 3 diff.out)"
done

# The first that shows its bug serves for what follows.
for SAMPLE in $TRACES; do
	[ "$(documented "$SAMPLE")" -eq 1 ] && break
done

case_is "a trace with events replays"
run show --as=trace --events "$SAMPLE"
expect_status 0
cp out events.trace
grep -q '^events$' events.trace || fail "no events section"
# Names of one length, since the report breaks its lines.
cp "$SAMPLE" sample.trace
run replay sample.trace
sed "s|sample.trace|T|" out >plain.out
run replay events.trace
expect_status 1
sed "s|events.trace|T|" out | cmp -s - plain.out || fail "another report"

# falsify WHAT SED-PROGRAM: the explicit event of the name does not come out.
falsify() {
	case_is "falsified: $1"
	sed "$2" events.trace >false.trace
	cmp -s events.trace false.trace && fail "nothing was changed"
	run replay false.trace
	expect_status 3
	expect_quiet_out
	expect_err "^rmapsim: replay diverged at step [0-9]+ of false.trace$"
	expect_err "^  trace expects: task [0-9]: $3"
	expect_err "^  this build did: "
}

LINE=$(grep -nE '^ +[0-9]+ [0-9] (cmpxchg|rmw) ' events.trace | head -n 1)
STEP=$(printf '%s\n' "$LINE" | sed 's/^[0-9]*: *\([0-9]*\) .*/\1/')
LINE=${LINE%%:*}
falsify "a value" "${LINE}s/-> [^ ]*/-> 0x5eed/" ".*0x5eed"
expect_err "diverged at step $STEP of"
falsify "an operation" "${LINE}s/ \(cmpxchg\|rmw\) / xchg /" "xchg"
falsify "a lock" '/^events/,$s/ wlock .*/ wlock none/' "wlock none"
falsify "one event too many" '$i\  199999 1 end       fualt' "end fualt"

case_is "a plain event proves nothing, for it depends on the compiler"
sed 's/ = [^ ]* \.plain/ = 0x5eed .plain/' events.trace >false.trace
cmp -s events.trace false.trace && fail "nothing was changed"
run replay false.trace
expect_status 1

case_is "choices that do not fit"
awk '/^choices/ { print; for (i = 0; i < 3; i++) print "  run 1 x200000"; next }
     1' "$SAMPLE" >false.trace
run replay false.trace
case $STATUS in
3)
	expect_err "^rmapsim: replay diverged at step [0-9]+ of false.trace$"
	;;
0 | 1) ;;
*) fail "status $STATUS" ;;
esac

case_is "a verdict that does not come out"
sed -e 's/^verdict .*/verdict double-free f - -/' -e '/^signature/d' \
	"$SAMPLE" >false.trace
run replay false.trace
expect_status 3
expect_err "^  trace expects: double-free in f$"

# Output that cannot be written is no result: one line, status 2.
for c in replay show; do
	case_is "$c to a full device"
	"$RMAPSIM" $c "$SAMPLE" >/dev/full 2>err </dev/null
	STATUS=$?
	: >out
	LAST="$c $SAMPLE >/dev/full"
	expect_refused "stdout"
done
case_is "a folder below a file"
: >file
run explore --quiet --rev v6.15 --runs 100 -o file/out
expect_refused "file/out"

case_is "corpus check agrees"
mkdir checked
cp $TRACES checked/
run corpus check checked
expect_status 0
expect_out "^$(echo "$TRACES" | wc -l) traces as they should be, 0 not$"
finish

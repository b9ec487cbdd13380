# SPDX-License-Identifier: GPL-2.0-only
# Damaged traces: torn at every line, edited, binary, from the future.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

# Of no mutation, so that it is to be refused for its damage alone.
SAMPLE="$RMAPSIM_SOURCE/corpus/regress/17451a80bc08-v8-preempted-owner.trace"
LINES=$(wc -l <"$SAMPLE")

refused_trace() {
	case_is "$1"
	run replay bad.trace
	expect_refused "bad.trace"
}

i=0
while [ $i -lt "$LINES" ]; do
	head -n $i "$SAMPLE" >bad.trace
	refused_trace "torn after line $i"
	i=$((i + 1))
done
head -c $(($(wc -c <"$SAMPLE") - 2)) "$SAMPLE" >bad.trace
refused_trace "torn within the last line"
sed 's/^rmapsim-trace 1/rmapsim-trace 99/' "$SAMPLE" >bad.trace
refused_trace "a future version"
expect_err "99"
{ echo "rmapsim-trace 1"; head -c 4096 /dev/urandom; } >bad.trace
refused_trace "binary behind the first line"
sed 's/^choices/chioces/' "$SAMPLE" >bad.trace
refused_trace "unknown section"
sed 's/^  run .*/  run 77 x3/' "$SAMPLE" >bad.trace
refused_trace "a task that is not there"
sed 's/^  run .*/  run 1 x99999999999999/' "$SAMPLE" >bad.trace
refused_trace "a number out of range"
sed 's/^core .*/core v0.0 small 00000000/' "$SAMPLE" >bad.trace
refused_trace "an unknown revision"
sed 's/^vm .*/vm geometry=small gfns=999999/' "$SAMPLE" >bad.trace
refused_trace "a VM out of limits"
case_is "another signature, told by more than the verdict"
sed 's/^signature .*/signature 0123456789ab/' "$RMAPSIM_SOURCE/corpus/regress/5eb2a1d074e3-v6.15-elided-lock.trace" >other.trace
run replay other.trace
expect_status 3
expect_err "trace expects: .*, signature 0123456789ab"
expect_err "this build did: .*, signature 5eb2a1d074e3"

head -c 5000000 /dev/zero | tr '\0' 'x' >bad.trace
sed -i '1i rmapsim-trace 1' bad.trace
refused_trace "too large"
mkdir dir.trace
case_is "a folder"
run replay dir.trace
expect_refused "dir.trace"

mkdir folder
case_is "a folder that is not named like a trace"
run replay folder
expect_refused "folder: Is a directory; name a file in it"
case_is "a step without gdb"
run show "$SAMPLE@5"
expect_refused "a step after '@' goes with 'replay --gdb' only"

printf 'Hi,\nthe trace is attached.  Or so I thought.\n' >mail.txt
: >empty
for command in replay show "show --as=html" minimise "corpus add"; do
	case_is "$command: a mail whose trace got lost"
	run $command mail.txt
	expect_refused "mail.txt: text without a trace in it; .*--target"
	case_is "$command: an empty file"
	run $command empty
	expect_refused "empty: file is empty; .*--target"
done
case_is "what a fuzzer made is taken, whatever it is"
run replay --target fuzz_scenario mail.txt
[ "$STATUS" -le 1 ] || fail "status $STATUS"
run replay --target fuzz_scenario empty
[ "$STATUS" -le 1 ] || fail "status $STATUS"

case_is "raw bytes are an input of the fuzz target, never an error"
head -c 300 /dev/urandom >raw
run replay raw
[ "$STATUS" -le 1 ] || fail "raw bytes are refused"

case_is "other choices: diverged or not reproduced, never a crash"
sed 's/^  run \([0-9]\) x\([0-9]*\).*/  run \1 x1/' "$SAMPLE" >odd.trace
run replay odd.trace
case $STATUS in
0 | 1 | 3) ;;
*) fail "status $STATUS" ;;
esac
case_is "what was meant as a trace is not run as bytes without a word"
cp "$RMAPSIM_SOURCE/corpus/regress/5eb2a1d074e3-v6.15-elided-lock.trace" a.trace
gzip a.trace
run replay a.trace.gz
expect_refused "file is compressed"
printf '\001\002\003\004' >four
run replay four
expect_status 0
expect_err "no trace, so it is run as what fuzz_scenario was given"
run replay --target fuzz_scenario four
expect_status 0
grep -q "no trace" err && fail "it was told"

finish

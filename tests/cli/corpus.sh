# SPDX-License-Identifier: GPL-2.0-only
# From a crash file to a regression: bytes and traces are the same run, a
# corpus takes each bug once, and what is of no use is named before it goes.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

REGRESS="$RMAPSIM_SOURCE/corpus/regress"
BUG="$REGRESS/5eb2a1d074e3-v6.15-elided-lock.trace"
VARIANT="--rev v6.15 --model sc"

case_is "a trace as the bytes of an input"
run show --as=bytes "$BUG"
expect_status 0
expect_err "RMAPSIM_FUZZ_REV=v6.15 RMAPSIM_FUZZ_MODEL=sc"
cp out crash

case_is "the bytes show the bug"
run replay $VARIANT crash
expect_status 1
expect_out "slab-use-after-free in __get_spte_lockless"
run replay $VARIANT --target fuzz_schedule crash
expect_status 0

case_is "bytes, trace, bytes, trace"
run show $VARIANT --as=trace crash
expect_status 0
expect_out "^signature 5eb2a1d074e3$"
cp out one.trace
run show --as=bytes one.trace
cp out again
cmp -s crash again || fail "other bytes"
run show $VARIANT --as=trace again
cmp -s out one.trace || fail "another trace"

case_is "an input as text"
run show $VARIANT --as=input crash
expect_status 0
expect_out "^scenario b10$|^scenario "
expect_out "^  arm choices$"
expect_out "^  step [0-9]+ task [123]$"
cp out text
run show --as=input one.trace
cmp -s out text || fail "the trace gives another text"

case_is "any bytes are an input"
: >empty
run show --as=input --target fuzz_scenario empty
expect_status 0
run replay --target fuzz_scenario empty
expect_status 0
expect_out "^no bug: "

case_is "what cannot be shown so"
run show --as=dots crash
expect_refused "text, trace, input, bytes"
run show --as=bytes --events crash
expect_refused "--events"
run show --target fuzz_trace crash
expect_refused "fuzz_scenario or fuzz_schedule"

mkdir corpus

case_is "a folder without a trace"
run corpus check corpus
expect_refused "corpus: holds no trace; name a folder"

case_is "add a crash file"
run corpus add $VARIANT crash corpus
expect_refused "not an option of corpus"
run corpus add one.trace corpus
expect_status 0
expect_out "^added corpus/5eb2a1d074e3-v6.15.trace: .*100 of 100$"
run corpus check corpus
expect_status 0
expect_out "^1 traces as they should be, 0 not$"

case_is "add a bug that is there, from another trace"
run corpus add "$BUG" corpus
expect_refused "is there as corpus/5eb2a1d074e3-v6.15.trace"

case_is "add what shows no bug, or is none"
run corpus add --target fuzz_scenario empty corpus
expect_refused "empty: its run shows no bug"
run corpus add missing corpus
expect_refused "missing"
run corpus add one.trace nowhere
expect_refused "nowhere: "

case_is "choices behind the bug are dropped"
sed 's/^end$/  run 2 x1\n  run 1 x1\nend/' "$REGRESS"/17451a80bc08-v8*.trace \
	>long.trace
run corpus add long.trace corpus
expect_status 0
run show --as=trace corpus/17451a80bc08-v8.trace
[ "$(grep -c '^  run ' out)" -lt "$(grep -c '^  run ' long.trace)" ] ||
	fail "not shortened"

case_is "prune names what is of no use"
cp one.trace corpus/a-second.trace
sed 's/^status .*/status    fixed/' "$BUG" >corpus/b-not-fixed.trace
echo "rmapsim-trace 1" >corpus/c-torn.trace
run corpus prune corpus
expect_status 0
expect_out "^would remove corpus/.*: another trace shows the same bug"
expect_out "^would remove corpus/b-not-fixed.trace: reproduces although"
expect_out "^would remove corpus/c-torn.trace: it cannot be read"
expect_out "^2 traces of use, 3 not; --force removes them$"
[ "$(ls corpus | wc -l)" -eq 5 ] || fail "something was removed"

case_is "prune --force removes it"
run corpus prune --force corpus
expect_status 0
[ "$(ls corpus | wc -l)" -eq 2 ] || fail "$(ls corpus)"
run corpus prune --force corpus
expect_out "^2 traces of use, 0 not$"

case_is "bad input"
run corpus
expect_refused "check \[DIR\]"
run corpus prune
expect_refused "prune DIR"
run corpus check a b
expect_refused "check \[DIR\]"
run corpus check --force corpus
expect_refused "--force"
run corpus prune --target fuzz_schedule corpus
expect_refused "--target"
run corpus prune nowhere
expect_refused "nowhere: "

finish

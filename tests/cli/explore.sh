# SPDX-License-Identifier: GPL-2.0-only
# The main job: find, write, show, replay; and silence on the newest code.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

case_is "newest is silent"
run explore --runs 20000 --quiet
expect_status 0
expect_quiet_out

case_is "the end line says that nothing was exhausted"
run explore age-vs-zap --runs 2000
expect_status 0
cat out err >both
grep -q "NOT exhaustive" both || fail "no honest end line"

case_is "the end line names the model: x86 unless another is given"
run explore age-vs-zap --runs 100
expect_out "^no bug: 100 schedules, NOT exhaustive .*, model x86, "
for m in sc tso x86 lkmm; do
	run explore age-vs-zap --runs 100 --model $m
	expect_status 0
	expect_out "^no bug: 100 schedules, NOT exhaustive .*, model $m, "
done

case_is "v6.15: a use-after-free from the default settings"
run explore --rev v6.15 --for 60s --quiet
expect_status 1
expect_out "^BUG: RMAPSIM: slab-use-after-free in "
expect_out "^freed by task"
expect_out "^allocated by task"
expect_no_out "[^ -~]"
expect_no_out ".{79}"
cp out found.txt
TRACE=$(ls rmapsim-out/*.trace) || fail "no trace"

case_is "the newest trace is the default"
run replay
expect_status 1
expect_out "slab-use-after-free"

case_is "100 replays, byte for byte, under ASLR"
run replay "$TRACE"
cp out first
i=0
while [ $i -lt 100 ]; do
	"$RMAPSIM" replay "$TRACE" >out 2>err
	[ $? -eq 1 ] || { fail "replay $i"; break; }
	cmp -s first out || { fail "replay $i differs"; break; }
	i=$((i + 1))
done

case_is "show prints the report"
run show "$TRACE"
expect_status 0
expect_out "^BUG: RMAPSIM: slab-use-after-free"

case_is "show --as=trace round-trips"
run show --as=trace "$TRACE"
expect_status 0
cp out again.trace
run show --as=trace again.trace
cmp -s again.trace out || fail "trace -> trace differs"

case_is "same seed, same finding"
mv rmapsim-out first-out
run explore --rev v6.15 --for 60s --quiet
grep -E '^(BUG|Found|Signature)' found.txt >a
grep -E '^(BUG|Found|Signature)' out >b
cmp -s a b || fail "the same seed found something else"

case_is "the fixed code does not reproduce it"
run replay --rev newest "$TRACE"
[ "$STATUS" -eq 0 ] || [ "$STATUS" -eq 3 ] || fail "newest fails it"

case_is "no escapes in a pipe"
run explore --rev v6.15 --for 60s
grep -q "$(printf '\033')" out err && fail "escape sequence"

case_is "json: one object a line"
run explore --rev v6.15 --for 60s --json
expect_status 1
python3 -c '
import json, sys
kinds = [json.loads(line)["type"] for line in open("out")]
assert kinds[0] == "start" and kinds[-1] == "end" and "bug" in kinds, kinds
' || fail "bad JSON"
finish

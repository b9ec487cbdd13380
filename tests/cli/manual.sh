# SPDX-License-Identifier: GPL-2.0-only
# explore --manual: a schedule by hand, in words and as a protocol.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

# play ANSWERS ARGS...: as `run`, with ANSWERS as input.
play() {
	local answers=$1
	shift
	LAST="$*"
	printf "$answers" | "$RMAPSIM" "$@" >out 2>err
	STATUS=$?
}

case_is "one step, several, to the end of a task"
play '2\nx3\n2 until ends\nquit\n' explore --manual age-fault-zap -o a
expect_status 0
expect_out "^step 1 is executed by:$"
expect_out "^  \*1  vcpu0 +begin$"
expect_out "^    1 +srcu-lock$"
expect_out "^step 4 is executed by:$"
expect_out "^   2  ager +end$"
expect_out "^no bug: [0-9]+ steps by hand, not to the end, model x86$"
expect_no_out "[^ -~]"
expect_no_out ".{79}"
run replay a/manual.trace
expect_status 0
grep -q '^found  *by hand$' a/manual.trace || fail "not found by hand"

case_is "until a place"
play '2 until rmap[0x10]\nquit\n' explore --manual age-fault-zap -o a
expect_out "^  \*2  ager +[a-z]+ rmap\[0x10\]\.val \("

case_is "until a whole place: rmap[0x1 is none, so it goes on to its end"
play '2 until rmap[0x1\nquit\n' explore --manual age-fault-zap -o a
expect_no_out "^  \*2  ager +[a-z]+ rmap\[0x10\]\.val \("

case_is "a place that is too long is refused, not cut"
play "2 until $(printf '%0300d' 0)\\nquit\\n" explore --manual age-fault-zap -o a
expect_out "^not understood; 'help'"

case_is "bad answers are told, and asked again"
play '7\nnonsense\n2 x0\ndrain 0\nundo\nquit\n' \
	explore --manual age-fault-zap -o a
expect_status 0
expect_out "^this task cannot go on"
expect_out "^not understood; 'help'"
expect_out "^no store waits there"
expect_out "^there are not so many answers"

case_is "taken back"
play '2 x20\nundo\nquit\n' explore --manual age-fault-zap -o a
expect_out "^taken back; 0 answers are left$"
grep -q 'run 2' a/manual.trace && fail "it is still in the trace"

case_is "saved on the way"
play '2\nx3\n1 x3\nsave s.trace\n3\nquit\n' \
	explore --manual age-fault-zap -o a
expect_status 0
expect_out "^saved s.trace$"
run replay s.trace
expect_status 0
sed -n '/^choices/,$p' s.trace | head -n 3 | grep -q 'run 2 x' ||
	fail "not what was played"

case_is "no more answers: by default, and nothing is lost"
play '2 x4\n' explore --manual age-fault-zap -o b
expect_status 0
expect_out "the rest by default"
expect_out "^no bug: [0-9]+ steps by hand, model x86$"
[ -e b/manual.trace ] || fail "no trace"

case_is "a bug is reported, and its trace shows it again"
play '2 x4\n' explore --manual --rev v8 age-fault-zap -o c
expect_status 1
expect_out "^BUG: RMAPSIM: "
expect_out "^Found: +by hand$"
run replay "$(ls c/*.trace)"
expect_status 1

case_is "an allocation fails"
play 'fail\nquit\n' explore --manual --fail-alloc=all age-fault-zap -o d
expect_status 0
expect_out "the next allocation fails"

case_is "the same in JSON"
play '{"run":2}\n{"steps":3}\n{"until":"ends"}\n{"quit":true}\n' \
	explore --manual --json age-fault-zap -o e
expect_status 0
expect_out '^\{"v":1,"type":"manual","scenario":"age-fault-zap"'
expect_out '^\{"v":1,"type":"prompt","step":1,"default":1,"fail":false,"tasks":\[\{"task":1,"name":"vcpu0","cpu":0,"enabled":true,"op":"begin"'
expect_out '^\{"v":1,"type":"event","step":1,"task":2,"op":"srcu-lock"'
expect_out '^\{"v":1,"type":"end","steps":[0-9]+,"complete":false,"verdict":"none"'

case_is "bad answers are errors, not the end"
play 'x\n{"ru":2}\n{"run":9}\n[]\n{"undo":3}\n{"run":2,"until":""}\n{"quit":1}\n' \
	explore --manual --json age-fault-zap -o e
expect_status 0
[ "$(grep -c '"type":"error"' out)" -eq 6 ] || fail "not six errors"

case_is "one scenario, and no search"
run explore --manual
expect_refused "plays one scenario"
run explore --manual age-fault-zap age-fault-unmap
expect_refused "plays one scenario"
run explore --manual --runs 3 age-fault-zap
expect_refused "does not go with"

case_is "a program that plays at random, delays stores and takes back"
DELAYS=0
for seed in 1 2 3; do
	LAST="manual_bot.py $seed"
	python3 "$RMAPSIM_SOURCE/tests/cli/manual_bot.py" "$RMAPSIM" bot \
		"$seed" 150 age-fault-unmap >out 2>err
	STATUS=$?
	expect_status 0
	expect_out " undo=[0-9]+ steps=[0-9]+ verdict=none bot/manual.trace$"
	grep -q 'delay=' out && DELAYS=1
	STEPS=$(sed 's/.*steps=\([0-9]*\).*/\1/' out)
	run replay bot/manual.trace
	expect_status 0
	expect_out "without a verdict, $STEPS steps$"
done
[ "$DELAYS" -eq 1 ] || fail "no store was delayed"

finish

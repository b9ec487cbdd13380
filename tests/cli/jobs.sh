# SPDX-License-Identifier: GPL-2.0-only
# Many seeds: the same results for any number of processes, after any end.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

# Without what the clock decides.
steady() {
	sed -E 's/, [0-9]+\.[0-9]s$//; s/"elapsed_ms":[0-9]+/"elapsed_ms":0/' \
		out | grep -v '"type":"pulse"'
}

# same A B: two folders are alike to the byte, names included.
same() {
	diff -r "$1" "$2" >folders.diff 2>&1 || fail "$1 and $2 differ"
}

# searched N FOLDER: the file there is of so many pieces.
searched() {
	[ "$(wc -l <"$2/pieces.state")" -eq $(($1 + 1)) ] ||
		fail "$2 does not hold $1 pieces"
}

seeds() {
	run explore age-vs-zap chain-growth --runs 500 "$@"
}

case_is "one process, two, three: silent"
for n in 1 2 3; do
	seeds --seeds 1..7 --jobs $n -o silent$n
	expect_status 0
	expect_out "^no bug: 3,500 schedules \(500 each for seeds 1\.\.7\), NOT exhaustive, model x86, "
	steady >silent$n.out
done
searched 7 silent1
same silent1 silent2
same silent1 silent3
cmp -s silent1.out silent2.out || fail "the output depends on --jobs"

# A piece of these finds the bug now and then, and SC spares the search for a
# stronger model.
found() {
	run explore --rev v6.15 --model sc --strategy pct "$@"
}

# A list that begins with a seed that finds nothing.
FIRST=1
while :; do
	found age-fault-zap --seed $FIRST --runs 10 -q -o first
	[ "$STATUS" -eq 0 ] && break
	FIRST=$((FIRST + 1))
	[ $FIRST -lt 50 ] || break
done

case_is "one process, two: the lowest seed with a bug"
for n in 1 2; do
	mkdir in$n && cd in$n || exit 1
	found age-fault-zap --seeds $FIRST..$((FIRST + 60)) --runs 10 \
		--jobs $n
	steady >../found$n.out
	cp out err ..
	cd ..
	expect_status 1
done
same in1/rmapsim-out in2/rmapsim-out
cmp -s found1.out found2.out || fail "--jobs 2 prints something else"
grep -q '^BUG: RMAPSIM: ' found1.out || fail "no report"

case_is "it is what that seed alone finds"
SEED=$(sed -En 's/.* each for seeds? ([0-9]+\.\.)?([0-9]+)\).*/\2/p' found1.out)
[ "${SEED:-0}" -gt $FIRST ] || fail "the first seed finds it"
found age-fault-zap --seed "$SEED" --runs 10
expect_status 1
sed '$d' found1.out | cmp -s - out || fail "another report"
for trace in rmapsim-out/*.trace; do
	cmp -s "$trace" "in1/$trace" || fail "another trace"
done

case_is "--keep-going: every bug once, for any number of processes"
# all LAST ARGS...: all1 and all3, of seeds 3 to LAST.
all() {
	local last=$1

	shift
	rm -rf all1 all3
	for n in 1 3; do
		mkdir all$n && cd all$n || exit 1
		run explore --keep-going --seeds 3..$last "$@" -j $n --json
		steady >../all$n.out
		cp out err ..
		cd ..
		expect_status 1
	done
	same all1/rmapsim-out all3/rmapsim-out
	cmp -s all1.out all3.out || fail "--jobs 3 prints something else"
	python3 all.py all1.out $last || fail "bad JSON Lines"
}
cat >all.py <<'P'
import json, os, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
last = int(sys.argv[2])
kinds = [line["type"] for line in lines]
assert kinds[0] == "start" and kinds[-1] == "end", kinds
pieces = [line for line in lines if line["type"] == "piece"]
assert [p["seed"] for p in pieces] == [hex(n) for n in range(3, last + 1)]
bugs = [line for line in lines if line["type"] == "bug"]
assert len({b["signature"] for b in bugs}) == len(bugs) == lines[-1]["bugs"]
assert {s for p in pieces for s in p["bugs"]} == {b["signature"] for b in bugs}
assert all(os.path.exists("all1/" + b["trace"]) for b in bugs)
assert lines[-1]["schedules"] == sum(p["schedules"] for p in pieces)
assert lines[-1]["searched"] == [["0x3", hex(last)]] and not lines[-1]["missing"]
P
# Findings of several kinds; and one that all seeds have.
all 5 --rev v6.15 --model sc --strategy pct recycling --runs 5
all 6 --program reorder_20 --strategy directed --runs 100

case_is "--for without --seeds: seeds from --seed on, until the time is over"
run explore age-vs-zap --seed 40 --runs 200 --jobs 2 --for 500ms -o time
expect_status 0
expect_out "200 each for seeds 40\.\.[0-9]+"
expect_no_out "missing"

case_is "what was not searched to its end is said not to be"
run explore age-vs-zap --runs 1000000000 --jobs 2 --for 200ms -o short
expect_status 0
expect_out "^no bug: 0 schedules \(1,000,000,000 each, no seed to its end\)"
expect_err "^rmapsim: no seed came to its end"

# kill -9 as soon as two pieces are there.
killed() {
	"$RMAPSIM" explore age-vs-zap chain-growth "$@" >out 2>err &
	PID=$!
	i=0
	while [ "$(wc -l 2>/dev/null <"$WHERE/pieces.state")0" -lt 30 ] &&
	      [ $i -lt 200 ]; do
		sleep 0.05
		i=$((i + 1))
	done
	kill "-$SIGNAL" $PID
	wait $PID 2>/dev/null
	STATUS=$?
}

case_is "kill -9, then --resume: as if nothing had happened"
WHERE=killed SIGNAL=KILL
killed --runs 1000 --seeds 1..8 --jobs 2 -o killed
expect_status 137
[ "$(wc -l <killed/pieces.state)" -lt 9 ] || fail "killed too late"
run explore age-vs-zap chain-growth --runs 1000 --seeds 1..8 -j 2 -o killed \
	--resume
expect_status 0
steady >resumed.out
run explore age-vs-zap chain-growth --runs 1000 --seeds 1..8 -o straight
steady | cmp -s - resumed.out || fail "the end lines differ"
same killed straight

case_is "a line torn by a crash is dropped, and said so"
cp -r straight torn
head -c -9 straight/pieces.state >torn/pieces.state
run explore age-vs-zap chain-growth --runs 1000 --seeds 1..8 -o torn --resume
expect_status 0
expect_err "^rmapsim: torn/pieces.state: 1 damaged line dropped; its seed counts as not searched$"
same torn straight

case_is "a changed line, too"
sed -i '4s/"schedules":1000/"schedules":1001/' torn/pieces.state
run explore age-vs-zap chain-growth --runs 1000 --seeds 1..8 -o torn --resume
expect_err "1 damaged line dropped"
same torn straight

case_is "Ctrl-C: exit code 130, and --resume goes on"
WHERE=int SIGNAL=INT
killed --runs 1000 --seeds 1..8 --jobs 2 -o int
expect_status 130
expect_out "^interrupted, no bug so far: .* missing "
expect_err "with --resume goes on from here"
run explore age-vs-zap chain-growth --runs 1000 --seeds 1..8 -o int --resume
same int straight

case_is "more seeds later; those that are done are not done again"
seeds --seeds 1..9 -o silent1 --resume --json
expect_status 0
searched 9 silent1
head -n 8 silent1/pieces.state | cmp -s - silent2/pieces.state ||
	fail "the first pieces changed"

case_is "without --resume the old pieces are put aside"
seeds --seeds 1..2 -o silent1
expect_err "kept as silent1/pieces.state.old"
searched 2 silent1
[ "$(wc -l <silent1/pieces.state.old)" -eq 10 ] || fail "they are lost"

case_is "pieces of another search are refused"
refused() {
	run explore age-vs-zap chain-growth --seeds 1..9 -o silent2 --resume "$@"
	expect_refused "^rmapsim: silent2/pieces.state: is of another search: its $WANT"
}
WANT='runs is 500, not 501' refused --runs 501
WANT='model is "x86", not "sc"' refused --runs 500 --model sc
WANT='strategy is "portfolio", not "pct"' refused --runs 500 --strategy pct
WANT='races is 1, not 0' refused --runs 500 --races off
WANT='rev is "newest", not "v8"|core is ' refused --runs 500 --rev v8
WANT='keep-going is false, not true' refused --runs 500 --keep-going
WANT='scenarios is ".* chain-growth", not ".* age-huge"' \
	refused --runs 500 age-huge
searched 7 silent2

case_is "a damaged first line is refused"
sed '1s/format/fromat/' silent2/pieces.state >silent3/pieces.state
seeds --seeds 1..7 -o silent3 --resume
expect_refused "silent3/pieces.state:1: is damaged"
: >silent3/pieces.state
seeds --seeds 1..7 -o silent3 --resume
expect_refused "silent3/pieces.state:1: is damaged"

case_is "what is no file is refused"
mkdir device && ln -s /dev/full device/pieces.state
seeds --seeds 1..7 -o device --resume
expect_refused "device/pieces.state: is not a file"

case_is "a full disk: an error, and nothing is lost"
(
	trap '' XFSZ
	ulimit -f 3
	"$RMAPSIM" explore age-vs-zap --runs 100 --seeds 1..20 \
		-o full -j 2 >out 2>err
)
STATUS=$?
LAST="explore on a full disk"
expect_status 2
expect_err "^rmapsim: full/pieces.state: File too large; what was there"
[ "$(wc -l <full/pieces.state)" -gt 3 ] || fail "pieces are lost"
run explore age-vs-zap --runs 100 --seeds 1..20 -o full --resume
expect_status 0
grep -q damaged err && fail "a torn line was left"
run explore age-vs-zap --runs 100 --seeds 1..20 -o room
same full room
run explore age-vs-zap --runs 100 --seeds 1..2 -o room2
"$RMAPSIM" explore age-vs-zap --runs 100 --seeds 1..2 -o room3 >/dev/full 2>err
STATUS=$?
expect_status 2
expect_err "stdout: the output could not be written"
same room2 room3

case_is "half a result is none: its search failed, and --resume does it again"
(
	trap '' XFSZ
	ulimit -f 1
	found age-fault-zap --seeds "$SEED..$SEED" --runs 10 -o half
	exit "$STATUS"
)
STATUS=$?
LAST="explore, and its result is too long"
expect_status 4
expect_err "^rmapsim: internal error: a result could not be written$"
expect_err "^rmapsim: seed $SEED: its search failed with exit code 4"
searched 0 half
found age-fault-zap --seeds "$SEED..$SEED" --runs 10 -o half --resume
expect_status 1

case_is "a folder whose traces would have a path that is cut"
LONG=$(printf '%0180d' 0)
LONG=$LONG/$LONG/$LONG/$LONG/$LONG
mkdir -p "$LONG"
seeds --seeds 1..2 -o "$LONG"
expect_refused "0{60}\\.\\.\\.: the path is too long; give a shorter folder$"

case_is "a search that dies is named; the others go on; --resume does it again"
cat >wound.py <<'P'
import os, signal, subprocess, sys, time
p = subprocess.Popen(sys.argv[1:])
children = f"/proc/{p.pid}/task/{p.pid}/children"
deadline = time.time() + 20
pids = []
while not pids and p.poll() is None and time.time() < deadline:
    pids = open(children).read().split()
os.kill(int(pids[0]), signal.SIGKILL)
sys.exit(p.wait())
P
python3 wound.py "$RMAPSIM" explore age-vs-zap chain-growth --seeds 1..6 \
	--runs 2000 -o wound >out 2>err
STATUS=$?
LAST="explore, one of its processes killed"
expect_status 4
expect_err "^rmapsim: internal error: seed [0-9]+: its search was ended by signal 9"
expect_out "10,000 schedules \(2,000 each for seeds .*, missing [1-6]\)"
searched 5 wound
run explore age-vs-zap chain-growth --seeds 1..6 --runs 2000 -o wound --resume
expect_status 0
searched 6 wound

case_is "a folder is for one search at a time"
"$RMAPSIM" explore age-vs-zap --seeds 1..100 --runs 100000 -o shared \
	>first.out 2>&1 &
PID=$!
i=0
while [ ! -e shared/pieces.state ] && [ $i -lt 200 ]; do
	sleep 0.05
	i=$((i + 1))
done
run explore age-vs-zap --seeds 1..2 --runs 100 -o shared
expect_refused "shared: another search or merge is writing there; .* with -o$"
run merge shared silent3
expect_refused "shared: another search or merge is writing there; .* folder$"
kill -KILL $PID
wait $PID 2>/dev/null

case_is "bad lists"
for bad in 9..1 1.. ..3 x 1..x -1..3 1...3 0..1000000; do
	run explore --seeds "$bad" -o bad
	expect_refused "^rmapsim: --seeds: bad value '"
done
run explore --seeds 1..2 --seed 3 -o bad
expect_refused "^rmapsim: --seed: does not go with --seeds"
for bad in 0 x 1025; do
	run explore --jobs $bad -o bad
	expect_refused "^rmapsim: --jobs: bad value '$bad'"
done
[ -e bad ] && fail "an output folder appeared"

case_is "merge: two halves are the whole"
seeds --seeds 1..3 -o low
seeds --seeds 4..7 -o high -j 2
run merge whole low high
expect_status 0
expect_out "^no bug: 3,500 schedules \(500 each for seeds 1\.\.7\), NOT exhaustive, model x86$"
same whole silent2

case_is "merge: bugs, each once, for the lowest seed"
for n in 1 2; do
	run explore --program reorder_20 --strategy directed --keep-going \
		--runs 100 -o half$n --seeds $((2 * n + 1))..$((2 * n + 2))
done
run merge halves half2 half1
expect_status 1
[ "$(grep -c '^BUG: ' out)" -eq 1 ] || fail "not each once"
expect_out "^  seed 3, halves/reorder_20-[0-9a-f]+\.trace$"
same halves all1/rmapsim-out
run merge --seeds 4..9 halves half1
expect_status 1
expect_out "^1 bug: 400 schedules .*100 each for seeds 3\.\.6, missing 7\.\.9\)"
expect_err "^rmapsim: seeds 7\.\.9 are missing; "
run merge halves half1
expect_status 1
same halves all1/rmapsim-out

case_is "merge: gaps are named"
seeds --seeds 6..7 -o tail
run merge gap low tail
expect_status 0
expect_out "for seeds 1\.\.3, 6\.\.7, missing 4\.\.5\)"
run merge --seeds 1..7 gap low
expect_status 2
expect_err "^rmapsim: seeds 4\.\.5 are missing; "
run merge --seeds 1..2 gap low
expect_status 0
expect_out "1\.\.3, 6\.\.7, missing 4\.\.5\)"
run merge --seeds 1..7 gap high
expect_status 0
same gap silent2

case_is "merge: overlapping folders must agree"
run merge overlap low silent2
expect_status 0
same overlap silent2
python3 - low/pieces.state <<'P'
import sys
lines = open(sys.argv[1]).read().splitlines()
text = lines[2].split(" ", 1)[1].replace('"schedules":500', '"schedules":501')
h = 0xcbf29ce484222325
for c in text.encode():
    h = (h ^ c) * 0x100000001b3 % 2**64
lines[2] = f"{h:016x} {text}"
open(sys.argv[1], "w").write("\n".join(lines) + "\n")
P
run merge disagree silent2 low
expect_status 4
expect_err "^rmapsim: internal error: low/pieces.state: seed 2 had another result elsewhere"
[ -e disagree ] && fail "a result was written"

case_is "merge: other searches and what is none are refused"
run merge none silent2 straight
expect_refused "straight/pieces.state: is of another search: its runs is 1000, not 500"
run merge none silent2 /nonesuch
expect_refused "^rmapsim: /nonesuch/pieces.state: not there; give a folder"
run merge none
expect_refused "give a folder for the result"
run merge /dev/null silent2
expect_refused "^rmapsim: /dev/null: cannot write there: .*; give another folder$"
[ -e none ] && fail "an output folder appeared"
finish

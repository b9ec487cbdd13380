# SPDX-License-Identifier: GPL-2.0-only
# `rmapsim mutants`: found and missed mutations, the page that is made of it.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

QUICK=p02-remove-keeps-slot
SLOW=p05-remove-loses-many
# Must not be reported, so that it is searched for the whole time.
CONTROL=b06-pause-after-read
# Its first report depends much on the first schedule.
LAST_NAMED=m48-fast-fault-indirect

case_is "one is found, by the check that the table names"
run mutants $QUICK
expect_status 0
expect_out "^$QUICK +[a-z-]+ +S3 +[0-9,]+ +[0-9.]+ (sc|x86)$"
expect_out "^found 1 of 1; "
expect_no_out "note:"
expect_no_out ".{79}"

case_is "the same seed, the same schedule"
run mutants --json --runs 20000 --seed 7 $SLOW $QUICK
expect_status 0
sed -E 's/"[a-z]+_ms":[0-9]+//g' out >first
run mutants --json --runs 20000 --seed 7 $SLOW $QUICK
sed -E 's/"[a-z]+_ms":[0-9]+//g' out >second
cmp -s first second || fail "another result"

case_is "what was searched before does not matter"
run mutants --json --runs 20000 $LAST_NAMED
sed -E 's/"[a-z]+_ms":[0-9]+//g' out | head -1 >alone
run mutants --json --runs 20000 m47-age-relocks $LAST_NAMED
sed -E 's/"[a-z]+_ms":[0-9]+//g' out | sed -n 2p | cmp -s - alone ||
	fail "another result after another search"

case_is "it is what explore finds"
run explore --mutation $QUICK --seed 7 --runs 20000 --keep-going --json --quiet
python3 - out first <<'PY' || fail "explore and mutants differ"
import json, sys
bugs = [json.loads(l) for l in open(sys.argv[1])]
bug = next(b for b in bugs if b["type"] == "bug")
text = open(sys.argv[2]).read().replace(",,", ",")
mutant = json.loads(text.splitlines()[1])
assert bug["schedule"] == mutant["schedules"], (bug, mutant)
PY

case_is "json: one object a line"
run mutants --json $QUICK $SLOW
expect_status 0
python3 -c '
import json
lines = [json.loads(line) for line in open("out")]
kinds = [line["type"] for line in lines]
assert kinds == ["mutant", "mutant", "mutants"], kinds
assert lines[0]["found"] and lines[0]["as_expected"], lines[0]
assert lines[0]["check"] == "S3" == lines[0]["expected_check"], lines[0]
assert "S1" not in lines[2]["first_of_none"].split(), lines[2]
' || fail "bad JSON"

# Interrupted when the first is done.
cat >int.py <<'P'
import signal, subprocess, sys
p = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True)
lines = []
for line in p.stdout:
    lines.append(line)
    if "p02-remove-keeps-slot" in line:
        p.send_signal(signal.SIGINT)
print("".join(lines), end="")
sys.exit(p.wait())
P

interrupted() {
	LAST="mutants $1, SIGINT"
	python3 int.py "$RMAPSIM" mutants "$1" --for-controls=600s $QUICK \
		$CONTROL >out 2>err
	STATUS=$?
	expect_status 130
	expect_err "interrupted after 1 of 2"
}

case_is "what is not whole says so"
interrupted --markdown
expect_out "not whole: the search was interrupted after 1 of 2 mutations"
interrupted --json
expect_out '"interrupted": ?true'
run mutants --json --runs 1000 $QUICK
expect_out '"interrupted": ?false'
run mutants --markdown --runs 1000 $QUICK
expect_no_out "not whole"

case_is "a budget too small is a miss"
run mutants --runs 1 $SLOW
expect_status 1
expect_out "^$SLOW +MISSED "
expect_out "^    MISSED: expected wild-memory-access, S1 first$"

case_is "checks that were first in none"
run mutants --coverage $QUICK
expect_status 0
expect_out "first to fire in none"
expect_out "^  S1 S2 S4 "
expect_no_out ".{79}"

case_is "a scenario of a geometry it is not built for"
run explore kernel-chain-1 --mutation $QUICK --runs 10
expect_refused "^rmapsim: kernel-chain-1: its geometry is kernel, which mutation"
run explore kernel-chain-1 --runs 10 --quiet
expect_status 0

case_is "bad words"
run mutants p02-remove-keeps-slto
expect_refused "did you mean 'p02-remove-keeps-slot'"
run mutants --for-controls=x
expect_refused "for-controls"
run mutants --json --markdown
expect_refused "leave out one of them"

case_is "docs/mutations.md is of this catalogue"
run list mutations
python3 - out "$RMAPSIM_SOURCE/docs/mutations.md" <<'PY' ||
import re, sys
lines = open(sys.argv[1]).read().splitlines()
want = []
for head, text in zip(lines[::2], lines[1::2]):
    name, base = head.split()[:2]
    worst = " ".join(head.split()[2:-1])
    worst = "control" if worst == "silent" else worst
    want.append((name, base, text.strip(), worst))
have = []
for line in open(sys.argv[2]):
    cells = [c.strip() for c in line.strip().strip("|").split("|")]
    m = re.match(r"\[`([^`]*)`\]", cells[0])
    if m:
        have.append((m[1], *cells[1:4]))
for row in set(want) ^ set(have):
    print("only in the", "catalogue:" if row in want else "page:", *row)
sys.exit(want != have)
PY
	fail "stale; rmapsim mutants --markdown >docs/mutations.md"
finish

# SPDX-License-Identifier: GPL-2.0-only
# rmapsim bench measures everything it says, and the same seeds give the same
# table.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

# json KEY...: each line of out is an object; those of the type have the keys.
cat >types.py <<'P'
import collections, json, sys
count = collections.Counter()
for line in open("out"):
    obj = json.loads(line)
    assert obj["v"] == 1
    count[obj["type"]] += 1
    for key, val in obj.items():
        assert val == val and val not in (float("inf"),), (key, val)
want = dict(a.split("=") for a in sys.argv[1:])
assert count == {k: int(n) for k, n in want.items()}, count
P
types() {
	python3 types.py "$@" 2>types.err || fail "types: $(tail -n 1 types.err)"
}

case_is "the machine: all tables and bars"
run bench --quick
expect_status 0
expect_out "^bare stack switch: [0-9.]+ ns in turn"
expect_out "^cmpxchg +[0-9]"
expect_out "^3 short random, as explore +1[0-9][0-9] "
expect_out "^set-up of a VM"
expect_out "^ +65536 +8192 "
expect_out "^runs of it .* (not )?met$"
[ "$(grep -Ec ' met$' out)" -eq 8 ] || fail "not 8 bars"

case_is "as JSON"
run bench --quick --json
expect_status 0
types bench_switch=1 bench_step=8 bench=12 bench_snapshot=5 bench_bar=8

case_is "the oracles take time, and a delayed store more than none"
cat >sane.py <<'P'
import json
rows = [json.loads(line) for line in open("out")]
steps = {r["step"]: r for r in rows if r["type"] == "bench_step"}
assert steps["store"]["tso_ns"] > steps["store"]["random_ns"]
sets = [r for r in rows if r["type"] == "bench_snapshot"]
assert sets[-1]["run_ns"] > 100 * sets[1]["run_ns"]
P
python3 sane.py || fail "the figures make no sense"

case_is "strategies: published figures beside, twice the same"
run bench strategies --seeds 5 --runs 2000 account lazy01
expect_status 0
expect_out "^program +portfolio .* SURW +PCT-3 +POS +RW +RFF$"
expect_out "^account .* 6\+-5 +4\+-2 +4\+-3 +18\+-24 +1\+-0$"
expect_out "^geometric mean over the 2 exact ones that SURW always found$"
cp out first.txt
run bench strategies --seeds 5 --runs 2000 account lazy01
cmp -s out first.txt || fail "another table"

case_is "a fixed program has no bug to find"
run bench strategies --strategy random --seeds 2 --runs 200 account-fixed
expect_status 0
expect_out "^account-fixed +- "

case_is "strategies as JSON and Markdown"
run bench strategies --strategy random --seeds 3 --json account
expect_status 0
types bench_first=6 bench_mean=18
run bench strategies --strategy random --seeds 3 --markdown account
expect_out "^\| account \| [0-9.]+±[0-9.]+ \| 6±5 \|"

case_is "bitlock: speed beside the peer's, and the three bugs"
run bench bitlock --quick --seeds 2
expect_status 0
expect_out "^bitlock-3x1 +every step .* 0\.75 +18\.0 "
for bug in 2F-bug1 2Z-bug2 3x3-bug3; do
	expect_out "^bitlock-$bug +random +2 of 2 "
done
expect_out "^bitlock-3x1 +[0-9]+ +.* silent "
expect_out "^bitlock-3x1-bug2 .* reports "
run bench bitlock --quick --seeds 2 --json
types bench_bitlock=8 bench_first=18 bench_exhaust=7

case_is "bad words"
run bench speed
expect_refused "speed: unknown topic"
run bench strategies acount
expect_refused "acount.*account"
run bench strategies --strategy=surw,
expect_refused "^rmapsim: --strategy 'surw,': a name is empty; "
for opt in "--strategy surw" "--seeds 2" "--runs 9"; do
	run bench $opt
	expect_refused "^rmapsim: ${opt%% *}: is not for bench; "
done
run bench strategies --strategy=none
expect_refused "none"
run bench bitlock 3x1
expect_refused "3x1"
run bench strategies --seeds 0
expect_refused "seeds"

finish

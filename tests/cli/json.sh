# SPDX-License-Identifier: GPL-2.0-only
# What programs read: the keys of each object of docs/json.md, and their types.
. "$RMAPSIM_SOURCE/tests/cli/lib.sh" || exit 1

# schema FILE: prints one line for each object that is not as it should be.
schema() {
	python3 - "$1" <<'EOF'
import json, re, sys

U, S, B, H = int, str, bool, "hex"
ACCESS = {"role": S, "step": U, "task": U, "name": S, "cpu": U, "op": S,
          "place": S, "address": H, "bytes": U, "stack": list}
OBJECT = {"name": S, "cache": S, "address": H, "bytes": U, "offset": U,
          "freed": B}
TYPES = {
    "start": {"version": S, "build": S, "compiler": S, "rev": S, "core": S,
              "strategy": S, "model": S, "seed": H, "budget_ms": U,
              "runs": U, "steps": U, "races": U, "scenarios": U,
              "generated": B, "keep-going": B},
    "pulse": {"scenario": S, "schedules": U, "per_s": U, "steps": U,
              "hits": U, "coverage": U, "last_new_s": U, "bugs": U},
    "bug": {"title": S, "verdict": S, "signature": S, "scenario": S,
            "mutation": (S, type(None)), "model": S, "steps": U,
            "switches": U, "schedule": U, "strategy": S, "trace": S,
            "replays": list, "accesses": list, "locks": dict},
    "exhausted": {"scenario": S, "model": S, "exhaustive": B, "complete": B,
                  "by": S, "count": U, "runs": U, "finished": U,
                  "preemptions": U, "bugs": U, "elapsed_ms": U},
    "end": {"schedules": U, "complete": B, "bound": (S, type(None)),
            "interrupted": B, "model": S, "bugs": U, "elapsed_ms": U},
}
SEARCH_END = {"steps": U, "coverage": U, "last_new_s": U, "counters": dict,
              "races": dict}


def is_of(value, kind):
    if kind == H:
        return isinstance(value, str) and re.fullmatch("0x[0-9a-f]+", value)
    if kind is U:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)


def check(obj, keys, what):
    for key, kind in keys.items():
        if key not in obj:
            print("%s lacks %s" % (what, key))
        elif not is_of(obj[key], kind):
            print("%s: %s is %r" % (what, key, obj[key]))


kinds = []
for line in open(sys.argv[1]):
    obj = json.loads(line)
    if list(obj)[:2] != ["v", "type"] or obj["v"] != 1:
        print("does not begin with v and type: " + line[:40])
    kinds.append(obj["type"])
    check(obj, TYPES[obj["type"]], obj["type"])
    if obj["type"] == "bug":
        for a in obj["accesses"]:
            check(a, ACCESS, "access")
        if "object" in obj:
            check(obj["object"], OBJECT, "object")
        if obj["replays"] != [100, 100] or not obj["accesses"]:
            print("bug: %r" % obj["replays"])
        if not re.fullmatch("[0-9a-f]{12}", obj["signature"]):
            print("signature")
    if obj["type"] == "end" and "exhausted" not in kinds:
        check(obj, SEARCH_END, "end")
if kinds[0] != "start" or kinds[-1] != "end":
    print("order: %s ... %s" % (kinds[0], kinds[-1]))
print("kinds " + " ".join(sorted(set(kinds))))
EOF
}

# expect_schema KINDS: all objects of stdout are as they should be.
expect_schema() {
	schema out >bad 2>&1
	grep -v "^kinds " bad >out && fail "schema"
	grep -qx "kinds $1" bad || { cp bad out; fail "not $1"; }
}

case_is "a search that finds something"
run explore --rev v6.15 --runs 3000 --json
expect_status 1
expect_schema "bug end pulse start"
case_is "a search that does not"
run explore age-vs-zap --runs 100 --json
expect_status 0
grep -q '"type":"end".*"complete":false,"bound":"100 schedules"' out ||
	fail "bound"
expect_schema "end pulse start"
case_is "what was asked for, and what of it ended the search"
run explore age-vs-zap --runs 20 --for 1h --steps 500 --keep-going --json
grep -q '"type":"start".*"budget_ms":3600000,"runs":20,"steps":500,.*"keep-going":true' out ||
	fail "start says something else"
grep -q '"type":"end".*"bound":"20 schedules"' out || fail "bound"
run explore age-vs-zap --runs 20 --for 1h
expect_out "^no bug: 20 schedules, NOT exhaustive \(budget 20 schedules\)"
run explore age-vs-zap --runs 1000000000 --for 200ms
expect_out "NOT exhaustive \(budget 200ms\)"

case_is "all schedules"
run explore --exhaustive=states guest-vs-zap-gfn --preemptions 0 --for 20s --json
expect_status 0
grep -q '"type":"end".*"complete":true' out || fail "not complete"
expect_schema "end exhausted start"

case_is "what watches changes nothing"
run explore --rev v6.15 --strategy pct --runs 1500 --no-minimise -o a --json
grep -o '"schedule":[0-9]*\|"signature":"[^"]*"' out >with
run explore --rev v6.15 --strategy pct --runs 1500 --no-minimise -o b --seeds 1..1 --json
grep -o '"schedule":[0-9]*\|"signature":"[^"]*"' out | sort -u >without
sort -u with | cmp -s - without || fail "another finding"

case_is "a file of keys and values for long searches"
run explore age-vs-zap --for 6s -o long --quiet
expect_status 0
grep -Eq "^schedules         : [0-9]+$" long/explore_stats || fail "no file"
grep -Eq "^stability         : 100.00%$" long/explore_stats || fail "no stability"
finish

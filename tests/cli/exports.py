# SPDX-License-Identifier: GPL-2.0-only
"""Do the exports of one run hold together?

exports.py perfetto|shiviz|dot FILE: exits with a message if not.
"""
import collections
import json
import re
import sys


def check(condition, *message):
    if not condition:
        sys.exit(" ".join(str(m) for m in message))


def nested(slices):
    """Slices of one thread, by begin and the longer first, nest."""
    stack = []
    for begin, end, name in sorted(slices, key=lambda s: (s[0], -s[1])):
        while stack and stack[-1] <= begin:
            stack.pop()
        check(not stack or end <= stack[-1], name, "does not nest")
        stack.append(end)


def perfetto(text):
    events = json.loads(text)["traceEvents"]
    phases = collections.defaultdict(list)
    for e in events:
        phases[e["ph"]].append(e)
    check(set(phases) == set("MXibesf"), "phases", sorted(phases))
    names = [e["args"]["name"] for e in phases["M"]]
    check("timestamps are step numbers" in names[0], names)
    threads = {e["tid"] for e in phases["M"] if e["name"] == "thread_name"}
    check(threads == {1, 2, 3}, "threads", threads)

    slices = collections.defaultdict(list)
    for e in phases["X"]:
        check(e["dur"] > 0 and e["tid"] in threads, e)
        slices[e["tid"]].append((e["ts"], e["ts"] + e["dur"], e["name"]))
    for one in slices.values():
        nested(one)
    steps = sorted(e["ts"] for e in phases["X"] if "args" in e)
    check(steps == list(range(1, len(steps) + 1)), "a step is missing")
    check(all(e["args"]["step"] == e["ts"] for e in phases["X"]
              if "args" in e), "a time is no step")

    begun = {e["id"]: e for e in phases["b"]}
    ended = {e["id"]: e for e in phases["e"]}
    check(begun and set(begun) == set(ended), "a lock has one end")
    check(all(begun[i]["ts"] < ended[i]["ts"] for i in begun), "spans")
    starts = {e["id"]: e for e in phases["s"]}
    finishes = {e["id"]: e for e in phases["f"]}
    check(starts and set(starts) == set(finishes), "an arrow has one end")
    for i, s in starts.items():
        f = finishes[i]
        check(s["ts"] < f["ts"] and s["tid"] != f["tid"], s, f)
        for e in (s, f):
            check(any(b <= e["ts"] < end for b, end, _ in slices[e["tid"]]),
                  "no slice for", e)
    check([e for e in phases["i"] if e["s"] == "g"], "no verdict")


def shiviz(text):
    first, second, *lines = text.splitlines()
    check(second == "", "the second line is for several runs")
    form = re.compile(first.replace("(?<", "(?P<"))
    done = collections.Counter()
    clocks = collections.defaultdict(collections.Counter)
    crossed = 0
    for line in lines:
        found = form.fullmatch(line)
        check(found, "not by the regular expression:", line)
        host = found["host"]
        clock = collections.Counter(json.loads(found["clock"]))
        done[host] += 1
        check(clock[host] == done[host], "own clock:", line)
        check(all(clock[h] <= done[h] for h in clock), "future:", line)
        check(all(clock[h] >= n for h, n in clocks[host].items()),
              "went back:", line)
        crossed += len(clock) > 1
        clocks[host] = clock
    check(len(done) > 1 and crossed, "nothing orders two hosts")


def dot(text):
    check(len(re.findall(r"subgraph cluster_", text)) == 3, "clusters")
    label = dict(re.findall(r'^ +(e\d+) \[label="(.*)\\l"', text, re.M))
    missing = re.findall(r'^ +(e\d+) -> (e\d+) \[label="no order".*dashed',
                         text, re.M)
    check(len(missing) == 1, "missing order:", missing)
    free, use = (label[e] for e in missing[0])
    check("free table#1" in free and "!freed" in use, free, use)
    filled = set(re.findall(r"^ +(e\d+) .*style=filled", text, re.M))
    check(filled == set(missing[0]), "filled:", filled)
    for kind in "rf", "sync":
        edges = re.findall(rf'(e\d+) -> (e\d+) \[label="{kind}"', text)
        check(edges, kind, "has no edge")
        check(all(a in label and b in label for a, b in edges), kind)
    check("write rmap[0x10].val: 0 -> &spte#3 .release" in
          " ".join(label[a] for a, b in
                   re.findall(r'(e\d+) -> (e\d+) \[label="rf"', text)),
          "the store that the walk reads is no source")


with open(sys.argv[2], encoding="ascii") as f:
    {"perfetto": perfetto, "shiviz": shiviz, "dot": dot}[sys.argv[1]](f.read())

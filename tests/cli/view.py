# SPDX-License-Identifier: GPL-2.0-only
"""Are these JSON Lines what docs/json.md says?

usage: view.py JSON.MD LINES
"""
import json
import re
import sys

REFERS = ("from", "store", "after", "event", "freed", "written")


def documented(path):
    """The keys of each type of `show --as=json`."""
    with open(path) as f:
        text = f.read().split("\n`rmapsim show --as=json")[1]
    text = text.split("\n`rmapsim ")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", text, re.M)
    return {name: set(re.findall(r"`(\w+)`", keys)) for name, keys in rows}


def check_keys(o, keys):
    kind = o["type"]
    assert o["v"] == 1 and list(o)[:2] == ["v", "type"], o
    assert kind in keys, "type %s is not documented" % kind
    unknown = set(o) - keys[kind] - {"v", "type"}
    assert not unknown, "%s: %s not documented" % (kind, unknown)


def check_events(objects):
    events = {o["i"]: o for o in objects if o["type"] == "event"}
    frames = [o["id"] for o in objects if o["type"] == "frame"]
    assert frames == list(range(len(frames))), "frames are not numbered"
    steps = [e["step"] for e in events.values() if not e.get("mark")]
    run = next(o for o in objects if o["type"] == "run")
    assert steps == list(range(1, run["steps"] + 1)), "steps are not 1, 2, ..."
    for o in objects:
        for key in REFERS:
            if isinstance(o.get(key), int) and o["type"] != "switch":
                assert o[key] in events, (key, o)
        for i in o.get("pair", []):
            assert i in events, o
    for e in events.values():
        assert set(e["stack"]) <= set(frames), e
        assert len(e["clock"]) == run["tasks"], e


def main(doc, path):
    keys = documented(doc)
    with open(path) as f:
        objects = [json.loads(line) for line in f]
    for o in objects:
        check_keys(o, keys)
    check_events(objects)
    have = {o["type"] for o in objects}
    for kind in ("run", "task", "object", "frame", "event", "source"):
        assert kind in have, "no " + kind


main(*sys.argv[1:])

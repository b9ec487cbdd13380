#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
A program that plays explore --manual --json.

usage: manual_bot.py RMAPSIM DIR SEED ANSWERS SCENARIO [OPTION...]

Answers at random, out of what each prompt offers, stores delayed and drained,
and every seventh answer taken back.  Exits 1 with what was wrong, else prints
what the run came to: answers of each kind, steps, verdict, trace.
"""
import collections
import json
import random
import subprocess
import sys

program, folder, seed, limit, *rest = sys.argv[1:]
rnd = random.Random(int(seed))
play = subprocess.Popen([program, "explore", "--manual", "--json", "-o",
                         folder] + rest, stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE, text=True)
kinds = collections.Counter()
last_step, end, bug = 0, None, None


def wrong(text, obj):
    play.kill()
    sys.exit(f"{text}: {json.dumps(obj)}")


def choose(prompt):
    able = [t for t in prompt["tasks"] if t["enabled"]]
    first = [d for d in prompt["delayed"] if d["first"]]
    stores = [t for t in able if t["op"] == "write"]
    if sum(kinds.values()) % 7 == 6:
        return {"undo": 1}
    if first and rnd.random() < 0.3:
        d = rnd.choice(first)
        return {"drain": d["cpu"], "entry": d["entry"]}
    if stores and rnd.random() < 0.7:
        return {"delay": rnd.choice(stores)["task"]}
    task = rnd.choice(able)["task"] if able else prompt["default"]
    if rnd.random() < 0.02:
        return {"run": task, "until": "ends"}
    return {"run": task, "steps": rnd.randrange(1, 6)}


def answer(prompt):
    if sum(kinds.values()) >= int(limit):
        said = {"quit": True}
    else:
        said = choose(prompt)
    kinds[next(iter(said))] += 1
    play.stdin.write(json.dumps(said) + "\n")
    play.stdin.flush()
    return "undo" in said


undone = False
for line in play.stdout:
    obj = json.loads(line)
    if obj["v"] != 1 or obj["type"] == "error":
        wrong("refused", obj)
    if obj["type"] == "event":
        if obj["step"] < last_step:
            wrong(f"a step after step {last_step}", obj)
        last_step = obj["step"]
    elif obj["type"] == "prompt":
        if not undone and obj["step"] <= last_step and obj["step"] > 1:
            wrong(f"asked after step {last_step}", obj)
        last_step = obj["step"] - 1
        undone = answer(obj)
    elif obj["type"] == "end":
        end = obj
    elif obj["type"] == "bug":
        bug = obj
play.wait()
if not end or (bug is None) != (end["verdict"] == "none"):
    sys.exit(f"no end, or another verdict: {end}")
if play.returncode != (1 if bug else 0):
    sys.exit(f"exit code {play.returncode}")
print(*(f"{k}={v}" for k, v in sorted(kinds.items())),
      f"steps={end['steps']}", f"verdict={end['verdict']}", end["trace"])

# SPDX-License-Identifier: GPL-2.0-only
"""Run by gdb: does the program stand where the trace says, at every step?

Each trace of $TRACES is visited at its first step, some in the middle, and its
last; $EVENTS/TRACE has what `show --events` says of it.  What is compared is
not what the script answers but what the machine holds.
"""
import os

import gdb

import rs_inferior

# A trylock is a cmpxchg until it has the lock.
SAME = {"wlock": "cmpxchg", "rlock": "cmpxchg"}
MIDDLE = 4


def events_of(name):
    """{step: (task, word)} of the event that is the step itself."""
    events = {}
    with open(os.path.join(os.environ["EVENTS"], name)) as f:
        for line in f:
            words = line.split()
            if (len(words) > 2 and words[0].isdigit() and words[1].isdigit()
                    and line.startswith(" ")):
                events.setdefault(int(words[0]), (int(words[1]), words[2]))
    return events


def stands():
    task = rs_inferior.machine()["task"][rs_inferior.machine_number("cur")]
    word = gdb.parse_and_eval("op_word")(task["op"]).string()
    return int(task["id"]), word


def check_step(name, step, want):
    rs_inferior.move(step)
    if rs_inferior.state() != rs_inferior.AT_STEP:
        return "%s: does not stand at step %d" % (name, step)
    if rs_inferior.number("step") != step:
        return "%s: stands at %d, not %d" % (
            name, rs_inferior.number("step"), step)
    if want[1] == "drain":
        return None
    task, word = stands()
    if task != want[0] or word not in (want[1], SAME.get(want[1])):
        return "%s: step %d is %s, not %s" % (name, step, (task, word), want)
    return None


def check_trace(path):
    name = os.path.basename(path)
    events = events_of(name)
    gdb.execute("set args replay --stop-at=1 %s >%s/under.%s" % (
        path, os.environ["EVENTS"], name))
    rs_inferior.begin()
    steps = rs_inferior.number("steps")
    stride = max(steps // MIDDLE, 1)
    # Backwards and forwards, so that both ways of moving are used.
    visits = sorted(set([1, steps] + list(range(1, steps + 1, stride))))
    bad = None
    for step in visits + [visits[0], visits[len(visits) // 2]]:
        if step in events:
            bad = bad or check_step(name, step, events[step])
    rs_inferior.move(steps + 1)
    if rs_inferior.state() != rs_inferior.OVER:
        bad = bad or "%s: is not over behind its last step" % name
    gdb.execute("continue", to_string=True)
    print(bad or "good %s" % name)


for trace in os.environ["TRACES"].split():
    check_trace(trace)

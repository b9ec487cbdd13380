#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Does every memory model allow what corpus/litmus says it allows?

usage: litmus_corpus.py RMAPSIM [--model M]... [--corpus FOLDER] [TEST...]

Runs `rmapsim litmus` once per model and folder, over the tests named (paths
as in expected.txt, default all), and compares the sets of final states.
Prints a line per mismatch, then how much of the freedom of the kernel's model
was reached, then "N tests, M mismatches"; exits with 1 if there is one.
corpus/litmus/README.md gives the formats and what is compared when.
"""
import argparse
import os
import re
import subprocess
import sys

# Each allows what those before it allow.
MODELS = ("sc", "tso", "x86", "lkmm")
PROCESS_TIMEOUT = 240

# (test, model): why what the table says is not asked of the program.  Each is
# printed when it is used, and is a mismatch itself when it no longer is.
EXCEPTIONS = {
}


class Expected:
    """A line of expected.txt, and what states.txt says of that test."""

    def __init__(self, fields):
        self.path = fields[0]
        self.verdict = dict(zip(reversed(MODELS), fields[1:5]))
        self.count = dict(zip(reversed(MODELS), fields[5].split("/")))
        self.osb = fields[6]
        self.flags = set(fields[7].split(",")) - {"-"}
        self.states = {}


class Observed:
    """What the program printed of one test."""

    def __init__(self):
        self.kind = None
        self.announced = None
        self.states = {}
        self.marked = 0
        self.answer = None
        self.counts = None
        self.verdict = None
        self.race = False
        self.complete = True


def rows(path):
    with open(path, encoding="utf-8") as f:
        for line in f:
            fields = line.split("#")[0].split()
            if fields:
                yield fields


def read_corpus(folder):
    tests = {}
    for fields in rows(os.path.join(folder, "expected.txt")):
        if len(fields) != 8:
            sys.exit("expected.txt: %s: %d fields, not 8"
                     % (fields[0], len(fields)))
        tests[fields[0]] = Expected(fields)
    for fields in rows(os.path.join(folder, "states.txt")):
        path, model = fields[:2]
        states = tests[path].states.setdefault(model, set())
        if fields[2:] != ["none"]:
            states.add(canonical(" ".join(fields[2:])))
    return tests


def canonical(text):
    """`1:r0=0; [x]=2;` and `x=2 1:r0=0;` are the same state."""
    text = re.sub(r"[\[\]&]", "", text)
    return " ".join(sorted(text.replace(";", " ").split()))


def parse_state(seen, line):
    m = re.match(r"(\d+)\s*([:*])>(.*)", line)
    if not m:
        return False
    seen.states[canonical(m.group(3))] = int(m.group(1))
    if m.group(2) == "*":
        seen.marked += int(m.group(1))
    return True


def parse_line(seen, line):
    words = line.split()
    if parse_state(seen, line) or not words:
        return
    if words[0] == "States":
        seen.announced = int(words[1])
    elif line in ("Ok", "No"):
        seen.answer = line
    elif words[0] == "Positive:":
        seen.counts = (int(words[1]), int(words[3]))
    elif words[0] == "Observation":
        seen.verdict = words[2]
    elif words[:2] == ["Flag", "data-race"]:
        seen.race = True
    elif words[:3] == ["Bound:", "NOT", "exhaustive,"]:
        seen.complete = False


def parse_output(text):
    """Name of the test -> Observed."""
    tests = {}
    seen = None
    for line in text.splitlines():
        m = re.match(r"Test (\S+) (Allowed|Forbidden|Required)$", line)
        if m:
            seen = tests[m.group(1)] = Observed()
            seen.kind = m.group(2)
        elif seen:
            parse_line(seen, line)
    return tests


def run_folder(program, model, corpus, paths):
    """The tests of one folder: path -> Observed, and what went wrong."""
    files = [os.path.join(corpus, p + ".litmus") for p in paths]
    try:
        p = subprocess.run([program, "litmus", "--model=" + model]
                           + files, stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, text=True,
                           timeout=PROCESS_TIMEOUT, check=False)
    except subprocess.TimeoutExpired:
        return {}, ["no end after %d s" % PROCESS_TIMEOUT]
    found = parse_output(p.stdout)
    seen = {path: found[os.path.basename(path)] for path in paths
            if os.path.basename(path) in found}
    errors = p.stderr.splitlines()
    if len(seen) < len(paths) and not errors:
        errors.append("exit code %d" % p.returncode)
    return seen, errors


def run_model(program, model, corpus, paths):
    folders = {}
    for path in paths:
        folders.setdefault(os.path.dirname(path), []).append(path)
    seen, errors = {}, []
    for folder in folders.values():
        s, e = run_folder(program, model, corpus, folder)
        seen.update(s)
        errors += e
    return seen, errors


def check_format(seen):
    """Do the parts of the program's own output agree?"""
    if seen.announced != len(seen.states):
        yield "States %s, but %d lines" % (seen.announced,
                                           len(seen.states))
    if seen.counts is None or seen.verdict is None:
        yield "no Positive: or no Observation line"
        return
    positive, negative = seen.counts
    if positive + negative != sum(seen.states.values()):
        yield "the states' counts do not add up to Positive + Negative"
    if positive != seen.marked:
        yield "Positive: %d, but %d executions marked *>" % (
                positive, seen.marked)
    expect = ("Never" if not positive else
              "Sometimes" if negative else "Always")
    if seen.verdict != expect:
        yield "Observation %s with Positive: %d Negative: %d" % (
                seen.verdict, positive, negative)
    good = {"Allowed": positive > 0, "Forbidden": positive == 0,
            "Required": negative == 0}[seen.kind]
    if seen.answer != ("Ok" if good else "No"):
        yield "%s with Positive: %d Negative: %d says %s" % (
                seen.kind, positive, negative, seen.answer)


def describe(states):
    return " | ".join(sorted(states)[:4]) + (
            " | ... (%d)" % len(states) if len(states) > 4 else "")


def check_set(want, seen, exact):
    more = set(seen.states) - want
    if more:
        yield "must not reach: " + describe(more)
    if exact and want - set(seen.states):
        yield "does not reach: " + describe(want - set(seen.states))


def check_count(want, seen, exact):
    n = len(seen.states)
    if n > want or (exact and n < want):
        yield "%d states, %s %d" % (n, "not" if exact else "at most", want)


def check_upper(test, seen):
    """A weaker result than Sometimes is no fault; more than Never is."""
    if test.verdict["lkmm"] == "Never" and seen.verdict != "Never":
        yield "%s, must be Never" % seen.verdict


def check_strong(test, model, seen):
    """sc and tso, and x86 where no access is plain: exactly the table."""
    exact = "gp" not in test.flags
    if model in test.states:
        yield from check_set(test.states[model], seen, exact)
    elif test.count[model] != "-":
        yield from check_count(int(test.count[model]), seen, exact)
    want = test.verdict[model]
    if seen.verdict != want and (exact or want == "Never"):
        yield "%s, must be %s" % (seen.verdict, want)


def check_compiler(test, seen):
    """x86 with plain accesses: the verdict; the rest is nesting."""
    want = test.verdict["x86"]
    if want != "-" and seen.verdict != want:
        yield "%s, must be %s" % (seen.verdict, want)


def check_race(test, seen):
    if "race" not in test.flags and seen.race:
        yield "reports a data race, there is none"
    if test.flags & {"race", "quiet"} == {"race"} and not seen.race:
        yield "does not report the data race"


def check_weak(test, seen):
    """lkmm: nothing more than the table, and what a store buffer shows."""
    yield from check_race(test, seen)
    if "lkmm" in test.states:
        yield from check_set(test.states["lkmm"], seen, False)
    elif test.count["lkmm"] != "-":
        yield from check_count(int(test.count["lkmm"]), seen, False)
    yield from check_upper(test, seen)
    if test.osb == "S" and seen.verdict != "Sometimes":
        yield "%s, a store buffer reaches it" % seen.verdict


def check_test(test, model, seen):
    yield from check_format(seen)
    if not seen.complete:
        yield "the search was not exhaustive"
    if model == "lkmm":
        yield from check_weak(test, seen)
    elif model == "x86" and "plain" in test.flags:
        yield from check_compiler(test, seen)
    else:
        yield from check_strong(test, model, seen)


def check_nesting(path, results):
    """A model allows everything that the stronger ones allow."""
    models = [m for m in MODELS if path in results.get(m, {})]
    for strong, weak in zip(models, models[1:]):
        lost = set(results[strong][path].states) - set(
                results[weak][path].states)
        if lost:
            yield weak, "%s reaches, this does not: %s" % (
                    strong, describe(lost))


class Report:
    def __init__(self):
        self.mismatches = 0
        self.used = set()

    def note(self, path, model, text):
        if (path, model) in EXCEPTIONS:
            self.used.add((path, model))
            print("exception: %s under %s: %s; %s" % (
                    path, model, text, EXCEPTIONS[path, model]))
            return
        self.mismatches += 1
        print("not ok: %s under %s: %s" % (path, model, text))

    def stale(self, results):
        for path, model in sorted(set(EXCEPTIONS) - self.used):
            if path in results.get(model, {}):
                self.mismatches += 1
                print("not ok: %s under %s: the exception is "
                      "no longer needed" % (path, model))


def check_model(report, tests, model, seen, errors):
    """One mismatch per test; a message that names none counts by itself."""
    named = set()
    for path, test in tests.items():
        if path in seen:
            for text in check_test(test, model, seen[path]):
                report.note(path, model, text)
            continue
        mine = [e for e in errors if path + ".litmus:" in e]
        named.update(mine)
        report.note(path, model, "no output; " + (
                mine[0] if mine else "see below"))
    if len(seen) < len(tests):
        for text in [e for e in errors if e not in named]:
            report.note("(program)", model, text)


def reach(report, tests, seen):
    """How much of the freedom of the kernel's model lkmm shows."""
    free = [t for t in tests.values() if t.verdict["lkmm"] == "Sometimes"]
    got = [t for t in free if t.path in seen
           and seen[t.path].verdict == "Sometimes"]
    for folder in sorted({os.path.dirname(t.path) for t in free}):
        print("  %s: %d of %d" % (
            folder, sum(os.path.dirname(t.path) == folder for t in got),
            sum(os.path.dirname(t.path) == folder for t in free)))
    floor = sum(t.osb == "S" for t in free)
    print("%d of %d Sometimes reached" % (len(got), len(free)))
    if len(got) < floor:
        report.note("(all)", "lkmm", "%d Sometimes reached, must be %d"
                    % (len(got), floor))


def arguments():
    here = os.path.dirname(os.path.abspath(__file__))
    p = argparse.ArgumentParser()
    p.add_argument("program")
    p.add_argument("--model", action="append", choices=MODELS)
    p.add_argument("--corpus", default=os.path.join(
            here, "..", "..", "corpus", "litmus"))
    p.add_argument("tests", nargs="*")
    return p.parse_args()


def choose(tests, wanted):
    """A test, or a folder of them."""
    for w in wanted:
        if not any(p == w or p.startswith(w + "/") for p in tests):
            sys.exit("litmus_corpus.py: %s: not in expected.txt" % w)
    return {p: t for p, t in tests.items() if not wanted or any(
            p == w or p.startswith(w + "/") for w in wanted)}


def missing_rows(report, corpus, tests):
    """A file that no line of the table names would never be run."""
    for folder, _, files in sorted(os.walk(corpus)):
        for name in sorted(files):
            path = os.path.relpath(os.path.join(folder, name),
                                   corpus)
            stem, ext = os.path.splitext(path)
            if ext == ".litmus" and stem not in tests:
                report.note(stem, "(all)",
                            "not in expected.txt")


def main():
    args = arguments()
    corpus = os.path.normpath(args.corpus)
    everything = read_corpus(corpus)
    tests = choose(everything, args.tests)
    report = Report()
    missing_rows(report, corpus, everything)
    results = {}
    for model in [m for m in MODELS if m in (args.model or MODELS)]:
        seen, errors = run_model(args.program, model, corpus, tests)
        results[model] = seen
        check_model(report, tests, model, seen, errors)
    for path in tests:
        for model, text in check_nesting(path, results):
            report.note(path, model, text)
    if "lkmm" in results:
        reach(report, tests, results["lkmm"])
    report.stale(results)
    print("%d tests, %d mismatches" % (len(tests), report.mismatches))
    return 1 if report.mismatches else 0


if __name__ == "__main__":
    sys.exit(main())

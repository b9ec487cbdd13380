#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The style rules that a program can measure, as a test.

usage: tidy.py [SOURCE FOLDER]

Prints one line per offence, FILE:LINE: what, and exits with 1 if there is
any.  docs/hacking.md gives the reasons for the rules.
"""
import os
import re
import statistics
import subprocess
import sys

COLUMNS = 100
FUNCTION_MAX = 70
FUNCTION_MEDIAN = 15
FILE_MAX = 800
REPORT_COLUMNS = 78
HARNESS_MAX = 60
SCENARIO_MAX = 40
SKIP = ("build", ".git", "rmapsim-out", "corpus")
# Where a stream of bytes or the clock is the job.
PRINTS = ("tools/", "fuzz/", "tests/", "replay/", "sched/verdict.c",
          "core/scenario/", "sched/native/main.c")
CLOCKS = ("tools/", "tests/", "fuzz/fuzz_main.c", "sched/native/main.c")
ALLOCATES = ("tools/", "tests/", "replay/", "fuzz/", "sched/arena.c",
             "sched/record.c", "sched/co.c")
BANNED = (
    (r"\b(s?rand|random|drand48|getrandom)\s*\(", (), "randomness"),
    (r"\b(time|gettimeofday|clock|clock_gettime)\s*\(", CLOCKS, "the time"),
    (r"\b(strcpy|strcat|sprintf|vsprintf|gets)\s*\(", ("tests/",),
     "unbounded copy"),
    (r"\b(malloc|calloc|realloc|reallocarray|strdup|asprintf)\s*\(",
     ALLOCATES, "allocation outside the arena"),
    (r"(?<![\w_])(printf|puts|putchar)\s*\(", PRINTS, "printing"),
)
WORDS = re.compile(r"/work\b|\bTODO\b|\bFIXME\b|\bXXX\b")

problems = []
lengths = []


def complain(path, line, text):
    problems.append("%s:%d: %s" % (path, line, text))


def sources(root):
    """Every text file of ours, as a path relative to @root."""
    for folder, dirs, files in os.walk(root):
        rel = os.path.relpath(folder, root)
        dirs[:] = sorted(d for d in dirs if not (
            d.startswith("build") or d in SKIP or d == "__pycache__"))
        for name in sorted(files):
            yield os.path.normpath(os.path.join(rel, name))


def strip_code(text):
    """C without comments and literals, line structure kept."""
    def blank(m):
        s = m.group(0)
        if s.startswith("/"):
            return re.sub(r"[^\n]", " ", s)
        return s[0] + " " * (len(s) - 2) + s[-1]
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'
                  r"'(?:\\.|[^'\\\n])*'", blank, text, flags=re.S)


def check_lines(path, lines):
    for no, line in enumerate(lines, 1):
        if len(line.expandtabs(8)) > COLUMNS and not is_message(line):
            complain(path, no, "longer than %d columns" % COLUMNS)
        if line != line.rstrip():
            complain(path, no, "blank at the end")
        if WORDS.search(line) and not path.endswith("tidy.py"):
            complain(path, no, "'%s' does not belong into the tree" %
                     WORDS.search(line).group(0))
    if lines and lines[-1] == "":
        complain(path, len(lines), "blank line at the end")


def is_message(line):
    """A user-visible string is never broken: it must be found by grep."""
    return re.match(r'\s*(complain|return fail|fprintf|ret = fail|'
                    r'names_complain|INVARIANT)?\W*.*"[^"]{30,}"', line)


def check_guard(path, text):
    if not path.endswith(".h") or path.startswith("core/include/"):
        return
    parts = path[:-2].upper().replace("-", "_").split("/")
    want = "RMAPSIM_%s_H" % "_".join(parts)
    short = "RMAPSIM_%s_H" % "_".join(parts[-2:])
    if "#ifndef " + want not in text and "#ifndef " + short not in text:
        complain(path, 1, "include guard must be %s" % want)


def check_comments(path, text, lines):
    if path.startswith("core/include/"):
        return
    first = lines[0] if lines else ""
    if "SPDX-License-Identifier: GPL-2.0" not in first:
        complain(path, 1, "no SPDX line first")
    if len(lines) < 2 or not lines[1].startswith("/*"):
        complain(path, 2, "no comment that says what the file answers")
    code = re.sub(r'"(?:\\.|[^"\\\n])*"|/\*.*?\*/',
                  lambda m: re.sub(r"[^\n]", " ", m.group(0)), text,
                  flags=re.S)
    for no, line in enumerate(code.splitlines(), 1):
        if "//" in line and not (no == 1 and "SPDX" in line):
            complain(path, no, "// comment")


def check_banned(path, code):
    for no, line in enumerate(code.splitlines(), 1):
        for pattern, allowed, why in BANNED:
            if re.search(pattern, line) and not path.startswith(allowed or
                                                                ("\0",)):
                complain(path, no, "banned call (%s): %s" %
                         (why, line.strip()))


def check_functions(path, code):
    """A function's body starts with { and ends with } in column 0."""
    lines = code.splitlines()
    start = None
    for no, line in enumerate(lines, 1):
        if line == "{" and no > 1 and ")" in " ".join(lines[max(0, no - 6):no]):
            start = no
        elif line.startswith("}") and start:
            length = no - start - 1
            lengths.append(length)
            if length > FUNCTION_MAX:
                complain(path, start, "function of %d lines, at most %d" %
                         (length, FUNCTION_MAX))
            start = None


def check_def(path, lines):
    if not any("No include guard" in " ".join(lines[:6]) or "no include" in l
               for l in lines[:8]) and "uard" not in " ".join(lines[:10]):
        complain(path, 1, "does not say that it has no include guard")
    names = [m.group(1) for m in
             (re.match(r"[A-Z_]+\((\w+),", l) for l in lines) if m]
    for name in sorted(set(names)):
        if names.count(name) > 1:
            complain(path, 1, "entry %s occurs twice" % name)


def check_c(path, text, lines):
    code = strip_code(text)
    if len(lines) > FILE_MAX:
        complain(path, 1, "%d lines, at most %d" % (len(lines), FILE_MAX))
    if re.match(r"fuzz/fuzz_(?!main|bug)\w+\.c$", path) and \
            len(lines) > HARNESS_MAX:
        complain(path, 1, "harness of %d lines, at most %d" %
                 (len(lines), HARNESS_MAX))
    check_guard(path, text)
    check_comments(path, text, lines)
    check_banned(path, code)
    if path.endswith(".c"):
        check_functions(path, code)
    if re.search(r"\btypedef\s+struct\b", code) and \
            not path.startswith("core/include/"):  # the kernel's own names
        complain(path, 1, "typedef'd struct")


def check_links(root, path, text):
    for m in re.finditer(r"\]\(([^)#\s]+)(#[^)]*)?\)", text):
        target = m.group(1)
        if "://" in target or target.startswith("mailto:"):
            continue
        full = os.path.join(root, os.path.dirname(path), target)
        if not os.path.exists(full):
            complain(path, text.count("\n", 0, m.start()) + 1,
                     "link to %s, which is not there" % target)


def check_report(path, lines):
    for no, line in enumerate(lines, 1):
        if len(line) > REPORT_COLUMNS:
            complain(path, no, "report line longer than %d columns" %
                     REPORT_COLUMNS)
        if not line.isascii() or "\t" in line:
            complain(path, no, "report line with a tab or non-ASCII")


def check_headers(root):
    """Each header of ours compiles alone."""
    headers = [p for p in sources(root) if p.endswith(".h") and
               p.split("/")[0] in ("sched", "replay", "tools", "fuzz") or
               re.match(r"core/(scenario/)?\w+\.h$", p)]
    compiler = os.environ.get("CC", "gcc")
    for path in headers:
        run = subprocess.run(
            [compiler, "-std=gnu11", "-D_GNU_SOURCE", "-fsyntax-only", "-w",
             "-I", root, "-x", "c", os.path.join(root, path)],
            capture_output=True, text=True)
        if run.returncode:
            first = (run.stderr.splitlines() or ["?"])[0]
            complain(path, 1, "not self-contained: " + first)


def check_file(root, path):
    with open(os.path.join(root, path), "rb") as f:
        raw = f.read()
    if b"\0" in raw:
        return
    text = raw.decode("utf-8", "replace")
    lines = text.splitlines()
    ext = os.path.splitext(path)[1]
    if path.startswith("tests/golden/") and ext in (".report", ".txt"):
        check_report(path, lines)
    if ext in (".c", ".h", ".def"):
        check_lines(path, lines)
    if ext in (".c", ".h"):
        check_c(path, text, lines)
    elif ext == ".def":
        check_def(path, lines)
    elif ext == ".scn" and len(lines) >= SCENARIO_MAX:
        complain(path, 1, "scenario of %d lines, fewer than %d" %
                 (len(lines), SCENARIO_MAX))
    elif ext == ".md":
        check_links(root, path, text)
        if WORDS.search(text):
            complain(path, 1, "'%s' does not belong into the tree" %
                     WORDS.search(text).group(0))


def main(root):
    for path in sources(root):
        check_file(root, path)
    check_headers(root)
    median = statistics.median(lengths) if lengths else 0
    if median > FUNCTION_MEDIAN:
        complain("tree", 0, "the median function has %g lines, at most %d" %
                 (median, FUNCTION_MEDIAN))
    print("\n".join(problems) if problems else "tidy: nothing to complain")
    print("tidy: %d functions, median %g lines, longest %d" %
          (len(lengths), median, max(lengths or [0])))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))

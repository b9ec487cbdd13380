#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Do the commands in the documents work as they stand there?

usage: tests/docs.py SOURCE BUILD [PAGE...]

Every block that is fenced as `console` is run, page by page, top to bottom,
in a folder that looks like a tree with a build: `$ ` begins a command, `> `
goes on with it.  A command must exit with 0, or with what a comment
`# exit code N` behind it says.  The lines below it must come in its output in
that order; `...` stands for anything, and blanks count as one.

A block that is fenced as `console by=TEST` takes too long or changes the tree;
TEST must exist and does the same.  Of it, and of commands that stand in
indented blocks, only the names of commands and options are looked up.
"""
import concurrent.futures
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

FENCE = re.compile(r"^```(\w*) *(.*)$")
EXIT = re.compile(r"#.*exit code (\d+)")
OURS = re.compile(r"(?:^|[ /])rmapsim ([a-z]+)(?![\w/])((?: [^|;>#]*)?)")
SECONDS = 60


class Page:
    def __init__(self, path, source):
        self.name = os.path.relpath(path, source)
        self.blocks = []        # (line, where, [(line, command, want)])
        self.loose = []         # (line, text) of indented blocks
        self.read(path)

    def read(self, path):
        block = kind = None
        with open(path, encoding="utf-8") as f:
            lines = f.read().split("\n")
        for number, line in enumerate(lines, 1):
            fence = FENCE.match(line)
            if fence and kind is not None:
                kind = None
            elif fence:
                kind = fence.group(1)
                block = []
                if kind == "console":
                    self.blocks.append((number, fence.group(2), block))
            elif kind == "console":
                add_line(block, number, line)
            elif kind is None and line.startswith("    "):
                self.loose.append((number, line.strip()))


def add_line(block, number, line):
    if line.startswith("$ "):
        block.append([number, line[2:], []])
    elif (line + " ").startswith("> ") and block and not block[-1][2]:
        block[-1][1] += "\n" + line[2:]
    elif block and line.strip():
        block[-1][2].append(line)


def make_tree(folder, source, build):
    for name in ("core", "corpus", "docs", "tests"):
        os.symlink(os.path.join(source, name), os.path.join(folder, name))
    os.symlink(build, os.path.join(folder, "build"))
    os.mkdir(os.path.join(folder, "tools"))
    path = os.path.join(folder, "tools", "variant")
    with open(path, "w", encoding="utf-8") as f:
        f.write(f'#!/bin/sh\nexec "{source}/tools/variant" '
                f'--build "{build}" "$@"\n')
    os.chmod(path, 0o755)


def pattern(line):
    parts = [re.escape(p) for p in " ".join(line.split()).split("...")]
    return re.compile(".*".join(parts).replace(r"\ ", " ") + "$")


def missing(want, output):
    """The first line of @want that does not come, or None."""
    have = [" ".join(line.split()) for line in output.split("\n")]
    at = 0
    for line in want:
        if line.strip() == "...":
            continue
        match = pattern(line).match
        while at < len(have) and not match(have[at]):
            at += 1
        if at == len(have):
            return line
        at += 1
    return None


def run_command(command, folder, env):
    try:
        done = subprocess.run(["bash", "-c", command], cwd=folder, env=env,
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=SECONDS,
                              check=False)
    except subprocess.TimeoutExpired:
        return None, ""
    return done.returncode, done.stdout.decode("utf-8", "replace")


def check_command(page, entry, folder, env):
    number, command, want = entry
    wanted = EXIT.search(command)
    wanted = int(wanted.group(1)) if wanted else 0
    status, output = run_command(command, folder, env)
    where = f"{page.name}:{number}: {command}"
    if status is None:
        return f"{where}\n  takes more than {SECONDS} s"
    lost = missing(want, output)
    if status == wanted and lost is None:
        return None
    tail = "\n".join("  | " + line for line in output.split("\n")[-15:])
    what = (f"exit code {status}, not {wanted}" if status != wanted else
            f"the output lacks: {lost}")
    return f"{where}\n  {what}\n{tail}"


def run_page(page, source, build):
    folder = tempfile.mkdtemp(prefix="rmapsim-docs.")
    env = dict(os.environ, PATH=build + ":" + os.environ["PATH"],
               LC_ALL="C.UTF-8")
    bad, count = [], 0
    try:
        make_tree(folder, source, build)
        for _, how, block in page.blocks:
            if how.startswith("by="):
                continue
            for entry in block:
                count += 1
                error = check_command(page, entry, folder, env)
                if error:
                    bad.append(error)
    finally:
        shutil.rmtree(folder)
    return count, bad


def options_of(build, command):
    done = subprocess.run([os.path.join(build, "rmapsim"), "help", command],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False)
    if done.returncode:
        return None
    return set(re.findall(r"--[a-z-]+", done.stdout.decode()))


def look_up(page, number, text, build, known):
    bad = []
    for command, rest in OURS.findall(text):
        if command not in known:
            known[command] = options_of(build, command)
        if known[command] is None:
            bad.append(f"{page.name}:{number}: there is no command {command}")
            continue
        for option in re.findall(r"(?<= )--[a-z-]+", rest):
            if option not in known[command]:
                bad.append(f"{page.name}:{number}: {command} has no {option}")
    return bad


def look_up_page(page, source, build, known):
    bad = []
    for number, text in page.loose:
        bad += look_up(page, number, text, build, known)
    for number, how, block in page.blocks:
        for line, command, _ in block:
            bad += look_up(page, line, command, build, known)
        if how.startswith("by=") and \
           not os.path.exists(os.path.join(source, how[3:])):
            bad.append(f"{page.name}:{number}: there is no {how[3:]}")
    return bad


def main():
    source, build = (os.path.abspath(p) for p in sys.argv[1:3])
    paths = sys.argv[3:] or ([os.path.join(source, "README.md")] +
                             sorted(glob.glob(source + "/docs/*.md")))
    pages = [Page(p, source) for p in paths]
    known, bad, count = {}, [], 0
    for page in pages:
        bad += look_up_page(page, source, build, known)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for n, errors in pool.map(lambda p: run_page(p, source, build),
                                  pages):
            count += n
            bad += errors
    for error in bad:
        print(error)
    print(f"{count} commands run, {len(bad)} errors")
    return 1 if bad or not count else 0


if __name__ == "__main__":
    sys.exit(main())

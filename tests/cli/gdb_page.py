#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""
Does a session in a document look as it stands there?

usage: gdb_page.py PAGE RMAPSIM SOURCE

A block fenced as `gdb TRACE` is a session: lines that begin with `(gdb) ` are
given to gdb, and what it prints must be what stands below them, but for
addresses and the folders of sources.  GOLDEN_UPDATE=1 writes the page anew.
"""
import os
import re
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"^```gdb (\S+)\n(.*?)^```\n", re.M | re.S)


def run(program, trace, commands):
    script = "set width 78\n"
    for command in commands:
        script += "echo (gdb) %s\\n\n%s\n" % (command, command)
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [program, "replay", "--gdb", trace], input=script, cwd=folder,
            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=60, check=True)
    return done.stdout


def plain(text):
    text = re.sub(r"0x0000[0-9a-f]{12}", "0x...", text)
    return re.sub(r"(\.\./)*src/core", "core", text)


def main(page, program, source):
    with open(page, encoding="utf-8") as f:
        text = f.read()
    good = True

    def again(block):
        nonlocal good
        commands = re.findall(r"^\(gdb\) (.*)$", block.group(2), re.M)
        got = plain(run(program, os.path.join(source, block.group(1)),
                        commands))
        if got != block.group(2):
            good = False
            print("expected:\n%s\ngot:\n%s" % (block.group(2), got))
        return "```gdb %s\n%s```\n" % (block.group(1), got)

    text = BLOCK.sub(again, text)
    if os.environ.get("GOLDEN_UPDATE"):
        with open(page, "w", encoding="utf-8") as f:
            f.write(text)
        return 0
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

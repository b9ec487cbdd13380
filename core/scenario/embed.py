#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Turn core/scenario/*.scn into the C table of registry.h.

usage: embed.py OUT.c FILE.scn...
"""
import os
import sys


def c_string(text):
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + text.replace("\n", "\\n") + '"'


def story_of(text):
    """The first sentence of the leading comment, on one line."""
    words = []
    for line in text.splitlines():
        if line.startswith("# SPDX"):
            continue
        if not line.startswith("#"):
            break
        words.append(line.lstrip("# "))
    story = " ".join(words).strip()
    return story.split(". ")[0].rstrip(".:")


def main(out, files):
    rows = []
    for path in files:
        name = os.path.basename(path)[:-len(".scn")]
        with open(path, encoding="ascii") as f:
            text = f.read()
        if ("\nscenario " + name + "\n") not in text:
            sys.exit("embed.py: %s: must contain 'scenario %s'" % (path, name))
        rows.append((name, story_of(text), text))
    rows.sort()
    with open(out, "w", encoding="ascii") as f:
        f.write("/* Generated from core/scenario/ by embed.py. */\n")
        f.write('#include "core/scenario/registry.h"\n\n')
        f.write("const struct scn_source scn_sources[] = {\n")
        for name, story, text in rows:
            f.write("\t{ %s, %s,\n" % (c_string(name), c_string(story)))
            for line in text.splitlines(keepends=True):
                f.write("\t  %s\n" % c_string(line))
            f.write("\t},\n")
        f.write("\t{ 0 }\n};\n\n"
                "_Static_assert(sizeof(scn_sources) / sizeof(*scn_sources) "
                "- 1 <=\n\t       LIMIT_SCENARIOS, "
                "\"raise LIMIT_SCENARIOS\");\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

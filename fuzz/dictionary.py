#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Makes a fuzzer's dictionary: the words that a parser knows.

usage: dictionary.py OUT FILE...

They are the string literals of the parser's files and tables that look like
words, and the parameters of scenarios; messages have blanks in them, formats
have a '%'.  So the dictionary says what the parser says, always.
"""
import re
import sys

LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*|^#include[^\n]*", re.S | re.M)
PARAMETER = re.compile(r"^\tPARAM\((\w+),", re.M)
PATCH = ".patch"
WORD = re.compile(r"[A-Za-z~_.<>=&|^!+-][A-Za-z0-9_.=<>&|+-]{1,31}")


def words(path):
    with open(path, encoding="utf8") as f:
        text = COMMENT.sub(" ", f.read())
    for literal in LITERAL.findall(text):
        if WORD.fullmatch(literal) and not literal.endswith(PATCH):
            yield literal
    for key in PARAMETER.findall(text):
        yield key + "="


def main(out, paths):
    found = sorted({w for path in paths for w in words(path)})
    if not found:
        sys.exit("dictionary.py: no words in " + " ".join(paths))
    with open(out, "w", encoding="utf8") as f:
        for word in found:
            f.write('"%s"\n' % word)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

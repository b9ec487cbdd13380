#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""core/functions.py: what is a function, and when is it another one?"""
import glob
import os
import re
import sys
import unittest

TREE = sys.argv.pop(1)
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(TREE, "core"))
import functions  # noqa: E402

SOURCE = '''// A file.
#include "a.h"

#define EACH(x, list)	\\
	for (x = list; x; x = next(x)) {	\\
	}

static const struct ops {
	int (*call)(int);
} table = {
	.call = NULL,
};

struct thing *
get_thing(struct kvm *kvm,
	  int n)
{
	const char *s = "} /* no comment */ {";

	if (!s)
		goto out;
	return 0;
out:
	return 1;	/* an end */
}

static __always_inline __printf(1, 2) int __acquires(kvm->lock)
take(const char *fmt, ...)
{
	return '}';
}

int declared(int a,
	     int b);
'''


def parts(text):
    return {name: functions.normal(body)
            for name, body in functions.split(text)}


class Split(unittest.TestCase):
    def test_names(self):
        self.assertEqual(set(parts(SOURCE)), {None, "get_thing", "take"})

    def test_bodies(self):
        p = parts(SOURCE)
        self.assertIn("return 1;}", p["get_thing"])
        self.assertIn("no comment", p["get_thing"])
        self.assertNotIn("an end", p["get_thing"])
        self.assertIn(".call=NULL", p[None])
        self.assertIn("declared", p[None])
        self.assertIn("EACH", p[None])
        self.assertNotIn("get_thing", p[None])

    def test_blanks_and_comments_are_no_change(self):
        other = SOURCE.replace("return 0;", "return\n\t\t0; // zero")
        other = other.replace("int n)", "int n /* count */)")
        self.assertEqual(parts(other), parts(SOURCE))

    def test_a_change_is_of_its_function(self):
        for old, new, name in (("return 0;", "return 2;", "get_thing"),
                               ("return '}'", "return '{'", "take"),
                               (".call = NULL", ".call = one", None)):
            other = parts(SOURCE.replace(old, new))
            self.assertEqual({n for n in other
                              if other[n] != parts(SOURCE)[n]}, {name})

    def test_blanks_between_words_count(self):
        self.assertNotEqual(functions.normal("return a;"),
                            functions.normal("returna;"))
        self.assertEqual(functions.normal("a  = b ;"),
                         functions.normal("a=b;"))

    def test_core_kvm(self):
        """Every body that begins in the first column has its name."""
        found = set()
        for path in glob.glob(os.path.join(TREE, "core/kvm/*.[ch]")):
            with open(path) as f:
                text = functions.without_comments(f.read())
            for m in re.finditer(r"^\w[^;{}=#]*\([^;{}]*\)\s*\n\{", text,
                                 re.M):
                found.add(functions.name_of(m.group()[:-1]))
        have = functions.functions_of(os.path.join(TREE, "core/kvm"))
        self.assertGreater(len(found), 200)
        self.assertEqual({n for n in found if n not in have}, set())

    def test_rows(self):
        self.assertEqual(functions.table_of({"a": 1, "b": 2},
                                            {"b": 3, "c": 4}),
                         ['FUNCTION("a", 0x00000001)',
                          'FUNCTION("b", 0x00000002)',
                          'FUNCTION("c", 0x00000000)'])


unittest.main()

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A trace with all that only format 2 can say: a model, delayed stores.  And
 * how it is read, and changed.  Behind toy.h.
 */
#ifndef RMAPSIM_TESTS_UNIT_WEAK_TRACE_H
#define RMAPSIM_TESTS_UNIT_WEAK_TRACE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay/trace.h"

static const char weak[] =
	"rmapsim-trace 2\n"
	"scenario  x\n"
	"vm        geometry=small gfns=2 vcpus=2 roots=2 mmu=shadow\n"
	"model     x86\n"
	"mutation  none\n"
	"core      v6.15 small 5be1f0c2\n"
	"status    open\n"
	"verdict   none\n"
	"replays   100 of 100\n"
	"shows     x86 sc=20000 tso=20000\n"
	"code      rmap_add:0001 rmap_remove:90ff\n"
	"minimised 1903 8\n"
	"passes    7\n"
	"certain   2 5 7 passes check=0badcafe\n"
	"chance    1 4 200 12 200 check=0badbeef\n"
	"setup\n"
	"tasks\n"
	"  1 a cpu0\n"
	"    age 0 1\n"
	"  2 b cpu1\n"
	"    age 0 1\n"
	"choices\n"
	"  run 2 x3\n"
	"  delay 2 rmap[0x10].val\n"
	"  run 2 x4 @write desc#1.more\n"
	"  delay 2 desc#1.more\n"
	"  run 1 x7\n"
	"  drain 1 rmap[0x10].val\n"
	"  drain 7 desc#1.more #32\n"
	"end\n";

static inline void parse(const char *text, size_t len, struct trace *t)
{
	struct trace_error err = { "" };

	if (trace_parse("t", text, len, t, &err))
		fail_msg("%s", err.text);
}

/* @whole with the first @from as @to; to be freed. */
static inline char *edit(const char *whole, const char *from, const char *to)
{
	const char *at = strstr(whole, from);
	char *text = malloc(strlen(whole) + strlen(to) + 1);

	assert_non_null(at);
	sprintf(text, "%.*s%s%s", (int)(at - whole), whole, to,
		at + strlen(from));
	return text;
}

#endif /* RMAPSIM_TESTS_UNIT_WEAK_TRACE_H */

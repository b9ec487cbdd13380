// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which programs are there?
 */
#include <string.h>

#include "core/programs/program.h"

#define PROGRAM(name, code, ...) extern const struct program_code code;
#include "core/programs/programs.def"
#undef PROGRAM

#define ENTRY(name, suffix, flags, code, threads, ops, a, b, kind, origin, \
	      text)							\
	{ name suffix, &code, threads, ops, flags, PROGRAM_##kind, { a, b }, \
	  origin, text },
/* Those of one program in a row, in the order of their flags. */
#define PROGRAM(name, ...)						\
	ENTRY(name, "", 0, __VA_ARGS__)					\
	ENTRY(name, "-fixed", PROGRAM_FIXED, __VA_ARGS__)		\
	ENTRY(name, "-ready", PROGRAM_READY, __VA_ARGS__)		\
	ENTRY(name, "-fixed-ready", PROGRAM_FIXED | PROGRAM_READY, __VA_ARGS__)
static const struct program programs[] = {
#include "core/programs/programs.def"
};
#undef PROGRAM

#define ENTRIES	(sizeof(programs) / sizeof(programs[0]))

unsigned int program_count(void)
{
	return ENTRIES / PROGRAM_FLAGS;
}

const struct program *program_get(unsigned int i)
{
	return &programs[i * PROGRAM_FLAGS];
}

const struct program *program_find(const char *name)
{
	for (unsigned int i = 0; i < ENTRIES; i++) {
		if (!strcmp(programs[i].name, name))
			return &programs[i];
	}
	return NULL;
}

const struct program *program_with(const struct program *p, u32 flags)
{
	return p - p->flags + flags;
}

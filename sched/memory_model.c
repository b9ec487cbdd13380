// SPDX-License-Identifier: GPL-2.0-only
/*
 * The names of the memory models.
 */
#include "sched/memory_model.h"

#include <string.h>

static const struct {
	const char *word;
	const char *title;
	const char *text;
} models[MM_COUNT] = {
	[MM_SC] = { "sc", "sequential consistency",
		"interleavings only" },
	[MM_TSO] = { "tso", "x86-TSO (store buffer)",
		"a FIFO store buffer per CPU" },
	[MM_X86] = { "x86", "x86 with compiler reordering",
		"tso, and plain stores the compiler may delay" },
	[MM_LKMM] = { "lkmm", "LKMM only (portability)",
		"out-of-order store buffers, as weak as LKMM allows stores" },
};

const char *memory_model_word(enum memory_model m)
{
	return models[m].word;
}

const char *memory_model_text(enum memory_model m)
{
	return models[m].text;
}

const char *memory_model_title(enum memory_model m)
{
	return models[m].title;
}

enum memory_model memory_model_parse(const char *word)
{
	enum memory_model m;

	for (m = MM_SC; m < MM_COUNT; m++) {
		if (!strcmp(models[m].word, word))
			break;
	}
	return m;
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which memory model do the runs have?  See docs/memory-model.md.
 *
 * Each model allows everything that the ones before it allow.
 */
#ifndef RMAPSIM_SCHED_MEMORY_MODEL_H
#define RMAPSIM_SCHED_MEMORY_MODEL_H

#include "sched/types.h"

enum memory_model {
	MM_SC,		/* sequential consistency: interleavings only */
	MM_TSO,		/* x86 hardware: a FIFO store buffer per CPU */
	MM_X86,		/* MM_TSO, and a compiler that delays plain stores */
	MM_LKMM,	/* the kernel's model, as far as stores are delayed */
	MM_COUNT
};

/* "sc", "tso", "x86", "lkmm". */
const char *memory_model_word(enum memory_model m);
/* One line of help. */
const char *memory_model_text(enum memory_model m);
/* What a report says of a bug that needs this model. */
const char *memory_model_title(enum memory_model m);
/* The model called @word, MM_COUNT: none is. */
enum memory_model memory_model_parse(const char *word);

#endif /* RMAPSIM_SCHED_MEMORY_MODEL_H */

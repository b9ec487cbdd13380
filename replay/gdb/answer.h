/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The answers to a debugger's questions: text for people, at most 78 columns.
 *
 * A question is a word and its arguments.  Three kinds of lines are not for
 * people: "!text" refuses, "@N" is a step to go to, "&..." describes an
 * object, see answer_obj().
 */
#ifndef RMAPSIM_REPLAY_GDB_ANSWER_H
#define RMAPSIM_REPLAY_GDB_ANSWER_H

#include <stdio.h>

#include "replay/gdb/session.h"

/* What it is about: a place by its name, or an address. */
struct answer_place {
	u64	addr;
	u32	size;
};

/* answer.c */
/* "task 2 (ager) on cpu 1" */
const char *answer_task_name(unsigned int task, char *buf, size_t n);
/* The event as it stands in a trace, indented. */
void answer_event(FILE *out, u32 i);
/* The frames of an event's stack that are worth showing. */
void answer_stack(FILE *out, u32 i);

/* answer_state.c: what is the machine like now? */
void answer_tasks(FILE *out, const char *args);
void answer_locks(FILE *out, const char *args);
void answer_buffers(FILE *out, const char *args);
void answer_take_over(FILE *out, const char *args);
void answer_delay(FILE *out, const char *args);
void answer_drain(FILE *out, const char *args);

/* answer_find.c: where in the run is it? */
void answer_until(FILE *out, const char *args);
void answer_finish(FILE *out, const char *args);
void answer_who(FILE *out, const char *args);
void answer_obj(FILE *out, const char *args);
void answer_objects(FILE *out, const char *args);
void answer_order(FILE *out, const char *args);

#endif /* RMAPSIM_REPLAY_GDB_ANSWER_H */

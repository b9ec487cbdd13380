/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is in a trace, and how does it get in and out of a file?
 *
 * A trace is one bug as a small text file: the scenario, which build saw it,
 * the verdict, and the choices.  The format is described in
 * docs/trace-format.md.  Invariants of struct trace:
 *  - what trace_read() accepts is safe to run: every number is in range;
 *  - writing it and reading it again gives the same trace;
 *  - it owns its arrays and holds no pointer into a run.
 */
#ifndef RMAPSIM_REPLAY_TRACE_H
#define RMAPSIM_REPLAY_TRACE_H

#include <stdio.h>

#include "core/scenario/scenario.h"
#include "sched/machine.h"
#include "sched/memory_model.h"
#include "sched/race.h"
#include "sched/verdict.h"

/* Bump with any change to the choices or to what is the default.  A trace is
 * written in the oldest version that can say it: 1 knows neither models nor
 * delayed stores. */
#define TRACE_VERSION	2
#define TRACE_OLDEST	1

/* Columns of a line. */
#define TRACE_COLUMNS	100
/* Events of the events section: at 20 bytes a line the largest file has no
 * more; a longer run is written without them. */
#define LIMIT_TRACE_EVENTS	(LIMIT_TRACE_BYTES / 20)
/* One word: a function or an object's name. */
#define TRACE_WORD	64

/* Functions noted in a trace: core/kvm has some 300. */
#define LIMIT_TRACE_CODE	512

/* Stores that wait in one CPU's buffer, as far as a trace can tell them. */
#define TRACE_PENDING	32

enum trace_choice_kind { TRACE_RUN, TRACE_INDEX, TRACE_DELAY, TRACE_DRAIN };
enum trace_status { TRACE_OPEN, TRACE_FIXED, TRACE_STATUSES };

/*
 * run TASK xN [@OP NAME [#K]]: let TASK execute N explicit operations and the
 * plain accesses after them; with an anchor, stop before the K-th access of
 * that kind to NAME after the N-th explicit one (N = 0: from here on).  A
 * drain that the task has to wait for is one of the plain accesses.
 * index V: the next index choice is V.
 * delay TASK NAME: TASK stands before a store to NAME, which is delayed.
 * drain CPU NAME [#K]: the K-th oldest store to NAME that waits in the buffer
 * of CPU becomes visible now.
 */
struct trace_choice {
	u8	kind;
	u8	task;		/* of a drain: the CPU */
	u8	anchor_op;	/* OP_NONE: no anchor, else OP_READ, OP_WRITE,
				 * OP_DRAIN */
	u32	count;		/* N, or V */
	u32	occurrence;	/* K, from 1 */
	char	anchor[TRACE_WORD];	/* NAME */
};

/*
 * An event as text; plain ones differ between builds and check nothing.
 * .from and .func are for human readers and are not read back.
 */
struct trace_event {
	u32	step;
	u8	task;
	u8	op;
	bool	plain;
	char	text[72];		/* "rmap[0x2].val = desc#1|MANY" */
	char	from[12];		/* "init", "17": who wrote what is read */
	char	func[TRACE_WORD];
};

/* A function that the run was in, and half of the hash of its text. */
struct trace_code {
	char	func[TRACE_WORD];
	u32	hash;			/* below 0x10000, not 0 */
};

/*
 * When .task has executed its .ops-th explicit operation, every continuation
 * has the trace's verdict; it took .runs runs to try them all, 0: not known.
 * .first: right before that operation there is one that has not; .passes: and
 * that has none at all.  .check ties this to the run, see trace_seal().
 */
struct trace_certain {
	u8	task;
	bool	first;
	bool	passes;
	u32	check;
	u32	ops;
	u32	runs;
};

/*
 * Of .of random continuations .fail have the trace's verdict when .task has
 * executed its .ops-th explicit operation, .before right before it.  .of is 0:
 * not known.
 */
struct trace_chance {
	u8	task;
	u32	ops;
	u32	fail;
	u32	before;
	u32	of;
	u32	check;		/* as above */
};

struct trace {
	struct scenario	scn;
	bool		program;		/* .scn stands for one */
	enum memory_model model;
	enum race_level	races;
	u32		race_rules_off;		/* mask, see race_rules.def */
	char		mutation[TRACE_WORD];	/* "none": the revision as is */
	char		rev[TRACE_WORD];
	char		hash[32];
	u8		status;			/* enum trace_status */
	enum verdict	verdict;		/* NONE: nothing is expected */
	enum invariant	invariant;
	char		func[2][TRACE_WORD];	/* "-": not known */
	char		object[32];
	char		signature[13];		/* empty: not known */
	char		found[TRACE_COLUMNS];
	char		replays[32];		/* "100 of 100" */
	/* The strongest model that shows it, MM_COUNT: not known, and how many
	 * schedules of each stronger one do not. */
	enum memory_model shows;
	u32		searched[MM_COUNT];
	/* The run before it was minimised; 0: it was not. */
	u32		minimised_steps;
	u32		minimised_switches;
	/* Without this choice, from 1, the same schedule has no verdict: the
	 * nearest passing one.  0: not known. */
	u32		passes;
	struct trace_certain certain;	/* see certainty.h */
	struct trace_chance chance;	/* see chance.h */
	u32		ncode;			/* 0: not noted */
	struct trace_code *code;
	char		*story;			/* lines, NULL: none */
	u32		nchoices;
	struct trace_choice *choices;
	u32		nevents;
	struct trace_event *events;
};

/* A trace that expects nothing: strings set, no arrays. */
void trace_init(struct trace *t);
void trace_free(struct trace *t);
/* Append a copy.  0, -E2BIG or -ENOMEM; then *@t is as it was. */
int trace_add_choice(struct trace *t, const struct trace_choice *c);
int trace_add_event(struct trace *t, const struct trace_event *e);
int trace_add_code(struct trace *t, const struct trace_code *c);

/*
 * Was .certain found of what the trace says now: scenario, choices, model,
 * core and verdict?  Not so if somebody changed one of them, or .certain.  The
 * hash is short and no secret: it is against mistakes.  So with .chance.
 */
bool trace_certain_holds(const struct trace *t);
bool trace_chance_holds(const struct trace *t);
/* Both. */
void trace_seal(struct trace *t);

/*
 * 0 or a negative errno; *@err is then "FILE:LINE: what; next action", to be
 * printed after "rmapsim: ".  Nothing of *@t is to be freed on failure.
 */
struct trace_error { char text[320]; };

int trace_read(const char *path, struct trace *t, struct trace_error *err);
/* The same from memory; @name stands for the path in messages. */
int trace_parse(const char *name, const char *text, size_t len,
		struct trace *t, struct trace_error *err);
/* Through a temporary file beside @path: all of it, or nothing. */
int trace_write(const char *path, const struct trace *t,
		struct trace_error *err);
/* One line of the choices. */
void trace_write_choice(FILE *out, const struct trace_choice *c);
/* One line of the events section. */
void trace_write_event(FILE *out, const struct trace_event *e);
/* Malloc'ed text, NULL without memory. */
char *trace_print(const struct trace *t, size_t *len);

#endif /* RMAPSIM_REPLAY_TRACE_H */

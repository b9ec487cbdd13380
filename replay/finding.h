/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What exactly was found?
 *
 * The search knows a verdict and a list of (step, task) that is valid in this
 * build only.  Here the run is made again with everything recorded, its
 * choices become a trace anchored to the source, the trace is replayed to
 * prove it, and the facts a report needs are put together.
 *
 * A finding describes the newest recorded run: report_write() must come before
 * the next run of any kind.
 */
#ifndef RMAPSIM_REPLAY_FINDING_H
#define RMAPSIM_REPLAY_FINDING_H

#include "replay/capture.h"
#include "sched/record.h"

/* LIMIT_INSTEAD choices (instead.h), and some more. */
#define FINDING_OPTIONS	3584

struct candidates;
struct passing;

struct finding {
	struct trace		trace;
	struct run_result	result;
	struct capture		capture;
	const struct core_variant *variant;

	/* If .result.verdict is not NONE: */
	const struct note	*note;		/* the worst one */
	s32			event;		/* that of the note, or -1 */
	s32			alloc_event;	/* of the victim, or -1 */
	s32			free_event;
	s32			write_event;	/* last writer of .note->addr */
	s32			other_event;	/* data race: the earlier one */
	bool			has_object;
	u64			base;		/* of the victim */
	u32			size;
	u8			class;		/* enum heap_class */

	u32			replays;	/* that gave the same, ... */
	u32			replays_tried;	/* ... of so many */
	/* Of the run, before .path in commands: "", or "--option=value ". */
	char			options[FINDING_OPTIONS];
	char			path[256];	/* of the trace, or "" */
	struct passing		*passing;	/* owned; NULL: not known */
	struct candidates	*candidates;	/* the same */
};

enum finding_status {
	FINDING_OK,
	FINDING_UNSTABLE,	/* the same choices gave another run: exit 4 */
};

/*
 * @expect is the result of the searching run, @found the words of the trace's
 * `found` line, @replays how often to prove the trace.  @log may be &sim.log.
 */
struct finding_source {
	const struct core_variant	*variant;
	const struct scenario		*scn;
	const struct choice_log		*log;
	const struct run_result		*expect;
	const char			*found;
	u32				replays;
};

/* Either way *@f is to be freed, and whoever searches prepares again. */
enum finding_status finding_make(const struct finding_source *src,
				 struct finding *f);
void finding_free(struct finding *f);

/* Run @scn with @s, recorded, and describe what comes out in @f. */
void finding_run(struct finding *f, const struct core_variant *variant,
		 const struct scenario *scn, struct strategy *s);

/* Add the recorded events to the trace, for `--events`. */
void finding_add_events(struct finding *f);
/* Is this run worth recording, because it can be the bug of @want?  Its verdict
 * and rule are the same, and nothing went wrong before that did not there: what
 * an earlier fault leads to is another bug, whoever is hit. */
bool finding_may_be(const struct run_result *res,
		    const struct run_result *want);
/* Both show a bug, and its signature is the same. */
bool finding_same_bug(const struct finding *a, const struct finding *b);
/* Is event @i the access that memory must not see?  It has no value. */
bool finding_is_bad_access(const struct finding *f, u32 i);
/*
 * The two events that the verdict is about, the earlier one first; false: it
 * is not about two, or they are of one task.
 */
bool finding_pair(const struct finding *f, u32 *a, u32 *b);
/* The same, only if one of them had to come before the other. */
bool finding_conflict(const struct finding *f, u32 *a, u32 *b);
/*
 * The same, only if nothing orders them: needs order_make().  A lock that both
 * held in turn does order them, and then it is false.
 */
bool finding_missing(const struct finding *f, u32 *a, u32 *b);
/* Event @i as it stands in a trace. */
void finding_event(const struct finding *f, u32 i, struct trace_event *te);

/* The innermost function in core/kvm of a stack; false: there is none. */
bool finding_func_at(u64 pc, char *buf, size_t n);
bool finding_core_func(const struct stack *st, char *buf, size_t n);

/* "age-nolock-7c1e90aa52d4.trace": a file name for the trace. */
void finding_file_name(const struct finding *f, char *buf, size_t n);

#endif /* RMAPSIM_REPLAY_FINDING_H */

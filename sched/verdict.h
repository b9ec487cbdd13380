/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Verdicts and notes: what a run found.
 *
 * A violation becomes a note.  A note whose verdict is marked STOP ends the
 * run; others are kept and the run goes on.  The verdict of a run is its
 * worst note: severity first, then the order of verdict.def, then the step.
 */
#ifndef RMAPSIM_SCHED_VERDICT_H
#define RMAPSIM_SCHED_VERDICT_H

#include "sched/limits.h"
#include "sched/types.h"

enum severity { SEVERITY_CORRUPTION, SEVERITY_STATE, SEVERITY_DISCIPLINE };

enum verdict {
	VERDICT_NONE,
#define VERDICT(name, word, severity, end) VERDICT_##name,
#include "sched/verdict.def"
#undef VERDICT
	VERDICT_COUNT
};

/* The named checks; the table itself belongs to core/. */
enum invariant {
#define INVARIANT(id, verdict, text) INV_##id,
#include "core/invariant.def"
#undef INVARIANT
	INV_COUNT
};

struct note {
	enum verdict	verdict;
	enum invariant	invariant;
	u32		step;		/* the step being executed; 0: set-up */
	u8		task;
	u8		op;		/* enum op of that step */
	u8		size;
	bool		plain;
	u64		addr;		/* 0 when no address is involved */
	u64		pc;		/* innermost return address */
	int		event;		/* recorder's event, -1: not recorded */
	u32		stack;		/* recorder's, if .event >= 0 */
	u32		other_step;	/* data race: the earlier access, */
	bool		against_assert;	/* or an assertion, */
	bool		lint;		/* which a dependency would order */
	char		text[120];	/* one sentence; recorded runs only */
};

const char *verdict_word(enum verdict v);
enum severity verdict_severity(enum verdict v);
bool verdict_stops(enum verdict v);

const char *invariant_id(enum invariant i);
const char *invariant_text(enum invariant i);
enum verdict invariant_verdict(enum invariant i);

/* Is @a to be reported rather than @b? */
bool note_worse(const struct note *a, const struct note *b);

/*
 * Report a violation by the running task at @addr.  Does not return when the
 * verdict is of the STOP kind.  The text is formatted in recorded runs only,
 * so that a search pays nothing for it.
 */
void sim_note(enum verdict v, enum invariant i, u64 addr,
	      const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The usual form: the verdict follows from the invariant. */
#define sim_violation(i, addr, ...) \
	sim_note(invariant_verdict(i), i, (u64)(addr), __VA_ARGS__)

/* Our own bug: prints "rmapsim: internal error", exits with 4.  Always on. */
void sim_bug(const char *file, int line, const char *what)
	__attribute__((noreturn));
/* Called before that exit, unless NULL: a fuzzer wants to keep the input. */
extern void (*sim_bug_hook)(const char *file, int line, const char *what);
#define sim_bug_on(cond) do {						\
	if (unlikely(cond))						\
		sim_bug(__FILE__, __LINE__, #cond);			\
} while (0)

#endif /* RMAPSIM_SCHED_VERDICT_H */

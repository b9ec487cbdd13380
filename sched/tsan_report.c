// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the real ThreadSanitizer says about an access, beside what race.c has
 * just said about the same one.
 */
#include "sched/tsan_state.h"

#include <stdio.h>

#include "sched/race.h"
#include "sched/run.h"

struct tsan_tally tsan_tally;

/* What race.c had found before the access that libtsan is asked about. */
static u64 known_found, known_tolerated;
static bool reported;		/* ... which it answered with a report */
static bool is_bad;		/* the access is one of freed memory */
static u64 access_addr;
static u32 access_size;

/*
 * memcpy() and the like are intercepted also where the simulator itself calls
 * them.  Two accesses are a race each time they meet, not once a program.
 */
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
#ifdef TSAN_HALTS
#define HALT	":halt_on_error=1"
#else
#define HALT
#endif
#define OPTIONS	"ignore_interceptors_accesses=1:history_size=7:"	\
		"suppress_equal_stacks=0:suppress_equal_addresses=0" HALT
	return OPTIONS;
}

static u64 tolerated(void)
{
	u64 n = 0;

	for (u32 i = 0; i < RACE_RULES; i++)
		n += race_counts.rule[i];
	return n;
}

static u64 new_tolerated(void)
{
	return tolerated() - known_tolerated;
}

static u64 new_noted(void)
{
	return race_counts.found - known_found - new_tolerated();
}

/*
 * libtsan marks the word of a report so that reads of it are never recorded
 * again.  In this run it has been reported; before the next one, enough writes
 * of everybody's past make it forget the mark.
 */
#define MARKED_MAX	64

static u64 marked_words[MARKED_MAX];
static u32 nmarked;

static void mark(const void *report)
{
	int tid, size, write, atomic;
	void *addr, *trace[1];

	if (nmarked == MARKED_MAX ||
	    !__tsan_get_report_mop(report, 0, &tid, &addr, &size, &write,
				   &atomic, trace, 1))
		return;
	marked_words[nmarked++] = (u64)(unsigned long)addr & ~7ull;
}

static bool is_marked(u64 addr, u32 size)
{
	for (u32 i = 0; i < nmarked; i++) {
		if (marked_words[i] + 8 > addr && marked_words[i] < addr + size)
			return true;
	}
	return false;
}

/*
 * Different accesses of the host, each of which takes a cell; which one depends
 * on how much the host has done.
 */
void tsan_forget_marks(void)
{
	while (nmarked) {
		char *word = (char *)(unsigned long)marked_words[--nmarked];

		for (u32 i = 0; i < 32; i++) {
			__tsan_write1_pc(word + i % 8, word + i);
			if (i % 5 == 4)
				__tsan_release(&tsan_tally);
		}
	}
}

static void say(const char *who)
{
	const struct task *t = machine_task();

	fprintf(stderr, "rmapsim: tsan: %s: step %u, task %u, %s %s %#llx\n",
		who, M->step, t->id, t->flags & OPF_PLAIN ? "plain" : "marked",
		op_word(t->op), (unsigned long long)t->addr);
}

void tsan_begin_access(u64 addr, u32 size)
{
	access_addr = addr;
	access_size = size;
	reported = false;
}

void tsan_end_access(void)
{
	if (reported || !new_noted()) {
		/* They agree, or it was counted. */
	} else if (is_marked(access_addr, access_size)) {
		tsan_tally.again++;
	} else {
		tsan_tally.ours_only++;
		say("only rmapsim reports a race");
	}
	known_found = race_counts.found;
	known_tolerated = tolerated();
}

/*
 * libtsan's hook in namespace __tsan: a report is about to be printed; true
 * keeps it back.  A race that is meant is one for race_rules.def alone to say.
 */
bool tsan_on_report(const void *report, bool suppressed)
	__asm__("_ZN6__tsan8OnReportEPKNS_10ReportDescEb");
bool tsan_on_report(const void *report, bool suppressed)
{
	reported = true;
	mark(report);
	if (suppressed)
		return true;
	if (is_bad) {
		tsan_tally.bad++;
		say("a race to ThreadSanitizer, freed memory to rmapsim");
		return false;
	}
	if (new_noted()) {
		tsan_tally.both++;
		say("both report a race");
		return false;
	}
	if (new_tolerated()) {
		tsan_tally.tolerated++;
		return true;
	}
	tsan_tally.tsan_only++;
	say("only ThreadSanitizer reports a race");
	return false;
}

void tsan_report_begin(void)
{
	known_found = race_counts.found;
	known_tolerated = tolerated();
}

void tsan_access_is_bad(bool bad)
{
	is_bad = bad;
}

void tsan_settle(void)
{
	tsan_begin_access(0, 0);
	tsan_end_access();
}

void tsan_end_run(void)
{
	tsan_settle();
}

/* libtsan's hook in the same namespace: the program ends. */
bool tsan_on_finalize(bool failed) __asm__("_ZN6__tsan10OnFinalizeEb");
bool tsan_on_finalize(bool failed)
{
	const struct tsan_tally *n = &tsan_tally;

	if (n->both + n->bad + n->again + n->tsan_only + n->ours_only +
	    n->tolerated)
		fprintf(stderr, "rmapsim: tsan: races: %llu reported by both, %llu of freed memory, %llu again, %llu by ThreadSanitizer only, %llu by rmapsim only, %llu tolerated\n",
			(unsigned long long)n->both, (unsigned long long)n->bad,
			(unsigned long long)n->again,
			(unsigned long long)n->tsan_only,
			(unsigned long long)n->ours_only,
			(unsigned long long)n->tolerated);
	return failed;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is found on real threads, and what ThreadSanitizer is to keep to
 * itself.
 *
 * Whatever is found ends the process: nobody knows what the memory is worth
 * afterwards.  Races that are meant (sched/race_rules.def) are kept back by
 * the name of the word and the kinds of the two accesses; which locks they
 * held is not known here.
 */
#include <fnmatch.h>
#include <sanitizer/common_interface_defs.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/core_ops.h"
#include "sched/native/native.h"
#include "sched/choice.h"
#include "sched/dpor_note.h"
#include "sched/heap.h"
#include "sched/sim.h"

static const struct core_ops *names;

void native_report_init(const struct core_ops *ops)
{
	names = ops;
}

void native_found(const char *fmt, ...)
{
	static bool said;
	char text[200];
	va_list args;

	/* The first speaks; others wait for the end. */
	while (__atomic_exchange_n(&said, true, __ATOMIC_ACQ_REL))
		pause();
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	fprintf(stderr, "rmapsim: stress: task %u, operation %u: %s\n",
		machine_task()->id, machine_task()->scn_op + 1u, text);
	__sanitizer_print_stack_trace();
	_exit(NATIVE_FOUND);
}

void sim_warn(bool is_bug, const char *what)
{
	native_found("%s(%s)", is_bug ? "BUG" : "WARN", what);
}

/* ---- what the checks of the quiet state say ---- */

static const enum verdict verdict_of[] = {
#define INVARIANT(id, verdict, text) VERDICT_##verdict,
#include "core/invariant.def"
#undef INVARIANT
};

static const char * const invariant_ids[] = {
#define INVARIANT(id, verdict, text) #id,
#include "core/invariant.def"
#undef INVARIANT
};

enum verdict invariant_verdict(enum invariant i)
{
	return verdict_of[i];
}

void sim_note(enum verdict v, enum invariant i, u64 addr, const char *fmt, ...)
{
	char text[160];
	va_list args;

	(void)v;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	native_found("invariant %s at %#llx: %s", invariant_ids[i], addr, text);
}

void sim_bug(const char *file, int line, const char *what)
{
	fprintf(stderr, "rmapsim: internal error: %s:%d: %s\n", file, line,
		what);
	_exit(4);
}

/* ---- what nobody asks here ---- */

bool dpor_listens;

void dpor_note_read_slow(u64 addr)
{
	(void)addr;
}

void dpor_note_write_slow(u64 addr)
{
	(void)addr;
}

void dpor_note_short_slow(void)
{
}

/* Scenarios in which an allocation fails are refused. */
u32 choice_index(u32 n)
{
	(void)n;
	sim_bug(__FILE__, __LINE__, "a choice, outside of a simulation");
}

/* ---- ThreadSanitizer ---- */

/* memcpy() and the like are told by hand where the kernel calls them. */
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
	return "ignore_interceptors_accesses=1:history_size=4:halt_on_error=1:"
	       "detect_deadlocks=0:atexit_sleep_ms=0";
}

struct mop {
	int	tid, size, write, atomic;
	void	*addr, *trace[1];
};

int __tsan_get_report_mop(const void *report, unsigned long idx, int *tid,
			  void **addr, int *size, int *write, int *atomic,
			  void **trace, unsigned long trace_size);

static bool get_mop(const void *report, unsigned long idx, struct mop *m)
{
	return __tsan_get_report_mop(report, idx, &m->tid, &m->addr, &m->size,
				     &m->write, &m->atomic, m->trace, 1);
}

enum { PLAIN = 1, MARKED = 2, ANY = PLAIN | MARKED };

static const struct {
	enum heap_class class;
	const char	*field;
	unsigned int	reads;
	unsigned int	writes;
} rules[] = {
#define RACE_RULE(id, name, class, field, reads, writes, locked, text)	\
	{ class, field, reads, writes },
#include "sched/race_rules.def"
#undef RACE_RULE
};

static unsigned int kind(const struct mop *m)
{
	return m->atomic ? MARKED : PLAIN;
}

static bool is_named(u64 addr, const char *pattern)
{
	char name[80] = "";

	if (!pattern)
		return true;
	names->name(addr, NULL, name, sizeof(name));
	return !fnmatch(pattern, name, 0);
}

static bool is_meant(const struct mop *read, const struct mop *write)
{
	u64 addr = (u64)(unsigned long)write->addr;
	struct heap_object obj;

	if (!heap_find(addr, &obj))
		return false;
	for (unsigned int i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (rules[i].class == obj.class &&
		    rules[i].reads & kind(read) &&
		    rules[i].writes & kind(write) &&
		    is_named(addr, rules[i].field))
			return true;
	}
	return false;
}

/* libtsan's hook in namespace __tsan: true keeps the report back. */
bool native_on_report(const void *report, bool suppressed)
	__asm__("_ZN6__tsan8OnReportEPKNS_10ReportDescEb");
bool native_on_report(const void *report, bool suppressed)
{
	struct mop a, b;

	if (suppressed || !get_mop(report, 0, &a) || !get_mop(report, 1, &b))
		return suppressed;
	if (!a.write && b.write)
		return is_meant(&a, &b);
	if (a.write && !b.write)
		return is_meant(&b, &a);
	return false;
}

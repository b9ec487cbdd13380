// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which functions changed?  See changed.h.
 *
 * Of a core that this program has, all functions are known; of another one
 * those that the trace names in its `code` lines.
 */
#include "replay/changed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/catalogue.h"
#include "core/functions.h"
#include "replay/symbol.h"

#define NAMES	512		/* functions of core/kvm: some 300 */

struct names {
	u32	count;
	char	at[NAMES][TRACE_WORD];
};

static bool has(const struct names *set, const char *name)
{
	for (u32 i = 0; i < set->count; i++) {
		if (!strcmp(set->at[i], name))
			return true;
	}
	return false;
}

static void add(struct names *set, const char *name)
{
	if (set->count < NAMES && !has(set, name))
		snprintf(set->at[set->count++], TRACE_WORD, "%s", name);
}

/* ---- which functions a run was in ---- */

static void add_frames(struct names *set, const struct stack *st)
{
	struct symbol_walk w = { .stack = st };
	const struct symbol *sym;

	while ((sym = symbol_next(&w))) {
		if (sym->core)
			add(set, sym->func);
	}
}

/* Those on the stacks of the steps up to @step. */
static void add_run(struct names *set, u32 step)
{
	u32 last = ~0u;

	for (u32 i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (e->flags & OPF_SETUP || !e->step)
			continue;
		if (e->step > step)
			break;
		if (e->stack != last)
			add_frames(set, record_stack(e->stack));
		last = e->stack;
	}
}

/* ---- which functions changed ---- */

struct changes {
	struct names	names;
	u32		hash[NAMES][2];		/* of the trace's, of ours */
	char		since[80];		/* what was compared, or "" */
};

static void add_change(const char *name, u32 theirs, u32 ours, void *arg)
{
	struct changes *c = arg;

	if (c->names.count == NAMES)
		return;
	c->hash[c->names.count][0] = theirs;
	c->hash[c->names.count][1] = ours;
	add(&c->names, name);
}

/* The trace knows only half of each hash, and only what it was in. */
static void compare_noted(const struct trace *t, const char *ours,
			  struct changes *c)
{
	for (u32 i = 0; i < t->ncode; i++) {
		const struct trace_code *code = &t->code[i];
		u32 hash = core_function_hash(ours, code->func);

		if ((hash & 0xffff) != code->hash || !hash)
			add_change(code->func, code->hash, hash, c);
	}
}

/*
 * False: nothing is known of the trace's core.  What goes by its name now is
 * the last resort.
 */
static bool find_changes(const struct trace *t, const struct core_variant *own,
			 const char *ours, struct changes *c)
{
	c->names.count = 0;
	c->since[0] = '\0';
	if (!core_functions_known(ours))
		return false;
	if (core_functions_known(t->hash)) {
		core_functions_compare(t->hash, ours, add_change, c);
	} else if (t->ncode) {
		compare_noted(t, ours, c);
		snprintf(c->since, sizeof(c->since), " of those it was in");
	} else if (own && core_functions_known(own->hash)) {
		core_functions_compare(own->hash, ours, add_change, c);
		snprintf(c->since, sizeof(c->since), " since %.31s %.31s",
			 own->rev, own->hash);
	} else {
		return false;
	}
	return true;
}

/* ---- in words ---- */

/* Add a word, or count it, when there is no room for it and ", 99 more". */
static void put_word(char *buf, size_t n, const char *word, u32 *more)
{
	size_t len = strlen(buf);

	if (*more || len + strlen(word) + 12 > n) {
		++*more;
		return;
	}
	snprintf(buf + len, n - len, "%s%s", len ? ", " : "", word);
}

static void put_more(char *buf, size_t n, u32 more)
{
	size_t len = strlen(buf);

	if (more)
		snprintf(buf + len, n - len, ", %u more", more);
}

static void put_changes(const struct changes *c, char *buf, size_t n)
{
	char word[TRACE_WORD + 8];
	u32 more = 0;

	for (u32 i = 0; i < c->names.count; i++) {
		snprintf(word, sizeof(word), "%s%s", c->names.at[i],
			 !c->hash[i][0] ? " (new)" :
			 !c->hash[i][1] ? " (gone)" : "");
		put_word(buf, n, word, &more);
	}
	put_more(buf, n, more);
}

static void put_ran(const struct changes *c, const struct names *run,
		    char *buf, size_t n)
{
	u32 more = 0;

	for (u32 i = 0; i < c->names.count; i++) {
		if (has(run, c->names.at[i]))
			put_word(buf, n, c->names.at[i], &more);
	}
	put_more(buf, n, more);
	if (c->names.count && !*buf)
		snprintf(buf, n, "none of them");
}

static void put_core(const struct trace *t, const struct finding *f,
		     struct replay_result *res)
{
	snprintf(res->core, sizeof(res->core),
		 "core differs: trace %.31s %.31s, this build %.31s %.31s",
		 t->rev, t->hash, f->trace.rev, f->trace.hash);
}

static void put_count(const struct changes *c, struct replay_result *res)
{
	size_t len = strlen(res->core);

	snprintf(res->core + len, sizeof(res->core) - len,
		 " (%u function%s changed%s%s%s)", c->names.count,
		 c->names.count == 1 ? "" : "s", c->since,
		 c->names.count == 1 ? ": " : "",
		 c->names.count == 1 ? c->names.at[0] : "");
}

void changed_describe(const struct trace *t, const struct core_variant *own,
		      const struct finding *f, struct replay_result *res)
{
	static struct changes changes;
	static struct names run;

	put_core(t, f, res);
	if (!find_changes(t, own, f->variant->hash, &changes))
		return;
	put_count(&changes, res);
	if (changes.names.count > 1)
		put_changes(&changes, res->changed,
			    sizeof(res->changed));
	run.count = 0;
	if (!changes.names.count)
		return;
	add_run(&run, res->first.step ? res->first.step : ~0u);
	put_ran(&changes, &run, res->ran, sizeof(res->ran));
}

/* ---- for the trace ---- */

/*
 * A patch of core/revisions or core/mutations stays: what the trace's core did
 * can be run.  The tree itself and the user's own variants become something
 * else.
 */
static bool stays_known(const struct core_variant *v)
{
	const struct core_revision *r = core_find_revision(v->rev);

	return v->mutation || (r && *r->base);
}

static int compare_code(const void *a, const void *b)
{
	const struct trace_code *x = a, *y = b;

	return strcmp(x->func, y->func);
}

void changed_note(struct finding *f)
{
	struct trace *t = &f->trace;
	static struct names run;

	run.count = 0;
	if (!t->ncode && !stays_known(f->variant))
		add_run(&run, ~0u);
	for (u32 i = 0; i < run.count; i++) {
		struct trace_code code = {
			.hash = core_function_hash(f->variant->hash,
						   run.at[i]) & 0xffff,
		};

		memcpy(code.func, run.at[i], sizeof(code.func));
		if (code.hash && trace_add_code(t, &code))
			break;
	}
	if (t->ncode)
		qsort(t->code, t->ncode, sizeof(*t->code), compare_code);
}

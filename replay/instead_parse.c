// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which choice does "61:drain 1 desc#1.sptes[0]" stand for?
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "replay/instead.h"
#include "replay/reader.h"

/* A word of its own, that no place is called. */
#define ANY	"?"

static int bad(struct trace_error *err, const char *text, const char *why)
{
	snprintf(err->text, sizeof(err->text), "--instead '%.*s': %s",
		 INSTEAD_WORDS, text, why);
	return -EINVAL;
}

/* What may be left out here, put in: the line of a trace. */
static void complete(struct instead *o, char *line, size_t size)
{
	struct span rest = { line, strlen(line) };
	struct span word = next_word(&rest), first = next_word(&rest);
	bool alone = first.len && !next_word(&rest).len;
	size_t len = strlen(line);

	o->one = alone && is(word, "run");
	o->any = alone && (is(word, "delay") || is(word, "drain"));
	if (o->one || o->any)
		snprintf(line + len, size - len, " %s", o->one ? "x1" : ANY);
}

static int parse_choice(struct instead *o, const char *words,
			const struct trace *t, enum memory_model model,
			struct trace_error *err)
{
	struct trace one;
	char line[INSTEAD_WORDS + 8], name[INSTEAD_WORDS + 16];
	struct reader r = { .name = name, .version = TRACE_VERSION,
			    .t = &one, .err = err };
	int ret;

	snprintf(name, sizeof(name), "--instead '%s'", o->text);
	snprintf(line, sizeof(line), "%s", words);
	complete(o, line, sizeof(line));
	trace_init(&one);
	one.scn = t->scn;
	one.model = model;
	ret = reader_choice(&r, (struct span){ line, strlen(line) });
	if (!ret)
		o->choice = one.choices[0];
	trace_free(&one);
	return ret;
}

static int parse_one(struct instead *o, const char *text,
		     const struct trace *t, enum memory_model model,
		     struct trace_error *err)
{
	struct span step = { text, strcspn(text, ":") };

	memset(o, 0, sizeof(*o));
	o->text = text;
	if (strlen(text) >= INSTEAD_WORDS)
		return bad(err, text, "is too long for a choice; shorten it");
	if (step.len && strspn(text, "0123456789") == step.len &&
	    !to_number(step, LIMIT_STEPS, &o->step))
		return bad(err, text, "is beyond all steps; 'rmapsim show' has those of the run");
	if (!to_number(step, LIMIT_STEPS, &o->step) || !o->step)
		return bad(err, text, "begins with no step; write STEP:CHOICE, like '17:run 2'");
	if (!text[step.len] || !text[step.len + 1])
		return bad(err, text, "has no choice; write STEP:CHOICE, like '17:run 2'");
	return parse_choice(o, text + step.len + 1, t, model, err);
}

static int by_step(const void *a, const void *b)
{
	const struct instead *x = a, *y = b;

	return (x->step > y->step) - (x->step < y->step);
}

int instead_parse(const char *const *text, u32 n, const struct trace *t,
		  enum memory_model model, struct instead *list,
		  struct trace_error *err)
{
	u32 i;

	for (i = 0; i < n; i++) {
		int ret = parse_one(&list[i], text[i], t, model, err);

		if (ret)
			return ret;
	}
	qsort(list, n, sizeof(*list), by_step);
	for (i = 1; i < n; i++) {
		if (list[i].step == list[i - 1].step)
			return bad(err, list[i].text,
				   "is the second choice for this step; leave out one");
	}
	return 0;
}

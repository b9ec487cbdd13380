// SPDX-License-Identifier: GPL-2.0-only
/*
 * Obligations as text, see obligation.h.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sched/obligation.h"

/* The words of a line: KIND SITE LINK OTHER [#N]. */
#define WORDS_MAX	5

struct words {
	u32		n;
	const char	*at[WORDS_MAX];
	size_t		len[WORDS_MAX];
};

static const struct {
	const char	*word;
	const char	*link;		/* NULL: nothing follows the site */
} kinds[OBLIGATION_KINDS] = {
	[OBLIGATION_RF]		= { "rf+", "<-" },
	[OBLIGATION_NOT_RF]	= { "rf-", "<-" },
	[OBLIGATION_HOLD]	= { "hold", "until" },
	[OBLIGATION_DELAY]	= { "delaystore", NULL },
	[OBLIGATION_PREEMPT]	= { "preempt", "to" },
};

/* False: too many. */
static bool split(const char *text, struct words *w)
{
	w->n = 0;
	while (*(text += strspn(text, " \t"))) {
		if (w->n == WORDS_MAX)
			return false;
		w->at[w->n] = text;
		w->len[w->n] = strcspn(text, " \t");
		text += w->len[w->n++];
	}
	return true;
}

static bool is_word(const struct words *w, u32 i, const char *word)
{
	return i < w->n && w->len[i] == strlen(word) &&
	       !memcmp(w->at[i], word, w->len[i]);
}

/* A number of up to four digits behind @skip bytes; 0: none. */
static u32 number_of(const struct words *w, u32 i, u32 skip)
{
	u32 n = 0;

	if (w->len[i] <= skip || w->len[i] > skip + 4)
		return 0;
	for (u32 k = skip; k < w->len[i]; k++) {
		if (w->at[i][k] < '0' || w->at[i][k] > '9')
			return 0;
		n = n * 10 + (w->at[i][k] - '0');
	}
	return n;
}

static int parse_site(const struct words *w, u32 i, u16 *site,
		      const char **why)
{
	int ret = site_declare(w->at[i], w->len[i]);

	if (ret == -ENOSPC)
		*why = "too many sites";
	else if (ret < 0)
		*why = "a site is FILE:LINE:KIND, as in rmap.c:120:r";
	if (ret < 0)
		return ret;
	*site = ret;
	return 0;
}

static int bad(const char **why, const char *what)
{
	*why = what;
	return -EINVAL;
}

/* What follows the link. */
static int parse_other(const struct words *w, struct obligation *o,
		       const char **why)
{
	if (o->kind == OBLIGATION_PREEMPT) {
		u32 task = number_of(w, 3, 0);

		if (!task || task >= LIMIT_TASKS)
			return bad(why, "no such task; the first one is 1");
		o->task = task;
		return 0;
	}
	if (is_word(w, 3, "init") && o->kind != OBLIGATION_HOLD) {
		o->from = SITE_INIT;
		return 0;
	}
	return parse_site(w, 3, &o->from, why);
}

static int parse_kind(const struct words *w, struct obligation *o,
		      const char **why)
{
	o->kind = OBLIGATION_RF;
	if (is_word(w, 0, "fr+") || is_word(w, 0, "co+"))
		return 0;
	for (; o->kind < OBLIGATION_KINDS; o->kind++) {
		if (is_word(w, 0, kinds[o->kind].word))
			return 0;
	}
	return bad(why, "begins with none of rf+, rf-, hold, delaystore, preempt");
}

static int parse_hit(const struct words *w, u32 i, struct obligation *o,
		     const char **why)
{
	u32 n;

	o->nth = 1;
	if (i == w->n)
		return 0;
	n = w->at[i][0] == '#' ? number_of(w, i, 1) : 0;
	if (!n || i + 1 != w->n)
		return bad(why, "only the number of a hit, as in #2, can follow");
	o->nth = n;
	return 0;
}

int obligation_parse(const char *text, struct obligation *o, const char **why)
{
	struct words w;
	const char *link;
	int ret;

	memset(o, 0, sizeof(*o));
	if (!split(text, &w))
		return bad(why, "too many words");
	ret = parse_kind(&w, o, why);
	if (ret)
		return ret;
	link = kinds[o->kind].link;
	if (w.n < 2 || (link && (w.n < 4 || !is_word(&w, 2, link))))
		return bad(why, link ? "the form is 'rf+ SITE <- SITE', 'hold SITE until SITE' or 'preempt SITE to TASK'" :
			   "the form is 'delaystore SITE'");
	ret = parse_site(&w, 1, &o->at, why);
	if (!ret && o->kind == OBLIGATION_DELAY && site_op(o->at) != OP_WRITE)
		return bad(why, "only a store can be delayed: FILE:LINE:w");
	if (!ret && link)
		ret = parse_other(&w, o, why);
	return ret ? ret : parse_hit(&w, link ? 4 : 2, o, why);
}

/* What the communication is called in a memory model. */
static const char *word_of(const struct obligation *o)
{
	if (o->kind != OBLIGATION_RF || o->from == SITE_INIT ||
	    communication_reads(site_op(o->at)))
		return kinds[o->kind].word;
	return communication_writes(site_op(o->from)) ? "co+" : "fr+";
}

void obligation_print(const struct obligation *o, char *buf)
{
	char at[SITE_NAME], other[SITE_NAME] = "", nth[16] = "";
	const char *link = kinds[o->kind].link;

	site_print(o->at, at);
	if (o->kind == OBLIGATION_PREEMPT)
		snprintf(other, sizeof(other), "%u", o->task);
	else if (link)
		site_print(o->from, other);
	if (o->nth > 1)
		snprintf(nth, sizeof(nth), " #%u", o->nth);
	snprintf(buf, OBLIGATION_TEXT, "%s %s%s%s%s%s%s", word_of(o), at,
		 link ? " " : "", link ? link : "", link ? " " : "", other,
		 nth);
}

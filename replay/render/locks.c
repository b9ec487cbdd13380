// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which locks did each task hold at an event?  See locks.h.
 */
#include "replay/render/locks.h"

#include <stdio.h>
#include <string.h>

#include "replay/names.h"
#include "replay/words.h"

void locks_start(struct locks_walk *w)
{
	memset(w, 0, sizeof(*w));
}

static void add(struct locks_set *s, const struct event *e, bool bit, u8 mode)
{
	if (s->n == LIMIT_HELD_LOCKS + 1)
		return;
	s->at[s->n++] = (struct locks_one){ e->addr, bit, mode,
					    e - record.events };
}

static void drop(struct locks_set *s, u64 addr, bool bit)
{
	u32 i;

	for (i = s->n; i-- > 0; ) {
		if (s->at[i].addr != addr || s->at[i].bit != bit)
			continue;
		s->n--;
		memmove(&s->at[i], &s->at[i + 1],
			(s->n - i) * sizeof(s->at[0]));
		return;
	}
}

static void execute(struct locks_set *s, const struct event *e)
{
	int bit;

	switch (e->op) {
	case OP_WLOCK:
		add(s, e, false, LOCK_WRITE);
		return;
	case OP_RLOCK:
		add(s, e, false, LOCK_READ);
		return;
	case OP_WUNLOCK:
	case OP_RUNLOCK:
		drop(s, e->addr, false);
		return;
	}
	bit = words_bitlock(e);
	if (bit > 0)
		add(s, e, true, LOCK_WRITE);
	else if (bit < 0)
		drop(s, e->addr, true);
}

void locks_walk_to(struct locks_walk *w, u32 i)
{
	for (; w->next < i; w->next++) {
		const struct event *e = &record.events[w->next];

		if (!(e->flags & OPF_SETUP) && e->task < LIMIT_TASKS)
			execute(&w->held[e->task], e);
	}
}

const char *locks_words(const struct locks_set *s, char *buf, size_t n)
{
	char name[NAMES_MAX];
	size_t len = 0;
	u32 i;

	snprintf(buf, n, "nothing");
	for (i = 0; i < s->n && len < n; i++) {
		const struct locks_one *l = &s->at[i];

		words_place(l->bit ? OP_READ : OP_WLOCK, l->addr, 8, name,
			    sizeof(name));
		len += snprintf(buf + len, n - len, "%s%s%s", i ? " and " : "",
				name, l->bit ? ":LOCKED" :
				l->mode == LOCK_READ ? " (read)" : " (write)");
	}
	return buf;
}

bool locks_has(const struct locks_set *s, const struct locks_one *l)
{
	u32 i;

	for (i = 0; i < s->n; i++) {
		if (s->at[i].addr == l->addr && s->at[i].bit == l->bit)
			return true;
	}
	return false;
}

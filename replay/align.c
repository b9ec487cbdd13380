// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where do two runs part?  See align.h.
 */
#include "replay/align.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Where the two differ, a pair is looked for among so many events of each. */
#define WINDOW	24

static bool takes_part(const struct copy_event *e, unsigned int by)
{
	return (by & ALIGN_MARKS || !e->mark) &&
	       (by & ALIGN_PLAIN || !e->e.plain);
}

/* The next event from @i on that is compared. */
static u32 next_event(const struct run_copy *c, u32 i, unsigned int by)
{
	while (i < c->nevents && !takes_part(&c->events[i], by))
		i++;
	return i;
}

static bool is_same_raw(const struct event *a, const struct event *b)
{
	return a->addr == b->addr && a->size == b->size && a->old == b->old &&
	       a->val == b->val && a->flags == b->flags;
}

/* The same but for when, and who wrote what it read. */
static bool is_same(const struct copy_event *a, const struct copy_event *b,
		    unsigned int by)
{
	return a->e.task == b->e.task && a->e.op == b->e.op &&
	       (!(by & ALIGN_VERDICT) || a->bad == b->bad) &&
	       (by & ALIGN_RAW ? is_same_raw(&a->raw, &b->raw) :
				 !strcmp(a->e.text, b->e.text));
}

/* On to the next events that are compared: are there two, and the same? */
static bool go_on(const struct run_copy *a, u32 *i, const struct run_copy *b,
		  u32 *j, unsigned int by)
{
	*i = next_event(a, *i, by);
	*j = next_event(b, *j, by);
	return *i < a->nevents && *j < b->nevents &&
	       is_same(&a->events[*i], &b->events[*j], by);
}

void align_parting(const struct run_copy *a, const struct run_copy *b,
		   unsigned int by, u32 *at_a, u32 *at_b)
{
	*at_a = *at_b = 0;
	while (go_on(a, at_a, b, at_b, by))
		++*at_a, ++*at_b;
}

static void pair(struct align *al, u32 a, u32 b)
{
	al->of_a[a] = b;
	al->of_b[b] = a;
}

/* What one task did behind the parting: indices of .events. */
struct task_events {
	const struct run_copy	*c;
	unsigned int		by;
	u32			n;
	u32			*at;
};

static void list(struct task_events *l, u32 from, unsigned int task)
{
	l->n = 0;
	for (u32 i = from; i < l->c->nevents; i++) {
		const struct copy_event *e = &l->c->events[i];

		if (e->e.task == task && takes_part(e, l->by))
			l->at[l->n++] = i;
	}
}

static bool match(const struct task_events *a, u32 i,
		  const struct task_events *b, u32 j)
{
	return i < a->n && j < b->n &&
	       is_same(&a->c->events[a->at[i]], &b->c->events[b->at[j]],
		       a->by);
}

/* The nearest pair behind (*i, *j), which is none. */
static bool find_pair(const struct task_events *a, u32 *i,
		      const struct task_events *b, u32 *j)
{
	for (u32 both = 1; both < 2 * WINDOW; both++) {
		for (u32 d = 0; d <= both; d++) {
			if (d >= WINDOW || both - d >= WINDOW ||
			    !match(a, *i + d, b, *j + both - d))
				continue;
			*i += d;
			*j += both - d;
			return true;
		}
	}
	return false;
}

static void pair_task(struct align *al, const struct task_events *a,
		      const struct task_events *b)
{
	u32 i = 0, j = 0, end_a = a->n, end_b = b->n;

	while (match(a, i, b, j) || find_pair(a, &i, b, &j))
		pair(al, a->at[i++], b->at[j++]);
	while (end_a > i && end_b > j && match(a, end_a - 1, b, end_b - 1))
		pair(al, a->at[--end_a], b->at[--end_b]);
}

static int pair_tasks(struct align *al, const struct run_copy *a,
		      const struct run_copy *b, unsigned int by)
{
	struct task_events of_a = { .c = a, .by = by };
	struct task_events of_b = { .c = b, .by = by };
	unsigned int task;
	bool ok;

	of_a.at = malloc((a->nevents + 1) * sizeof(*of_a.at));
	of_b.at = malloc((b->nevents + 1) * sizeof(*of_b.at));
	for (task = 1; of_a.at && of_b.at && task <= a->trace.scn.ntasks;
	     task++) {
		list(&of_a, al->a, task);
		list(&of_b, al->b, task);
		pair_task(al, &of_a, &of_b);
	}
	ok = of_a.at && of_b.at;
	free(of_a.at);
	free(of_b.at);
	return ok ? 0 : -ENOMEM;
}

static bool is_same_choice(const struct trace_choice *a,
			   const struct trace_choice *b)
{
	return a->kind == b->kind && a->task == b->task &&
	       a->anchor_op == b->anchor_op && a->count == b->count &&
	       a->occurrence == b->occurrence && !strcmp(a->anchor, b->anchor);
}

static void find_choice(struct align *al, const struct trace *a,
			const struct trace *b)
{
	while (al->choice < a->nchoices && al->choice < b->nchoices &&
	       is_same_choice(&a->choices[al->choice], &b->choices[al->choice]))
		al->choice++;
	al->choices = al->choice < a->nchoices || al->choice < b->nchoices;
}

static s32 *no_pairs(u32 n)
{
	s32 *of = malloc((n + 1) * sizeof(*of));

	for (u32 i = 0; of && i <= n; i++)
		of[i] = -1;
	return of;
}

static bool is_same_verdict(const struct run_copy *a, const struct run_copy *b)
{
	return a->trace.verdict == b->trace.verdict &&
	       !strcmp(a->trace.signature, b->trace.signature);
}

int align_make(struct align *al, const struct run_copy *a,
	       const struct run_copy *b)
{
	bool one_build = !strcmp(a->trace.hash, b->trace.hash);
	unsigned int by = ALIGN_VERDICT | (one_build ? ALIGN_PLAIN : 0);

	memset(al, 0, sizeof(*al));
	al->of_a = no_pairs(a->nevents);
	al->of_b = no_pairs(b->nevents);
	while (al->of_a && al->of_b && go_on(a, &al->a, b, &al->b, by))
		pair(al, al->a++, al->b++);
	if (!al->of_a || !al->of_b || pair_tasks(al, a, b, by)) {
		align_free(al);
		return -ENOMEM;
	}
	find_choice(al, &a->trace, &b->trace);
	al->same = al->a == a->nevents && al->b == b->nevents &&
		   is_same_verdict(a, b);
	return 0;
}

void align_free(struct align *al)
{
	free(al->of_a);
	free(al->of_b);
	memset(al, 0, sizeof(*al));
}

/* The name says nothing about what runs. */
bool align_comparable(const struct run_copy *a, const struct run_copy *b)
{
	static struct scenario sa, sb;

	sa = a->trace.scn;
	sb = b->trace.scn;
	memset(sa.name, 0, sizeof(sa.name));
	memset(sb.name, 0, sizeof(sb.name));
	return a->trace.program == b->trace.program &&
	       (!a->trace.program ||
		!strcmp(a->trace.scn.name, b->trace.scn.name)) &&
	       !memcmp(&sa, &sb, sizeof(sa));
}

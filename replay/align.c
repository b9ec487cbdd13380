// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where do two runs part?  See align.h.
 */
#include "replay/align.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The next event of @task from @i on; of any task: 0. */
static u32 next_of(const struct run_copy *c, u32 i, unsigned int task,
		   bool plain)
{
	for (; i < c->nevents; i++) {
		const struct trace_event *e = &c->events[i].e;

		if ((!task || e->task == task) && (plain || !e->plain))
			break;
	}
	return i;
}

/* The same but for when, and who wrote what it read. */
static bool is_same(const struct copy_event *a, const struct copy_event *b)
{
	return a->e.task == b->e.task && a->e.op == b->e.op &&
	       a->bad == b->bad && !strcmp(a->e.text, b->e.text);
}

static void pair(struct align *al, u32 a, u32 b)
{
	al->of_a[a] = b;
	al->of_b[b] = a;
}

static void find_parting(struct align *al, const struct run_copy *a,
			 const struct run_copy *b, bool plain)
{
	for (;;) {
		al->a = next_of(a, al->a, 0, plain);
		al->b = next_of(b, al->b, 0, plain);
		if (al->a == a->nevents || al->b == b->nevents ||
		    !is_same(&a->events[al->a], &b->events[al->b]))
			return;
		pair(al, al->a++, al->b++);
	}
}

/* The common beginning of what @task did behind the parting. */
static void pair_heads(struct align *al, const struct run_copy *a,
		       const struct run_copy *b, unsigned int task, bool plain)
{
	u32 i = al->a, j = al->b;

	for (;;) {
		i = next_of(a, i, task, plain);
		j = next_of(b, j, task, plain);
		if (i == a->nevents || j == b->nevents ||
		    !is_same(&a->events[i], &b->events[j]))
			return;
		pair(al, i++, j++);
	}
}

/* The last event of @task in [from, end), which has no pair; or end. */
static u32 last_of(const struct run_copy *c, const s32 *of, u32 from, u32 end,
		   unsigned int task, bool plain)
{
	for (u32 i = end; i-- > from; ) {
		const struct trace_event *e = &c->events[i].e;

		if (e->task == task && (plain || !e->plain))
			return of[i] < 0 ? i : end;
	}
	return end;
}

static void pair_tails(struct align *al, const struct run_copy *a,
		       const struct run_copy *b, unsigned int task, bool plain)
{
	u32 i = a->nevents, j = b->nevents;

	for (;;) {
		u32 pi = last_of(a, al->of_a, al->a, i, task, plain);
		u32 pj = last_of(b, al->of_b, al->b, j, task, plain);

		if (pi == i || pj == j ||
		    !is_same(&a->events[pi], &b->events[pj]))
			return;
		pair(al, pi, pj);
		i = pi;
		j = pj;
	}
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
	bool plain = !strcmp(a->trace.hash, b->trace.hash);
	unsigned int task;

	memset(al, 0, sizeof(*al));
	al->of_a = no_pairs(a->nevents);
	al->of_b = no_pairs(b->nevents);
	if (!al->of_a || !al->of_b) {
		align_free(al);
		return -ENOMEM;
	}
	find_parting(al, a, b, plain);
	for (task = 1; task <= a->trace.scn.ntasks; task++) {
		pair_heads(al, a, b, task, plain);
		pair_tails(al, a, b, task, plain);
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

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which switches, delayed stores and other choices does the bug need?
 *
 * A cut is a place where a task stands when another one goes on.  Cuts are
 * left out in pieces; segments of one task are merged across what they commute
 * with; and cuts move to where a reader expects them: the end of a task, of an
 * operation, or an explicit operation.
 */
#include "replay/minimise_try.h"

#include <string.h>

/* Schedules of the smallest scenario in which something smaller than all these
 * changes can make is looked for. */
#define SEARCH_RUNS	1000

static void remove_cuts(struct sketch *s, u32 at, u32 n)
{
	memmove(&s->cut[at], &s->cut[at + n],
		(s->ncuts - at - n) * sizeof(s->cut[0]));
	s->ncuts -= n;
}

/* Pieces of the list: halves, quarters, ..., single ones. */
static enum minimise_edit edit_pieces(u32 k, struct scenario *scn,
				      struct sketch *s)
{
	u32 size = s->ncuts;

	(void)scn;
	while (size && k * size >= s->ncuts) {
		k -= (s->ncuts + size - 1) / size;
		size = size > 1 ? (size + 1) / 2 : 0;
	}
	if (!size)
		return EDIT_END;
	k *= size;
	remove_cuts(s, k, k + size > s->ncuts ? s->ncuts - k : size);
	return EDIT_TRY;
}

/* The segment of the same task before segment @i; .ncuts: none. */
static u32 find_before(const struct sketch *s, u32 i)
{
	u32 j = i;

	while (j--) {
		if (s->cut[j].kind == SKETCH_RUN &&
		    s->cut[j].task == s->cut[i].task)
			return j;
	}
	return s->ncuts;
}

/* What a segment does is done in the one before of its task: what lies between
 * them comes later.  Leaving a cut out does the opposite. */
static enum minimise_edit edit_pull(u32 k, struct scenario *scn,
				    struct sketch *s)
{
	u32 before;

	(void)scn;
	if (k >= s->ncuts)
		return EDIT_END;
	if (s->cut[k].kind != SKETCH_RUN)
		return EDIT_SKIP;
	before = find_before(s, k);
	if (before == s->ncuts)
		return EDIT_SKIP;
	s->cut[before].to = s->cut[k].to;
	remove_cuts(s, k, 1);
	return EDIT_TRY;
}

/* Neighbours change places: alone, or all that lies before a segment. */
static enum minimise_edit edit_exchange(u32 k, struct scenario *scn,
					struct sketch *s)
{
	struct sketch_cut first;

	(void)scn;
	if (k + 1 >= s->ncuts)
		return EDIT_END;
	if (s->cut[k].kind == s->cut[k + 1].kind &&
	    s->cut[k].task == s->cut[k + 1].task)
		return EDIT_SKIP;
	first = s->cut[k];
	s->cut[k] = s->cut[k + 1];
	s->cut[k + 1] = first;
	return EDIT_TRY;
}

enum place { TO_END, TO_OP_END, TO_OP_BEGIN, TO_EXPLICIT, TO_HALF,
	     ONE_MORE, ONE_LESS, TO_BEFORE, PLACES };

/* Where the task of cut @i stood when its segment began. */
static struct sketch_place begin_of(const struct sketch *s, u32 i)
{
	struct sketch_place at = { 0 };
	u32 before = find_before(s, i);

	if (before != s->ncuts)
		at = s->cut[before].to;
	return at;
}

static bool move_earlier(struct sketch_place *at, struct sketch_place begin,
			 enum place how)
{
	u32 floor = begin.op == at->op ? begin.ops : 0;

	switch (how) {
	case TO_OP_BEGIN:
		at->ops = 0;
		break;
	case TO_HALF:
		at->ops = floor + (at->ops - floor) / 2;
		break;
	case ONE_LESS:
		if (at->ops == floor)
			return false;
		at->ops--;
		break;
	case TO_BEFORE:
		*at = begin;
		return true;
	default:
		break;
	}
	at->plain = 0;
	return true;
}

static bool move(struct sketch_place *at, struct sketch_place begin,
		 enum place how)
{
	struct sketch_place was = *at;

	if (at->op == SKETCH_END && how != TO_BEFORE)
		return false;
	switch (how) {
	case TO_END:
		*at = (struct sketch_place){ .op = SKETCH_END };
		break;
	case TO_OP_END:
		*at = (struct sketch_place){ .op = at->op + 1 };
		break;
	case ONE_MORE:
		at->ops++;
		at->plain = 0;
		break;
	default:
		if (!move_earlier(at, begin, how))
			return false;
	}
	return sketch_compare(at, &was) != 0;
}

static enum minimise_edit edit_move(u32 k, struct scenario *scn,
				    struct sketch *s)
{
	u32 i = k / PLACES;

	(void)scn;
	if (i >= s->ncuts)
		return EDIT_END;
	if (s->cut[i].kind != SKETCH_RUN)
		return EDIT_SKIP;
	return move(&s->cut[i].to, begin_of(s, i), k % PLACES) ? EDIT_TRY :
								 EDIT_SKIP;
}

static void remove_aside(struct sketch_aside *list, u32 *n, u32 at)
{
	memmove(&list[at], &list[at + 1], (*n - at - 1) * sizeof(*list));
	--*n;
}

static enum minimise_edit edit_delay(u32 k, struct scenario *scn,
				     struct sketch *s)
{
	(void)scn;
	if (k >= s->ndelays)
		return EDIT_END;
	remove_aside(s->delay, &s->ndelays, k);
	return EDIT_TRY;
}

static enum minimise_edit edit_no_delays(u32 k, struct scenario *scn,
					 struct sketch *s)
{
	(void)scn;
	if (k || !s->ndelays)
		return EDIT_END;
	s->ndelays = 0;
	return EDIT_TRY;
}

/* Left out, or a lower one: choice 0 is none, and costs a line less. */
static enum minimise_edit edit_index(u32 k, struct scenario *scn,
				     struct sketch *s)
{
	(void)scn;
	if (k >= s->nindexes)
		return EDIT_END;
	remove_aside(s->index, &s->nindexes, k);
	return EDIT_TRY;
}

bool minimise_schedule(void)
{
	bool any = false;

	any |= minimise_each(edit_pieces, 0);
	any |= minimise_each(edit_no_delays, 0);
	any |= minimise_each(edit_delay, 0);
	any |= minimise_each(edit_index, 0);
	any |= minimise_each(edit_pull, 0);
	any |= minimise_each(edit_exchange, 0);
	any |= minimise_each(edit_move, 0);
	any |= minimise_search(&minimise_now.scn, SEARCH_RUNS);
	return any;
}

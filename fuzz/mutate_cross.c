// SPDX-License-Identifier: GPL-2.0-only
/*
 * What could one input take over from another?
 *
 * In the first of the two the scenario mostly stays, because its set-up is
 * there.
 */
#include <string.h>

#include "fuzz/mutator.h"

/* Scenarios are not mixed, where they are fixed. */
static const struct scenario *other_scenario(const struct mutator *m)
{
	return m->fixed ? NULL : &m->other->scn;
}

static const struct scn_task *draw_other_task(struct mutator *m)
{
	const struct scenario *scn = other_scenario(m);

	return scn ? &scn->tasks[draw(m, scn->ntasks)] : NULL;
}

/* ---- schedules ---- */

bool mutate_cross_schedule(struct mutator *m)
{
	static struct scenario scn;

	scn = m->in.scn;
	m->in = *m->other;
	m->in.scn = scn;
	return true;
}

/* Each of the two sets in turn, until there is no room. */
bool mutate_cross_obligations(struct mutator *m)
{
	struct input_obligation *o = m->in.obligation;
	u32 n = m->other->nobligations, i;

	if (!n || !arm_is_obliged(m->in.arm) ||
	    !arm_is_obliged(m->other->arm))
		return false;
	i = draw(m, n);
	if (m->in.nobligations == LIMIT_OBLIGATIONS)
		o[draw(m, LIMIT_OBLIGATIONS)] = m->other->obligation[i];
	for (; i < n && m->in.nobligations < LIMIT_OBLIGATIONS; i++)
		o[m->in.nobligations++] = m->other->obligation[i];
	return true;
}

static void splice_choices(struct mutator *m)
{
	u32 last = m->in.choice[m->in.nchoices - 1].step;
	u32 step = 1 + draw(m, last + 1), n = 0;

	while (n < m->in.nchoices && m->in.choice[n].step < step)
		n++;
	for (u32 i = 0; i < m->other->nchoices && n < INPUT_CHOICES_MAX; i++) {
		if (m->other->choice[i].step >= step)
			m->in.choice[n++] = m->other->choice[i];
	}
	m->in.nchoices = n;
}

static void splice_raw(struct mutator *m)
{
	u32 at = draw(m, m->in.nraw + 1);

	if (at < m->other->nraw) {
		memcpy(&m->in.raw[at], &m->other->raw[at],
		       m->other->nraw - at);
		m->in.nraw = m->other->nraw;
	}
}

bool mutate_cross_choices(struct mutator *m)
{
	if (m->in.arm != m->other->arm)
		return false;
	if (m->in.arm == ARM_CHOICES && m->in.nchoices && m->other->nchoices)
		splice_choices(m);
	else if (m->in.arm == ARM_RAW && m->other->nraw)
		splice_raw(m);
	else
		return false;
	return true;
}

/* ---- scenarios ---- */

bool mutate_cross_task(struct mutator *m)
{
	const struct scn_task *t = draw_other_task(m);
	struct scenario *scn = &m->in.scn;
	u32 at = draw(m, scn->ntasks + 1);

	if (!t || at == LIMIT_SCN_TASKS - 1)
		return false;
	if (at == scn->ntasks)
		scn->ntasks++;
	scn->tasks[at] = *t;
	return true;
}

bool mutate_cross_ops(struct mutator *m)
{
	const struct scn_task *t = draw_other_task(m);
	struct scenario *scn = &m->in.scn;
	struct scn_task *into = &scn->tasks[draw(m, scn->ntasks)];
	u32 from, room, n;

	if (!t)
		return false;
	from = draw(m, t->nops);
	into->nops = draw(m, into->nops + 1);
	room = LIMIT_TASK_OPS - into->nops;
	n = t->nops - from;
	if (n > room)
		n = room;
	memcpy(&into->ops[into->nops], &t->ops[from], n * sizeof(*t->ops));
	into->nops += n;
	return n != 0;
}

bool mutate_cross_vm(struct mutator *m)
{
	static struct scenario scn;

	if (!other_scenario(m))
		return false;
	scn = *other_scenario(m);
	scn.ntasks = m->in.scn.ntasks;
	memcpy(scn.tasks, m->in.scn.tasks, sizeof(scn.tasks));
	m->in.scn = scn;
	return true;
}

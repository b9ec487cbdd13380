// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does another program need to know of a run?  See viewer.h.
 */
#include "replay/viewer/model.h"

#include <stdlib.h>

#include "replay/order.h"
#include "replay/viewer/viewer.h"

void model_add(struct model *m, const char *type, json_t *obj)
{
	json_t *o = json_pack("{s:i s:s}", "v", MODEL_VERSION, "type", type);

	sim_bug_on(!o || !obj || json_object_update(o, obj));
	json_decref(obj);
	sim_bug_on(json_array_append_new(m->out, o));
}

bool model_is_run(const struct event *e)
{
	return !(e->flags & OPF_SETUP);
}

/* At most @max events: three quarters of them up to the verdict. */
static void set_window(struct model *m, u32 max)
{
	u32 at = m->f->event >= 0 ? (u32)m->f->event : record.nevents;

	m->hi = record.nevents;
	while (m->lo < m->hi && !model_is_run(&record.events[m->lo]))
		m->lo++;
	if (m->hi - m->lo <= max) {
		m->lo = 0;
		return;
	}
	if (at + max / 4 < m->hi)
		m->hi = at + max / 4;
	if (m->hi > m->lo + max)
		m->lo = m->hi - max;
}

static void fill(struct model *m)
{
	m->ordered = order_make();
	model_head(m);
	model_objects(m);
	model_events(m);
	model_candidates(m);
	model_switches(m);
	model_notes(m);
	model_sources(m);
}

json_t *viewer_objects(const struct finding *f, u32 events_max)
{
	struct model m = { .f = f };

	m.keep = model_shown(f);
	if (!m.keep)
		return NULL;
	m.out = json_array();
	m.frames = json_object();
	m.names = json_object();
	set_window(&m, events_max);
	if (m.out && m.frames && m.names)
		fill(&m);
	json_decref(m.frames);
	json_decref(m.names);
	free(m.keep);
	return m.out;
}

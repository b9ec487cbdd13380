/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files that make the objects of a run share.  Internal to
 * replay/viewer.
 */
#ifndef RMAPSIM_REPLAY_VIEWER_MODEL_H
#define RMAPSIM_REPLAY_VIEWER_MODEL_H

#include <jansson.h>

#include "replay/finding.h"
#include "replay/render/locks.h"
#include "replay/symbol.h"

#define MODEL_VERSION	1

struct json_t;
struct model {
	const struct finding	*f;
	json_t			*out;		/* the array */
	u32			lo, hi;		/* events of it */
	u8			*keep;		/* what a report shows */
	bool			ordered;	/* order_make() has succeeded */
	struct locks_walk	locks;
	json_t			*frames;	/* "func file:line" to its id */
	json_t			*names;		/* base of an object to its name */
};

/*
 * Append @obj, of which the reference is taken, as an object of @type.
 * A NULL one, no memory, is an internal error like everywhere in tools/json.c.
 */
void model_add(struct model *m, const char *type, json_t *obj);
/* Is it an event of the tasks, not of the set-up? */
bool model_is_run(const struct event *e);
/* "desc#1", "" for what lies in no object, for the place of an event. */
void model_object_name(struct model *m, u64 addr, char *buf, size_t n);

/* head.c: the run, its tasks, its switches, what was noted. */
void model_head(struct model *m);
void model_switches(struct model *m);
void model_notes(struct model *m);

/* event.c: one object an event. */
void model_events(struct model *m);

/* candidate.c: what reads could have met, if that is known. */
void model_candidates(struct model *m);

/* shown.c: which events are not folded; one byte an event, or NULL. */
u8 *model_shown(const struct finding *f);

/* object.c: what memory the events touch. */
void model_objects(struct model *m);

/* stack.c: frames and the lines of source around them. */
json_t *model_stack(struct model *m, u32 stack);
void model_sources(struct model *m);
/* The innermost frame of the code under test, else of core/; or NULL. */
const struct symbol *model_place(u32 stack);

#endif /* RMAPSIM_REPLAY_VIEWER_MODEL_H */

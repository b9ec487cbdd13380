// SPDX-License-Identifier: GPL-2.0-only
/*
 * Through which functions was an event reached, and how do they read?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay/viewer/model.h"
#include "replay/viewer/sources.h"

/* Lines of source before and after one that a frame names. */
#define AROUND		9
#define FILES_MAX	128

struct excerpt {
	char		file[64];
	const char	*text;		/* NULL: not there */
	u32		nlines;
	u8		*wanted;	/* by line - 1 */
};

static json_t *frame_object(const struct symbol *sym)
{
	json_t *o = json_pack("{s:s s:s s:i}", "func", sym->func, "file",
			      sym->file, "line", (int)sym->line);

	sim_bug_on(!o);
	if (sym->inlined)
		json_object_set_new(o, "inlined", json_true());
	else
		json_object_set_new(o, "at",
				    json_sprintf("%s+0x%x/0x%x", sym->func,
						 sym->offset, sym->size));
	if (sym->core)
		json_object_set_new(o, "core", json_true());
	return o;
}

/* Frames are numbered by first use; an object of each is added then. */
static json_t *frame_id(struct model *m, const struct symbol *sym)
{
	char key[192];
	json_t *id, *o;

	snprintf(key, sizeof(key), "%s+%x %s:%u", sym->func,
		 sym->inlined ? 0 : sym->offset, sym->file, sym->line);
	id = json_object_get(m->frames, key);
	if (id)
		return json_incref(id);
	id = json_integer(json_object_size(m->frames));
	json_object_set(m->frames, key, id);
	o = frame_object(sym);
	json_object_set(o, "id", id);
	model_add(m, "frame", o);
	return id;
}

json_t *model_stack(struct model *m, u32 stack)
{
	struct symbol_walk w = { .stack = record_stack(stack) };
	const struct symbol *sym;
	json_t *ids = json_array();

	while ((sym = symbol_next(&w))) {
		if (!symbol_is_plumbing(sym))
			json_array_append_new(ids, frame_id(m, sym));
	}
	return ids;
}

static const struct symbol *innermost(u32 stack, bool core)
{
	struct symbol_walk w = { .stack = record_stack(stack) };
	const struct symbol *sym;

	while ((sym = symbol_next(&w))) {
		if (core ? sym->core : !symbol_is_plumbing(sym))
			break;
	}
	return sym;
}

const struct symbol *model_place(u32 stack)
{
	const struct symbol *sym = innermost(stack, true);

	return sym ? sym : innermost(stack, false);
}

static u32 count_lines(const char *text)
{
	u32 n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static struct excerpt *find_excerpt(const struct model *m, struct excerpt *e,
				    u32 *n, const char *file)
{
	u32 i;

	for (i = 0; i < *n; i++) {
		if (!strcmp(e[i].file, file))
			return &e[i];
	}
	if (*n == FILES_MAX)
		return NULL;
	e = &e[(*n)++];
	snprintf(e->file, sizeof(e->file), "%s", file);
	e->text = source_text(m->f->variant, file);
	if (e->text)
		e->text = strdup(e->text);
	if (e->text)
		e->nlines = count_lines(e->text);
	e->wanted = calloc(e->nlines + 1, 1);
	return e;
}

static void want(struct excerpt *e, u32 line)
{
	u32 from = line > AROUND ? line - AROUND - 1 : 0;

	for (u32 i = from; e->wanted && i < line + AROUND && i < e->nlines; i++)
		e->wanted[i] = 1;
}

/* What the frames that were added name. */
static u32 want_frames(const struct model *m, struct excerpt *e)
{
	u32 n = 0;
	size_t i;
	json_t *o;

	json_array_foreach(m->out, i, o) {
		const char *type = json_string_value(json_object_get(o, "type"));
		const char *file = json_string_value(json_object_get(o, "file"));
		struct excerpt *x;

		if (strcmp(type, "frame") || !*file)
			continue;
		x = find_excerpt(m, e, &n, file);
		if (x)
			want(x, json_integer_value(json_object_get(o, "line")));
	}
	return n;
}

/* Sources of tools/variant are anybody's. */
static json_t *line_of(const char *text, size_t len)
{
	json_t *line = json_stringn(text, len);

	return line ? line : json_string("(this line is not UTF-8)");
}

static void add_lines(struct model *m, const struct excerpt *e, u32 from,
		      u32 to)
{
	json_t *lines = json_array();
	const char *at = e->text;

	for (u32 i = 0; i < to; i++) {
		size_t len = strcspn(at, "\n");

		if (i >= from)
			json_array_append_new(lines, line_of(at, len));
		at += len + 1;
	}
	model_add(m, "source", json_pack("{s:s s:i s:o}", "file", e->file,
					 "first", (int)from + 1,
					 "lines", lines));
}

static void add_excerpt(struct model *m, const struct excerpt *e)
{
	u32 from = 0, to;

	if (!e->text) {
		model_add(m, "source", json_pack("{s:s s:b}", "file", e->file,
						 "missing", 1));
		return;
	}
	while (e->wanted && from < e->nlines) {
		for (to = from; to < e->nlines && e->wanted[to]; to++)
			;
		if (to > from)
			add_lines(m, e, from, to);
		from = to + 1;
	}
}

void model_sources(struct model *m)
{
	static struct excerpt e[FILES_MAX];
	u32 n;

	memset(e, 0, sizeof(e));
	n = want_frames(m, e);
	for (u32 i = 0; i < n; i++) {
		add_excerpt(m, &e[i]);
		free((char *)e[i].text);
		free(e[i].wanted);
	}
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which seeds have been searched, and do two records of one agree?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/fnv.h"
#include "sched/limits.h"
#include "tools/piece.h"

/* Ranges named in a line of text. */
#define RANGES_SHOWN	6

u64 piece_sum(const char *text, size_t len)
{
	return fnv_bytes(FNV_INIT, text, len);
}

/* ---- records ---- */

json_t *piece_parse(const char *line, size_t len)
{
	json_error_t err;

	return json_loadb(line, len, JSON_REJECT_DUPLICATES, &err);
}

char *piece_print(const json_t *record)
{
	return json_dumps(record, JSON_COMPACT | JSON_SORT_KEYS);
}

/* It becomes the name of a file in a folder of the user. */
static bool is_trace_name(const char *name)
{
	size_t len = strlen(name);

	return len > 6 && len < PIECE_NAME &&
	       !strcmp(name + len - 6, ".trace") && !strchr(name, '/');
}

/* Does it have what every user of a record relies on? */
static bool is_bug(const json_t *bug)
{
	static const char * const words[] = {
		"signature", "title", "name", "text",
	};

	for (u32 i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!json_is_string(json_object_get(bug, words[i])))
			return false;
	}
	return is_trace_name(json_string_value(json_object_get(bug, "name")));
}

static bool read_record(const json_t *record, u64 *seed, bool *found)
{
	const char *hex = json_string_value(json_object_get(record, "seed"));
	const json_t *bugs = json_object_get(record, "bugs"), *bug;
	size_t i;
	char *end;

	if (!hex || strncmp(hex, "0x", 2) || !json_is_array(bugs) ||
	    !json_is_integer(json_object_get(record, "schedules")))
		return false;
	*seed = strtoull(hex + 2, &end, 16);
	*found = json_array_size(bugs);
	json_array_foreach(bugs, i, bug) {
		if (!is_bug(bug))
			return false;
	}
	return !*end;
}

/* ---- the list ---- */

u32 piece_place(const struct piece_list *l, u64 seed)
{
	u32 low = 0, high = l->n;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (l->at[mid].seed < seed)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct piece *piece_find(const struct piece_list *l, u64 seed)
{
	u32 i = piece_place(l, seed);

	return i < l->n && l->at[i].seed == seed ? &l->at[i] : NULL;
}

static bool has_room(struct piece_list *l)
{
	u32 max = l->max ? 2 * l->max : 64;
	struct piece *at;

	if (l->n < l->max)
		return true;
	if (l->n >= LIMIT_PIECES)
		return false;
	at = realloc(l->at, max * sizeof(*at));
	if (!at)
		return false;
	l->at = at;
	l->max = max;
	return true;
}

static bool insert(struct piece_list *l, const struct piece *p)
{
	u32 i = piece_place(l, p->seed);

	if (!has_room(l))
		return false;
	memmove(&l->at[i + 1], &l->at[i], (l->n - i) * sizeof(*l->at));
	l->at[i] = *p;
	l->n++;
	return true;
}

/* One that failed here may have come to an end elsewhere. */
static enum piece_added add_again(struct piece *old, const struct piece *p)
{
	if (!old->line) {
		*old = *p;
		return PIECE_ADDED;
	}
	return strcmp(old->line, p->line) ? PIECE_DIFFERS : PIECE_KNOWN;
}

static enum piece_added add(struct piece_list *l, const struct piece *p)
{
	u32 i = piece_place(l, p->seed);

	if (i < l->n && l->at[i].seed == p->seed)
		return add_again(&l->at[i], p);
	return insert(l, p) ? PIECE_ADDED : PIECE_NO_ROOM;
}

enum piece_added piece_add(struct piece_list *l, const char *line, size_t len,
			   u64 *seed)
{
	json_t *record = piece_parse(line, len);
	struct piece p;
	bool legal = record && read_record(record, &p.seed, &p.found);
	enum piece_added how;

	json_decref(record);
	if (!legal)
		return PIECE_UNREADABLE;
	*seed = p.seed;
	p.line = strndup(line, len);
	if (!p.line)
		return PIECE_NO_ROOM;
	how = add(l, &p);
	if (how != PIECE_ADDED)
		free(p.line);
	return how;
}

bool piece_add_failed(struct piece_list *l, u64 seed)
{
	return piece_find(l, seed) ||
	       insert(l, &(struct piece){ .seed = seed });
}

void piece_drop(struct piece_list *l, u64 first, u64 last)
{
	u32 i = piece_place(l, first), end = i;

	while (end < l->n && l->at[end].seed <= last)
		free(l->at[end++].line);
	memmove(&l->at[i], &l->at[end], (l->n - end) * sizeof(*l->at));
	l->n -= end - i;
}

void piece_list_free(struct piece_list *l)
{
	for (u32 i = 0; i < l->n; i++)
		free(l->at[i].line);
	free(l->at);
	*l = (struct piece_list){ 0 };
}

/* ---- ranges ---- */

struct range {
	u64	first;
	u64	last;
};

/* The first range of seeds searched in what is left; false: there is none. */
static bool next_done(const struct piece_list *l, struct range *left,
		      struct range *r)
{
	u32 i = piece_place(l, left->first);

	while (i < l->n && !l->at[i].line)
		i++;
	if (i == l->n || l->at[i].seed > left->last)
		return false;
	r->first = r->last = l->at[i].seed;
	while (++i < l->n && l->at[i].line && r->last < left->last &&
	       l->at[i].seed == r->last + 1)
		r->last++;
	return true;
}

static bool next_missing(const struct piece_list *l, struct range *left,
			 struct range *r)
{
	struct range done;

	r->first = left->first;
	while (next_done(l, left, &done) && done.first == r->first) {
		if (done.last >= left->last)
			return false;
		r->first = left->first = done.last + 1;
	}
	r->last = next_done(l, left, &done) ? done.first - 1 : left->last;
	return true;
}

/* Take the next range off @left; .first > .last when nothing is left. */
static bool next_range(const struct piece_list *l, bool others,
		       struct range *left, struct range *r)
{
	if (left->first > left->last)
		return false;
	if (!(others ? next_missing : next_done)(l, left, r))
		return false;
	if (r->last == left->last)
		*left = (struct range){ 1, 0 };
	else
		left->first = r->last + 1;
	return true;
}

void piece_ranges(const struct piece_list *l, u64 first, u64 last,
		  bool others, char *buf, size_t size)
{
	struct range left = { first, last }, r;
	u32 shown = 0, at = 0;

	snprintf(buf, size, "none");
	while (at < size && next_range(l, others, &left, &r)) {
		if (shown++ == RANGES_SHOWN) {
			snprintf(buf + at, size - at, ", ...");
			return;
		}
		at += snprintf(buf + at, size - at, "%s%llu",
			       at ? ", " : "", r.first);
		if (r.last > r.first && at < size)
			at += snprintf(buf + at, size - at, "..%llu", r.last);
	}
}

json_t *piece_ranges_json(const struct piece_list *l, u64 first, u64 last,
			  bool others)
{
	struct range left = { first, last }, r;
	json_t *list = json_array();

	while (next_range(l, others, &left, &r))
		json_array_append_new(list, json_pack("[o,o]",
			json_sprintf("0x%llx", r.first),
			json_sprintf("0x%llx", r.last)));
	return list;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which number and which name has a place of the code?  See site.h.
 *
 * The table is keyed by address and looked up only; nothing iterates over it
 * in the order of its slots, so where the program lies never shows.
 */
#include "sched/site.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sched/fnv.h"
#include "sched/run.h"

#define SLOTS	(4 * LIMIT_SITES)

struct site_entry {
	u64	pc;		/* 0: declared and not met yet */
	u8	op;
	bool	declared;
	struct site_place place;	/* if .declared */
};

static struct {
	struct {
		u64	pc;
		u16	site;
		u8	op;
	} slot[SLOTS];
	struct site_entry at[LIMIT_SITES];
	u32	count;
	u32	nslots;		/* used */
	u32	ndeclared;
	bool	(*resolve)(u64 pc, struct site_place *place);
} sites = { .count = 1 };

void site_set_resolver(bool (*resolve)(u64 pc, struct site_place *place))
{
	sites.resolve = resolve;
}

void site_forget(void)
{
	memset(sites.slot, 0, sizeof(sites.slot));
	sites.count = 1;
	sites.nslots = 0;
	sites.ndeclared = 0;
}

u32 site_count(void)
{
	return sites.count;
}

enum op site_op(u16 site)
{
	return sites.at[site].op;
}

struct question {
	u64			pc;
	struct site_place	*place;
	bool			known;
};

static void ask(void *arg)
{
	struct question *q = arg;

	q->known = sites.resolve(q->pc, q->place);
}

static void resolve(u64 pc, struct site_place *place)
{
	struct question q = { .pc = pc, .place = place };

	if (sites.resolve)
		run_on_host(ask, &q);
	if (q.known)
		return;
	snprintf(place->file, sizeof(place->file), "?");
	place->line = 0;
}

static bool is_at(const struct site_entry *e, enum op op,
		  const struct site_place *place)
{
	return e->declared && e->op == op && e->place.line == place->line &&
	       !strcmp(e->place.file, place->file);
}

/* The declared site that a new address belongs to, or 0. */
static u16 declared_at(u64 pc, enum op op)
{
	struct site_place place;

	resolve(pc, &place);
	for (u32 i = 1; i < sites.count; i++) {
		if (is_at(&sites.at[i], op, &place))
			return i;
	}
	return 0;
}

static u32 find_slot(u64 pc, enum op op)
{
	u32 i = ((pc * 0x9e3779b97f4a7c15ull >> 40) + op) % SLOTS;

	while (sites.slot[i].pc &&
	       (sites.slot[i].pc != pc || sites.slot[i].op != op))
		i = (i + 1) % SLOTS;
	return i;
}

static u16 next_site(void)
{
	return sites.count < SITE_OTHER ? sites.count++ : SITE_OTHER;
}

static u16 site_new(u64 pc, enum op op)
{
	u16 site = sites.ndeclared ? declared_at(pc, op) : 0;

	if (!site) {
		site = next_site();
		sites.at[site].op = op;
		sites.at[site].declared = false;
	}
	sites.at[site].pc = pc;
	return site;
}

u16 site_of(u64 pc, enum op op)
{
	u32 i = find_slot(pc, op);

	if (sites.slot[i].pc)
		return sites.slot[i].site;
	if (sites.nslots == SLOTS / 2)
		return SITE_OTHER;
	sites.nslots++;
	sites.slot[i].pc = pc;
	sites.slot[i].op = op;
	sites.slot[i].site = site_new(pc, op);
	return sites.slot[i].site;
}

void site_join(u16 site, u16 into)
{
	const struct site_entry *e = &sites.at[site];

	sites.slot[find_slot(e->pc, e->op)].site = into;
}

/* ---- names ---- */

static const char *kind_word(enum op op)
{
	if (op == OP_READ)
		return "r";
	return op == OP_WRITE ? "w" : op_word(op);
}

static enum op parse_kind(const char *word, size_t len)
{
	if (len == 1 && *word == 'r')
		return OP_READ;
	if (len == 1 && *word == 'w')
		return OP_WRITE;
	return op_parse(word, len);
}

void site_print(u16 site, char *buf)
{
	const struct site_entry *e = &sites.at[site];
	struct site_place place;

	if (site == SITE_INIT) {
		snprintf(buf, SITE_NAME, "init");
		return;
	}
	if (e->declared)
		place = e->place;
	else
		resolve(e->pc, &place);
	snprintf(buf, SITE_NAME, "%s:%u:%s", place.file, place.line,
		 kind_word(e->op));
}

u64 site_id(u16 site)
{
	char name[SITE_NAME];

	site_print(site, name);
	return fnv_bytes(FNV_INIT, name, strlen(name));
}

/* "FILE:LINE:KIND" into its parts. */
static int parse_name(const char *name, size_t len, struct site_entry *e)
{
	const char *kind = memrchr(name, ':', len), *line, *file;
	size_t n;

	if (!kind)
		return -EINVAL;
	e->op = parse_kind(kind + 1, name + len - kind - 1);
	line = memrchr(name, ':', kind - name);
	if (!line || line == name || e->op == OP_NONE)
		return -EINVAL;
	e->place.line = 0;
	for (const char *p = line + 1; p < kind; p++) {
		if (*p < '0' || *p > '9' || e->place.line > 1000000)
			return -EINVAL;
		e->place.line = e->place.line * 10 + (*p - '0');
	}
	file = memrchr(name, '/', line - name);
	file = file ? file + 1 : name;
	n = line - file;
	if (!n || n >= sizeof(e->place.file) || !e->place.line)
		return -EINVAL;
	memcpy(e->place.file, file, n);
	e->place.file[n] = '\0';
	return 0;
}

bool site_any_declared(void)
{
	return sites.ndeclared;
}

static bool is_met_at(const struct site_entry *e, const struct site_entry *d)
{
	struct site_place place;

	if (e->declared || e->op != d->op)
		return false;
	resolve(e->pc, &place);
	return place.line == d->place.line && !strcmp(place.file, d->place.file);
}

/* Addresses met before get the declared number, too. */
static void take_over(u16 site)
{
	for (u32 i = 1; i < site; i++) {
		const struct site_entry *e = &sites.at[i];

		if (is_met_at(e, &sites.at[site]))
			sites.slot[find_slot(e->pc, e->op)].site = site;
	}
}

int site_declare(const char *name, size_t len)
{
	struct site_entry e = { .declared = true };
	int ret = parse_name(name, len, &e);

	if (ret)
		return ret;
	for (u32 i = 1; i < sites.count; i++) {
		if (is_at(&sites.at[i], e.op, &e.place))
			return i;
	}
	if (sites.count == SITE_OTHER)
		return -ENOSPC;
	sites.at[sites.count] = e;
	sites.ndeclared++;
	take_over(sites.count);
	return sites.count++;
}

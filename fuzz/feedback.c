// SPDX-License-Identifier: GPL-2.0-only
/*
 * What did this run do that no earlier one did?  See feedback.h.
 *
 * Everything here is a function of the steps of the run: sites are told by
 * address relative to the variant's code, never by number.
 */
#include "fuzz/feedback.h"

#include <string.h>

#include "core/core_ops.h"
#include "fuzz/feedback_map.h"
#include "sched/communication.h"
#include "sched/run.h"
#include "sched/witness.h"

#define WORDS		(ARENA_HEAP_SIZE >> 3)
/* Far more than the sites of any run: below 200 in the catalogue's. */
#define PAIRS_MAX	1024
#define READERS		2

/*
 * A place of the code and what it does there: address relative to the
 * variant's code, operation.
 */
#define SITE_OP_SHIFT	26
#define SITE_PC_MASK	((1u << SITE_OP_SHIFT) - 1)

_Static_assert(OP_COUNT <= 1u << (32 - SITE_OP_SHIFT), "fits");

struct user {
	u32	place;
	u32	task;			/* 0: nobody */
};

/* Who used a word last; entries of other runs mean nobody. */
struct word {
	struct user	writer;
	struct user	reader[READERS];	/* since, by different tasks */
	u32		run;
};

struct seen_pair {
	struct user from, to;
};

static struct {
	u32	on;			/* mask of enum feedback_map */
	u32	run;
	u64	code;			/* where the variant's begins */
	task_mask waiting;		/* as of the step before */
	u32	cur;			/* task of that step */
	u32	told[LIMIT_TASKS];	/* its newest pair, hashed; 0: none */
	/* The step before was a cmpxchg: did it store? */
	struct {
		struct word	*word;	/* NULL: no */
		struct word	before;
		u64		addr, val;
		struct user	user;
		u8		size;
	} cas;
	u32	npairs;
	struct seen_pair pair[PAIRS_MAX];
} run;

static struct word words[WORDS];

static bool is_on(enum feedback_map map)
{
	return run.on >> map & 1;
}

static u32 mix(u32 a, u32 b)
{
	u64 hash = ((u64)a << 32 | b) * 0x9e3779b97f4a7c15ull;

	return (hash ^ hash >> 32) * 0x85ebca6bu;
}

static u32 place_of(const struct task *t)
{
	return ((u32)(t->pc - run.code) & SITE_PC_MASK) |
	       (u32)t->op << SITE_OP_SHIFT;
}

/* ---- communications ---- */

static void keep_pair(const struct user *from, const struct user *to)
{
	if (run.npairs < PAIRS_MAX)
		run.pair[run.npairs++] = (struct seen_pair) { *from, *to };
}

/* What @from did to the word told @to. */
static void note_pair(const struct user *from, const struct user *to)
{
	u32 hash = mix(from->place, to->place), before = run.told[to->task];

	if (is_on(FEEDBACK_PAIRS) && feedback_hit(PAIRS, hash))
		keep_pair(from, to);
	if (before == hash)
		return;
	if (before && is_on(FEEDBACK_CROSSINGS))
		feedback_hit(CROSSINGS, mix(before, hash));
	run.told[to->task] = hash;
}

static bool is_other(const struct user *a, const struct user *b)
{
	return a->task && a->task != b->task;
}

/* A write that reads has been told by the last write, too. */
static void note_told(const struct word *w, const struct user *u, bool reads,
		      bool writes)
{
	bool told = false;

	for (u32 i = 0; writes && i < READERS; i++) {
		if (is_other(&w->reader[i], u)) {
			note_pair(&w->reader[i], u);
			told = true;
		}
	}
	if ((reads || !told) && is_other(&w->writer, u))
		note_pair(&w->writer, u);
}

static void note_use(struct word *w, const struct user *u, bool writes)
{
	if (writes) {
		w->writer = *u;
		memset(w->reader, 0, sizeof(w->reader));
		return;
	}
	if (w->reader[0].task != u->task)
		w->reader[1] = w->reader[0];
	w->reader[0] = *u;
}

/* Of a cmpxchg that changed nothing only the read is kept. */
static void settle_cas(void)
{
	if (likely(!run.cas.word))
		return;
	if (sim_peek(run.cas.addr, run.cas.size) == run.cas.val) {
		*run.cas.word = run.cas.before;
		note_use(run.cas.word, &run.cas.user, false);
		if (is_on(FEEDBACK_EVENTS))
			feedback_hit(EVENTS, mix(run.cas.user.place, 1));
	}
	run.cas.word = NULL;
}

static void note_cas(struct word *w, const struct task *t,
		     const struct user *u)
{
	run.cas.word = w;
	run.cas.before = *w;
	run.cas.addr = t->addr;
	run.cas.size = t->size;
	run.cas.val = sim_peek(t->addr, t->size);
	run.cas.user = *u;
}

static void note_access(const struct task *t, u32 place)
{
	struct user u = { .place = place, .task = t->id };
	bool reads = communication_reads(t->op);
	bool writes = communication_writes(t->op);
	u64 offset = t->addr - ARENA_BASE;
	struct word *w;

	if (!(reads | writes) || offset >= ARENA_HEAP_SIZE)
		return;
	w = &words[offset >> 3];
	if (w->run != run.run)
		*w = (struct word) { .run = run.run };
	note_told(w, &u, reads, writes);
	if (t->op == OP_CMPXCHG)
		note_cas(w, t, &u);
	note_use(w, &u, writes);
}

/* ---- what else a step shows ---- */

static void note_switch(const struct task *t, u32 place)
{
	if (t->id == run.cur)
		return;
	if (is_on(FEEDBACK_SWITCHES))
		feedback_hit(SWITCHES,
			     mix(place_of(&M->task[run.cur]), place));
	run.cur = t->id;
}

/* Tasks that began to wait since the last step. */
static void note_waiting(void)
{
	task_mask left = M->waiting & ~run.waiting;

	run.waiting = M->waiting;
	for (; unlikely(left); left &= left - 1)
		feedback_hit(EVENTS,
			     mix(place_of(&M->task[task_first(left)]), 2));
}

static void feedback_step(const struct task *t)
{
	u32 place = place_of(t);

	settle_cas();
	if (is_on(FEEDBACK_SITES))
		feedback_hit(SITES, mix(place, 0));
	note_switch(t, place);
	if (is_on(FEEDBACK_EVENTS))
		note_waiting();
	note_access(t, place);
}

static void feedback_change(u32 transition)
{
	if (M->active && is_on(FEEDBACK_STATES))
		feedback_hit(STATES, mix(transition, 0));
}

static const struct witness feeding = {
	.step = feedback_step,
	.change = feedback_change,
};

/* ---- a run ---- */

void feedback_set_maps(u32 maps)
{
	run.on = maps;
}

static void next_run(void)
{
	if (!++run.run) {
		memset(words, 0, sizeof(words));
		run.run = 1;
	}
	run.waiting = 0;
	run.cur = 0;
	run.npairs = 0;
	run.cas.word = NULL;
	memset(run.told, 0, sizeof(run.told));
}

void feedback_begin(void)
{
	const struct core_ops *ops =
		sim.variant->ops[sim.scenario->geometry];

	feedback_clear();
	next_run();
	run.code = (u64)(unsigned long)ops->run_op;
	witness = run.on ? &feeding : NULL;
}

void feedback_end(void)
{
	if (run.on)
		settle_cas();
	witness = NULL;
	feedback_tell();
}

/* ---- answers ---- */

/* The address is a signed distance from the variant's code. */
static u16 site_at(u32 place)
{
	s32 distance = (s32)(place << (32 - SITE_OP_SHIFT)) >>
		       (32 - SITE_OP_SHIFT);

	return site_of(run.code + (s64)distance, place >> SITE_OP_SHIFT);
}

u32 feedback_pairs(struct feedback_pair *pairs, u32 max)
{
	u32 n = run.npairs < max ? run.npairs : max;

	for (u32 i = 0; i < n; i++) {
		const struct seen_pair *p = &run.pair[i];

		pairs[i] = (struct feedback_pair) {
			.from = site_at(p->from.place),
			.to = site_at(p->to.place),
			.from_task = p->from.task, .to_task = p->to.task,
		};
	}
	return n;
}

const u8 *feedback_counters(enum feedback_map map, size_t *slots)
{
	switch (map) {
#define FEEDBACK_MAP(name, word, n, on, help)				\
	case FEEDBACK_##name:						\
		*slots = sizeof(feedback_slots.name);			\
		return feedback_slots.name;
#include "fuzz/feedback.def"
#undef FEEDBACK_MAP
	case FEEDBACK_COUNT:
		break;
	}
	*slots = 0;
	return NULL;
}

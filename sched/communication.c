// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who was told what by whom?  See communication.h.
 *
 * Each word keeps its newest write, its newest reads by two tasks, and the
 * sites that ever used it in this scenario.  All tables are filled in the
 * order of execution and read in that order, so nothing depends on a hash.
 */
#include "sched/communication.h"

#include <string.h>

#include "sched/conflict.h"
#include "sched/heap.h"
#include "sched/run.h"

#define TOUCHES		12	/* sites kept of one word */
#define READERS		2
#define PAIR_SLOTS	(2 * LIMIT_COMM_PAIRS)
#define KNOT_BITS	16

struct touch {
	u16		site;
	u8		op;
	task_mask	tasks;
	u64		lock;	/* held each time; 0: none */
};

struct reader {
	u16	site;
	u8	task;		/* 0: none */
};

/* The newest accesses in program order of the run. */
struct newest {
	u16		site;	/* of the write */
	u8		task;	/* 0: the set-up */
	struct reader	reader[READERS];
};

struct word {
	u64		word;
	u32		first;	/* run that used it */
	u32		run;	/* .newest is of this one */
	u32		ntouches;
	bool		written;	/* by any task, in any run */
	task_mask	tasks;
	struct newest	newest;
	struct touch	touch[TOUCHES];
};

/* Runs and scenarios are counted from 1: 0 in an entry is none of them. */
static struct {
	void (*listener)(const struct communication_step *);
	u32	run;
	u32	scenario;
	bool	thorough;	/* words of one task are noted, too */

	u32	nwords;
	struct word word[LIMIT_COMM_WORDS];
	u16	word_number[ARENA_HEAP_SIZE >> 3];	/* + 1 */

	u32	npairs;
	struct communication_pair pair[LIMIT_COMM_PAIRS];
	u16	slot[PAIR_SLOTS];			/* number + 1 */
	u32	ncandidates;
	u16	candidate[LIMIT_COMM_PAIRS];
	u32	new_pairs;
	u32	new_knots;
	u64	knot[1u << (KNOT_BITS - 6)];

	/* By task: what it was told, newest first. */
	u16	told[LIMIT_TASKS][COMMUNICATION_CONTEXT];
	/* By site. */
	struct {
		u32	scenario;
		u32	run;
		u32	hits;		/* of .run */
		u32	most;
		u16	told[COMMUNICATION_CONTEXT];
	} site[LIMIT_SITES];

	/* The step before was a cmpxchg: did it store? */
	struct {
		struct word	*word;	/* NULL: no */
		struct newest	before;
		u64		addr, val;
		u8		size;
	} cas;
} comm;

void communication_listen(void (*listener)(const struct communication_step *))
{
	comm.listener = listener;
}

/* ---- what an operation does with its word ---- */

#define READS	(1u << OP_READ | 1u << OP_XCHG | 1u << OP_CMPXCHG |	\
		 1u << OP_RMW | 1u << OP_WLOCK | 1u << OP_RLOCK |	\
		 1u << OP_RUNLOCK)
#define WRITES	(1u << OP_WRITE | 1u << OP_XCHG | 1u << OP_CMPXCHG |	\
		 1u << OP_RMW | 1u << OP_WLOCK | 1u << OP_WUNLOCK |	\
		 1u << OP_FREE)
#define LOCKS	(1u << OP_WLOCK | 1u << OP_RLOCK)
#define UNLOCKS	(1u << OP_WUNLOCK | 1u << OP_RUNLOCK)

static bool is_one_of(enum op op, u32 ops)
{
	return ops >> op & 1;
}

bool communication_reads(enum op op)
{
	return is_one_of(op, READS);
}

bool communication_writes(enum op op)
{
	return is_one_of(op, WRITES);
}

/* Can an access of kind @b follow one of kind @a as a communication? */
static bool can_follow(enum op a, enum op b)
{
	if (is_one_of(a, LOCKS | UNLOCKS) || is_one_of(b, LOCKS | UNLOCKS))
		return is_one_of(a, UNLOCKS) && is_one_of(b, LOCKS);
	return is_one_of(a, WRITES) || is_one_of(b, WRITES);
}

static bool is_first_read(enum op op)
{
	return is_one_of(op, READS) && !is_one_of(op, UNLOCKS);
}

/* ---- pairs ---- */

static u16 *find_slot(u16 from, u16 to)
{
	u32 i = (from * 0x9e3779b1u ^ to * 0x85ebca6bu) >> 8;

	for (i %= PAIR_SLOTS; comm.slot[i]; i = (i + 1) % PAIR_SLOTS) {
		const struct communication_pair *p =
			&comm.pair[comm.slot[i] - 1];

		if (p->from == from && p->to == to)
			break;
	}
	return &comm.slot[i];
}

/* The pair, one of this scenario from now on; NULL when there is no room. */
static struct communication_pair *get_pair(u16 from, u16 to)
{
	u16 *slot = find_slot(from, to);
	struct communication_pair *p;

	if (*slot) {
		p = &comm.pair[*slot - 1];
	} else {
		if (comm.npairs == LIMIT_COMM_PAIRS)
			return NULL;
		p = &comm.pair[comm.npairs];
		*p = (struct communication_pair) { .from = from, .to = to };
		*slot = ++comm.npairs;
	}
	if (p->scenario != comm.scenario) {
		p->scenario = comm.scenario;
		p->here = 0;
		p->tries = 0;
		p->locked = false;
		comm.candidate[comm.ncandidates++] = p - comm.pair;
	}
	return p;
}

static void note_knot(u16 before, u16 now)
{
	u32 hash = (before * 0x9e3779b1u ^ now * 0x85ebca6bu) >>
		   (32 - KNOT_BITS);
	u64 bit = 1ull << (hash & 63);

	if (!(comm.knot[hash >> 6] & bit))
		comm.new_knots++;
	comm.knot[hash >> 6] |= bit;
}

static void note_told(unsigned int task, u16 number)
{
	u16 *told = comm.told[task];

	if (told[0] == number)
		return;
	if (told[0] != COMMUNICATION_NONE)
		note_knot(told[0], number);
	memmove(told + 1, told, sizeof(*told) * (COMMUNICATION_CONTEXT - 1));
	told[0] = number;
}

static void note_pair(unsigned int task, u16 from, u16 to)
{
	struct communication_pair *p = sim.frozen ? NULL : get_pair(from, to);

	if (!p)
		return;
	if (p->last != comm.run) {
		p->last = comm.run;
		p->here++;
		if (!p->runs++)
			comm.new_pairs++;
	}
	note_told(task, p - comm.pair);
}

/* ---- candidates ---- */

static void add_candidate(u16 from, u16 to, bool locked)
{
	struct communication_pair *p = get_pair(from, to);

	if (p)
		p->locked = locked;
}

static void add_candidates(const struct word *w, const struct touch *t)
{
	for (u32 i = 0; i < w->ntouches; i++) {
		const struct touch *o = &w->touch[i];

		bool locked = o->lock && o->lock == t->lock;

		if (task_count(o->tasks | t->tasks) < 2)
			continue;
		if (can_follow(o->op, t->op))
			add_candidate(o->site, t->site, locked);
		if (can_follow(t->op, o->op))
			add_candidate(t->site, o->site, locked);
		if (is_one_of(o->op, WRITES) && is_first_read(t->op))
			add_candidate(SITE_INIT, t->site, locked);
		if (is_one_of(t->op, WRITES) && is_first_read(o->op))
			add_candidate(SITE_INIT, o->site, locked);
	}
}

/* The one taken first: whoever disputes an inner one waits for it already. */
static u64 outer_lock(const struct task *t)
{
	return t->nheld ? t->held[0].lock : 0;
}

/* Who uses the word, from where; true: several tasks. */
static bool note_touch(struct word *w, const struct task *t, u16 site)
{
	task_mask bit = BIT_MASK_OF(t->id);
	struct touch *touch = w->touch;
	u32 i = 0;

	while (i < w->ntouches && touch[i].site != site)
		i++;
	w->tasks |= bit;
	w->written |= is_one_of(t->op, WRITES);
	/* Nobody plans from the runs of a fuzzer: it has maps of its own. */
	if (sim.frozen || i == TOUCHES)
		return task_count(w->tasks) > 1;
	if (i == w->ntouches) {
		touch[i] = (struct touch) {
			.site = site, .op = t->op, .lock = outer_lock(t),
		};
		w->ntouches++;
	}
	if (touch[i].lock && touch[i].lock != outer_lock(t))
		touch[i].lock = 0;
	if (!(touch[i].tasks & bit)) {
		touch[i].tasks |= bit;
		add_candidates(w, &touch[i]);
	}
	return task_count(w->tasks) > 1;
}

/* ---- words ---- */

static struct word *get_word(u64 offset)
{
	u16 *number = &comm.word_number[offset >> 3];
	struct word *w;

	if (!*number) {
		if (comm.nwords == LIMIT_COMM_WORDS)
			return NULL;
		w = &comm.word[comm.nwords++];
		*number = comm.nwords;
		w->word = offset >> 3;
		w->first = comm.run;
		w->ntouches = 0;
		w->tasks = 0;
		w->written = false;
		w->run = 0;
	}
	w = &comm.word[*number - 1];
	if (w->run != comm.run) {
		w->run = comm.run;
		w->newest = (struct newest) { .site = SITE_INIT };
	}
	return w;
}

static void note_read(struct word *w, unsigned int task, u16 site)
{
	struct newest *n = &w->newest;

	if (n->task != task)
		note_pair(task, n->site, site);
	if (n->reader[0].task != task)
		n->reader[1] = n->reader[0];
	n->reader[0] = (struct reader) { .site = site, .task = task };
}

/* A write that reads has been told by the last write already. */
static void note_write(struct word *w, unsigned int task, u16 site, bool reads)
{
	struct newest *n = &w->newest;
	bool told = reads;

	for (u32 i = 0; i < READERS; i++) {
		const struct reader *r = &n->reader[i];

		if (r->task && r->task != task) {
			note_pair(task, r->site, site);
			told = true;
		}
	}
	if (!told && n->task && n->task != task)
		note_pair(task, n->site, site);
	*n = (struct newest) { .site = site, .task = task };
}

/* Of a cmpxchg that changed nothing only the read is kept. */
static void settle_cas(void)
{
	struct word *w = comm.cas.word;

	if (!w)
		return;
	comm.cas.word = NULL;
	if (sim_peek(comm.cas.addr, comm.cas.size) == comm.cas.val)
		w->newest = comm.cas.before;
}

static void note_cas(struct word *w, const struct task *t)
{
	comm.cas.word = w;
	comm.cas.before = w->newest;
	comm.cas.addr = t->addr;
	comm.cas.size = t->size;
	comm.cas.val = sim_peek(t->addr, t->size);
}

/* The heap offsets of the words @t stands before: several for a free. */
struct span {
	u64	at, end;
};

static struct span span_of(const struct task *t)
{
	struct span s = { .at = t->addr - ARENA_BASE };
	struct heap_object obj;

	if (s.at >= ARENA_HEAP_SIZE)
		s.at = 0;
	else if (t->op != OP_FREE)
		s.end = s.at + 1;
	else if (heap_find(t->addr, &obj))
		s.end = s.at + obj.size;
	return s;
}

/* The word at @offset if it is known; NULL: nobody has used it. */
static struct word *known_word(u64 offset)
{
	u16 number = comm.word_number[offset >> 3];

	return number ? &comm.word[number - 1] : NULL;
}

static bool would(const struct newest *n, u16 from, unsigned int task)
{
	if (n->site == from && n->task && n->task != task)
		return true;
	for (u32 i = 0; i < READERS; i++) {
		if (n->reader[i].site == from && n->reader[i].task &&
		    n->reader[i].task != task)
			return true;
	}
	return false;
}

static bool is_untouched(const struct word *w)
{
	return !w || w->run != comm.run || !w->newest.task;
}

bool communication_would(const struct task *t, u16 from, unsigned int task)
{
	settle_cas();
	for (struct span s = span_of(t); s.at < s.end; s.at += 8) {
		const struct word *w = known_word(s.at);

		if (from == SITE_INIT && is_untouched(w))
			return true;
		if (w && w->run == comm.run && would(&w->newest, from, task))
			return true;
	}
	return false;
}

/* ---- steps ---- */

static void note_site(u16 site, unsigned int task)
{
	typeof(comm.site[0]) *s = &comm.site[site];

	if (s->scenario != comm.scenario) {
		s->scenario = comm.scenario;
		s->run = s->most = 0;
	}
	if (s->run != comm.run) {
		s->run = comm.run;
		s->hits = 0;
		memcpy(s->told, comm.told[task], sizeof(s->told));
	}
	if (++s->hits > s->most)
		s->most = s->hits;
}

static void note_access(struct word *w, const struct task *t,
			const struct communication_step *step)
{
	if (step->reads)
		note_read(w, t->id, step->site);
	if (t->op == OP_CMPXCHG)
		note_cas(w, t);
	if (step->writes)
		note_write(w, t->id, step->site, step->reads);
}

/* A frozen run knows of no other one but by what it was given to know. */
static bool is_private(const struct task *t)
{
	return t->size && sim.contended_only &&
	       !(conflict_map[(t->addr - ARENA_BASE) >> 3] &
		 CONFLICT_CONTENDED);
}

/*
 * The commonest steps: to a word that one task alone uses, or that nobody
 * writes, as far as is known.
 */
static bool is_dull(const struct task *t)
{
	u64 offset = t->addr - ARENA_BASE;
	const struct word *w;

	if (offset >= ARENA_HEAP_SIZE || t->op == OP_FREE || comm.thorough)
		return false;
	if (sim.frozen)
		return is_private(t);
	w = known_word(offset);
	if (!w || comm.run - w->first < COMMUNICATION_LEARN)
		return false;
	return w->tasks == BIT_MASK_OF(t->id) ||
	       (!w->written && !communication_writes(t->op));
}

/* A free makes no word known: what nobody used tells nobody anything. */
static struct word *word_of(const struct task *t, u64 offset)
{
	if (t->op == OP_FREE && !known_word(offset))
		return NULL;
	return get_word(offset);
}

void communication_step(const struct task *t)
{
	struct communication_step step = {
		.task = t, .word = t->addr >> 3,
		.reads = communication_reads(t->op),
		.writes = communication_writes(t->op),
	};
	struct span span, s;
	struct word *w;

	settle_cas();
	if ((!step.reads && !step.writes) || is_dull(t))
		return;
	span = span_of(t);
	step.site = site_of(t->pc, t->op);
	for (s = span; s.at < s.end; s.at += 8) {
		w = word_of(t, s.at);
		step.shared |= w && note_touch(w, t, step.site);
	}
	if (comm.listener)
		comm.listener(&step);
	note_site(step.site, t->id);
	for (s = span; s.at < s.end; s.at += 8) {
		w = word_of(t, s.at);
		if (w)
			note_access(w, t, &step);
	}
}

void communication_begin_run(void)
{
	if (sim.frozen)
		communication_forget_scenario();
	comm.run++;
	comm.new_pairs = 0;
	comm.new_knots = 0;
	comm.thorough = site_any_declared();
	comm.cas.word = NULL;
	memset(comm.told, 0xff, sizeof(comm.told));
}

void communication_forget_scenario(void)
{
	while (comm.nwords)
		comm.word_number[comm.word[--comm.nwords].word] = 0;
	comm.ncandidates = 0;
	comm.cas.word = NULL;
	comm.scenario++;
}

void communication_forget(void)
{
	communication_forget_scenario();
	site_forget();
	memset(comm.slot, 0, sizeof(comm.slot));
	memset(comm.knot, 0, sizeof(comm.knot));
	comm.npairs = 0;
	comm.new_pairs = 0;
	comm.new_knots = 0;
}

/* ---- answers ---- */

u32 communication_new_pairs(void)
{
	return comm.new_pairs;
}

u32 communication_new_knots(void)
{
	return comm.new_knots;
}

u32 communication_count(void)
{
	return comm.npairs;
}

struct communication_pair *communication_pair(u32 n)
{
	return &comm.pair[n];
}

bool communication_is_seen(u32 n)
{
	return comm.pair[n].last == comm.run;
}

u32 communication_candidates(void)
{
	return comm.ncandidates;
}

u32 communication_candidate(u32 i)
{
	return comm.candidate[i];
}

bool communication_uses(u16 site, const struct task *t)
{
	for (struct span s = span_of(t); s.at < s.end; s.at += 8) {
		const struct word *w = known_word(s.at);

		for (u32 i = 0; w && i < w->ntouches; i++) {
			if (w->touch[i].site == site)
				return true;
		}
	}
	return false;
}

const u16 *communication_context(u16 site)
{
	return comm.site[site].told;
}

u32 communication_hits(u16 site)
{
	const typeof(comm.site[0]) *s = &comm.site[site];

	return s->scenario == comm.scenario ? s->most : 0;
}

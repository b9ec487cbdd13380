// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which VM and which knowledge does a scenario's run begin with?  See
 * prepared.h.
 *
 * Two caches: of set-ups, by what a set-up looks at, because many scenarios
 * differ in their tasks alone; and of what was learned, by the whole scenario.
 */
#include "sched/prepared.h"

#include <string.h>

#include "core/core_ops.h"
#include "sched/cache.h"
#include "sched/communication.h"
#include "sched/conflict.h"
#include "sched/globals.h"
#include "sched/image.h"
#include "sched/strategy/counts.h"
#include "sched/strategy/object.h"
#include "sched/strategy/weak.h"

/* ---- keys ---- */

#define HEADER_WORDS	5
#define OP_WORDS	2
#define TASK_WORDS	1
#define KEY_MAX		(HEADER_WORDS + LIMIT_SETUP_OPS * OP_WORDS +	\
			 LIMIT_TASKS * (TASK_WORDS + LIMIT_TASK_OPS * OP_WORDS))

/* A new field belongs into the key, unless it is a name. */
_Static_assert(sizeof(struct scn_op) == 14, "see put_op()");
_Static_assert(offsetof(struct scenario, setup) == LIMIT_NAME + 24,
	       "see put_header()");
_Static_assert(offsetof(struct scn_task, ops) == 18, "see put_tasks()");

struct key {
	u32	n;
	u64	word[KEY_MAX];
};

static void put(struct key *k, u64 word)
{
	k->word[k->n++] = word;
}

static u64 bytes(const u8 b[8])
{
	u64 word = 0;

	for (u32 i = 0; i < 8; i++)
		word |= (u64)b[i] << 8 * i;
	return word;
}

static void put_op(struct key *k, const struct scn_op *op)
{
	put(k, bytes((u8[8]){ op->kind, op->vcpu, op->alias, op->write,
			      op->prefetch, op->level, op->slot }));
	put(k, op->start | (u64)op->end << 16 | (u64)op->to << 32);
}

/* All but the tasks. */
static void put_header(struct key *k, const struct core_variant *variant,
		       const struct scenario *s)
{
	/* Where it lies among the program's data: libFuzzer watches memcmp()
	 * and puts what it saw into inputs, so that an address would show. */
	put(k, (unsigned long)variant - (unsigned long)core_variants);
	put(k, sim.steps_max | (u64)sim.model << 32);
	put(k, bytes((u8[8]){ s->geometry, s->mmu, s->ad, s->vcpus, s->roots,
			      s->levels, s->share, s->tables }));
	put(k, bytes((u8[8]){ s->page0, s->slots, s->hole, s->log, s->pml,
			      s->fail, s->nsetup }));
	put(k, s->pages | (u64)s->gfns << 16 | (u64)s->alias << 32);
	for (u32 i = 0; i < s->nsetup; i++)
		put_op(k, &s->setup[i]);
}

static void put_tasks(struct key *k, const struct scenario *s)
{
	for (u32 i = 0; i < s->ntasks; i++) {
		const struct scn_task *t = &s->tasks[i];

		put(k, t->cpu | t->nops << 8 | s->spawner << 16);
		for (u32 n = 0; n < t->nops; n++)
			put_op(k, &t->ops[n]);
	}
}

static void put_needs(struct key *k, const struct core_ops *ops,
		      const struct scenario *s)
{
	u8 needs[CORE_NEEDS] = { 0 };

	if (!ops->needs) {
		put_tasks(k, s);
		return;
	}
	ops->needs(s, needs);
	put(k, bytes(needs));
	put(k, bytes(needs + 8));
}

_Static_assert(CORE_NEEDS == 16, "see put_needs()");

static bool same_key(const struct key *a, const struct key *b)
{
	return a->n == b->n &&
	       !memcmp(a->word, b->word, a->n * sizeof(*a->word));
}

static void copy_key(struct key *to, const struct key *from)
{
	to->n = from->n;
	memcpy(to->word, from->word, from->n * sizeof(*from->word));
}

/* ---- set-ups ---- */

/* A populated VM without tasks. */
struct vm {
	u32	nglobals;
	u8	machine[offsetof(struct machine, task) + sizeof(struct task)];
	struct global_word global[];	/* then the image */
};

static struct image *image_of(const struct vm *vm)
{
	return (struct image *)(vm->global + vm->nglobals);
}

static void drop_vm(const void *value)
{
	image_drop(image_of(value));
}

static u64 setups_ring[LIMIT_PREPARED_SETUPS / sizeof(u64)];
static struct cache setups = {
	.ring = setups_ring, .words = LIMIT_PREPARED_SETUPS / sizeof(u64),
	.drop = drop_vm,
};

static bool drop_oldest_vm(void)
{
	return cache_drop_oldest(&setups);
}

/* Keep the VM that was just set up, if there is room. */
static void keep_vm(const struct key *k)
{
	struct global_word global[LIMIT_GLOBALS];
	u32 nglobals = globals_take(global);
	const struct image *img = image_take(drop_oldest_vm);
	struct vm *vm;

	if (!img)
		return;
	vm = cache_add(&setups, k->word, k->n, sizeof(*vm) +
		       nglobals * sizeof(*global) + image_size(img->n));
	if (!vm) {
		image_give_up(img);
		return;
	}
	vm->nglobals = nglobals;
	memcpy(vm->machine, M, sizeof(vm->machine));
	memcpy(vm->global, global, nglobals * sizeof(*global));
	memcpy(image_of(vm), img, image_size(img->n));
}

static u64 nsetups;

u64 prepared_setups(void)
{
	return nsetups;
}

/* False: the set-up gave the verdict. */
static bool set_up(const struct key *k, struct run_result *res)
{
	nsetups++;
	image_put(NULL);
	machine_reset();
	if (!run_setup() || res->verdict != VERDICT_NONE)
		return false;
	arena_snapshot(ARENA_LEVEL_VM);
	keep_vm(k);
	return true;
}

static void put_vm(const struct vm *vm)
{
	image_put(image_of(vm));
	globals_put(vm->global, vm->nglobals);
}

/* As of the end of the set-up, with room for as many tasks. */
static void put_machine(const struct vm *vm, u32 ntasks)
{
	memcpy(M, vm->machine, sizeof(vm->machine));
	memset(&M->task[1], 0, ntasks * sizeof(*M->task));
}

/* ---- what was learned ---- */

struct learned {
	struct counts		counts;
	u32			stores;
	u32			nwords;
	struct conflict_word	word[];
};

static u64 learned_ring[LIMIT_PREPARED_LEARNED / sizeof(u64)];
static struct cache learned = {
	.ring = learned_ring, .words = LIMIT_PREPARED_LEARNED / sizeof(u64),
};

static void forget_learned(void)
{
	static const struct counts none;

	conflict_reset();
	communication_forget_scenario();
	object_forget();
	counts_set(&none);
	strategy_pct_expect(0);
	weak_expect(0);
}

static void put_learned(const struct learned *l)
{
	conflict_load(l->word, l->nwords);
	communication_forget_scenario();
	object_forget();
	counts_set(&l->counts);
	strategy_pct_expect(l->counts.length);
	weak_expect(l->stores);
}

/* What is too much to keep is learned anew each time. */
static void keep_learned(const struct key *k)
{
	static struct conflict_word all[CONFLICT_WORDS];
	struct learned now = {
		.stores = weak_expected(), .nwords = conflict_count(),
	};
	struct learned *l;

	counts_get(&now.counts);
	conflict_save(all);
	l = cache_add(&learned, k->word, k->n,
		      sizeof(now) + now.nwords * sizeof(*all));
	if (l) {
		*l = now;
		memcpy(l->word, all, now.nwords * sizeof(*all));
	}
	conflict_load(all, now.nwords);
	strategy_pct_expect(now.counts.length);
}

/*
 * One order without preemption, one walk, and two that have few switches but
 * in random places: together they meet most of what tasks share.
 */
static struct strategy *teacher(u32 run)
{
	switch (run) {
	case 0:
		return strategy_none();
	case 1:
		return strategy_random();
	case 2:
		return strategy_pct(2);
	default:
		return strategy_pos();
	}
}

/* False: a run gave the verdict. */
static bool learn(const struct key *k, struct run_result *res)
{
	bool communicates = sim.communicates;

	forget_learned();
	sim.contended_only = true;
	sim.communicates = false;
	for (u32 i = 0; i < PREPARED_LEARN; i++) {
		run_once(teacher(i), i, res);
		if (res->verdict != VERDICT_NONE)
			break;
		counts_learn();
	}
	sim.contended_only = false;
	sim.communicates = communicates;
	if (res->verdict != VERDICT_NONE)
		return false;
	keep_learned(k);
	return true;
}

/* ---- the scenario that is ready ---- */

static struct {
	u32		setups;		/* sim.setups then; 0: none is */
	struct key	setup;
	struct key	scenario;
} ready;

/* The VM of @k, which may be the one that stands. */
static bool stand(const struct key *k, bool stands, struct run_result *res)
{
	const struct vm *vm = cache_find(&setups, k->word, k->n);

	/* What stands was set up with globals as of then; they stay. */
	globals_restore(stands && vm ? ARENA_LEVEL_VM : ARENA_LEVEL_BASE);
	if (!vm) {
		if (!set_up(k, res))
			return false;
	} else {
		if (!stands)
			put_vm(vm);
		put_machine(vm, sim.scenario->ntasks);
	}
	run_add_tasks();
	return true;
}

static void make_keys(const struct core_variant *variant,
		      const struct scenario *scn, struct key *setup,
		      struct key *all)
{
	all->n = 0;
	put_header(all, variant, scn);
	copy_key(setup, all);
	put_needs(setup, variant->ops[scn->geometry], scn);
	put_tasks(all, scn);
}

/* What is known of the scenario; if nothing, then it is learned. */
static bool know(const struct key *k, struct run_result *res, bool *met)
{
	const struct learned *l = cache_find(&learned, k->word, k->n);

	*met = l;
	if (!l)
		return learn(k, res);
	put_learned(l);
	return true;
}

bool prepared_get(const struct core_variant *variant,
		  const struct scenario *scn, struct run_result *res,
		  bool *met)
{
	static struct key setup, all;
	bool ours = ready.setups == sim.setups;

	make_keys(variant, scn, &setup, &all);
	if (ours && same_key(&all, &ready.scenario)) {
		sim.scenario = scn;
		*met = true;
		return true;
	}
	if (!ours)
		image_forget();
	*met = false;
	ready.setups = 0;
	run_begin(variant, scn, res);
	if (!stand(&setup, ours && same_key(&setup, &ready.setup), res) ||
	    !know(&all, res, met))
		return false;
	ready.setups = sim.setups;
	copy_key(&ready.setup, &setup);
	copy_key(&ready.scenario, &all);
	return true;
}

void prepared_run(struct strategy *s, u64 seed, struct run_result *res)
{
	bool communicates = sim.communicates;

	sim.contended_only = !s->everywhere;
	sim.frozen = true;
	conflict_undo();
	run_once(s, seed, res);
	sim.frozen = false;
	sim.contended_only = false;
	/* What a strategy wanted to hear: its end() is not called. */
	sim.communicates = communicates;
	communication_listen(NULL);
}

void prepared_forget(void)
{
	cache_drop_all(&setups);
	cache_drop_all(&learned);
	ready.setups = 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does aging tell the truth, and does it what it says?
 *
 * Y1 and Y3.  To an asker each SPTE of the range is a register that is visited
 * once, at some time between the call and the return.  So an SPTE that was
 * Accessed throughout must have been found, and cleared if that was asked for;
 * and if no SPTE was Accessed at any time, "young" is wrong.  What others
 * changed meanwhile may have been seen or not: a bit of the SPTE's metadata
 * for each task says that the task could find it when it was called, and that
 * nobody has touched it since.  A delayed store changes an SPTE twice, when it
 * is issued and when it becomes visible.
 *
 * It is Y1 if no other task did anything meanwhile, or was in the middle of
 * it, Y3 otherwise.
 *
 * The heads visited are those of every level at start, start + pages of the
 * level and so on below end, as the code under test has it: the last huge
 * page of an unaligned range may be left out.
 */
#include "oracle.h"

#include "sched/state.h"

struct young_range {
	const struct kvm_memory_slot *slot;
	u64	start;		/* gfns */
	u64	end;
};

struct young_op {
	struct young_range range[LIMIT_SLOTS];
	u64	publications;	/* of memslots by the time of the call */
	u64	others;		/* operations of other tasks by then */
	u64	left;		/* an SPTE that was Accessed throughout */
	u8	nranges;
	u8	test_only;
	u8	alone;		/* nobody was in an operation at the call */
	u8	young;		/* some SPTE was Accessed at some time */
	u8	cleared;	/* by the asker itself */
};

_Static_assert(sizeof(struct young_op) * LIMIT_SCN_TASKS <= MODEL_YOUNG_SIZE,
	       "fits");
_Static_assert(LINK_SEEN_SHIFT + LIMIT_SCN_TASKS - 1 <= LINK_COUNTED_SHIFT,
	       "task bits end below LINK_COUNTED");

static struct young_op *young_of(unsigned int task)
{
	return (struct young_op *)arena_ptr(MODEL_YOUNG) + task;
}

static bool is_asking(const struct task *t)
{
	return M->model[MODEL_AGERS] & BIT_MASK_OF(t->id);
}

/* The set-up is alone: it needs no bit. */
static u32 seen_bit(unsigned int task)
{
	return task ? 1u << (LINK_SEEN_SHIFT + task - 1) : 0;
}

static u64 other_ops(const struct task *t)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < M->ntasks; i++)
		if (i != t->id)
			sum += M->task[i].explicit_ops;
	return sum;
}

static bool is_alone(const struct task *t)
{
	unsigned int i;

	for (i = 0; i < M->ntasks; i++)
		if (i != t->id && WORLD->op[i].active)
			return false;
	return !world_others_buffered();
}

/* The gfns of @slot that are mapped at [@start, @end) of the host. */
static void add_range(struct young_op *y, const struct kvm_memory_slot *slot,
		      u64 start, u64 end)
{
	u64 first = slot->userspace_addr;
	u64 last = first + slot->npages * PAGE_SIZE;
	struct young_range *r = &y->range[y->nranges];

	start = max(start, first);
	end = min(end, last);
	if (start >= end || y->nranges == LIMIT_SLOTS)
		return;
	r->slot = slot;
	r->start = slot->base_gfn + ((start - first) >> PAGE_SHIFT);
	r->end = slot->base_gfn +
		 ((end - first + PAGE_SIZE - 1) >> PAGE_SHIFT);
	y->nranges++;
}

static void add_ranges(struct young_op *y, u64 start, u64 end)
{
	const struct kvm_memslots *slots = world_memslots();
	int i;

	for (i = 0; i < slots->used_slots; i++)
		add_range(y, slots->slots[i], start, end);
}

static void visit_level(const struct young_range *r, unsigned int level,
			bool (*head)(u64 head, u64 val),
			const struct chain_visitor *v)
{
	u64 gfn;

	for (gfn = r->start; gfn < r->end; gfn += KVM_PAGES_PER_HPAGE(level)) {
		u64 at = world_rmap(r->slot, gfn, level);
		u64 val = sim_peek(at, 8);

		if (!val || (head && !head(at, val)))
			continue;
		oracle_chain_walk(at, val, v);
	}
}

/* Walk the chains of all heads that the asker visits. */
static void visit_range(const struct young_op *y,
			bool (*head)(u64 head, u64 val),
			const struct chain_visitor *v)
{
	unsigned int i, level;

	for (i = 0; i < y->nranges; i++)
		for (level = PG_LEVEL_4K; level <= KVM_MAX_HUGEPAGE_LEVEL;
		     level++)
			visit_level(&y->range[i], level, head, v);
}

/* The chain's writer is at work: what it has in hand counts as young. */
static bool note_busy(u64 head, u64 val)
{
	(void)head;
	if (val & KVM_RMAP_LOCKED && world_mmu_lock()->writer)
		young_of(machine_task()->id)->young = 1;
	return true;
}

static bool begin_entry(u64 head, u64 sptep)
{
	unsigned int task = machine_task()->id;
	u32 *word, bit = seen_bit(task);
	u64 val;

	(void)head;
	if (!model_is_live_in(sptep, HEAP_SPT))
		return true;
	word = model_link(sptep);
	if (bit & ~*word)
		model_write(word, *word | bit);
	val = sim_peek(sptep, 8);
	if (is_shadow_present_pte(val) && val & shadow_accessed_mask)
		young_of(task)->young = 1;
	return true;
}

static const struct chain_visitor begin_visitor = { .entry = begin_entry };

void oracle_young_begin(u64 start, u64 end, bool test_only)
{
	struct task *t = machine_task();
	struct young_op *y = young_of(t->id);

	world_touch(y, sizeof(*y));
	y->publications = WORLD->publications;
	y->others = other_ops(t);
	y->left = 0;
	y->nranges = 0;
	y->test_only = test_only;
	y->alone = is_alone(t);
	/* Something young may be on its way. */
	y->young = world_others_buffered() &&
		   oracle_weak_awaits(BIT_MASK_OF(HEAP_SPT) |
				      BIT_MASK_OF(HEAP_RMAP) |
				      BIT_MASK_OF(HEAP_DESC));
	y->cleared = 0;
	if (model_broken())
		return;
	add_ranges(y, start, end);
	visit_range(y, note_busy, &begin_visitor);
	M->model[MODEL_AGERS] |= BIT_MASK_OF(t->id);
}

static bool in_range(const struct young_op *y, u64 gfn, u64 end)
{
	unsigned int i;

	for (i = 0; i < y->nranges; i++)
		if (gfn < y->range[i].end && y->range[i].start < end)
			return true;
	return false;
}

/* An SPTE of @sp that askers may have met is Accessed now. */
static void note_young(const struct kvm_mmu_page *sp, u64 sptep, u32 askers)
{
	u64 gfn = oracle_spte_gfn(sp, sptep);
	u64 end = gfn + KVM_PAGES_PER_HPAGE(sp->role.level);

	for (; askers; askers &= askers - 1) {
		struct young_op *y = young_of(__builtin_ctz(askers));

		if (y->young || !in_range(y, gfn, end))
			continue;
		world_touch(y, sizeof(*y));
		y->young = 1;
	}
}

/* Every asker may have seen the SPTE as it is now. */
static void touch(const struct kvm_mmu_page *sp, u64 sptep, bool accessed)
{
	u32 *word = model_link(sptep), askers = M->model[MODEL_AGERS];
	u32 bits = askers >> 1 << LINK_SEEN_SHIFT;

	if (sp && accessed && *word & LINK_HEAD)
		note_young(sp, sptep, askers);
	if (bits & *word)
		model_write(word, *word & ~bits);
}

static bool is_accessed(u64 val)
{
	return is_shadow_present_pte(val) && val & shadow_accessed_mask;
}

static void asker_stores(struct task *t, u64 sptep, u64 old, u64 new)
{
	struct young_op *y = young_of(t->id);

	if (y->test_only)
		sim_violation(INV_Y1, sptep,
			      "a question changes an SPTE: 0x%llx to 0x%llx",
			      old, new);
	if (!is_accessed(old) || is_accessed(new) || y->cleared)
		return;
	world_touch(y, sizeof(*y));
	y->cleared = 1;
}

void oracle_young_check_store(struct task *t, const struct kvm_mmu_page *sp,
			      u64 sptep, u64 old, u64 new)
{
	if (is_asking(t))
		asker_stores(t, sptep, old, new);
	touch(sp, sptep, is_accessed(new));
}

void oracle_young_plain(u64 sptep)
{
	if (M->model[MODEL_AGERS])
		touch(oracle_spte_page(sptep), sptep, true);
}

void oracle_young_linked(u64 sptep)
{
	if (M->model[MODEL_AGERS])
		touch(oracle_spte_page(sptep), sptep,
		      is_accessed(sim_peek(sptep, 8)));
}

/* What is young here was announced when it was issued, or by the call. */
void oracle_young_commit(u64 sptep)
{
	if (M->model[MODEL_AGERS])
		touch(NULL, sptep, false);
}

static bool was_seen(u32 word, unsigned int task)
{
	return !task || word & seen_bit(task);
}

static bool find_left(u64 head, u64 sptep)
{
	unsigned int task = machine_task()->id;
	u32 word;

	if (!model_is_live_in(sptep, HEAP_SPT))
		return true;
	word = *model_link(sptep);
	if ((word & LINK_HEAD) != model_granule(head) ||
	    !was_seen(word, task) || !is_accessed(sim_peek(sptep, 8)))
		return true;
	young_of(task)->left = sptep;
	return false;
}

static const struct chain_visitor left_visitor = { .entry = find_left };

static void check_answer(const struct young_op *y, bool ret, enum invariant inv)
{
	if (!ret && y->left)
		sim_violation(inv, y->left,
			      "the answer is not young, but this SPTE was Accessed throughout");
	else if (!ret && y->cleared)
		sim_violation(inv, 0,
			      "the answer is not young, but Accessed was found and cleared");
	else if (ret && !y->young)
		sim_violation(inv, 0,
			      "the answer is young, but no SPTE was Accessed at any time");
	else if (!y->test_only && y->left)
		sim_violation(inv, y->left,
			      "aging left this SPTE Accessed");
}

void oracle_young_end(bool ret)
{
	struct task *t = machine_task();
	struct young_op *y = young_of(t->id);
	bool alone = y->alone && y->others == other_ops(t);

	if (!is_asking(t))
		return;
	M->model[MODEL_AGERS] &= ~(u64)BIT_MASK_OF(t->id);
	/* Of a memslot that has changed nothing can be said. */
	if (model_broken() || y->publications != WORLD->publications)
		return;
	visit_range(y, NULL, &left_visitor);
	check_answer(y, ret, alone ? INV_Y1 : INV_Y3);
}

/* Who does not ask remembers nothing; of the others the counts of what was
 * done since are compared with those at their call. */
static void add_asker(struct state_model *m, const struct task *t)
{
	struct young_op y = *young_of(t->id);

	y.others = y.others != other_ops(t);
	y.publications = y.publications != WORLD->publications;
	for (unsigned int i = 0; i < sizeof(y) / sizeof(u64); i++)
		state_hash_place(m->h, arena_offset(young_of(t->id)) + i * 8,
				 ((const u64 *)&y)[i]);
}

void oracle_young_state(struct state_model *m)
{
	for (unsigned int i = 1; i < M->ntasks; i++) {
		if (is_asking(&M->task[i]))
			add_asker(m, &M->task[i]);
	}
	state_skip(m, MODEL_YOUNG, MODEL_YOUNG_SIZE);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Do invalidations and range operations keep what they promise?
 *
 * T2 to T5 and RANGE.  A pfn says for which gfn and in which version the host
 * gave it out, so that a stale one is recognised when it is installed.
 */
#include "oracle.h"

static bool overlaps(const struct world_op *op, u64 start, u64 end)
{
	return start < op->end && op->start < end;
}

/* Is the operation's range one of the host's pages? */
static bool is_host_range(const struct world_op *op)
{
	switch (op->kind) {
	case SCN_ZAP_GFN:
	case SCN_WRPROT:
	case SCN_CLEAR_DIRTY:
	case SCN_TRACK:
		return false;
	default:
		return true;
	}
}

/* The gfns of @slot that @op is about; false: none. */
static bool clip(const struct world_op *op, const struct kvm_memory_slot *slot,
		 u64 *start, u64 *end)
{
	*start = op->start;
	*end = op->end;
	if (is_host_range(op))
		return world_clip(slot, start, end);
	return world_clip_gfns(slot, start, end);
}

/* Has a memslot any of these host pages?  If not, they are not counted. */
static bool concerns_slot(u64 first, u64 last)
{
	const struct kvm_memslots *slots = world_memslots();
	int i;

	for (i = 0; i < slots->used_slots; i++) {
		u64 start = first, end = last;

		if (world_clip(slots->slots[i], &start, &end))
			return true;
	}
	return false;
}

static void check_invalidating(u64 sptep, u64 page, u64 pages)
{
	unsigned int i;

	for (i = 0; i < M->ntasks; i++) {
		const struct world_op *op = &WORLD->op[i];
		u64 at = page;

		if (op->phase != PHASE_INVALID)
			continue;
		if (!is_host_range(op))
			at = world_gfn(page);
		if (at != INVALID_GPA && overlaps(op, at, at + pages))
			sim_violation(INV_T3, sptep,
				      "gfn 0x%llx is mapped, task %u invalidates [0x%llx, 0x%llx)",
				      at, i, op->start, op->end);
	}
	for (i = 0; i < WORLD->ninv; i++) {
		const struct world_inv *inv = &WORLD->inv[i];

		if (page < inv->end && inv->start < page + pages)
			sim_violation(INV_T3, sptep,
				      "gfn 0x%llx is mapped, task %u invalidates [0x%llx, 0x%llx)",
				      page, inv->task, inv->start, inv->end);
	}
}

void oracle_range_install(const struct kvm_mmu_page *sp, u64 sptep, u64 val)
{
	u64 pfn = (val & SPTE_BASE_ADDR_MASK) >> PAGE_SHIFT;
	u64 page = world_page_of_pfn(pfn);
	u64 i, pages = KVM_PAGES_PER_HPAGE(sp->role.level);

	check_invalidating(sptep, page, pages);
	for (i = 0; i < pages; i++) {
		u64 rel = page + i - WORLD->base_gfn;

		if (rel < WORLD->gfns && WORLD->host_pfn[rel] == pfn + i)
			continue;
		sim_violation(INV_T4, sptep,
			      "pfn 0x%llx is mapped, but the host has taken it back",
			      pfn + i);
		return;
	}
}

/* Does @op go on to another memslot after the one that has @page? */
static bool walks_on_behind(const struct world_op *op, u64 page)
{
	const struct kvm_memslots *slots = world_memslots();
	bool met = false;
	int i;

	for (i = 0; i < slots->used_slots; i++) {
		u64 start = page, end = page + 1, from, to;

		if (met && clip(op, slots->slots[i], &from, &to))
			return true;
		met |= world_clip(slots->slots[i], &start, &end);
	}
	return false;
}

/*
 * What was zapped of one memslot is not flushed when mmu_lock is dropped in
 * the next one: see the findings.  The last one flushes what it zapped.
 */
bool oracle_range_owes_flush(u64 page)
{
	unsigned int i;

	for (i = 0; i < M->ntasks; i++) {
		const struct world_op *op = &WORLD->op[i];

		if (op->phase == PHASE_STARTING && is_host_range(op) &&
		    page >= op->start && page < op->end &&
		    walks_on_behind(op, page))
			return true;
	}
	return false;
}

void oracle_range_fill(unsigned int id, u64 start, u64 end)
{
	unsigned int i;

	for (i = 0; i < M->ntasks; i++) {
		const struct world_op *op = &WORLD->op[i];

		/* kvm_zap_gfn_range() goes on zapping after it has begun. */
		if (op->phase == PHASE_INVALID && op->kind != SCN_ZAP_GFN &&
		    overlaps(op, start, end))
			sim_violation(INV_T3, 0,
				      "vCPU %u's TLB gets gfn 0x%llx, task %u invalidates [0x%llx, 0x%llx)",
				      id, start, i, op->start, op->end);
	}
}

void oracle_range_lock(struct task *t)
{
	struct world_op *op = world_op_of(t);

	M->model[MODEL_WROTE] = 0;
	oracle_zap_lock(t);
	if (op->phase != PHASE_ENDING)
		return;
	world_touch(op, sizeof(*op));
	op->seq = WORLD->kvm->mmu_invalidate_seq;
}

static void set_phase(struct world_op *op, enum world_phase phase)
{
	world_touch(op, sizeof(*op));
	op->phase = phase;
}

void oracle_range_plain(struct task *t, u64 addr)
{
	const struct kvm *kvm = WORLD->kvm;
	struct world_op *op = world_op_of(t);

	/* No operation is active before there is a VM. */
	if (!op->active ||
	    addr != (u64)(unsigned long)&kvm->mmu_invalidate_in_progress)
		return;
	/* kvm_zap_gfn_range() does all of it in one call. */
	if (op->kind == SCN_ZAP_GFN)
		set_phase(op, op->phase == PHASE_STARTING ?
			  PHASE_INVALID : PHASE_ENDING);
	else if (op->phase == PHASE_ENDING &&
		 op->seq == kvm->mmu_invalidate_seq)
		sim_violation(INV_T5, addr,
			      "invalidation count drops before mmu_invalidate_seq is bumped");
}

/* The bounds that the tasks' progress puts on mmu_invalidate_in_progress. */
static void count_invalidations(long *min, long *max)
{
	unsigned int i;

	*min = *max = 0;
	for (i = 0; i < WORLD->ninv; i++)
		*max += concerns_slot(WORLD->inv[i].start, WORLD->inv[i].end);
	*min = *max;
	for (i = 0; i < M->ntasks; i++) {
		const struct world_op *op = &WORLD->op[i];

		*min += op->phase == PHASE_INVALID &&
			(!is_host_range(op) ||
			 concerns_slot(op->start, op->end));
		*max += op->phase != PHASE_NONE;
	}
}

/* Are the gfns that the memslots have of these pages in [@start, @end)? */
static bool is_covered(u64 first, u64 last, u64 start, u64 end)
{
	const struct kvm_memslots *slots = world_memslots();
	int i;

	for (i = 0; i < slots->used_slots; i++) {
		u64 from = first, to = last;

		if (world_clip(slots->slots[i], &from, &to) &&
		    (from < start || to > end))
			return false;
	}
	return true;
}

static void check_range_covers(void)
{
	const struct kvm *kvm = WORLD->kvm;
	u64 start = kvm->mmu_invalidate_range_start;
	u64 end = kvm->mmu_invalidate_range_end;
	unsigned int i;

	if (start == INVALID_GPA || end == INVALID_GPA || start >= end)
		sim_violation(INV_T5, &kvm->mmu_invalidate_range_start,
			      "invalidation is in progress, its range is [0x%llx, 0x%llx)",
			      start, end);
	for (i = 0; i < M->ntasks; i++) {
		const struct world_op *op = &WORLD->op[i];

		if (op->phase == PHASE_INVALID && is_host_range(op) &&
		    !is_covered(op->start, op->end, start, end))
			sim_violation(INV_T5, &kvm->mmu_invalidate_range_start,
				      "range [0x%llx, 0x%llx) lacks [0x%llx, 0x%llx) of task %u",
				      start, end, op->start, op->end, i);
	}
	for (i = 0; i < WORLD->ninv; i++) {
		const struct world_inv *inv = &WORLD->inv[i];

		if (!is_covered(inv->start, inv->end, start, end))
			sim_violation(INV_T5, &kvm->mmu_invalidate_range_start,
				      "range [0x%llx, 0x%llx) lacks [0x%llx, 0x%llx) of task %u",
				      start, end, inv->start, inv->end,
				      inv->task);
	}
}

/* For oracle_chain_walk(): ends at the first SPTE that is present. */
static bool is_absent(u64 head, u64 sptep)
{
	(void)head;
	return !model_is_live_in(sptep, HEAP_SPT) ||
	       !is_shadow_present_pte(sim_peek(sptep, 8));
}

static const struct chain_visitor find_present = { .entry = is_absent };

/* The first head of [@start, @end) of @slot that has a mapping, 0: none. */
static u64 find_mapped(const struct kvm_memory_slot *slot, u64 start, u64 end,
		       unsigned int level)
{
	u64 head = world_rmap(slot, start, level);
	u64 last = world_rmap(slot, end - 1, level);

	for (; head <= last; head += sizeof(struct kvm_rmap_head)) {
		u64 val = sim_peek(head, 8);

		if (val && !oracle_chain_walk(head, val, &find_present))
			return head;
	}
	return 0;
}

static void check_slot_unmapped(const struct kvm_memory_slot *slot, u64 start,
				u64 end, enum invariant inv, const char *who)
{
	unsigned int level;

	for (level = PG_LEVEL_4K; level <= KVM_MAX_HUGEPAGE_LEVEL; level++) {
		u64 head = find_mapped(slot, start, end, level);
		u64 i;

		if (!head)
			continue;
		i = (head - (u64)(unsigned long)slot->arch.rmap[level - 1]) /
		    sizeof(struct kvm_rmap_head);
		start = max(start, (slot->base_gfn &
				    -KVM_PAGES_PER_HPAGE(level)) +
				   (i << KVM_HPAGE_GFN_SHIFT(level)));
		sim_violation(inv, head,
			      "gfn 0x%llx is still mapped at level %u after %s",
			      start, level, who);
		return;
	}
}

static void check_unmapped(const struct world_op *op, enum invariant inv,
			   const char *who)
{
	const struct kvm_memslots *slots = world_memslots();
	u64 start, end;
	int i;

	for (i = 0; i < slots->used_slots; i++)
		if (clip(op, slots->slots[i], &start, &end))
			check_slot_unmapped(slots->slots[i], start, end, inv,
					    who);
}

void oracle_range_release(struct task *t)
{
	const struct kvm *kvm = WORLD->kvm;
	const struct world_op *op = world_op_of(t);
	long min, max, now = kvm->mmu_invalidate_in_progress;

	count_invalidations(&min, &max);
	if (now < min || now > max)
		sim_violation(INV_T5, &kvm->mmu_invalidate_in_progress,
			      "mmu_invalidate_in_progress is %ld, invalidations under way %ld to %ld",
			      now, min, max);
	if (now > 0)
		check_range_covers();
	if (op->active && op->kind == SCN_ZAP_GFN &&
	    op->phase == PHASE_ENDING && !model_broken())
		check_unmapped(op, INV_RANGE, "kvm_zap_gfn_range()");
}

void oracle_range_started(struct task *t)
{
	struct world_op *op = world_op_of(t);

	set_phase(op, PHASE_INVALID);
	if (model_broken())
		return;
	check_unmapped(op, INV_T2, "invalidate_range_start()");
	oracle_tlb_unmapped(op);
}

void oracle_range_dirtied(u64 sptep)
{
	u64 *m = M->model, n = m[MODEL_WROTE]++;

	if (n < MODEL_WROTE_MAX)
		m[MODEL_WROTE_AT + n] = sptep;
}

/* May a CPU have set D of the SPTE since mmu_lock was taken? */
static bool cpu_wrote(u64 sptep)
{
	const u64 *m = M->model;
	u64 i;

	for (i = 0; i < m[MODEL_WROTE] && i < MODEL_WROTE_MAX; i++)
		if (m[MODEL_WROTE_AT + i] == sptep)
			return true;
	return m[MODEL_WROTE] > MODEL_WROTE_MAX;
}

/* Bits that the operation takes from the SPTE at @sptep, in its range. */
static u64 taken_bits(const struct world_op *op, u64 sptep, u64 val)
{
	bool ad_disabled = (val & SPTE_TDP_AD_MASK) != SPTE_TDP_AD_ENABLED;

	switch (op->kind) {
	case SCN_TRACK:
		return PT_WRITABLE_MASK | shadow_mmu_writable_mask;
	case SCN_WRPROT:
		/* A direct MMU sets W again without mmu_lock at any time. */
		return WORLD->direct ? 0 : PT_WRITABLE_MASK;
	case SCN_CLEAR_DIRTY:
		if (ad_disabled)
			return WORLD->direct ? 0 : PT_WRITABLE_MASK;
		/* The CPU sets D again at any time. */
		return cpu_wrote(sptep) ? 0 : shadow_dirty_mask;
	default:
		return 0;
	}
}

static bool has_no_taken_bits(u64 head, u64 sptep)
{
	const struct world_op *op = world_op_of(machine_task());
	u64 val;

	(void)head;
	if (!model_is_live_in(sptep, HEAP_SPT))
		return true;
	val = sim_peek(sptep, 8);
	return !is_shadow_present_pte(val) || !(val & taken_bits(op, sptep, val));
}

static const struct chain_visitor find_undone = { .entry = has_no_taken_bits };

static void check_taken(const struct kvm_memory_slot *slot, u64 start, u64 end,
			unsigned int level)
{
	u64 head = world_rmap(slot, start, level);
	u64 last = world_rmap(slot, end - 1, level);

	for (; head <= last; head += sizeof(struct kvm_rmap_head)) {
		if (oracle_chain_walk(head, sim_peek(head, 8), &find_undone))
			continue;
		sim_violation(INV_RANGE, head,
			      "an SPTE of this rmap was left out");
		return;
	}
}

void oracle_range_finished(struct task *t)
{
	const struct world_op *op = world_op_of(t);
	/* Dirty logging works on small pages alone. */
	unsigned int level, last = op->kind == SCN_TRACK ?
				   KVM_MAX_HUGEPAGE_LEVEL : PG_LEVEL_4K;
	const struct kvm_memslots *slots = world_memslots();
	u64 start, end;
	int i;

	for (i = 0; i < slots->used_slots && !model_broken(); i++) {
		if (!clip(op, slots->slots[i], &start, &end))
			continue;
		for (level = PG_LEVEL_4K; level <= last; level++)
			check_taken(slots->slots[i], start, end, level);
	}
}

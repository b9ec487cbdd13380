// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does any vCPU still use a translation, or a table, that is gone?
 *
 * T1, T6, T7, and the CPU's part of T2, T3 and M3.  What the TLBs hold is
 * compared with the tables when mmu_lock is released, and only if since then
 * some SPTE has lost a right or a TLB has gained an entry.
 *
 * An entry that its vCPU has to drop before it executes the next instruction
 * is as good as dropped: one with a flush requested or under way, one of a
 * root that is not the vCPU's any more.
 */
#include "oracle.h"

#include "sched/buffer.h"

/* Rights that an SPTE may lose while its translation is in use. */
#define SPTE_RIGHTS	(SPTE_MMU_PRESENT_MASK | PT_PAGE_SIZE_MASK |	\
			 SPTE_BASE_ADDR_MASK | shadow_mmu_writable_mask)

#define REQ_FLUSH	BIT(KVM_REQ_TLB_FLUSH & KVM_REQUEST_MASK)

static bool is_flush_pending(const struct kvm_vcpu *vcpu)
{
	return vcpu->requests & REQ_FLUSH;
}

/* The root of what is in @vcpu's TLB, as a shadow page. */
static bool is_root_obsolete(const struct kvm_vcpu *vcpu, const struct tlb *tlb)
{
	struct kvm_mmu_page *sp = oracle_spte_page(ARENA_BASE + tlb->root);

	return !sp || is_obsolete_sp(vcpu->kvm, sp);
}

/* Its root as the vCPU itself knows it. */
static u64 root_of(const struct kvm_vcpu *vcpu)
{
	return buffer_peek(vcpu->cpu, (u64)(unsigned long)
			   &vcpu->arch.mmu->root.hpa, sizeof(hpa_t));
}

/* Can the vCPU use what is in its TLB, now or for its next instruction? */
static bool is_live(unsigned int id)
{
	const struct kvm_vcpu *vcpu = WORLD->vcpu[id];
	const struct tlb *tlb = &WORLD->tlb[id];

	if (!tlb->used)
		return false;
	if (tlb->running)
		return true;
	return root_of(vcpu) == tlb->root && !tlb->flushing &&
	       !is_flush_pending(vcpu) && !is_root_obsolete(vcpu, tlb);
}

/* Call @fn for each entry that can be used; the first false ends it. */
typedef bool (*entry_fn)(unsigned int id, const struct tlb_entry *e,
			 const void *arg);

static bool for_each_live(entry_fn fn, const void *arg)
{
	unsigned int id, i;

	for (id = 0; id < WORLD->vcpus; id++) {
		if (!is_live(id))
			continue;
		for (i = 0; i < TLB_ENTRIES; i++)
			if (WORLD->tlb[id].used & BIT(i) &&
			    !fn(id, &WORLD->tlb[id].entry[i], arg))
				return false;
	}
	return true;
}

/* The task that is this vCPU's thread, while it is in an operation of it. */
static struct kvm_vcpu *vcpu_of(const struct task *t)
{
	const struct world_op *op = world_op_of(t);

	if (!op->active || !scn_is_vcpu_kind(op->kind))
		return NULL;
	return WORLD->vcpu[op->vcpu];
}

bool world_in_guest(const struct task *t)
{
	const struct world_op *op = world_op_of(t);

	return op->active && op->kind == SCN_ACCESS &&
	       WORLD->tlb[op->vcpu].running;
}

bool oracle_tlb_is_walking_vcpu(const struct task *t)
{
	const struct kvm_vcpu *vcpu = vcpu_of(t);

	return vcpu && (vcpu->mode == READING_SHADOW_PAGE_TABLES ||
			WORLD->tlb[vcpu->vcpu_id].running);
}

static bool has_table(const struct tlb_path *path, u64 table)
{
	unsigned int i;

	for (i = 0; i < path->n; i++)
		if (path->table[i] == TLB_TABLE(table))
			return true;
	return false;
}

static void met_table(struct tlb_path *path, u64 table)
{
	if (!has_table(path, table) && path->n < PT64_ROOT_MAX_LEVEL)
		path->table[path->n++] = TLB_TABLE(table);
}

/* Does @val point at a table?  As the walker takes it, not as it is meant. */
static bool is_pointer(u64 sptep, u64 val)
{
	const struct kvm_mmu_page *sp = oracle_spte_page(sptep);

	return sp && val & PT_PRESENT_MASK && !is_last_spte(val, sp->role.level);
}

void oracle_tlb_walk(struct task *t, u64 sptep, u64 val)
{
	struct kvm_vcpu *vcpu = vcpu_of(t);
	struct tlb *tlb = &WORLD->tlb[vcpu->vcpu_id];

	world_touch(tlb, sizeof(*tlb));
	/* Every walk begins at the root. */
	if (TLB_TABLE(sptep) == TLB_TABLE(ARENA_BASE + vcpu->arch.mmu->root.hpa))
		tlb->path.n = 0;
	met_table(&tlb->path, sptep);
	if (is_pointer(sptep, val))
		met_table(&tlb->path, ARENA_BASE + (val & SPTE_BASE_ADDR_MASK));
}

/* The vCPU looks at its requests: what it finds it does. */
static void note_flush(const struct kvm_vcpu *vcpu, u64 old, u64 new)
{
	struct tlb *tlb = &WORLD->tlb[vcpu->vcpu_id];

	if (!(old & ~new & REQ_FLUSH))
		return;
	world_touch(tlb, sizeof(*tlb));
	tlb->flushing = 1;
}

void oracle_tlb_misc_store(struct task *t, u64 addr, u64 old, u64 new)
{
	const struct kvm_vcpu *vcpu = vcpu_of(t);
	struct tlb *tlb;

	if (!vcpu)
		return;
	if (addr == (u64)(unsigned long)&vcpu->requests)
		note_flush(vcpu, old, new);
	if (addr != (u64)(unsigned long)&vcpu->mode)
		return;
	tlb = &WORLD->tlb[vcpu->vcpu_id];
	world_touch(tlb, sizeof(*tlb));
	tlb->path.n = 0;
	if (new == OUTSIDE_GUEST_MODE)
		tlb->running = 0;
}

static bool is_not_from(unsigned int id, const struct tlb_entry *e,
			const void *arg)
{
	u64 table = *(const u64 *)arg;

	if (!has_table(&e->path, table))
		return true;
	model_break(INV_M3, table,
		    "table is freed, but vCPU %u's TLB has page 0x%llx from it",
		    id, e->page);
	return false;
}

void oracle_tlb_free(u64 table)
{
	unsigned int id;

	for (id = 0; id < WORLD->vcpus && !model_broken(); id++) {
		if (has_table(&WORLD->tlb[id].path, table))
			model_break(INV_M3, table,
				    "table is freed while vCPU %u is walking it",
				    id);
	}
	if (!model_broken())
		for_each_live(is_not_from, &table);
}

void oracle_tlb_store(struct task *t, u64 sptep, u64 old, u64 new)
{
	const struct sim_lock *l = world_mmu_lock();

	if (is_shadow_present_pte(old) &&
	    (old & ~new || (old ^ new) & SPTE_BASE_ADDR_MASK) & SPTE_RIGHTS)
		M->model[MODEL_TLB_CHECK] = 1;
	if (new & ~old & shadow_dirty_mask)
		oracle_range_dirtied(sptep);
	if (!(new & ~old & PT_WRITABLE_MASK) ||
	    !WORLD->kvm->arch.external_write_tracking_enabled)
		return;
	M->model[MODEL_TRACK_CHECK] = 1;
	/* A fast page fault: nobody will look at what it did. */
	if (!l->writer && t->irq_count)
		oracle_tlb_release();
}

void oracle_tlb_plain(u64 addr)
{
	const struct kvm_memslots *slots;
	int i;

	if (!WORLD->kvm || !WORLD->kvm->arch.external_write_tracking_enabled)
		return;
	slots = world_memslots();
	for (i = 0; slots && i < slots->used_slots; i++) {
		const struct kvm_memory_slot *slot = slots->slots[i];

		if (addr - (u64)(unsigned long)slot->arch.gfn_write_track <
		    slot->npages * sizeof(u16))
			M->model[MODEL_TRACK_CHECK] = 1;
	}
}

/* The head of @gfn, which is in a memslot or INVALID_GPA: then 0. */
static u64 head_of(u64 gfn, int level)
{
	const struct kvm_memory_slot *slot = world_slot(gfn);

	return slot ? world_rmap(slot, gfn, level) : 0;
}

static u64 pages_of(const struct tlb_entry *e)
{
	return KVM_PAGES_PER_HPAGE(e->level);
}

/*
 * Is what the entry says about @page still what the tables say?  *@level is
 * that of the leaf found.
 */
static bool check_page(unsigned int id, const struct tlb_entry *e, u64 page,
		       int *level)
{
	u64 *sptep = world_walk_from(WORLD->tlb[id].root, WORLD->vcpu[id],
				     page << PAGE_SHIFT, PG_LEVEL_4K, level);
	u64 pfn = e->pfn + (page - e->page), val, now;

	/* Out of live memory: others report that. */
	if (!sptep)
		return false;
	val = sim_peek((u64)(unsigned long)sptep, 8);
	if (!is_shadow_present_pte(val)) {
		if (oracle_range_owes_flush(world_page_of_pfn(pfn)))
			return true;
		sim_violation(INV_T1, sptep,
			      "vCPU %u's TLB maps page 0x%llx to pfn 0x%llx, the tables do not",
			      id, page, pfn);
		return false;
	}
	now = spte_to_pfn(val) + (page & (KVM_PAGES_PER_HPAGE(*level) - 1));
	if (now != pfn)
		sim_violation(INV_T1, sptep,
			      "vCPU %u's TLB maps page 0x%llx to pfn 0x%llx, the tables to 0x%llx",
			      id, page, pfn, now);
	else if (e->writable && !is_mmu_writable_spte(val))
		sim_violation(INV_T1, sptep,
			      "vCPU %u can write page 0x%llx, which the tables do not allow",
			      id, page);
	else
		return true;
	return false;
}

static bool check_entry(unsigned int id, const struct tlb_entry *e,
			const void *arg)
{
	u64 page = e->page, end = e->page + pages_of(e);
	int level;

	(void)arg;
	if (is_root_obsolete(WORLD->vcpu[id], &WORLD->tlb[id]))
		return true;
	while (page < end) {
		if (!check_page(id, e, page, &level))
			return false;
		page += KVM_PAGES_PER_HPAGE(level);
	}
	return true;
}

/* The count of @gfn's trackers; NULL where there can be none. */
static const u16 *track_word(u64 gfn)
{
	const struct kvm_memory_slot *slot = world_slot(gfn);

	if (!slot || !slot->arch.gfn_write_track)
		return NULL;
	return &slot->arch.gfn_write_track[gfn - slot->base_gfn];
}

static bool is_tracked(u64 gfn)
{
	const u16 *track = track_word(gfn);

	return track && *track;
}

/* Does a shadow page stand for a table of the guest that is at @gfn? */
static bool is_shadowed(u64 gfn)
{
	const struct heap_pool *p = &heap_pools[HEAP_SP];
	const struct kvm_mmu_page *sp;
	u32 i;

	for (i = 0; i <= M->pool_next[HEAP_SP] && i < p->slots; i++) {
		sp = arena_ptr(p->base + (u64)i * p->stride);
		if (sp->gfn == gfn && sp->spt && !sp->role.direct &&
		    model_is_live((u64)(unsigned long)sp) &&
		    !is_obsolete_sp(WORLD->kvm, (struct kvm_mmu_page *)sp))
			return true;
	}
	return false;
}

/* Why nobody may write @gfn without being noticed; NULL: anybody may. */
static const char *protection(u64 gfn)
{
	if (is_tracked(gfn))
		return "is write-tracked";
	return WORLD->tables && is_shadowed(gfn) ? "is a shadowed page table" :
						   NULL;
}

/* For oracle_chain_walk(): ends at the first SPTE that can be written. */
static bool is_not_writable(u64 head, u64 sptep)
{
	u64 val;

	(void)head;
	if (!model_is_live_in(sptep, HEAP_SPT))
		return true;
	val = sim_peek(sptep, 8);
	return !is_shadow_present_pte(val) || !is_writable_pte(val);
}

static const struct chain_visitor find_writable = { .entry = is_not_writable };

static bool check_tracked_rmap(u64 gfn, int level, const char *why)
{
	u64 head = head_of(gfn, level);

	if (oracle_chain_walk(head, sim_peek(head, 8), &find_writable))
		return true;
	sim_violation(INV_T7, head,
		      "gfn 0x%llx %s, and an SPTE of level %d lets it be written",
		      gfn, why, level);
	return false;
}

static bool check_tracked_entry(unsigned int id, const struct tlb_entry *e,
				const void *arg)
{
	u64 page = world_page_of_pfn(e->pfn), end = page + pages_of(e);

	(void)arg;
	for (; e->writable && page < end; page++) {
		u64 gfn = world_gfn(page);
		const char *why = protection(gfn);

		if (!why || oracle_range_owes_flush(page))
			continue;
		sim_violation(INV_T7, track_word(gfn),
			      "gfn 0x%llx %s, and vCPU %u's TLB lets it be written",
			      gfn, why, id);
		return false;
	}
	return true;
}

static bool check_tracked_gfn(u64 gfn)
{
	const char *why = protection(gfn);
	int level;

	for (level = PG_LEVEL_4K; why && level <= KVM_MAX_HUGEPAGE_LEVEL;
	     level++)
		if (!check_tracked_rmap(gfn, level, why))
			return false;
	return true;
}

static void check_tracked(void)
{
	const struct kvm_memslots *slots = world_memslots();
	u64 gfn, end;
	int i;

	if (!WORLD->kvm->arch.external_write_tracking_enabled)
		return;
	for (i = 0; i < slots->used_slots; i++) {
		gfn = slots->slots[i]->base_gfn;
		end = gfn + slots->slots[i]->npages;
		for (; gfn < end; gfn++)
			if (!check_tracked_gfn(gfn))
				return;
	}
	for_each_live(check_tracked_entry, NULL);
}

void oracle_tlb_release(void)
{
	u64 *m = M->model;

	if (likely(!m[MODEL_TLB_CHECK] && !m[MODEL_TRACK_CHECK]))
		return;
	if (!model_broken())
		check_tracked();
	if (!model_broken())
		for_each_live(check_entry, NULL);
	m[MODEL_TLB_CHECK] = m[MODEL_TRACK_CHECK] = 0;
}

static bool is_outside(unsigned int id, const struct tlb_entry *e,
		       const void *arg)
{
	const struct world_op *op = arg;
	u64 page = world_page_of_pfn(e->pfn);

	if (page >= op->end || page + pages_of(e) <= op->start)
		return true;
	page = max(page, op->start);
	if (oracle_range_owes_flush(page))
		return true;
	sim_violation(INV_T2, head_of(world_gfn(page), e->level),
		      "vCPU %u's TLB still maps gfn 0x%llx after invalidate_range_start()",
		      id, page);
	return false;
}

void oracle_tlb_unmapped(const struct world_op *op)
{
	for_each_live(is_outside, op);
}

void oracle_tlb_fill(struct kvm_vcpu *vcpu, const struct tlb_entry *e)
{
	u64 page = world_page_of_pfn(e->pfn);
	unsigned int id = vcpu->vcpu_id;

	oracle_range_fill(id, page, page + pages_of(e));
	M->model[MODEL_TLB_CHECK] = 1;
	/* Nobody is changing the tables: they must say the same already. */
	if (!world_mmu_lock()->writer && !is_flush_pending(vcpu) &&
	    !model_broken())
		check_entry(id, e, NULL);
}

void oracle_tlb_access(struct kvm_vcpu *vcpu, const struct tlb_entry *e)
{
	const struct tlb *tlb = &WORLD->tlb[vcpu->vcpu_id];
	u64 pfn = e->pfn + (tlb->page - e->page);
	u64 page = world_page_of_pfn(pfn), rel = page - WORLD->base_gfn;
	bool stale = rel >= WORLD->gfns || WORLD->host_pfn[rel] != pfn;

	if (stale && !oracle_range_owes_flush(page))
		sim_violation(INV_T6, rel < WORLD->gfns ?
			      &WORLD->host_pfn[rel] : NULL,
			      "vCPU %u %s pfn 0x%llx, which the host has taken back from gfn 0x%llx",
			      vcpu->vcpu_id, tlb->write ? "writes" : "reads",
			      pfn, page);
	else if (!stale && tlb->write && world_gfn(page) != INVALID_GPA)
		oracle_dirty_write(vcpu, world_gfn(page));
}

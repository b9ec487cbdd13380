// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does an operation of a scenario do?
 *
 * Each is a caller of the shadow MMU as the kernel has it: with the locks
 * held, and the flushes made, that are the caller's business.  What a task is
 * in the middle of is noted for the oracles.
 */
#include "guest.h"
#include "oracle.h"
#include "world.h"

/* Tries of one fault: a vCPU whose fault has to be retried enters the guest
 * again, and the guest repeats the access. */
#define FAULT_TRIES	2

static void begin(const struct scn_op *op, unsigned int index)
{
	struct world_op *w = world_op_of(machine_task());

	sim_op_begin(index);
	world_touch(w, sizeof(*w));
	w->active = 1;
	w->kind = op->kind;
	w->vcpu = op->vcpu;
	w->start = WORLD->base_gfn + op->start;
	w->end = WORLD->base_gfn + op->end;
	w->phase = PHASE_NONE;
}

static void set_phase(enum world_phase phase)
{
	struct world_op *w = world_op_of(machine_task());

	world_touch(w, sizeof(*w));
	w->phase = phase;
}

static void end(unsigned int index)
{
	struct world_op *w = world_op_of(machine_task());

	set_phase(PHASE_NONE);
	w->active = 0;
	sim_op_end(index);
}

void world_load_root(struct kvm_vcpu *vcpu)
{
	struct kvm *kvm = vcpu->kvm;
	u8 level = vcpu->arch.mmu->root_role.level;
	u64 gfn = WORLD->direct ? 0 :
		  guest_table_gfn(vcpu->vcpu_id % WORLD->roots, level, 0);

	if (mmu_topup_memory_caches(vcpu, !WORLD->direct))
		return;
	world_touch(vcpu->arch.mmu, sizeof(*vcpu->arch.mmu));
	write_lock(&kvm->mmu_lock);
	vcpu->arch.mmu->root.hpa = mmu_alloc_root(vcpu, gfn, 0, level);
	write_unlock(&kvm->mmu_lock);
}

/* Requests are handled before the guest is entered. */
static bool enter_guest(struct kvm_vcpu *vcpu)
{
	if (kvm_check_request(KVM_REQ_MMU_FREE_OBSOLETE_ROOTS, vcpu))
		kvm_mmu_free_obsolete_roots(vcpu);
	if (!VALID_PAGE(vcpu->arch.mmu->root.hpa))
		world_load_root(vcpu);
	return VALID_PAGE(vcpu->arch.mmu->root.hpa);
}

/*
 * Where the shadow tables lead for @addr: the last entry's slot, its level in
 * *@level.  As hardware walks them: at one instant, seen by nobody.  NULL
 * when the tables lead out of live memory, which others will report.
 */
static u64 *walk_shadow(struct kvm_vcpu *vcpu, u64 addr, int stop, int *level)
{
	u64 table = vcpu->arch.mmu->root.hpa;
	int l;

	for (l = vcpu->arch.mmu->root_role.level; ; l--) {
		u64 *sptep = (u64 *)__va(table) + SPTE_INDEX(addr, l);
		u64 val;

		if (!oracle_spte_page((u64)(unsigned long)sptep))
			return NULL;
		val = sim_peek((u64)(unsigned long)sptep, 8);
		*level = l;
		if (l == stop || !is_shadow_present_pte(val) ||
		    is_last_spte(val, l))
			return sptep;
		table = val & SPTE_BASE_ADDR_MASK;
	}
}

static u64 fault_error_code(struct kvm_vcpu *vcpu, u64 addr, bool write)
{
	int level;
	u64 *sptep = walk_shadow(vcpu, addr, PG_LEVEL_4K, &level);
	u64 val = sptep ? sim_peek((u64)(unsigned long)sptep, 8) : 0;
	u64 code = PFERR_USER_MASK | (write ? PFERR_WRITE_MASK : 0);

	if (is_shadow_present_pte(val) && val & VMX_EPT_RWX_MASK)
		code |= PFERR_PRESENT_MASK;
	return code;
}

static void run_fault(const struct scn_op *op)
{
	struct kvm_vcpu *vcpu = WORLD->vcpu[op->vcpu];
	u64 addr = world_guest_page(op->start, op->alias) << PAGE_SHIFT;
	int i, ret = RET_PF_RETRY, idx = srcu_read_lock(&vcpu->kvm->srcu);

	for (i = 0; i < FAULT_TRIES && ret == RET_PF_RETRY; i++) {
		if (!enter_guest(vcpu))
			break;
		ret = kvm_mmu_do_page_fault(vcpu, addr,
					    fault_error_code(vcpu, addr, op->write),
					    op->prefetch, op->level);
	}
	srcu_read_unlock(&vcpu->kvm->srcu, idx);
}

/*
 * A host that has huge pages splits one before it takes a part of it, which
 * invalidates all of it; pages are then given out one by one.
 */
static void widen_to_huge(struct world_op *w)
{
	u64 pages = KVM_PAGES_PER_HPAGE(PG_LEVEL_2M);
	u64 limit = WORLD->base_gfn + WORLD->gfns;

	if (!WORLD->huge)
		return;
	w->start = w->start & -pages;
	w->end = min((w->end + pages - 1) & -pages, limit);
}

/* The host takes the pages back; the next access gets others. */
static void replace_host_pages(const struct scn_op *op)
{
	u64 version, rel;

	world_touch(&WORLD->host_version, sizeof(u64));
	version = WORLD->host_version++;
	for (rel = op->start; rel < op->end; rel++)
		WRITE_ONCE(WORLD->host_pfn[rel], world_pfn(rel, version));
}

static void run_unmap(const struct scn_op *op)
{
	struct world_op *w = world_op_of(machine_task());
	struct kvm *kvm = WORLD->kvm;
	unsigned long start, stop;

	widen_to_huge(w);
	start = __gfn_to_hva_memslot(WORLD->slot, w->start);
	stop = __gfn_to_hva_memslot(WORLD->slot, w->end);
	set_phase(PHASE_STARTING);
	kvm_mmu_notifier_invalidate_range_start(kvm, start, stop);
	oracle_range_started(machine_task());
	replace_host_pages(op);
	set_phase(PHASE_ENDING);
	kvm_mmu_notifier_invalidate_range_end(kvm, start, stop);
}

/*
 * The kernel's callers zap whole slots or what huge pages cannot cover.  A part
 * of one would not stay zapped: a fault on another part is not held up.
 */
static void run_zap_gfn(struct world_op *w)
{
	struct kvm *kvm = WORLD->kvm;
	int idx = srcu_read_lock(&kvm->srcu);

	widen_to_huge(w);
	set_phase(PHASE_STARTING);
	kvm_zap_gfn_range(kvm, w->start, w->end);
	srcu_read_unlock(&kvm->srcu, idx);
}

static void zap_page(struct kvm_mmu_page *sp)
{
	LIST_HEAD(invalid_list);

	kvm_mmu_prepare_zap_page(WORLD->kvm, sp, &invalid_list);
	kvm_mmu_commit_zap_page(WORLD->kvm, &invalid_list);
}

static void run_zap_page(const struct scn_op *op)
{
	struct kvm_vcpu *vcpu = WORLD->vcpu[op->vcpu];
	u64 addr = world_guest_page(op->start, op->alias) << PAGE_SHIFT;
	int level;

	write_lock(&WORLD->kvm->mmu_lock);
	if (VALID_PAGE(vcpu->arch.mmu->root.hpa)) {
		u64 *sptep = walk_shadow(vcpu, addr, op->level, &level);

		if (sptep && level == op->level)
			zap_page(sptep_to_sp(sptep));
	}
	write_unlock(&WORLD->kvm->mmu_lock);
}

static void run_zap_root(const struct scn_op *op)
{
	struct kvm_mmu_page *sp;

	write_lock(&WORLD->kvm->mmu_lock);
	sp = root_to_sp(WORLD->vcpu[op->vcpu]->arch.mmu->root.hpa);
	if (sp && !sp->role.invalid)
		zap_page(sp);
	write_unlock(&WORLD->kvm->mmu_lock);
}

static void run_age(const struct world_op *w)
{
	kvm_mmu_notifier_clear_young(WORLD->kvm,
				     __gfn_to_hva_memslot(WORLD->slot, w->start),
				     __gfn_to_hva_memslot(WORLD->slot, w->end));
}

/* The primary MMU asks page by page. */
static void run_test_age(const struct world_op *w)
{
	u64 gfn;

	for (gfn = w->start; gfn < w->end; gfn++)
		kvm_mmu_notifier_test_young(WORLD->kvm,
					    __gfn_to_hva_memslot(WORLD->slot, gfn));
}

typedef void (*masked_fn)(struct kvm *kvm, struct kvm_memory_slot *slot,
			  gfn_t gfn_offset, unsigned long mask);

/* One word of the dirty bitmap after the other, as the ioctl does. */
static void for_each_word(const struct scn_op *op, masked_fn fn)
{
	unsigned int rel = op->start;

	while (rel < op->end) {
		unsigned int offset = rel & ~63u;
		unsigned int stop = min((unsigned int)op->end, offset + 64);
		unsigned long mask = ~0ul >> (64 - (stop - rel));

		fn(WORLD->kvm, WORLD->slot, offset, mask << (rel - offset));
		rel = stop;
	}
}

/* The flush comes after mmu_lock, but before slots_lock is dropped. */
static void run_dirty_log(const struct scn_op *op, masked_fn fn)
{
	struct kvm *kvm = WORLD->kvm;

	mutex_lock(&kvm->slots_lock);
	write_lock(&kvm->mmu_lock);
	for_each_word(op, fn);
	oracle_range_finished(machine_task());
	write_unlock(&kvm->mmu_lock);
	kvm_flush_remote_tlbs(kvm);
	mutex_unlock(&kvm->slots_lock);
}

static void run_track(const struct world_op *w)
{
	struct kvm *kvm = WORLD->kvm;
	u64 gfn;

	mutex_lock(&kvm->slots_lock);
	write_lock(&kvm->mmu_lock);
	for (gfn = w->start; gfn < w->end; gfn++)
		__kvm_write_track_add_gfn(kvm, WORLD->slot, gfn);
	oracle_range_finished(machine_task());
	write_unlock(&kvm->mmu_lock);
	mutex_unlock(&kvm->slots_lock);
}

static void run_one(const struct scn_op *op)
{
	struct world_op *w = world_op_of(machine_task());

	switch ((enum scn_op_kind)op->kind) {
	case SCN_FAULT:
		return run_fault(op);
	case SCN_UNMAP:
		return run_unmap(op);
	case SCN_ZAP_GFN:
		return run_zap_gfn(w);
	case SCN_ZAP_PAGE:
		return run_zap_page(op);
	case SCN_ZAP_ROOT:
		return run_zap_root(op);
	case SCN_AGE:
		return run_age(w);
	case SCN_TEST_AGE:
		return run_test_age(w);
	case SCN_WRPROT:
		return run_dirty_log(op, kvm_mmu_write_protect_pt_masked);
	case SCN_TRACK:
		return run_track(w);
	case SCN_CLEAR_DIRTY:
		return run_dirty_log(op, kvm_mmu_clear_dirty_pt_masked);
	case SCN_OP_COUNT:
		break;
	}
	sim_bug(__FILE__, __LINE__, "unknown operation");
}

void world_run_op(const struct scn_op *op, unsigned int index)
{
	begin(op, index);
	run_one(op);
	end(index);
}

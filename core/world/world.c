// SPDX-License-Identifier: GPL-2.0-only
/*
 * How is the VM of a scenario set up?
 *
 * Everything is allocated zeroed from the simulated heap, so that it belongs
 * to the snapshot and later restores.  The set-up's operations then run
 * through the same code as those of the tasks.
 */
#include "world.h"

#include "core/core_ops.h"
#include "core/scenario/ops.h"

#include "guest.h"
#include "names.h"
#include "oracle.h"

#define BASE_GFN_MIN	0x10u

/* hva of the slot's first page; any page-aligned user address would do. */
#define USERSPACE_ADDR	0x7f0000000000ul

void *world_alloc(enum heap_class c, size_t size)
{
	void *p = heap_alloc(c, size, true);

	sim_bug_on(!p);
	return p;
}

static bool scn_has_op(const struct scenario *scn, bool (*is)(const struct scn_op *))
{
	unsigned int i, k;

	for (i = 0; i < scn->nsetup; i++)
		if (is(&scn->setup[i]))
			return true;
	for (i = 0; i < scn->ntasks; i++)
		for (k = 0; k < scn->tasks[i].nops; k++)
			if (is(&scn->tasks[i].ops[k]))
				return true;
	return false;
}

static bool is_huge_fault(const struct scn_op *op)
{
	return (op->kind == SCN_FAULT || op->kind == SCN_ACCESS) && op->level == PG_LEVEL_2M;
}

static bool is_dirty_logging(const struct scn_op *op)
{
	return op->kind == SCN_WRPROT || op->kind == SCN_CLEAR_DIRTY;
}

static bool is_remap(const struct scn_op *op)
{
	return op->kind == SCN_REMAP;
}

static bool is_tracking(const struct scn_op *op)
{
	return op->kind == SCN_TRACK;
}

static void init_params(const struct scenario *scn)
{
	struct world *w = WORLD;

	world_touch(w, sizeof(*w));
	w->gfns = scn->gfns;
	w->hole = scn->hole;
	w->alias = scn->alias ? scn->alias : 1;
	w->vcpus = scn->vcpus;
	w->roots = scn->roots;
	w->levels = scn->levels;
	w->direct = scn->mmu == MMU_DIRECT;
	w->share = scn->share;
	w->huge = scn_has_op(scn, is_huge_fault);
	/* The slot starts at a multiple of 2M, so that it can hold one. */
	w->base_gfn = max((u64)BASE_GFN_MIN, KVM_PAGES_PER_HPAGE(PG_LEVEL_2M));
	w->host_version = 1;
}

static void alloc_rmaps(struct kvm_memory_slot *slot)
{
	int level;

	for (level = PG_LEVEL_4K; level <= KVM_MAX_HUGEPAGE_LEVEL; level++) {
		u64 n = gfn_to_index(slot->base_gfn + slot->npages - 1,
				     slot->base_gfn, level) + 1;

		slot->arch.rmap[level - 1] =
			world_alloc(HEAP_RMAP, n * sizeof(struct kvm_rmap_head));
	}
}

static void init_host_memory(struct kvm_memory_slot *slot)
{
	u64 rel;

	slot->host_pfn = world_alloc(HEAP_MISC, slot->npages * sizeof(u64));
	for (rel = 0; rel < slot->npages; rel++)
		slot->host_pfn[rel] = world_pfn(rel, 0);
}

static struct kvm_memory_slot *alloc_slot(const struct scenario *scn)
{
	struct kvm_memory_slot *slot = world_alloc(HEAP_MISC, sizeof(*slot));

	slot->base_gfn = WORLD->base_gfn;
	slot->npages = WORLD->gfns;
	slot->userspace_addr = USERSPACE_ADDR;
	alloc_rmaps(slot);
	init_host_memory(slot);
	if (scn_has_op(scn, is_tracking))
		slot->arch.gfn_write_track =
			world_alloc(HEAP_MISC, slot->npages * sizeof(u16));
	if (scn_has_op(scn, is_dirty_logging)) {
		slot->flags |= KVM_MEM_LOG_DIRTY_PAGES;
		slot->dirty_bitmap =
			world_alloc(HEAP_MISC, (slot->npages + 63) / 64 * 8);
	}
	return slot;
}

static void publish_slot(struct kvm *kvm, struct kvm_memory_slot *slot)
{
	int i;

	for (i = 0; i < KVM_MAX_NR_ADDRESS_SPACES; i++) {
		struct kvm_memslots *slots =
			world_alloc(HEAP_MISC, sizeof(*slots));

		/* The second address space is SMM's: empty. */
		slots->used_slots = !i;
		slots->slots[0] = i ? NULL : slot;
		kvm->memslots[i] = slots;
	}
}

/*
 * Single roots without hardware A/D exist only where the guest's EPT turned
 * it off: a direct MMU has it everywhere or nowhere.
 */
static bool root_ad_disabled(const struct scenario *scn, unsigned int root)
{
	if (scn->mmu == MMU_DIRECT)
		return scn->ad != AD_ON;
	return scn->ad == AD_OFF || (scn->ad == AD_MIXED && root % 2);
}

/*
 * Roots of a direct MMU all translate the same addresses: they must differ in
 * their role, or they would be one.  Guest paging bits have no other meaning
 * for them.
 */
static union kvm_mmu_page_role root_role(const struct scenario *scn,
					 unsigned int root)
{
	union kvm_mmu_page_role role = { .word = 0 };

	role.level = scn->levels;
	role.direct = scn->mmu == MMU_DIRECT;
	role.access = ACC_ALL;
	role.ad_disabled = root_ad_disabled(scn, root);
	/* The guest's EPT, then: A/D is never off in ordinary paging. */
	role.guest_mode = role.ad_disabled && !role.direct;
	if (role.direct) {
		role.efer_nx = root & 1;
		role.cr0_wp = root >> 1 & 1;
	}
	return role;
}

/* The CPU of the task whose faults are this vCPU's. */
static int vcpu_cpu(const struct scenario *scn, unsigned int vcpu)
{
	unsigned int i, k;

	for (i = 0; i < scn->ntasks; i++)
		for (k = 0; k < scn->tasks[i].nops; k++)
			if (scn_is_vcpu_op(&scn->tasks[i].ops[k]) &&
			    scn->tasks[i].ops[k].vcpu == vcpu)
				return scn->tasks[i].cpu;
	return 0;
}

static void create_vcpu(const struct scenario *scn, unsigned int id)
{
	struct kvm_vcpu *vcpu = world_alloc(HEAP_MISC, sizeof(*vcpu));

	kvm_mmu_create(WORLD->kvm, vcpu, id);
	WORLD->vcpu[id] = vcpu;
	vcpu->cpu = vcpu_cpu(scn, id);
	vcpu->arch.mmu->root_role = root_role(scn, id % scn->roots);
	world_load_root(vcpu);
}

static void init_vm(const struct scenario *scn)
{
	struct kvm *kvm = world_alloc(HEAP_MISC, sizeof(*kvm));
	unsigned int i;

	kvm_mmu_init_vm(kvm);
	kvm->arch.ad_enabled = scn->ad == AD_ON ||
			       (scn->ad == AD_MIXED && !WORLD->direct);
	if (scn->pages)
		kvm->arch.n_max_mmu_pages = scn->pages;
	WORLD->kvm = kvm;
	WORLD->slot = alloc_slot(scn);
	WORLD->host_pfn = WORLD->slot->host_pfn;
	publish_slot(kvm, WORLD->slot);
	if (scn_has_op(scn, is_remap))
		guest_make_tables();
	for (i = 0; i < scn->vcpus; i++)
		create_vcpu(scn, i);
}

/* Tasks start with full caches, as vCPUs that have run before do. */
static void fill_caches(void)
{
	unsigned int i;

	for (i = 0; i < WORLD->vcpus; i++)
		sim_bug_on(mmu_topup_memory_caches(WORLD->vcpu[i], true));
}

static void limit_cache(struct kvm_mmu_memory_cache *mc, int max)
{
	kvm_mmu_free_memory_cache(mc);
	world_touch(mc, sizeof(*mc));
	mc->capacity = max;
}

/* Where memory is short, no cache has more than one fault can need. */
static void limit_caches(void)
{
	unsigned int i;

	for (i = 0; i < WORLD->vcpus; i++) {
		struct kvm_vcpu_arch *arch = &WORLD->vcpu[i]->arch;

		limit_cache(&arch->mmu_pte_list_desc_cache,
			    1 + PT64_ROOT_MAX_LEVEL + PTE_PREFETCH_NUM);
		limit_cache(&arch->mmu_shadow_page_cache, PT64_ROOT_MAX_LEVEL);
		limit_cache(&arch->mmu_shadowed_info_cache,
			    PT64_ROOT_MAX_LEVEL);
		limit_cache(&arch->mmu_page_header_cache, PT64_ROOT_MAX_LEVEL);
	}
}

void world_setup(const struct scenario *scn)
{
	unsigned int i;

	model_check_pools();
	oracle_history_setup();
	init_params(scn);
	init_vm(scn);
	for (i = 0; i < scn->nsetup; i++)
		world_run_op(&scn->setup[i], i);
	if (scn->fail)
		limit_caches();
	else
		fill_caches();
}

static void run_op(const struct scenario *scn, unsigned int task,
		   unsigned int index)
{
	world_run_op(&scn->tasks[task - 1].ops[index], index);
}

static void quiesce(const struct scenario *scn)
{
	(void)scn;
	oracle_quiet_check();
}

const struct core_ops core_ops = {
	.geometry = RMAPSIM_GEOMETRY,
	.pte_list_ext = PTE_LIST_EXT,
	.recycle_threshold = RMAP_RECYCLE_THRESHOLD,
	.level_bits = SPTE_LEVEL_BITS,
	.observer = &oracle_observer,
	.setup = world_setup,
	.run_op = run_op,
	.quiesce = quiesce,
	.name = names_print,
	.value = names_print_value,
};

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

#include "guest.h"
#include "names.h"
#include "ops.h"
#include "oracle.h"

#define BASE_GFN_MIN	0x10u

void *world_alloc(enum heap_class c, size_t size)
{
	void *p = heap_alloc(c, size, true);

	sim_bug_on(!p);
	return p;
}

/* What the set-up has to know of the operations; see core_ops.needs. */
struct world_needs {
	u8	dirty_logging;
	u8	log_start;
	u8	manual;
	u8	remap;
	u8	tracking;
	u8	huge;
	u8	slots_change;
	u8	cpu[LIMIT_VCPUS];	/* of the task whose faults it makes */
};

_Static_assert(sizeof(struct world_needs) <= CORE_NEEDS, "they fit");

static bool is_dirty_logging(const struct scn_op *op)
{
	switch (op->kind) {
	case SCN_WRPROT:
	case SCN_CLEAR_DIRTY:
	case SCN_DIRTY_LOG:
	case SCN_LOG_GET:
	case SCN_LOG_CLEAR:
	case SCN_LOG_STOP:
		return true;
	default:
		return false;
	}
}

static void add_needs(struct world_needs *needs, const struct scn_op *op)
{
	needs->dirty_logging |= is_dirty_logging(op);
	needs->log_start |= op->kind == SCN_LOG_START;
	needs->manual |= op->kind == SCN_LOG_GET || op->kind == SCN_LOG_CLEAR;
	needs->remap |= op->kind == SCN_REMAP;
	needs->tracking |= op->kind == SCN_TRACK || op->kind == SCN_UNTRACK;
	needs->huge |= scn_is_vcpu_op(op) && op->level == PG_LEVEL_2M;
	needs->slots_change |= scn_changes_slots(op);
}

/* The CPU of the first task whose faults are a vCPU's is that vCPU's. */
static void add_task_needs(struct world_needs *needs, u32 *placed,
			   const struct scn_task *task)
{
	for (u32 i = 0; i < task->nops; i++) {
		const struct scn_op *op = &task->ops[i];

		add_needs(needs, op);
		if (!scn_is_vcpu_op(op) || *placed & BIT(op->vcpu))
			continue;
		*placed |= BIT(op->vcpu);
		needs->cpu[op->vcpu] = task->cpu;
	}
}

static struct world_needs world_needs(const struct scenario *scn)
{
	struct world_needs needs = { 0 };
	u32 i, placed = 0;

	for (i = 0; i < scn->nsetup; i++)
		add_needs(&needs, &scn->setup[i]);
	for (i = 0; i < scn->ntasks; i++)
		add_task_needs(&needs, &placed, &scn->tasks[i]);
	return needs;
}

static void init_params(const struct scenario *scn,
			const struct world_needs *needs)
{
	struct world *w = WORLD;

	world_touch(w, sizeof(*w));
	w->gfns = scn->gfns;
	w->hole = scn->hole;
	w->slots = scn->slots ? scn->slots : 1;
	w->slot_pages = w->gfns / w->slots;
	/* What uses the log needs one, unless it says when it begins. */
	w->log = scn->log || (needs->dirty_logging && !needs->log_start);
	w->alias = scn->alias ? scn->alias : 1;
	w->vcpus = scn->vcpus;
	w->roots = scn->roots;
	w->levels = scn->levels;
	w->direct = scn->mmu == MMU_DIRECT;
	w->share = scn->share;
	w->tables = scn->tables;
	w->huge = needs->huge;
	w->slots_change = needs->slots_change;
	/* The slot starts at a multiple of 2M, so that it can hold one. */
	w->base_gfn = max((u64)BASE_GFN_MIN, KVM_PAGES_PER_HPAGE(PG_LEVEL_2M));
	w->host_version = 1;
}

static void init_host_memory(void)
{
	u64 rel;

	WORLD->host_pfn = world_alloc(HEAP_MISC, WORLD->gfns * sizeof(u64));
	for (rel = 0; rel < WORLD->gfns; rel++)
		WORLD->host_pfn[rel] = world_pfn(rel, 0);
}

/* Two sets for each address space; the second one, SMM's, stays empty. */
static void alloc_memslots(struct kvm *kvm)
{
	int i, k;

	for (i = 0; i < KVM_MAX_NR_ADDRESS_SPACES; i++) {
		for (k = 0; k < 2; k++) {
			kvm->__memslots[i][k] =
				world_alloc(HEAP_MISC,
					    sizeof(struct kvm_memslots));
			kvm->__memslots[i][k]->node_idx = k;
			kvm->__memslots[i][k]->generation = i;
		}
		kvm->memslots[i] = kvm->__memslots[i][0];
	}
}

bool world_clip(const struct kvm_memory_slot *slot, u64 *start, u64 *end)
{
	u64 first = world_page(slot, slot->base_gfn);
	u64 from = max(*start, first), to = min(*end, first + slot->npages);

	*start = slot->base_gfn + (from - first);
	*end = slot->base_gfn + (to - first);
	return from < to;
}

const struct kvm_memory_slot *world_find_slot(unsigned int id)
{
	const struct kvm_memslots *slots = world_memslots();
	int i;

	for (i = 0; i < slots->used_slots; i++)
		if ((unsigned int)slots->slots[i]->id == id)
			return slots->slots[i];
	return NULL;
}

u64 world_gfn(u64 page)
{
	const struct kvm_memslots *slots = world_memslots();
	int i;

	for (i = 0; i < slots->used_slots; i++) {
		u64 start = page, end = page + 1;

		if (world_clip(slots->slots[i], &start, &end))
			return start;
	}
	return INVALID_GPA;
}

static void create_slots(void)
{
	unsigned int i;

	mutex_lock(&WORLD->kvm->slots_lock);
	for (i = 0; i < WORLD->slots; i++)
		sim_bug_on(world_create_slot(i));
	mutex_unlock(&WORLD->kvm->slots_lock);
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
	/* The guest's EPT, then: A/D is never off in ordinary paging, which
	 * has no PML either. */
	role.guest_mode = (role.ad_disabled || scn->pml) && !role.direct;
	if (role.direct) {
		role.efer_nx = root & 1;
		role.cr0_wp = root >> 1 & 1;
	}
	return role;
}

static void create_vcpu(const struct scenario *scn, unsigned int id,
			unsigned int cpu)
{
	struct kvm_vcpu *vcpu = world_alloc(HEAP_MISC, sizeof(*vcpu));
	int idx;

	kvm_mmu_create(WORLD->kvm, vcpu, id);
	WORLD->vcpu[id] = vcpu;
	vcpu->cpu = cpu;
	vcpu->arch.mmu->root_role = root_role(scn, id % scn->roots);
	idx = srcu_read_lock(&WORLD->kvm->srcu);
	world_load_root(vcpu);
	srcu_read_unlock(&WORLD->kvm->srcu, idx);
}

static void init_vm(const struct scenario *scn,
		    const struct world_needs *needs)
{
	struct kvm *kvm = world_alloc(HEAP_MISC, sizeof(*kvm));
	unsigned int i;

	kvm_mmu_init_vm(kvm);
	kvm->arch.ad_enabled = scn->ad == AD_ON ||
			       (scn->ad == AD_MIXED && !WORLD->direct);
	if (scn->pages)
		kvm->arch.n_max_mmu_pages = scn->pages;
	WORLD->kvm = kvm;
	kvm->arch.external_write_tracking_enabled =
		needs->tracking || scn->tables;
	kvm->arch.cpu_dirty_log_size = scn->pml ? PML_LOG_NR_ENTRIES : 0;
	kvm->manual_dirty_log_protect = needs->manual;
	alloc_memslots(kvm);
	init_host_memory();
	create_slots();
	if (needs->remap)
		guest_make_tables();
	for (i = 0; i < scn->vcpus; i++)
		create_vcpu(scn, i, needs->cpu[i]);
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
	struct world_needs needs = world_needs(scn);
	unsigned int i;

	model_check_pools();
	oracle_history_setup();
	init_params(scn, &needs);
	init_vm(scn, &needs);
	for (i = 0; i < scn->nsetup; i++)
		world_run_op(&scn->setup[i], i);
	if (scn->fail)
		limit_caches();
	else
		fill_caches();
}

static void put_needs(const struct scenario *scn, u8 buf[CORE_NEEDS])
{
	*(struct world_needs *)buf = world_needs(scn);
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
	.needs = put_needs,
	.run_op = run_op,
	.quiesce = quiesce,
	.state = world_add_state,
	.name = names_print,
	.value = names_print_value,
};

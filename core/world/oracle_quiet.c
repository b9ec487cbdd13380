// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is everything in order when no task is inside the MMU?
 *
 * The reference model: from the live shadow pages alone it follows which SPTE
 * has to be in which chain, as a set per (slot, gfn, level) and per shadow
 * page.  The chains are walked in full, each SPTE they reach is marked, and
 * the two sets must be equal.  Nothing here relies on what the oracles
 * remembered during the run.
 */
#include "oracle.h"

/*
 * The shadow pages in use, by their offset in the arena, collected once a
 * scan: most live headers wait in a cache, far apart, and are not worth a
 * look.  Scratch of one scan.
 */
static u32 in_use[HEAP_SP_SLOTS];
static u32 nin_use;

/* By table, the SPTEs that the chains have reached, a bit each.  The same. */
static u8 reached[HEAP_SPT_SLOTS][SPTE_ENT_PER_PAGE / 8];

static inline u8 *reached_table(u64 sptep)
{
	return reached[(sptep - ARENA_BASE - heap_pools[HEAP_SPT].base) /
		       heap_pools[HEAP_SPT].stride];
}

/* The byte of @sptep, which is live, and the bit in *@bit. */
static inline u8 *reached_byte(u64 sptep, u8 *bit)
{
	u32 i = (sptep & (PAGE_SIZE - 1)) / sizeof(u64);

	*bit = 1 << i % 8;
	return reached_table(sptep) + i / 8;
}

static void add_page(const struct kvm_mmu_page *sp)
{
	in_use[nin_use++] = arena_offset(sp);
}

/* Tables that were allocated at any time. */
static u32 tables_used(void)
{
	return min(M->pool_next[HEAP_SPT] + 1, heap_pools[HEAP_SPT].slots);
}

static void collect_four(u64 table)
{
	u32 i;

	for (i = 0; i < 4; i++, table += heap_pools[HEAP_SPT].stride) {
		const struct kvm_mmu_page *sp = oracle_spte_page(table);

		if (!sp)
			continue;
		/* memset() is the shim's, which would be seen. */
		__builtin_memset(reached_table(table), 0, sizeof(*reached));
		add_page(sp);
	}
}

/* Pages that have a table of their own; four at a time, for there are few. */
static void collect_by_table(void)
{
	const struct heap_pool *p = &heap_pools[HEAP_SPT];
	const u32 step = p->stride >> PAGE_SHIFT;
	const u64 *owner = (u64 *)arena_ptr(ARENA_PAGES) +
			   (p->base >> PAGE_SHIFT);
	u64 table = ARENA_BASE + p->base;
	u64 end = table + (u64)tables_used() * p->stride;

	for (; table < end; table += 4 * p->stride, owner += 4 * step)
		if (owner[0] | owner[step] | owner[2 * step] | owner[3 * step])
			collect_four(table);
}

/* Headers in a cache have no table yet. */
static void collect_by_header(void)
{
	const struct heap_pool *p = &heap_pools[HEAP_SP];
	u32 i, end = min(M->pool_next[HEAP_SP] + 1, p->slots);
	u64 addr = ARENA_BASE + p->base;

	for (i = 0; i < end; i++, addr += p->stride) {
		const struct kvm_mmu_page *sp =
			(const struct kvm_mmu_page *)(unsigned long)addr;

		if (sp->spt && model_is_live(addr))
			add_page(sp);
	}
}

static u64 cached_headers(void)
{
	u64 n = WORLD->kvm->arch.split_page_header_cache.nobjs;
	unsigned int i;

	for (i = 0; i < WORLD->vcpus; i++)
		n += WORLD->vcpu[i]->arch.mmu_page_header_cache.nobjs;
	return n;
}

static void collect_pages(void)
{
	nin_use = 0;
	collect_by_table();
	if (likely(nin_use + cached_headers() == heap_live(HEAP_SP)))
		return;
	/* Some page has lost its table, or is lost itself. */
	nin_use = 0;
	collect_by_header();
}

static void for_each_page(void (*fn)(const struct kvm_mmu_page *sp))
{
	u32 i;

	for (i = 0; i < nin_use && !model_broken(); i++)
		fn(arena_ptr(in_use[i]));
}

static u32 count_entries(const struct pte_list_desc *d)
{
	u32 n = 0;

	while (n < PTE_LIST_EXT && d->sptes[n])
		n++;
	return n;
}

static bool scan_desc(u64 head, const struct pte_list_desc *d, u32 tail)
{
	u32 n = count_entries(d);

	M->model[MODEL_SCAN_DESCS]++;
	if (d->spte_count != n || !n)
		model_break(INV_S2, &d->spte_count,
			    "spte_count is %u, the descriptor of 0x%llx has %u entries",
			    d->spte_count, head, n);
	else if (d->tail_count != tail || tail % PTE_LIST_EXT ||
		 !tail != !d->more)
		model_break(INV_S2, &d->tail_count,
			    "tail_count is %u, %u entries should follow in the chain of 0x%llx",
			    d->tail_count, tail, head);
	return !model_broken();
}

/* The chain of @head reaches @sptep: is that right, and the first time? */
static bool scan_entry(u64 head, u64 sptep)
{
	const struct kvm_mmu_page *sp = oracle_spte_page(sptep);
	u8 bit, *byte;
	u64 val;

	if (!sp) {
		model_break(INV_S8, head,
			    "chain entry 0x%llx is in no live shadow page",
			    sptep);
		return false;
	}
	byte = reached_byte(sptep, &bit);
	val = sim_peek(sptep, 8);
	if (*byte & bit)
		model_break(INV_S5, sptep,
			    "SPTE is reached again, by the chain of 0x%llx",
			    head);
	else if (!is_shadow_present_pte(val))
		model_break(model_in_heap(head, HEAP_RMAP) ? INV_S6 : INV_S7,
			    sptep,
			    "SPTE in the chain of 0x%llx is not present", head);
	else if (oracle_chain_home_of(sp, sptep, val) != model_granule(head))
		model_break(INV_S8, sptep,
			    "SPTE in the chain of 0x%llx belongs to 0x%llx",
			    head, model_addr(oracle_chain_home(sptep)));
	else
		*byte |= bit;
	return !model_broken();
}

static const struct chain_visitor scan = {
	.desc = scan_desc,
	.entry = scan_entry,
};

static void scan_chain(u64 head)
{
	u64 val = sim_peek(head, 8);

	if (!val)
		return;
	if (val & KVM_RMAP_LOCKED) {
		model_break(INV_L12, head, "rmap lock is held by nobody");
		return;
	}
	if (!oracle_head_check_format(head, val))
		return;
	if (!oracle_chain_walk(head, val, &scan) && !model_broken())
		model_break(INV_S4, head, "chain does not end");
}

static void scan_rmaps_of(const struct kvm_memory_slot *slot)
{
	unsigned int level;
	u64 i, n;

	for (level = PG_LEVEL_4K; level <= KVM_MAX_HUGEPAGE_LEVEL; level++) {
		n = gfn_to_index(slot->base_gfn + slot->npages - 1,
				 slot->base_gfn, level) + 1;
		for (i = 0; i < n && !model_broken(); i++)
			scan_chain((u64)(unsigned long)
				   &slot->arch.rmap[level - 1][i]);
	}
}

static void scan_rmaps(void)
{
	const struct kvm_memslots *slots = world_memslots();
	int i;

	for (i = 0; i < slots->used_slots; i++)
		scan_rmaps_of(slots->slots[i]);
}

static void scan_parents(const struct kvm_mmu_page *sp)
{
	M->model[MODEL_SCAN_PAGES]++;
	scan_chain((u64)(unsigned long)&sp->parent_ptes);
}

/* The pfn of a present leaf is still the host's for that gfn. */
static void check_pfn(const struct kvm_mmu_page *sp, u64 sptep, u64 val)
{
	u64 pfn = (val & SPTE_BASE_ADDR_MASK) >> PAGE_SHIFT;
	u64 gfn = oracle_spte_gfn(sp, sptep), i;

	for (i = 0; i < KVM_PAGES_PER_HPAGE(sp->role.level); i++) {
		u64 now = world_host_pfn(gfn + i);

		if (now == pfn + i)
			continue;
		model_break(INV_T2, sptep,
			    "gfn 0x%llx is mapped to pfn 0x%llx, not to the host's 0x%llx",
			    gfn + i, pfn + i, now);
		return;
	}
}

static void scan_present(const struct kvm_mmu_page *sp, u64 sptep, u64 val)
{
	bool leaf = is_last_spte(val, sp->role.level);
	u8 bit;

	if (!(*reached_byte(sptep, &bit) & bit)) {
		model_break(leaf ? INV_S6 : INV_S7, sptep,
			    "present SPTE is in no chain, not in that of 0x%llx",
			    model_addr(oracle_chain_home(sptep)));
		return;
	}
	if (!leaf)
		return;
	M->model[MODEL_SCAN_LEAVES + sp->role.level - 1]++;
	check_pfn(sp, sptep, val);
}

/* Tables that are live and of no page are found by their number. */
static void scan_table(const struct kvm_mmu_page *sp)
{
	u64 sptep = (u64)(unsigned long)sp->spt;
	u64 end = sptep + SPTE_ENT_PER_PAGE * sizeof(u64);

	if (oracle_spte_page(sptep) != sp) {
		model_break(INV_M3, sp, "shadow page has no table of its own");
		return;
	}
	for (; sptep < end; sptep += sizeof(u64)) {
		u64 val = sim_peek(sptep, 8);

		if (!is_shadow_present_pte(val))
			continue;
		scan_present(sp, sptep, val);
		if (model_broken())
			return;
	}
}

static void check_leak(enum heap_class c, u64 used, u64 cached)
{
	u64 live = heap_live(c);

	if (live == used + cached)
		return;
	M->model[MODEL_BROKEN] = 1;
	sim_note(VERDICT_LEAK, INV_S4, 0,
		 "%llu %s objects are allocated: %llu in use, %llu in caches",
		 live, heap_pools[c].cache, used, cached);
}

static void check_leaks(void)
{
	const struct kvm_arch *vm = &WORLD->kvm->arch;
	u64 descs = vm->split_desc_cache.nobjs;
	u64 tables = vm->split_shadow_page_cache.nobjs;
	unsigned int i;

	for (i = 0; i < WORLD->vcpus; i++) {
		const struct kvm_vcpu_arch *arch = &WORLD->vcpu[i]->arch;

		descs += arch->mmu_pte_list_desc_cache.nobjs;
		tables += arch->mmu_shadow_page_cache.nobjs;
	}
	check_leak(HEAP_DESC, M->model[MODEL_SCAN_DESCS], descs);
	check_leak(HEAP_SPT, M->model[MODEL_SCAN_PAGES], tables);
	check_leak(HEAP_SP, M->model[MODEL_SCAN_PAGES], cached_headers());
}

static void check_accounts(void)
{
	const struct kvm *kvm = WORLD->kvm;
	unsigned int i;

	for (i = 0; i < KVM_NR_PAGE_SIZES; i++) {
		u64 pages = sim_peek((u64)(unsigned long)&kvm->stat.pages[i], 8);
		u64 leaves = M->model[MODEL_SCAN_LEAVES + i];

		if (pages != leaves)
			model_break(INV_S9, &kvm->stat.pages[i],
				    "pages[%u] is %llu, present leaves %llu",
				    i, pages, leaves);
	}
	if (kvm->arch.n_used_mmu_pages != M->model[MODEL_SCAN_PAGES])
		model_break(INV_S9, &kvm->arch.n_used_mmu_pages,
			    "n_used_mmu_pages is %lu, shadow pages %llu",
			    kvm->arch.n_used_mmu_pages,
			    M->model[MODEL_SCAN_PAGES]);
}

static void check_invalidations(void)
{
	const struct kvm *kvm = WORLD->kvm;

	if (kvm->mmu_invalidate_in_progress)
		sim_violation(INV_T5, &kvm->mmu_invalidate_in_progress,
			      "mmu_invalidate_in_progress is %ld when all have ended",
			      kvm->mmu_invalidate_in_progress);
	if (kvm->mn_active_invalidate_count)
		sim_violation(INV_T5, &kvm->mn_active_invalidate_count,
			      "mn_active_invalidate_count is %lu when all have ended",
			      kvm->mn_active_invalidate_count);
}

void oracle_quiet_check(void)
{
	unsigned int i;

	check_invalidations();
	oracle_tlb_release();
	oracle_zap_roots();
	oracle_dirty_quiet();
	if (model_broken())
		return;
	for (i = MODEL_SCAN_DESCS; i < MODEL_SCAN_LEAVES + 3; i++)
		M->model[i] = 0;
	collect_pages();
	scan_rmaps();
	for_each_page(scan_parents);
	for_each_page(scan_table);
	if (!model_broken())
		check_accounts();
	if (!model_broken())
		check_leaks();
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The list functions of core/kvm behind plain C, see list_vm.h.
 */
#include "tests/unit/list/list_vm.h"

#include "core/kvm/spte.h"
#include "sched/heap.h"

static struct kvm *kvm;
static struct kvm_vcpu *vcpu;
static struct kvm_rmap_head *head;
static u64 *sptes;

void chain_setup(void)
{
	struct kvm_mmu_page *sp;

	kvm = heap_alloc(HEAP_MISC, sizeof(*kvm), true);
	vcpu = heap_alloc(HEAP_MISC, sizeof(*vcpu), true);
	head = heap_alloc(HEAP_RMAP, 8 * sizeof(*head), true);
	sptes = heap_alloc(HEAP_SPT, LIST_SPTES * sizeof(*sptes), true);
	sp = heap_alloc(HEAP_SP, sizeof(*sp), true);
	sp->role.level = PG_LEVEL_4K;
	set_page_private(virt_to_page(sptes), (unsigned long)sp);
	kvm_mmu_init_vm(kvm);
	kvm_mmu_create(kvm, vcpu, 0);
}

static void top_up(void)
{
	sim_bug_on(mmu_topup_memory_caches(vcpu, false));
}

int chain_add(u32 spte)
{
	int count;

	top_up();
	write_lock(&kvm->mmu_lock);
	count = pte_list_add(kvm, &vcpu->arch.mmu_pte_list_desc_cache,
			     &sptes[spte], head);
	write_unlock(&kvm->mmu_lock);
	return count;
}

void chain_remove(u32 spte)
{
	write_lock(&kvm->mmu_lock);
	pte_list_remove(kvm, &sptes[spte], head);
	write_unlock(&kvm->mmu_lock);
}

bool chain_zap_all(void)
{
	bool zapped;

	write_lock(&kvm->mmu_lock);
	zapped = kvm_zap_all_rmap_sptes(kvm, head);
	write_unlock(&kvm->mmu_lock);
	return zapped;
}

u32 chain_count(void)
{
	u32 count;

	write_lock(&kvm->mmu_lock);
	count = pte_list_count(head);
	write_unlock(&kvm->mmu_lock);
	return count;
}

static u32 collect(unsigned long val, u32 *out, u32 max)
{
	struct rmap_iterator iter;
	u32 n = 0;
	u64 *sptep;

	for (sptep = __rmap_get_first(val, &iter); sptep;
	     sptep = rmap_get_next(&iter)) {
		if (n < max)
			out[n] = sptep - sptes;
		n++;
	}
	return n;
}

u32 chain_walk(u32 *out, u32 max, bool lockless)
{
	unsigned long val;
	u32 n;

	if (lockless) {
		val = kvm_rmap_lock_readonly(head);
		n = collect(val, out, max);
		kvm_rmap_unlock_readonly(head, val);
		return n;
	}
	write_lock(&kvm->mmu_lock);
	n = collect(kvm_rmap_get(head), out, max);
	write_unlock(&kvm->mmu_lock);
	return n;
}

static const char *check_desc(const struct pte_list_desc *desc, bool first,
			      u32 behind)
{
	u32 i;

	if (!desc->spte_count || desc->spte_count > PTE_LIST_EXT)
		return "spte_count is out of range";
	if (!first && desc->spte_count != PTE_LIST_EXT)
		return "a tail is not full";
	if (desc->tail_count != behind)
		return "tail_count is not what is behind";
	for (i = 0; i < PTE_LIST_EXT; i++) {
		if (!desc->sptes[i] != (i >= desc->spte_count))
			return "slots are not packed";
	}
	return NULL;
}

const char *chain_check(u32 entries)
{
	unsigned long val = atomic_long_read(&head->val);
	const struct pte_list_desc *desc;
	const char *wrong = NULL;
	u32 left = entries;
	bool first = true;

	if (val & KVM_RMAP_LOCKED)
		return "the head is locked";
	if (!entries)
		return val ? "the empty chain is not 0" : NULL;
	if (!(val & KVM_RMAP_MANY))
		return entries == 1 ? NULL : "one entry, but there are more";
	desc = (void *)(val & ~KVM_RMAP_MANY);
	for (; desc && !wrong; desc = desc->more) {
		left -= desc->spte_count;
		wrong = check_desc(desc, first, left);
		first = false;
	}
	return wrong;
}

u32 chain_descs(void)
{
	return heap_live(HEAP_DESC) - vcpu->arch.mmu_pte_list_desc_cache.nobjs;
}

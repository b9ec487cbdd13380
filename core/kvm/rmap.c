// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which SPTEs map this gfn?  Which point at this shadow page?
 *
 * Both questions are answered by a chain of SPTE pointers, headed by a
 * struct kvm_rmap_head:
 *
 *	val == 0			empty
 *	val, bit 0 clear		the address of the only SPTE
 *	val, KVM_RMAP_MANY set		the address of the head pte_list_desc
 *	KVM_RMAP_LOCKED set in addition	somebody holds the chain's lock
 *
 * The lock protects the chain, not the SPTEs in it.  Who changes a chain holds
 * mmu_lock for write and the chain's lock; who reads one holds either.  So
 * walks under mmu_lock need no further lock, and aging needs no mmu_lock.
 */
#include "spte.h"

/*
 * An empty chain is never locked: there is nothing to protect, and only a
 * holder of mmu_lock can fill it.  Returns the value without LOCKED; 0 means
 * that nothing is held.
 *
 * The caller has preemption disabled: whoever preempts the holder might take
 * mmu_lock and then spin here for ever.
 */
static unsigned long __kvm_rmap_lock(struct kvm_rmap_head *rmap_head)
{
	unsigned long old_val, new_val;

	lockdep_assert_preemption_disabled();

	old_val = atomic_long_read(&rmap_head->val);
	if (!old_val)
		return 0;

	do {
		while (old_val & KVM_RMAP_LOCKED) {
			cpu_relax();
			old_val = atomic_long_read(&rmap_head->val);
		}
		/* The former holder may have removed the last entry. */
		if (!old_val)
			return 0;

		new_val = old_val | KVM_RMAP_LOCKED;
		/*
		 * Acquire: nothing of the chain may be read earlier, since an
		 * equal value does not mean an unchanged chain.  Pairs with
		 * the release in __kvm_rmap_unlock().
		 */
	} while (!atomic_long_try_cmpxchg_acquire(&rmap_head->val, &old_val,
						  new_val));
	return old_val;
}

static unsigned long kvm_rmap_lock(struct kvm *kvm,
				   struct kvm_rmap_head *rmap_head)
{
	/* Readers do without mmu_lock, writers do not. */
	lockdep_assert_held_write(&kvm->mmu_lock);

	return __kvm_rmap_lock(rmap_head);
}

static void __kvm_rmap_unlock(struct kvm_rmap_head *rmap_head,
			      unsigned long val)
{
	KVM_MMU_WARN_ON(val & KVM_RMAP_LOCKED);
	/*
	 * Release: every access to the chain comes before.  Pairs with the
	 * acquire in __kvm_rmap_lock().
	 */
	atomic_long_set_release(&rmap_head->val, val);
}

/*
 * Also publishes a new value.  Right without the lock too, if that was not
 * taken because the chain was empty: nobody can lock or change a zero but a
 * holder of mmu_lock.
 */
static void kvm_rmap_unlock(struct kvm *kvm, struct kvm_rmap_head *rmap_head,
			    unsigned long new_val)
{
	lockdep_assert_held_write(&kvm->mmu_lock);

	__kvm_rmap_unlock(rmap_head, new_val);
}

/* The value for holders of mmu_lock, who do not mind a lockless reader. */
unsigned long kvm_rmap_get(struct kvm_rmap_head *rmap_head)
{
	return atomic_long_read(&rmap_head->val) & ~KVM_RMAP_LOCKED;
}

/*
 * For readers without mmu_lock.  The walk must start from the value returned;
 * 0 means that there is nothing to walk and nothing to unlock.
 */
unsigned long kvm_rmap_lock_readonly(struct kvm_rmap_head *rmap_head)
{
	unsigned long rmap_val;

	preempt_disable();
	rmap_val = __kvm_rmap_lock(rmap_head);
	if (!rmap_val)
		preempt_enable();

	return rmap_val;
}

void kvm_rmap_unlock_readonly(struct kvm_rmap_head *rmap_head,
			      unsigned long old_val)
{
	if (!old_val)
		return;

	KVM_MMU_WARN_ON(old_val != kvm_rmap_get(rmap_head));
	__kvm_rmap_unlock(rmap_head, old_val);
	preempt_enable();
}

static struct pte_list_desc *rmap_val_to_desc(unsigned long rmap_val)
{
	return (struct pte_list_desc *)(rmap_val & ~KVM_RMAP_MANY);
}

/*
 * The desc that has room for one more SPTE of a chain of descs, and the value
 * that the head gets.
 */
static struct pte_list_desc *
pte_list_desc_with_room(struct kvm_mmu_memory_cache *cache,
			unsigned long *rmap_val, int *count)
{
	struct pte_list_desc *head = rmap_val_to_desc(*rmap_val), *desc;

	*count = head->tail_count + head->spte_count;
	if (head->spte_count != PTE_LIST_EXT)
		return head;

	/* A full head becomes the first tail of a new one. */
	desc = mmu_alloc_pte_list_desc(cache);
	desc->more = head;
	desc->spte_count = 0;
	desc->tail_count = *count;
	*rmap_val = (unsigned long)desc | KVM_RMAP_MANY;
	return desc;
}

/* Add @spte to a chain.  Returns the number of entries it had before. */
int pte_list_add(struct kvm *kvm, struct kvm_mmu_memory_cache *cache,
		 u64 *spte, struct kvm_rmap_head *rmap_head)
{
	unsigned long rmap_val;
	struct pte_list_desc *desc;
	int count = 0;

	rmap_val = kvm_rmap_lock(kvm, rmap_head);

	if (!rmap_val) {
		rmap_val = (unsigned long)spte;
	} else if (!(rmap_val & KVM_RMAP_MANY)) {
		desc = mmu_alloc_pte_list_desc(cache);
		desc->sptes[0] = (u64 *)rmap_val;
		desc->sptes[1] = spte;
		desc->spte_count = 2;
		desc->tail_count = 0;
		rmap_val = (unsigned long)desc | KVM_RMAP_MANY;
		count = 1;
	} else {
		desc = pte_list_desc_with_room(cache, &rmap_val, &count);
		desc->sptes[desc->spte_count++] = spte;
	}

	kvm_rmap_unlock(kvm, rmap_head, rmap_val);
	return count;
}

/*
 * Remove entry @i of @desc from the chain of descs @rmap_val, filling the hole
 * with the last entry of the head so that all tails stay full.
 */
static void pte_list_desc_remove_entry(struct kvm *kvm,
				       unsigned long *rmap_val,
				       struct pte_list_desc *desc, int i)
{
	struct pte_list_desc *head_desc = rmap_val_to_desc(*rmap_val);
	int j = head_desc->spte_count - 1;

	/* An empty head is dropped at once, so there is at least one. */
	KVM_BUG_ON_DATA_CORRUPTION(j < 0, kvm);

	/* In this order: @desc and @i may be the head and @j. */
	desc->sptes[i] = head_desc->sptes[j];
	head_desc->sptes[j] = NULL;
	head_desc->spte_count--;
	if (head_desc->spte_count)
		return;

	/* A chain stays MANY for as long as it has a desc. */
	if (!head_desc->more)
		*rmap_val = 0;
	else
		*rmap_val = (unsigned long)head_desc->more | KVM_RMAP_MANY;
	mmu_free_pte_list_desc(head_desc);
}

static void pte_list_remove_many(struct kvm *kvm, u64 *spte,
				 unsigned long *rmap_val)
{
	struct pte_list_desc *desc = rmap_val_to_desc(*rmap_val);
	int i;

	for (; desc; desc = desc->more) {
		for (i = 0; i < desc->spte_count; ++i) {
			if (desc->sptes[i] == spte) {
				pte_list_desc_remove_entry(kvm, rmap_val,
							   desc, i);
				return;
			}
		}
	}
	KVM_BUG_ON_DATA_CORRUPTION(true, kvm);
}

void pte_list_remove(struct kvm *kvm, u64 *spte,
		     struct kvm_rmap_head *rmap_head)
{
	unsigned long rmap_val;

	rmap_val = kvm_rmap_lock(kvm, rmap_head);
	if (KVM_BUG_ON_DATA_CORRUPTION(!rmap_val, kvm))
		goto out;

	if (rmap_val & KVM_RMAP_MANY) {
		pte_list_remove_many(kvm, spte, &rmap_val);
		goto out;
	}

	if (KVM_BUG_ON_DATA_CORRUPTION((u64 *)rmap_val != spte, kvm))
		goto out;
	rmap_val = 0;
out:
	kvm_rmap_unlock(kvm, rmap_head, rmap_val);
}

/* A walk of the chain has to start again after this: entries move. */
void kvm_zap_one_rmap_spte(struct kvm *kvm, struct kvm_rmap_head *rmap_head,
			   u64 *sptep)
{
	mmu_spte_clear_track_bits(kvm, sptep);
	pte_list_remove(kvm, sptep, rmap_head);
}

/*
 * Clear every SPTE of a chain and the chain itself.  True if there was any;
 * the caller flushes.
 */
bool kvm_zap_all_rmap_sptes(struct kvm *kvm, struct kvm_rmap_head *rmap_head)
{
	struct pte_list_desc *desc, *next;
	unsigned long rmap_val;
	int i;

	rmap_val = kvm_rmap_lock(kvm, rmap_head);
	if (!rmap_val)
		return false;

	if (!(rmap_val & KVM_RMAP_MANY)) {
		mmu_spte_clear_track_bits(kvm, (u64 *)rmap_val);
		goto out;
	}

	for (desc = rmap_val_to_desc(rmap_val); desc; desc = next) {
		for (i = 0; i < desc->spte_count; i++)
			mmu_spte_clear_track_bits(kvm, desc->sptes[i]);
		next = desc->more;
		mmu_free_pte_list_desc(desc);
	}
out:
	/* Nothing is left, whatever it was. */
	kvm_rmap_unlock(kvm, rmap_head, 0);
	return true;
}

unsigned int pte_list_count(struct kvm_rmap_head *rmap_head)
{
	unsigned long rmap_val = kvm_rmap_get(rmap_head);
	struct pte_list_desc *desc;

	if (!rmap_val)
		return 0;
	if (!(rmap_val & KVM_RMAP_MANY))
		return 1;

	desc = rmap_val_to_desc(rmap_val);
	return desc->tail_count + desc->spte_count;
}

/* The first SPTE of the chain whose head had the value @rmap_val. */
u64 *__rmap_get_first(unsigned long rmap_val, struct rmap_iterator *iter)
{
	if (!rmap_val)
		return NULL;

	if (!(rmap_val & KVM_RMAP_MANY)) {
		iter->desc = NULL;
		return (u64 *)rmap_val;
	}

	iter->desc = rmap_val_to_desc(rmap_val);
	iter->pos = 0;
	return iter->desc->sptes[iter->pos];
}

u64 *rmap_get_first(struct kvm_rmap_head *rmap_head,
		    struct rmap_iterator *iter)
{
	return __rmap_get_first(kvm_rmap_get(rmap_head), iter);
}

/* Relies on NULL behind the last entry of a desc, not on its count. */
u64 *rmap_get_next(struct rmap_iterator *iter)
{
	if (!iter->desc)
		return NULL;

	if (iter->pos < PTE_LIST_EXT - 1) {
		++iter->pos;
		if (iter->desc->sptes[iter->pos])
			return iter->desc->sptes[iter->pos];
	}

	iter->desc = iter->desc->more;
	if (!iter->desc)
		return NULL;
	iter->pos = 0;
	return iter->desc->sptes[iter->pos];
}

struct kvm_rmap_head *gfn_to_rmap(gfn_t gfn, int level,
				  const struct kvm_memory_slot *slot)
{
	unsigned long idx = gfn_to_index(gfn, slot->base_gfn, level);

	return &slot->arch.rmap[level - PG_LEVEL_4K][idx];
}

static void rmap_remove(struct kvm *kvm, u64 *spte)
{
	struct kvm_mmu_page *sp = sptep_to_sp(spte);
	gfn_t gfn = kvm_mmu_page_get_gfn(sp, spte_index(spte));
	/* Not those of the running vCPU: the SPTE may be of another view. */
	struct kvm_memslots *slots = kvm_memslots_for_spte_role(kvm, sp->role);
	struct kvm_memory_slot *slot = __gfn_to_memslot(slots, gfn);

	pte_list_remove(kvm, spte, gfn_to_rmap(gfn, sp->role.level, slot));
}

/* First the SPTE, then its entry: a lockless walk skips what is not present. */
void drop_spte(struct kvm *kvm, u64 *sptep)
{
	u64 old_spte = mmu_spte_clear_track_bits(kvm, sptep);

	if (is_shadow_present_pte(old_spte))
		rmap_remove(kvm, sptep);
}

/*
 * Record that @spte, which is present already, maps @gfn.
 *
 * A chain that is too long is zapped, the new entry with it: the time that a
 * walk takes under mmu_lock must stay bounded.
 */
void __rmap_add(struct kvm *kvm, struct kvm_mmu_memory_cache *cache,
		const struct kvm_memory_slot *slot, u64 *spte, gfn_t gfn,
		unsigned int access)
{
	struct kvm_mmu_page *sp = sptep_to_sp(spte);
	struct kvm_rmap_head *rmap_head;
	int rmap_count;

	kvm_mmu_page_set_translation(sp, spte_index(spte), gfn, access);
	kvm_update_page_stats(kvm, sp->role.level, 1);

	rmap_head = gfn_to_rmap(gfn, sp->role.level, slot);
	rmap_count = pte_list_add(kvm, cache, spte, rmap_head);

	if (rmap_count > kvm->stat.max_mmu_rmap_size)
		kvm->stat.max_mmu_rmap_size = rmap_count;
	if (rmap_count > RMAP_RECYCLE_THRESHOLD) {
		kvm_zap_all_rmap_sptes(kvm, rmap_head);
		kvm_flush_remote_tlbs_gfn(kvm, gfn, sp->role.level);
	}
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does the CPU do with the shadow page tables while the guest runs?
 *
 * It looks the address up in its TLB and else walks the tables from the
 * vCPU's root, one load a level, sets A and D of the leaf where these are its
 * business, and keeps the translation with the rights it then had, until it
 * is told to forget it.  The kernel's locks mean nothing to it.
 */
#include <asm/kvm_guest.h>

#include "ops.h"
#include "oracle.h"
#include "world.h"

static struct tlb *tlb_of(const struct kvm_vcpu *vcpu)
{
	return &WORLD->tlb[vcpu->vcpu_id];
}

void tlb_empty(struct kvm_vcpu *vcpu, u64 root)
{
	struct tlb *tlb = tlb_of(vcpu);

	world_touch(tlb, sizeof(*tlb));
	tlb->used = 0;
	tlb->flushing = 0;
	tlb->root = root;
}

void guest_flush_tlb(struct kvm_vcpu *vcpu)
{
	tlb_empty(vcpu, vcpu->arch.mmu->root.hpa);
}

void tlb_prepare(struct kvm_vcpu *vcpu, u64 page, bool write)
{
	struct tlb *tlb = tlb_of(vcpu);

	world_touch(tlb, sizeof(*tlb));
	tlb->page = page;
	tlb->write = write;
	tlb->faulted = 1;
}

u64 tlb_error_code(struct kvm_vcpu *vcpu, u64 spte, bool write)
{
	u64 code = PFERR_USER_MASK | (write ? PFERR_WRITE_MASK : 0);

	/* EPT's misconfiguration does not say what the access was. */
	if (is_mmio_spte(vcpu->kvm, spte))
		return shadow_acc_track_mask ? PFERR_RSVD_MASK :
		       code | PFERR_PRESENT_MASK | PFERR_RSVD_MASK;
	/* Any right makes an entry of EPT present. */
	if (is_shadow_present_pte(spte) && !is_access_track_spte(spte))
		code |= PFERR_PRESENT_MASK;
	return code;
}

bool tlb_done(struct kvm_vcpu *vcpu, u64 *code)
{
	const struct tlb *tlb = tlb_of(vcpu);

	if (!tlb->faulted)
		return true;
	*code = tlb_error_code(vcpu, tlb->spte, tlb->write);
	return false;
}

/* A first write needs a walk: somebody has to set D. */
static struct tlb_entry *find_entry(struct tlb *tlb)
{
	unsigned int i;

	for (i = 0; i < TLB_ENTRIES; i++) {
		struct tlb_entry *e = &tlb->entry[i];

		if (tlb->used & BIT(i) && tlb_covers(e, tlb->page) &&
		    (!tlb->write || (e->writable && e->dirty)))
			return e;
	}
	return NULL;
}

/* There is never a second entry for a page. */
static struct tlb_entry *new_entry(struct tlb *tlb)
{
	unsigned int i;

	for (i = 0; i < TLB_ENTRIES; i++)
		if (tlb->used & BIT(i) &&
		    tlb_covers(&tlb->entry[i], tlb->page))
			return &tlb->entry[i];
	i = tlb->next;
	tlb->next = (i + 1) % TLB_ENTRIES;
	tlb->used |= BIT(i);
	return &tlb->entry[i];
}

static bool is_tracked_by_cpu(u64 spte)
{
	return (spte & SPTE_TDP_AD_MASK) != SPTE_TDP_AD_DISABLED;
}

/* The leaf after an access that it allows. */
static u64 accessed(u64 spte, bool write)
{
	if (!is_tracked_by_cpu(spte))
		return spte;
	return spte | shadow_accessed_mask | (write ? shadow_dirty_mask : 0);
}

static struct tlb_entry *fill(struct tlb *tlb, u64 spte, int level)
{
	struct tlb_entry *e = new_entry(tlb);

	e->page = tlb->page & -KVM_PAGES_PER_HPAGE(level);
	e->pfn = spte_to_pfn(spte);
	e->path = tlb->path;
	e->level = level;
	e->writable = is_writable_pte(spte);
	e->dirty = !is_tracked_by_cpu(spte) || spte & shadow_dirty_mask;
	return e;
}

/* As the CPU sees it: no right, or a bit that must not be set. */
static bool cpu_faults(struct kvm_vcpu *vcpu, u64 spte)
{
	return !(spte & PT_PRESENT_MASK) || is_mmio_spte(vcpu->kvm, spte);
}

/* Down from the root: the leaf's slot, or the last that was looked at. */
static u64 *walk(struct kvm_vcpu *vcpu, struct tlb *tlb, u64 *spte, int *level)
{
	u64 table = vcpu->arch.mmu->root.hpa, *sptep;

	for (*level = vcpu->arch.mmu->root_role.level; ; --*level) {
		sptep = (u64 *)__va(table) +
			SPTE_INDEX(tlb->page << PAGE_SHIFT, *level);
		*spte = READ_ONCE(*sptep);
		if (cpu_faults(vcpu, *spte) || is_last_spte(*spte, *level))
			return sptep;
		table = *spte & SPTE_BASE_ADDR_MASK;
	}
}

/* NULL: the tables do not allow the access. */
static struct tlb_entry *translate(struct kvm_vcpu *vcpu, struct tlb *tlb)
{
	u64 *sptep, spte, old;
	int level;

	/* A leaf that changes before A and D are in it is no translation. */
	do {
		sptep = walk(vcpu, tlb, &old, &level);
		if (cpu_faults(vcpu, old) ||
		    (tlb->write && !is_writable_pte(old))) {
			tlb->spte = old;
			return NULL;
		}
		spte = accessed(old, tlb->write);
	} while (spte != old && cmpxchg64(sptep, old, spte) != old);
	if (spte & ~old & shadow_dirty_mask)
		world_pml_write(vcpu, (u64)(unsigned long)sptep, tlb->page);

	return fill(tlb, spte, level);
}

void guest_run(struct kvm_vcpu *vcpu)
{
	struct tlb *tlb = tlb_of(vcpu);
	struct tlb_entry *e;

	world_touch(tlb, sizeof(*tlb));
	tlb->running = 1;
	tlb->flushing = 0;
	e = find_entry(tlb);
	if (!e) {
		e = translate(vcpu, tlb);
		if (!e)
			return;
		oracle_tlb_fill(vcpu, e);
	}
	tlb->faulted = 0;
	oracle_tlb_access(vcpu, e);
}

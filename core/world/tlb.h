/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The CPU of a vCPU: its TLB, and what it is doing in the guest, see tlb.c.
 *
 * Part of struct world: world_touch() precedes each write.  Tables are named
 * by their number in the heap, TLB_TABLE().
 */
#ifndef RMAPSIM_WORLD_TLB_H
#define RMAPSIM_WORLD_TLB_H

#include <linux/kvm_host.h>

/* As many as .used has bits; more pages than that make the oldest go. */
#define TLB_ENTRIES	8

#define TLB_TABLE(addr)	((u16)(((addr) - ARENA_BASE) >> PAGE_SHIFT))

/* The tables that a walk has met, by number. */
struct tlb_path {
	u16	table[PT64_ROOT_MAX_LEVEL];
	u16	n;
};

struct tlb_entry {
	u64	page;		/* guest page number, of a huge page's first */
	u64	pfn;		/* of that page */
	struct tlb_path path;	/* that led here */
	u8	level;
	u8	writable;
	u8	dirty;		/* the CPU knows that D is set */
};

struct tlb {
	struct tlb_entry entry[TLB_ENTRIES];
	u64	root;		/* that all entries begin at */
	struct tlb_path path;	/* of the walk under way */
	u8	used;		/* mask of valid entries */
	u8	next;		/* the entry to be replaced */
	u8	running;	/* executes a guest instruction */
	u8	flushing;	/* a flush was asked for, and is under way */

	/* The instruction: what it accesses, and how that ended. */
	u8	write;
	u8	faulted;
	u64	page;
	u64	spte;		/* that did not allow it */
};

/* Forget all translations of @vcpu; the next ones are @root's. */
void tlb_empty(struct kvm_vcpu *vcpu, u64 root);
/* The next instruction of @vcpu accesses guest page @page. */
void tlb_prepare(struct kvm_vcpu *vcpu, u64 page, bool write);
/* Is the instruction done?  If not, *@code says why, as PFERR_*. */
bool tlb_done(struct kvm_vcpu *vcpu, u64 *code);
/* The error code of an access that @spte, the last on the way, prevents. */
u64 tlb_error_code(struct kvm_vcpu *vcpu, u64 spte, bool write);

static inline bool tlb_covers(const struct tlb_entry *e, u64 page)
{
	return !((page ^ e->page) >> KVM_HPAGE_GFN_SHIFT(e->level));
}

#endif /* RMAPSIM_WORLD_TLB_H */

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is the memory of a memslot freed only when nobody can find it any more?
 *
 * M6.  Who was in a section of kvm->srcu when the memslots were published
 * may have found what the old ones lead to.  Here are also the names of what
 * a set of memslots leads to, because a report is about it when it is gone.
 */
#include "oracle.h"

#include "sched/state.h"

static void name_slot(const struct kvm_memory_slot *slot)
{
	struct world_slot_name *n = &WORLD->names[WORLD->nnames];
	int l;

	world_touch(&WORLD->nnames, sizeof(WORLD->nnames));
	WORLD->nnames = (WORLD->nnames + 1) % WORLD_SLOT_NAMES;
	world_touch(n, sizeof(*n));
	n->slot = slot;
	for (l = 0; l < KVM_NR_PAGE_SIZES; l++)
		n->rmap[l] = slot->arch.rmap[l];
	n->gfn_write_track = slot->arch.gfn_write_track;
	n->dirty_bitmap = slot->dirty_bitmap;
	n->base_gfn = slot->base_gfn;
	n->id = slot->id;
}

static bool has_name(const struct kvm_memory_slot *slot)
{
	int i;

	for (i = 0; i < WORLD_SLOT_NAMES; i++)
		if (WORLD->names[i].slot == slot)
			return true;
	return false;
}

void oracle_slot_publish(void)
{
	const struct kvm_memslots *slots = world_memslots();
	unsigned int i;

	world_touch(&WORLD->publications, sizeof(WORLD->publications));
	WORLD->publications++;
	world_touch(WORLD->srcu_since, sizeof(WORLD->srcu_since));
	for (i = 0; i < LIMIT_SCN_TASKS; i++)
		WORLD->srcu_since[i] = M->task[i].srcu_depth ?
				       M->task[i].srcu_sections : 0;
	for (i = 0; i < (unsigned int)slots->used_slots; i++)
		if (!has_name(slots->slots[i]))
			name_slot(slots->slots[i]);
}

/* Has it been in srcu since before the newest publication? */
static bool reads_since(const struct task *t)
{
	return t->srcu_depth && WORLD->srcu_since[t->id] == t->srcu_sections;
}

/* Publications are counted for oracle_young.c. */
void oracle_slot_state(struct state_model *m)
{
	u64 readers = 0;
	unsigned int i;

	for (i = 0; i < M->ntasks; i++)
		readers |= (u64)reads_since(&M->task[i]) << i;
	state_hash_place(m->h, arena_offset(WORLD->srcu_since), readers);
	state_skip(m, arena_offset(WORLD->srcu_since),
		   sizeof(WORLD->srcu_since));
	state_skip(m, arena_offset(&WORLD->publications) & ~7ull, 8);
}

static bool is_published(u64 rmap)
{
	const struct kvm_memslots *slots = world_memslots();
	int i, l;

	for (i = 0; i < slots->used_slots; i++)
		for (l = 0; l < KVM_NR_PAGE_SIZES; l++)
			if ((u64)(unsigned long)slots->slots[i]->arch.rmap[l] ==
			    rmap)
				return true;
	return false;
}

void oracle_slot_free_rmap(struct task *t, u64 rmap)
{
	unsigned int i;

	if (is_published(rmap)) {
		sim_violation(INV_M6, rmap,
			      "rmap array is freed, and kvm->memslots leads to it");
		return;
	}
	for (i = 0; i < M->ntasks; i++) {
		const struct task *o = &M->task[i];

		if (o == t || !reads_since(o))
			continue;
		sim_violation(INV_M6, rmap,
			      "rmap array is freed, and task %u has been in srcu since before kvm->memslots changed",
			      i);
		return;
	}
}

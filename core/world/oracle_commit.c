// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does a delayed store meet when it becomes visible?
 *
 * Y4, Y5, D3 and A2 once more: when it was issued it was judged by what its
 * writer found.  Who changed the SPTE since then, by a read-modify-write, did
 * so before the store in the order that all others see; a writer who had to
 * expect that must not have used a store.  Only a difference to what the
 * writer found is judged, so that nothing is reported twice.
 */
#include "oracle.h"

struct delayed {
	u64	sptep;
	u64	seen;		/* what the writer had read */
	u64	old;		/* what it stored over */
	u64	new;
	u8	task;
	u8	level;		/* of the leaf that is overwritten, 0: none */
	u8	kind;		/* enum writer */
	u8	reinstalled;	/* the SPTE, since it was read */
};

enum writer { WRITER_OTHER, WRITER_LOCKED, WRITER_AGER };

#define DELAYED_MAX	(MODEL_DELAYED_SIZE / sizeof(struct delayed))

/* In the order in which they were issued. */
static struct delayed *delayed_at(u64 i)
{
	return (struct delayed *)arena_ptr(MODEL_DELAYED) + i;
}

/* Who has not read the SPTE cannot have missed a change of it. */
static enum writer writer_of(const struct task *t, bool has_read)
{
	if (world_holds_write(t))
		return has_read ? WRITER_LOCKED : WRITER_OTHER;
	return oracle_history_is_aging(t) ? WRITER_AGER : WRITER_OTHER;
}

static u8 leaf_level(const struct kvm_mmu_page *sp, u64 val)
{
	if (!sp || !is_shadow_present_pte(val) ||
	    !is_last_spte(val, sp->role.level))
		return 0;
	return sp->role.level;
}

void oracle_commit_expect(struct task *t, const struct kvm_mmu_page *sp,
			  u64 sptep, u64 old, u64 new)
{
	const struct oracle_seen *s = oracle_seen_of(t->id);
	struct delayed *d = delayed_at(M->model[MODEL_NDELAYED]);

	sim_bug_on(M->model[MODEL_NDELAYED] == DELAYED_MAX);
	M->model[MODEL_NDELAYED]++;
	world_touch(d, sizeof(*d));
	*d = (struct delayed){
		.sptep = sptep,
		.seen = s->val,
		.old = old,
		.new = new,
		.task = t->id,
		.level = leaf_level(sp, old),
		.kind = writer_of(t, s->sptep == sptep),
		.reinstalled = s->sptep == sptep && s->reinstalled,
	};
}

void oracle_commit_install(u64 sptep)
{
	u64 i;

	for (i = 0; i < M->model[MODEL_NDELAYED]; i++) {
		struct delayed *d = delayed_at(i);

		if (d->sptep != sptep || d->reinstalled)
			continue;
		world_touch(d, sizeof(*d));
		d->reinstalled = 1;
	}
}

/* Stores to one place become visible in their order. */
static bool take(const struct task *t, u64 sptep, u64 new, struct delayed *d)
{
	u64 i, n = M->model[MODEL_NDELAYED];

	for (i = 0; i < n; i++) {
		*d = *delayed_at(i);
		if (d->task == t->id && d->sptep == sptep && d->new == new)
			break;
	}
	if (i == n)
		return false;
	world_touch(delayed_at(i), (n - i) * sizeof(*d));
	for (; i + 1 < n; i++)
		*delayed_at(i) = *delayed_at(i + 1);
	M->model[MODEL_NDELAYED]--;
	return true;
}

static void judge(const struct delayed *d, u64 old)
{
	if (d->kind == WRITER_AGER && d->reinstalled)
		oracle_history_report_aba(d->sptep);
	else if (d->kind == WRITER_AGER)
		oracle_spte_check_ager(d->sptep, old, d->new);
	else if (d->kind == WRITER_LOCKED && is_shadow_present_pte(old) &&
		 is_last_spte(old, d->level))
		oracle_history_check_lost(d->sptep, d->seen, old, d->new);
}

void oracle_commit_store(struct task *t, u64 sptep, u64 old, u64 new)
{
	struct delayed d;

	if (!take(t, sptep, new, &d) || !d.level || old == d.old ||
	    old == new || model_broken())
		return;
	judge(&d, old);
}

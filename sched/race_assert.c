// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does anybody break what the code says of its own accesses?
 *
 * data_race() and the ASSERT_EXCLUSIVE_*() of linux/kcsan-checks.h.  An
 * assertion is kept until the run ends: it is broken by an access that it does
 * not happen before, or that comes while its scope is open; accesses that came
 * first are found as those of a data race are.
 */
#include "sched/race_state.h"

#include "sched/race_report.h"
#include "sched/record.h"
#include "sched/run.h"
#include "sched/tsan.h"

struct assertion {
	u64	addr;
	u64	mask;		/* RACE_NO_BITS */
	u32	size;
	u32	step;
	u32	until;		/* its last moment, as a clock has it */
	u8	kind;		/* enum race_assert */
	u8	task;
	bool	open;		/* its scope has not ended */
};

static struct assertion assertions[LIMIT_RACE_ASSERTS];

u32 race_nasserts;

void race_asserts_begin(void)
{
	race_nasserts = 0;
}

static bool is_broken_by(const struct assertion *a, enum race_kind kind)
{
	return a->kind == RACE_NO_ACCESS || (RACE_WRITES & 1u << kind);
}

/* The lowest level at which nothing orders @a before now; -1: all do. */
static int unordered_at(const struct assertion *a)
{
	const struct race_view *now = &race_self()->now;

	if (a->open && M->task[a->task].cpu != machine_task()->cpu)
		return 0;
	for (u32 l = 0; l < sim.races; l++) {
		if (a->until > now->level[l].at[a->task])
			return l;
	}
	return -1;
}

static bool report(const struct assertion *a, u64 addr, unsigned int size,
		   enum race_kind kind)
{
	int level = unordered_at(a);

	if (level < 0)
		return false;
	race_report(&(struct race_pair){
		.addr = addr, .size = size, .kind = kind,
		.other_task = a->task, .other_step = a->step,
		.lint = level, .asserted = RACE_ASSERTED_OTHER,
	});
	return true;
}

void race_assert_check(u64 offset, unsigned int size, enum race_kind kind)
{
	u64 addr = ARENA_BASE + offset;

	for (u32 i = 0; i < race_nasserts; i++) {
		const struct assertion *a = &assertions[i];

		if (a->task == race_task || a->kind == RACE_NO_BITS ||
		    addr >= a->addr + a->size || a->addr >= addr + size ||
		    !is_broken_by(a, kind))
			continue;
		if (report(a, addr, size, kind))
			return;
	}
}

void race_assert_bits(const struct task *t, u64 new)
{
	u64 changed = sim_peek(t->addr, t->size) ^ new;

	for (u32 i = 0; i < race_nasserts; i++) {
		const struct assertion *a = &assertions[i];

		if (a->task == race_task || a->kind != RACE_NO_BITS ||
		    a->addr != t->addr || a->size != t->size ||
		    !(changed & a->mask))
			continue;
		if (report(a, t->addr, t->size, RACE_MARKED_WRITE))
			return;
	}
}

/* After all that the last step did, before what the next one does. */
static u32 moment(void)
{
	return race_now() + 1;
}

static u32 add(u64 addr, unsigned int size, enum race_assert kind, u64 mask)
{
	struct assertion *a;

	if (race_nasserts == LIMIT_RACE_ASSERTS) {
		race_counts.untracked++;
		return LIMIT_RACE_ASSERTS;
	}
	a = &assertions[race_nasserts];
	*a = (struct assertion){
		.addr = addr, .mask = mask, .size = size, .step = M->step,
		.until = moment(), .kind = kind, .task = race_task,
	};
	/* From now on every access of every task is looked at more closely. */
	race_mode |= RACE_MODE_SPECIAL;
	return race_nasserts++;
}

static bool is_followed(const volatile void *p)
{
	return (race_mode & RACE_MODE_ACCESS) && !race_self()->is.ignore &&
	       memcheck_is_heap((u64)(unsigned long)p - ARENA_BASE);
}

/* What others did before; which bits they changed is not known any more. */
static u32 assert_now(const volatile void *p, unsigned int size,
		      enum race_assert kind, u64 mask)
{
	u64 addr = (u64)(unsigned long)p;

	if (!is_followed(p))
		return LIMIT_RACE_ASSERTS;
	if (record.on)
		record_mark(OP_ASSERT, addr, kind, size);
	if (kind != RACE_NO_BITS)
		race_check_assert(addr - ARENA_BASE, size,
				  kind == RACE_NO_ACCESS);
	tsan_settle();
	return add(addr, size, kind, mask);
}

void sim_race_assert(const volatile void *p, unsigned int size,
		     enum race_assert kind, u64 mask)
{
	assert_now(p, size, kind, mask);
	/* As in the kernel: the access that follows is meant to be racy. */
	if (kind == RACE_NO_BITS && is_followed(p)) {
		race_self()->is.marked_next = true;
		tsan_mark_next();
	}
}

u32 sim_race_scope_begin(const volatile void *p, unsigned int size,
			 enum race_assert kind)
{
	u32 i = assert_now(p, size, kind, 0);

	if (i < LIMIT_RACE_ASSERTS)
		assertions[i].open = true;
	return i;
}

void sim_race_scope_end(const u32 *scope)
{
	struct assertion *a = &assertions[*scope];

	if (!race_mode || *scope >= race_nasserts)
		return;
	a->open = false;
	a->until = moment();
}

void sim_race_ignore_begin(void)
{
	race_self()->is.ignore++;
	tsan_ignore(1);
	race_set_task(race_task);
}

void sim_race_ignore_end(void)
{
	race_self()->is.ignore--;
	tsan_ignore(-1);
	race_set_task(race_task);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What orders the accesses of different tasks?
 *
 * A store publishes what happens before it; a load, lock or wait that gets to
 * see the store takes that over.  By the rules of the Linux kernel memory
 * model:
 *
 *  - a release store, a fully ordered read-modify-write or an unlock publishes
 *    all that the task did and knows;
 *  - a relaxed marked store publishes what the task did and knew at its last
 *    smp_wmb(), smp_mb() or fully ordered operation, or at an unlock that was
 *    followed by a lock;
 *  - a read-modify-write adds to what its word had published before (release
 *    sequence), any other store replaces it, a plain store by nothing;
 *  - an acquiring load takes over what is published; so does, as far as
 *    RACE_ON is concerned, any marked load, because what follows may depend on
 *    its value.  Not so a relaxed cmpxchg that succeeds: its caller knew the
 *    value;
 *  - for RACE_LINT a relaxed load takes nothing over until smp_rmb(),
 *    smp_mb(), or rcu_dereference() says so.
 */
#include "sched/race_fast.h"

#include <string.h>

#include "sched/buffer.h"

struct race_published race_published[LIMIT_RACE_CLOCKS];
static u32 nclocks = 1;

static struct race_view stages[LIMIT_RACE_STAGES];
static u8 stage_used[LIMIT_RACE_STAGES];
static u32 nstages;		/* as many were in use at once */

/* Of grace periods: begun; and of the readers of each index that left. */
static struct race_view srcu_begun, srcu_left[2];

/* ---- views ---- */

static void join(struct race_view *to, const struct race_view *from)
{
	u32 l;

	for (l = 0; l < sim.races; l++)
		race_join_clock(&to->level[l], &from->level[l]);
}

/* What @task knows, and all that it did. */
static void join_task(struct race_view *to, unsigned int task)
{
	u32 l;

	join(to, &race_tasks[task].now);
	for (l = 0; l < sim.races; l++)
		to->level[l].at[task] = race_now();
}

static void copy_task(struct race_view *to, unsigned int task)
{
	u32 l;

	*to = race_tasks[task].now;
	for (l = 0; l < sim.races; l++)
		to->level[l].at[task] = race_now();
}

/* ---- the clocks of words ---- */

void race_clocks_reset(void)
{
	u32 i;

	for (i = 0; i < nclocks; i++)
		race_published[i].since = 0;
	nclocks = 1;
	memset(&srcu_begun, 0, sizeof(srcu_begun));
	memset(srcu_left, 0, sizeof(srcu_left));
}

void race_clocks_begin(void)
{
	/* Stages are taken from the first on. */
	memset(stage_used, 0, nstages);
	nstages = 0;
}

bool race_clocks_scarce(void)
{
	return nclocks > LIMIT_RACE_CLOCKS / 2;
}

static struct race_published *clock_of(struct race_word *w)
{
	struct race_published *p = &race_published[RACE_PUBLISHED(w)];

	/* Number 0 is never valid. */
	return p->since > race_start() ? p : NULL;
}

struct race_published *race_new_clock(struct race_word *w)
{
	if (!RACE_PUBLISHED(w)) {
		if (nclocks == LIMIT_RACE_CLOCKS) {
			race_counts.unpublished++;
			return NULL;
		}
		RACE_PUBLISHED(w) = nclocks++;
	}
	race_published[RACE_PUBLISHED(w)].since = race_now();
	return &race_published[RACE_PUBLISHED(w)];
}

void race_clock_copy(struct race_word *to, const struct race_word *from)
{
	struct race_published *p;

	RACE_PUBLISHED(to) = 0;
	if (!RACE_PUBLISHED(from))
		return;
	p = race_new_clock(to);
	if (p)
		*p = race_published[RACE_PUBLISHED(from)];
}

/* A store of the word: what it published before counts no more. */
static void set_clock(struct race_word *w, const struct race_view *v)
{
	struct race_published *p;

	if (!v) {
		race_published[RACE_PUBLISHED(w)].since = 0;
		return;
	}
	p = race_new_clock(w);
	if (p)
		p->view = *v;
}

static void add_clock(struct race_word *w, const struct race_view *v)
{
	struct race_published *p = clock_of(w);

	if (p)
		join(&p->view, v);
	else
		set_clock(w, v);
}

static void publish(u64 addr, unsigned int size, const struct race_view *v,
		    bool add)
{
	struct race_span s = race_find(addr - ARENA_BASE, size, v);

	for (; s.mask && s.n; s.mask &= s.mask - 1) {
		struct race_word *w = &s.word[__builtin_ctz(s.mask)];

		if (!add)
			set_clock(w, v);
		else if (v)
			add_clock(w, v);
	}
}

/* Takes over what @addr published; @lint: at both levels, at once. */
static void acquire(u64 addr, unsigned int size, bool lint)
{
	struct race_span s = race_find(addr - ARENA_BASE, size, false);
	struct race_task_state *t = race_self();

	for (; s.mask && s.n; s.mask &= s.mask - 1) {
		const struct race_published *p =
			clock_of(&s.word[__builtin_ctz(s.mask)]);

		if (!p)
			continue;
		race_join_clock(&t->now.level[0], &p->view.level[0]);
		if (sim.races < RACE_LINT)
			continue;
		race_join_clock(lint ? &t->now.level[1] : &t->pending,
			   &p->view.level[1]);
	}
}

/* ---- fences ---- */

static void write_fence(struct race_task_state *t)
{
	copy_task(&t->fence, race_task);
	t->is.fenced = true;
}

/* Loads before are ordered against all that follows. */
static void read_fence(struct race_task_state *t)
{
	if (sim.races == RACE_LINT)
		race_join_clock(&t->now.level[1], &t->pending);
}

static void full_fence(void)
{
	struct race_task_state *t = race_self();

	read_fence(t);
	write_fence(t);
}

void race_fence(enum fence kind)
{
	if (!race_mode)
		return;
	switch (kind) {
	case FENCE_MB:
		full_fence();
		break;
	case FENCE_WMB:
		write_fence(race_self());
		break;
	case FENCE_RMB:
		read_fence(race_self());
		break;
	case FENCE_COMPILER:
	case FENCE_SRCU:	/* there, but nothing to rely on */
		break;
	}
}

void sim_race_dependency(void)
{
	if (race_mode)
		read_fence(race_self());
}

/* ---- marked accesses ---- */

static void check_load(const struct task *t)
{
	race_access(t->addr - ARENA_BASE, t->size, RACE_MARKED_READ);
}

static void check_store(const struct task *t)
{
	race_access(t->addr - ARENA_BASE, t->size, RACE_MARKED_WRITE);
}

/* What a store with these flags publishes now; @room holds it if need be. */
static const struct race_view *carried(u16 flags, struct race_view *room)
{
	struct race_task_state *t = race_self();

	if (flags & (OPF_RELEASE | OPF_FULL)) {
		copy_task(room, race_task);
		return room;
	}
	if ((flags & OPF_PLAIN) && !(flags & OPF_UNORDERED))
		return NULL;
	return t->is.fenced ? &t->fence : NULL;
}

/* The value comes from a store of this CPU that nobody else has seen. */
static bool is_forwarded(const struct task *t)
{
	return unlikely(buffer_has(t->cpu)) &&
	       buffer_newest(t->cpu, t->addr, t->size);
}

void race_load_slow(const struct task *t)
{
	check_load(t);
	if (is_forwarded(t))
		return;
	acquire(t->addr, t->size, t->flags & (OPF_ACQUIRE | OPF_FULL));
}

/* A view that waits with its store; 0: none. */
static u32 stage(const struct race_view *v)
{
	u32 i;

	for (i = 0; v && i < LIMIT_RACE_STAGES; i++) {
		if (stage_used[i])
			continue;
		stage_used[i] = 1;
		stages[i] = *v;
		if (i == nstages)
			nstages++;
		return i + 1;
	}
	race_counts.unpublished += !!v;
	return 0;
}

/* At once, or when the store leaves the buffer. */
static void publish_store(const struct task *t)
{
	struct race_view room;
	const struct race_view *v = carried(t->flags, &room);

	if (t->flags & OPF_DELAYED)
		buffer_last(t->cpu)->clock = stage(v);
	else
		publish(t->addr, t->size, v, false);
}

void race_store_slow(const struct task *t, u64 new)
{
	check_store(t);
	if (unlikely(race_nasserts))
		race_assert_bits(t, new);
	publish_store(t);
}

void race_rmw_slow(const struct task *t, u64 new)
{
	struct race_view room;

	if (t->flags & OPF_FAILED) {
		check_load(t);
		acquire(t->addr, t->size, false);
		return;
	}
	check_store(t);
	if (unlikely(race_nasserts))
		race_assert_bits(t, new);
	if (race_gives_value(t))
		acquire(t->addr, t->size,
			t->flags & (OPF_ACQUIRE | OPF_FULL));
	if (t->flags & OPF_FULL)
		full_fence();
	publish(t->addr, t->size, carried(t->flags, &room), true);
}

void race_unpublish(u64 offset, unsigned int size)
{
	/* A delayed one is drained without a clock. */
	if (race_mode && !(machine_task()->flags & OPF_DELAYED))
		publish(ARENA_BASE + offset, size, NULL, false);
}

void race_volatile(u64 offset, unsigned int size, bool write)
{
	if (!race_mode)
		return;
	race_access(offset, size, write ? RACE_MARKED_WRITE :
					  RACE_MARKED_READ);
	if (write)
		publish_store(machine_task());
	else if (!is_forwarded(machine_task()))
		acquire(ARENA_BASE + offset, size, false);
}

void race_publish(u64 addr, unsigned int size, u32 clock)
{
	if (!race_run_mode)
		return;
	publish(addr, size, clock ? &stages[clock - 1] : NULL, false);
	if (clock)
		stage_used[clock - 1] = 0;
}

/* ---- tasks and CPUs ---- */

void race_switch(unsigned int prev, unsigned int next)
{
	struct race_task_state *t;

	if (!race_run_mode || prev == next || !prev)
		return;
	t = &race_tasks[next];
	join_task(&t->now, prev);
	t->fence = t->now;
	t->is.fenced = true;
}

/*
 * The other CPU takes the interrupt: what its tasks did comes before what the
 * sender does next, and the other way round.
 */
void race_ipi(unsigned int cpu)
{
	u32 u;

	if (!race_mode)
		return;
	for (u = 1; u < M->ntasks; u++) {
		if (M->task[u].cpu != cpu)
			continue;
		join_task(&race_self()->now, u);
		join_task(&race_tasks[u].now, race_task);
	}
	full_fence();
}

void race_sleep_begin(void)
{
	memset(&race_self()->woken, 0, sizeof(race_self()->woken));
}

void race_sleep_over(void)
{
	if (!race_mode)
		return;
	join(&race_self()->now, &race_self()->woken);
	full_fence();
}

void race_wake(unsigned int task)
{
	if (!race_mode)
		return;
	full_fence();
	join_task(&race_tasks[task].woken, race_task);
}

void race_join(unsigned int task)
{
	if (!race_mode)
		return;
	join_task(&race_self()->now, task);
	full_fence();
}

/* ---- locks ---- */

static struct race_word *lock_word(u64 offset)
{
	struct race_word *w = race_word_of(offset, 8);
	struct race_span s;

	if (likely(w))
		return w;
	s = race_find(offset, 8, true);
	return s.n == 1 ? s.word : NULL;
}

/* Writers publish at a lock's first word, readers at its second. */
static bool lock_words(u64 lock, struct race_word **writers,
		       struct race_word **readers)
{
	u64 offset = lock - ARENA_BASE;

	if (offset >= ARENA_HEAP_SIZE)
		return false;
	*writers = lock_word(offset);
	*readers = lock_word(offset + 8);
	return *writers && *readers;
}

static void take_over(struct race_word *w)
{
	struct race_task_state *t = race_self();
	const struct race_published *p = clock_of(w);

	if (!p)
		return;
	join(&t->now, &p->view);
	/* All before the unlock comes before all stores after the lock. */
	join(&t->fence, &p->view);
}

/* The machine has one reader-writer lock. */
static bool is_mmu_lock(u64 lock)
{
	return ((const struct sim_lock *)(unsigned long)lock)->kind == LOCK_RW;
}

static void count_mmu_lock(u64 lock, int by)
{
	struct race_task_state *t = race_self();

	if (!is_mmu_lock(lock))
		return;
	t->is.locked += by;
	race_locked = !!t->is.locked;
}

void race_lock(u64 lock, enum lock_mode mode)
{
	struct race_word *writers, *readers;
	struct race_task_state *t = race_self();

	if (race_mode)
		count_mmu_lock(lock, 1);
	if (!race_mode || !lock_words(lock, &writers, &readers))
		return;
	if (!t->is.fenced)
		memset(&t->fence, 0, sizeof(t->fence));
	t->is.fenced = true;
	if (t->is.released)
		join(&t->fence, &t->unlocked);
	take_over(writers);
	if (mode == LOCK_WRITE)
		take_over(readers);
}

void race_unlock(u64 lock, enum lock_mode mode)
{
	struct race_word *writers, *readers;
	struct race_task_state *t = race_self();

	if (race_mode)
		count_mmu_lock(lock, -1);
	if (!race_mode || !lock_words(lock, &writers, &readers))
		return;
	copy_task(&t->unlocked, race_task);
	t->is.released = true;
	if (mode == LOCK_WRITE)
		set_clock(writers, &t->unlocked);
	else
		add_clock(readers, &t->unlocked);
}

/* ---- sleepable RCU ---- */

void race_srcu_lock(void)
{
	if (race_mode)
		join(&race_self()->now, &srcu_begun);
}

void race_srcu_unlock(unsigned int idx)
{
	if (race_mode)
		join_task(&srcu_left[idx], race_task);
}

void race_srcu_flip(void)
{
	if (!race_mode)
		return;
	full_fence();
	join_task(&srcu_begun, race_task);
}

void race_srcu_wait(unsigned int idx)
{
	if (!race_mode)
		return;
	join(&race_self()->now, &srcu_left[idx]);
	full_fence();
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What orders the accesses of different tasks, said to the real
 * ThreadSanitizer.  The rules are those of race_sync.c, in the same order.
 *
 * For each four bytes of the heap there is a byte that carries a clock: a store
 * that publishes is a release store of it, one that adds to what is there a
 * release read-modify-write, a load an acquire load.  The task itself does it
 * where its operation is ordered, and else the fiber of its last fence.  A
 * byte is 0 where nothing was published, or not since it was taken away.
 */
#include "sched/tsan_state.h"

#include "sched/buffer.h"
#include "sched/memcheck.h"
#include "sched/run.h"

#define GRANULE	4

static tsan_word carriers[ARENA_HEAP_SIZE];

/* Stores that wait in a buffer: fibers that know what these will publish. */
static void *stages[LIMIT_CPUS * LIMIT_PENDING];

static tsan_word srcu_begun, srcu_left[2], slots_freed;

/* ---- clocks ---- */

static void release_to(tsan_word *word, void *fiber)
{
	void *was = __tsan_get_current_fiber();

	tsan_as(fiber);
	__tsan_atomic8_store(word, 1, __tsan_memory_order_release);
	tsan_as(was);
}

static void add_to(tsan_word *word, void *fiber)
{
	void *was = __tsan_get_current_fiber();

	tsan_as(fiber);
	__tsan_atomic8_fetch_or(word, 1, __tsan_memory_order_release);
	tsan_as(was);
}

static void acquire_from(tsan_word *word, void *fiber)
{
	void *was = __tsan_get_current_fiber();

	if (!*word)
		return;
	tsan_as(fiber);
	__tsan_atomic8_load(word, __tsan_memory_order_acquire);
	tsan_as(was);
}

/* Nobody learns anything from it any more. */
static void clear(tsan_word *word)
{
	void *was = __tsan_get_current_fiber();

	if (!*word)
		return;
	tsan_as(tsan_nobody);
	__tsan_atomic8_store(word, 0, __tsan_memory_order_release);
	tsan_as(was);
}

/* @to gets to know what @from does. */
static void join(struct tsan_task *to, struct tsan_task *from)
{
	release_to(&from->word[TSAN_WORD_OWN], from->self);
	acquire_from(&from->word[TSAN_WORD_OWN], to->self);
}

/* NULL: what was published is taken away, if @add does not keep it. */
static void publish(u64 addr, unsigned int size, void *fiber, bool add)
{
	u64 at = (addr - ARENA_BASE) & ~(u64)(GRANULE - 1);

	if (!memcheck_is_heap(addr - ARENA_BASE))
		return;
	for (; at < addr - ARENA_BASE + size; at += GRANULE) {
		if (fiber && add)
			add_to(&carriers[at], fiber);
		else if (fiber)
			release_to(&carriers[at], fiber);
		else if (!add)
			clear(&carriers[at]);
	}
}

static void acquire(u64 addr, unsigned int size)
{
	u64 at = (addr - ARENA_BASE) & ~(u64)(GRANULE - 1);

	if (!memcheck_is_heap(addr - ARENA_BASE))
		return;
	for (; at < addr - ARENA_BASE + size; at += GRANULE)
		acquire_from(&carriers[at], tsan_self()->self);
}

void tsan_sync_begin_run(void)
{
	for (u32 i = 0; i < sizeof(stages) / sizeof(*stages); i++) {
		if (stages[i])
			__tsan_destroy_fiber(stages[i]);
		stages[i] = NULL;
	}
}

/* ---- fences ---- */

static void write_fence(struct tsan_task *t)
{
	release_to(&t->word[TSAN_WORD_FENCE], t->self);
	acquire_from(&t->word[TSAN_WORD_FENCE], t->fence);
	t->fenced = true;
}

/* A read fence has nothing to do: every load has acquired. */
void tsan_fence(enum fence kind)
{
	if (tsan_on() && (kind == FENCE_MB || kind == FENCE_WMB))
		write_fence(tsan_self());
}

/* ---- marked accesses ---- */

/* Who publishes a store with these flags; NULL: nobody. */
static void *publisher(u16 flags)
{
	const struct tsan_task *t = tsan_self();

	if (flags & (OPF_RELEASE | OPF_FULL))
		return t->self;
	if ((flags & OPF_PLAIN) && !(flags & OPF_UNORDERED))
		return NULL;
	return t->fenced ? t->fence : NULL;
}

/* The value comes from a store of this CPU that nobody else has seen. */
static bool is_forwarded(u64 addr, unsigned int size)
{
	unsigned int cpu = machine_task()->cpu;

	return buffer_has(cpu) && buffer_newest(cpu, addr, size);
}

void tsan_acquire(u64 addr, unsigned int size)
{
	if (!is_forwarded(addr, size))
		acquire(addr, size);
}

/* A fiber that knows what @fiber does; 0 for none. */
static u32 stage(void *fiber)
{
	tsan_word *word = &tsan_self()->word[TSAN_WORD_OWN];
	u32 i = 0;

	if (!fiber)
		return 0;
	while (stages[i])
		i++;
	stages[i] = tsan_new_fiber("delayed store", i);
	release_to(word, fiber);
	acquire_from(word, stages[i]);
	return i + 1;
}

void tsan_publish_store(const struct task *t)
{
	void *fiber = publisher(t->flags);

	if (t->flags & OPF_DELAYED)
		buffer_last(t->cpu)->carrier = stage(fiber);
	else
		publish(t->addr, t->size, fiber, false);
}

void tsan_publish(const struct pending *p)
{
	void **fiber = &stages[p->carrier ? p->carrier - 1 : 0];

	if (!tsan_on())
		return;
	publish(p->addr, p->size, p->carrier ? *fiber : NULL, false);
	if (p->carrier) {
		__tsan_destroy_fiber(*fiber);
		*fiber = NULL;
	}
}

void tsan_unpublish(u64 addr, unsigned int size)
{
	/* A delayed one is drained with nothing to publish. */
	if (!(machine_task()->flags & OPF_DELAYED))
		publish(addr, size, NULL, false);
}

void tsan_order_rmw(const struct task *t)
{
	if (t->flags & OPF_FAILED) {
		acquire(t->addr, t->size);
		return;
	}
	/* The caller of a relaxed cmpxchg knew the value. */
	if (t->op == OP_XCHG || (t->flags & (OPF_ACQUIRE | OPF_FULL)))
		acquire(t->addr, t->size);
	if (t->flags & OPF_FULL)
		write_fence(tsan_self());
	publish(t->addr, t->size, publisher(t->flags), true);
}

/* The allocator has given the slot from hand to hand. */
void tsan_reuse(void)
{
	if (!tsan_on())
		return;
	for (u32 i = 1; i < M->ntasks; i++)
		add_to(&slots_freed, tsan_tasks[i].self);
	acquire_from(&slots_freed, tsan_self()->self);
}

void tsan_ignore(int by)
{
	if (tsan_on())
		tsan_self()->ignore += by;
}

void tsan_mark_next(void)
{
	if (tsan_on())
		tsan_self()->marked_next = true;
}

/* ---- tasks and CPUs ---- */

void tsan_take_over_cpu(unsigned int prev, unsigned int next)
{
	if (!tsan_on() || prev == next || !prev)
		return;
	join(&tsan_tasks[next], &tsan_tasks[prev]);
	write_fence(&tsan_tasks[next]);
}

void tsan_ipi(unsigned int cpu)
{
	struct tsan_task *self = tsan_self();

	if (!tsan_on())
		return;
	for (u32 u = 1; u < M->ntasks; u++) {
		if (M->task[u].cpu != cpu)
			continue;
		join(self, &tsan_tasks[u]);
		join(&tsan_tasks[u], self);
	}
	write_fence(self);
}

void tsan_sleep_begin(void)
{
	if (tsan_on())
		clear(&tsan_self()->word[TSAN_WORD_WOKEN]);
}

void tsan_sleep_over(void)
{
	struct tsan_task *self = tsan_self();

	if (!tsan_on())
		return;
	acquire_from(&self->word[TSAN_WORD_WOKEN], self->self);
	write_fence(self);
}

void tsan_wake(unsigned int task)
{
	struct tsan_task *self = tsan_self();

	if (!tsan_on())
		return;
	write_fence(self);
	add_to(&tsan_tasks[task].word[TSAN_WORD_WOKEN], self->self);
}

void tsan_join(unsigned int task)
{
	if (!tsan_on())
		return;
	join(tsan_self(), &tsan_tasks[task]);
	write_fence(tsan_self());
}

/* ---- locks ---- */

/* Writers publish at a lock's first word, readers at its second. */
void tsan_lock(u64 lock, enum lock_mode mode)
{
	struct tsan_task *t = tsan_self();
	u64 at = lock - ARENA_BASE;

	if (!tsan_on() || !memcheck_is_heap(at))
		return;
	acquire_from(&carriers[at], t->self);
	/* All before the unlock comes before all stores after the lock. */
	acquire_from(&carriers[at], t->fence);
	if (mode == LOCK_WRITE) {
		acquire_from(&carriers[at + 8], t->self);
		acquire_from(&carriers[at + 8], t->fence);
	}
	if (t->released)
		acquire_from(&t->word[TSAN_WORD_UNLOCKED], t->fence);
	t->fenced = true;
}

void tsan_unlock(u64 lock, enum lock_mode mode)
{
	struct tsan_task *t = tsan_self();
	u64 at = lock - ARENA_BASE;

	if (!tsan_on() || !memcheck_is_heap(at))
		return;
	release_to(&t->word[TSAN_WORD_UNLOCKED], t->self);
	t->released = true;
	if (mode == LOCK_WRITE)
		release_to(&carriers[at], t->self);
	else
		add_to(&carriers[at + 8], t->self);
}

/* ---- sleepable RCU ---- */

void tsan_srcu_lock(void)
{
	if (tsan_on())
		acquire_from(&srcu_begun, tsan_self()->self);
}

void tsan_srcu_unlock(unsigned int idx)
{
	if (tsan_on())
		add_to(&srcu_left[idx], tsan_self()->self);
}

void tsan_srcu_flip(void)
{
	if (!tsan_on())
		return;
	write_fence(tsan_self());
	add_to(&srcu_begun, tsan_self()->self);
}

void tsan_srcu_wait(unsigned int idx)
{
	if (!tsan_on())
		return;
	acquire_from(&srcu_left[idx], tsan_self()->self);
	write_fence(tsan_self());
}

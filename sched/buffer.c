// SPDX-License-Identifier: GPL-2.0-only
/*
 * The store buffers, see buffer.h.
 */
#include "sched/buffer.h"

#include "sched/fnv.h"
#include "sched/lock.h"
#include "sched/memcheck.h"
#include "sched/point.h"
#include "sched/tsan.h"
#include "sched/witness.h"

static struct store_buffer *of(unsigned int cpu)
{
	return &BUFFERS->cpu[cpu];
}

void buffer_reset(void)
{
	for (unsigned int cpu = 0; cpu < LIMIT_CPUS; cpu++) {
		of(cpu)->count = 0;
		of(cpu)->epoch = 0;
	}
}

static unsigned int current_cpu(void)
{
	return machine_task()->cpu;
}

static bool overlap(const struct pending *p, u64 addr, unsigned int size)
{
	return p->addr < addr + size && addr < p->addr + p->size;
}

static bool overlap_each_other(const struct pending *a, const struct pending *b)
{
	return overlap(a, b->addr, b->size);
}

/* ---- what lies over memory ---- */

static void put(u64 addr, u64 val, unsigned int size)
{
	arena_touch(addr - ARENA_BASE);
	__builtin_memcpy((void *)(unsigned long)addr, &val, size);
}

static void put_fresh(const struct pending *p, bool set)
{
	u64 offset = p->addr - ARENA_BASE;
	u8 *init = heap_init_of(offset);

	if (likely(!p->fresh))
		return;
	arena_touch(ARENA_INIT + (offset >> 3));
	*init = set ? *init | p->fresh : *init & ~p->fresh;
}

/* Plain C stores after it has said so: its value is in memory by now. */
static void close_entries(struct store_buffer *b)
{
	for (unsigned int i = 0; i < b->count; i++) {
		struct pending *p = &b->at[i];

		if (!(p->flags & PENDING_OPEN))
			continue;
		p->flags &= ~PENDING_OPEN;
		p->val = sim_peek(p->addr, p->size);
	}
}

void buffer_leave(unsigned int cpu)
{
	struct store_buffer *b = of(cpu);

	close_entries(b);
	for (unsigned int i = b->count; i-- > 0; ) {
		const struct pending *p = &b->at[i];

		if (!p->size)
			continue;
		put(p->addr, p->below, p->size);
		put_fresh(p, false);
	}
}

void buffer_enter(unsigned int cpu)
{
	struct store_buffer *b = of(cpu);

	for (unsigned int i = 0; i < b->count; i++) {
		struct pending *p = &b->at[i];

		if (!p->size)
			continue;
		p->below = sim_peek(p->addr, p->size);
		put(p->addr, p->val, p->size);
		put_fresh(p, true);
	}
}

u64 buffer_peek(unsigned int cpu, u64 addr, unsigned int size)
{
	unsigned int cur = current_cpu();
	u64 val;

	if (cpu == cur || !M->buffered)
		return sim_peek(addr, size);
	buffer_leave(cur);
	buffer_enter(cpu);
	val = sim_peek(addr, size);
	buffer_leave(cpu);
	buffer_enter(cur);
	return val;
}

const struct pending *buffer_newest(unsigned int cpu, u64 addr,
				    unsigned int size)
{
	const struct store_buffer *b = of(cpu);

	for (unsigned int i = b->count; i-- > 0; ) {
		if (overlap(&b->at[i], addr, size))
			return &b->at[i];
	}
	return NULL;
}

bool buffer_pending(u64 addr, unsigned int size)
{
	for (u32 left = M->buffered; left; left &= left - 1) {
		if (buffer_newest(__builtin_ctz(left), addr, size))
			return true;
	}
	return false;
}

/* ---- which entry may go first ---- */

/* May @p take effect before @older, which its CPU issued before? */
static bool may_overtake(const struct pending *p, const struct pending *older)
{
	if (overlap_each_other(p, older))
		return false;
	switch (sim.model) {
	case MM_X86:
		/* The compiler may store it up to its next barrier. */
		return older->flags & PENDING_FLOATS &&
		       older->epoch == p->epoch;
	case MM_LKMM:
		return p->epoch == older->epoch &&
		       !(p->flags & PENDING_RELEASE);
	default:
		return false;
	}
}

static bool may_go_first(const struct store_buffer *b, unsigned int n,
			 const struct pending *p)
{
	for (unsigned int i = 0; i < n; i++) {
		if (!may_overtake(p, &b->at[i]))
			return false;
	}
	return true;
}

u32 buffer_legal(unsigned int cpu)
{
	const struct store_buffer *b = of(cpu);
	u32 legal = 1;

	for (unsigned int i = 1; i < b->count; i++) {
		if (may_go_first(b, i, &b->at[i]))
			legal |= BIT_MASK_OF(i);
	}
	return legal;
}

/* ---- draining ---- */

static void remove_entry(unsigned int cpu, unsigned int entry)
{
	struct store_buffer *b = of(cpu);

	b->count--;
	for (unsigned int i = entry; i < b->count; i++)
		b->at[i] = b->at[i + 1];
	if (!b->count)
		M->buffered &= ~BIT_MASK_OF(cpu);
}

/* Somebody may have freed the object meanwhile: no order kept him from it. */
static void check_target(const struct pending *p)
{
	if (!heap_is_live(p->addr, p->size))
		sim_note(VERDICT_UAF, INV_NONE, p->addr,
			 "a delayed write of %u bytes reaches a freed object",
			 p->size);
}

/* Make @p visible to everybody, which its CPU's view does not show; what was
 * there before. */
static u64 commit(unsigned int cpu, const struct pending *p)
{
	unsigned int cur = current_cpu();
	u64 old;

	if (cpu == cur)
		return p->below;
	if (buffer_has(cur))
		buffer_leave(cur);
	old = sim_peek(p->addr, p->size);
	put(p->addr, p->val, p->size);
	put_fresh(p, true);
	if (buffer_has(cur))
		buffer_enter(cur);
	return old;
}

static void observe_commit(const struct pending *p, u64 old)
{
	enum heap_class c = heap_class_of(p->addr - ARENA_BASE);

	if (sim.obs && sim.obs->commit)
		sim.obs->commit(&M->task[p->task], c, p->addr, p->size, old,
				p->val);
}

static void count_step(const struct pending *p)
{
	struct task *t = machine_task();

	M->step++;
	if (unlikely(M->step >= M->step_stop)) {
		point_step_count(t);
		if (sim.hashing)
			sim.hash = fnv_add(sim.hash, p->addr);
	}
}

void buffer_drain(unsigned int cpu, unsigned int entry)
{
	struct store_buffer *b = of(cpu);
	struct pending p;
	u64 old;

	sim_bug_on(entry >= b->count);
	if (unlikely(witness) && witness->drain)
		witness->drain();
	if (cpu == current_cpu())
		close_entries(b);
	p = b->at[entry];
	remove_entry(cpu, entry);
	count_step(&p);
	if (unlikely(record.on))
		record_drain(&p, cpu);
	if (p.flags & PENDING_UNLOCK) {
		lock_release_seen(p.addr, p.task, p.mode);
		return;
	}
	old = commit(cpu, &p);
	race_publish(p.addr, p.size, p.clock);
	tsan_publish(&p);
	check_target(&p);
	observe_commit(&p, old);
}

void buffer_flush(unsigned int cpu)
{
	while (buffer_has(cpu))
		buffer_drain(cpu, 0);
}

/* ---- what an operation needs ---- */

enum buffer_need buffer_need_of(enum memory_order mo)
{
	if (sim.model == MM_LKMM && (mo == MO_RELAXED || mo == MO_ACQUIRE))
		return NEED_ATOMIC;
	return NEED_EMPTY;
}

/* Must @p have taken effect before a read-modify-write of these bytes? */
static bool is_needed(const struct store_buffer *b, const struct pending *p,
		      u64 addr, unsigned int size)
{
	return p->epoch != b->epoch || overlap(p, addr, size) ||
	       (p->flags & PENDING_UNLOCK && p->addr == addr);
}

/* The first that must be drained, -1: none. */
static int first_needed(unsigned int cpu, enum buffer_need need, u64 addr,
			unsigned int size)
{
	const struct store_buffer *b = of(cpu);

	for (unsigned int i = 0; i < b->count; i++) {
		if (need == NEED_EMPTY || is_needed(b, &b->at[i], addr, size))
			return i;
	}
	return -1;
}

bool buffer_ready(const struct task *t, enum buffer_need need, u64 addr,
		  unsigned int size)
{
	return first_needed(t->cpu, need, addr, size) < 0;
}

/*
 * @t stands before a drain of its own CPU until it needs none.  In between,
 * others go on, and may drain for it.
 */
void buffer_wait(struct task *t, enum buffer_need need, u64 addr,
		 unsigned int size)
{
	int entry;

	while ((entry = first_needed(t->cpu, need, addr, size)) >= 0) {
		if (M->active) {
			t->op = OP_DRAIN;
			t->flags = OPF_PLAIN;
			t->addr = of(t->cpu)->at[entry].addr;
			t->size = of(t->cpu)->at[entry].size;
			if (point_drained(t))
				continue;
			entry = first_needed(t->cpu, need, addr, size);
			if (entry < 0)
				return;
		}
		if (!(buffer_legal(t->cpu) & BIT_MASK_OF(entry)))
			entry = 0;
		buffer_drain(t->cpu, entry);
	}
}

static struct pending *append(unsigned int cpu)
{
	struct store_buffer *b = of(cpu);
	struct pending *p = &b->at[b->count++];

	M->buffered |= BIT_MASK_OF(cpu);
	return p;
}

void buffer_compiler_barrier(unsigned int cpu)
{
	if (sim.model == MM_X86)
		of(cpu)->epoch++;
}

void buffer_write_barrier(unsigned int cpu)
{
	of(cpu)->epoch++;
}

/* ---- taking a store ---- */

/* All of it: what a state holds is hashed, and the stack's rest would be. */
static void describe(struct pending *p, const struct task *t)
{
	*p = (struct pending) {
		.addr = t->addr, .size = t->size, .pc = t->pc,
		.step = M->step, .event = -1, .epoch = of(t->cpu)->epoch,
		.flags = t->flags & OPF_RELEASE ? PENDING_RELEASE : 0,
		.task = t->id,
	};
	if (sim.model == MM_X86 && t->flags & OPF_PLAIN &&
	    !(t->flags & OPF_UNORDERED))
		p->flags |= PENDING_FLOATS;
}

/* Where nobody else looks, nobody sees a delay either. */
static bool is_worth_it(const struct task *t)
{
	return !sim.contended_only || !t->size ||
	       conflict_visit(t->addr - ARENA_BASE, CONFLICT_WRITE(t->id));
}

/* The drain is the step before the store, which has been counted already. */
static void make_room(unsigned int cpu)
{
	if (of(cpu)->count < LIMIT_PENDING)
		return;
	M->step--;
	buffer_drain(cpu, 0);
	M->step++;
}

/* Prepare *@p, and say whether it has to wait or is chosen to. */
static bool wants(struct task *t, struct pending *p)
{
	if (!M->active || sim.model == MM_SC || t->in_block)
		return false;
	make_room(t->cpu);
	if (t->flags & OPF_RELEASE)
		buffer_compiler_barrier(t->cpu);
	describe(p, t);
	if (!may_go_first(of(t->cpu), of(t->cpu)->count, p))
		return true;
	return M->stores >= sim.delay_at && is_worth_it(t) && choice_delay(t);
}

static struct pending *enqueue(struct task *t, const struct pending *from)
{
	struct pending *p;

	close_entries(of(t->cpu));
	p = append(t->cpu);
	*p = *from;
	t->flags |= OPF_DELAYED;
	if (unlikely(record.on))
		p->event = record.nevents;
	return p;
}

void buffer_take(struct task *t)
{
	u64 offset = t->addr - ARENA_BASE;
	struct pending p;

	if (!wants(t, &p))
		return;
	p.flags |= PENDING_OPEN;
	p.below = sim_peek(t->addr, t->size);
	p.fresh = memcheck_bytes(offset, t->size) & ~*heap_init_of(offset);
	enqueue(t, &p);
}

bool buffer_take_unlock(struct task *t, enum lock_mode mode)
{
	struct pending p;

	if (!wants(t, &p))
		return false;
	p.flags |= PENDING_UNLOCK;
	p.mode = mode;
	enqueue(t, &p);
	/* Recorded already, unlike a store that is about to happen. */
	if (unlikely(record.on))
		buffer_last(t->cpu)->event = record.nevents - 1;
	return true;
}

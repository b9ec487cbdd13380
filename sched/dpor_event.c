// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does an operation use, and how?
 */
#include "sched/dpor_state.h"

#include "sched/heap.h"

bool dpor_listens;
bool dpor_looks;

static u64 word_at(u64 addr)
{
	return sim_peek(addr & ~7ull, 8);
}

static u32 word_number(u64 addr)
{
	return (addr - ARENA_BASE) >> 3;
}

/* Why a waiter for @lock came, or did not, is a word of its own beside it. */
static u32 waiters_number(u64 lock)
{
	return word_number(lock) + 1;
}

void dpor_look(struct dpor_op *op, unsigned int task)
{
	const struct task *t = &M->task[task];

	op->task = task;
	op->op = t->op;
	op->size = t->size;
	op->spins = M->spinning & BIT_MASK_OF(task);
	op->addr = t->op == OP_RELAX ? t->seen_addr : t->addr;
	op->pc = t->pc;
	op->srcu_idx = M->srcu_idx;
	op->srcu_held[0] = t->srcu_held[0];
	op->srcu_held[1] = t->srcu_held[1];
	op->before = 0;
	op->seen = 0;
	if (op_is_memory(t->op) && t->size) {
		op->before = word_at(t->addr);
	} else if (t->op == OP_WAKE) {
		op->before = M->task[t->addr].asleep;
	} else if (op->spins) {
		op->seen = t->seen_val;
		op->size = t->seen_size;
	}
}

/* ---- uses ---- */

static void use(u32 number, enum dpor_use how, bool waits, u64 before)
{
	u32 object = dpor_object(number);

	if (unlikely(dpor.nuses == DPOR_USES || !object)) {
		dpor.too_long = true;
		return;
	}
	dpor_uses[dpor.nuses++] = (struct dpor_uses){
		.object = object, .how = how, .waits = waits, .before = before,
	};
}

/* A task that waits is possible again once it would not. */
static void use_memory(const struct dpor_op *op, bool done)
{
	bool waits = !dpor.cfg->no_waits && dpor_spin_is_site(op->pc);
	enum dpor_use how = op->op == OP_READ ? USE_READ : USE_WRITE;
	u64 last = op->addr + op->size - 1;

	if (!op->size) {
		dpor.unsuitable = true;
		return;
	}
	/* Left as it was: it has only been read. */
	if (done && op->op != OP_WRITE && word_at(op->addr) == op->before &&
	    word_number(op->addr) == word_number(last))
		how = USE_READ;
	if (!done && waits)
		how = USE_READ;
	use(word_number(op->addr), how, waits, op->before);
	if (word_number(last) != word_number(op->addr))
		use(word_number(last), how, false, 0);
}

static void use_object(u64 addr)
{
	struct heap_object obj;

	if (!heap_find(addr, &obj))
		return;
	for (u32 at = 0; at < obj.size; at += 8) {
		u32 number = word_number(obj.base + at);

		if (conflict_map[number] & CONFLICT_CONTENDED)
			use(number, USE_WRITE, false, word_at(obj.base + at));
	}
}

static void use_wait_for_readers(const struct dpor_op *op, bool done)
{
	u32 readers = OBJECT_SRCU_READERS + op->addr;

	if (done && M->srcu_idx != op->srcu_idx)
		use(OBJECT_SRCU_INDEX, USE_WRITE, false, op->srcu_idx);
	use(readers, USE_ACQUIRE_WRITE, false, 0);
	use(readers, USE_RELEASE_WRITE, false, 0);
}

/* A section within another changes nothing for who waits. */
static void use_srcu(const struct dpor_op *op)
{
	unsigned int idx = op->srcu_idx;

	if (op->op == OP_SRCU_LOCK) {
		use(OBJECT_SRCU_INDEX, USE_READ, false, 0);
		if (!op->srcu_held[idx])
			use(OBJECT_SRCU_READERS + idx, USE_ACQUIRE_READ, false,
			    0);
		return;
	}
	idx = M->task[op->task].srcu_held[0] == op->srcu_held[0];
	if (op->srcu_held[idx] == 1)
		use(OBJECT_SRCU_READERS + idx, USE_RELEASE_READ, false, 0);
}

static void use_lock(const struct dpor_op *op)
{
	static const u8 how[] = {
		[OP_WLOCK] = USE_ACQUIRE_WRITE,
		[OP_RLOCK] = USE_ACQUIRE_READ,
		[OP_WUNLOCK] = USE_RELEASE_WRITE,
		[OP_RUNLOCK] = USE_RELEASE_READ,
	};

	use(word_number(op->addr), how[op->op], false, 0);
}

/*
 * Going round once more is nobody else's business.  Who yields waits for any
 * step of any other task, which is no word of the heap.
 */
static void use_pause(const struct dpor_op *op)
{
	if (!op->spins)
		return;
	if (op->addr - ARENA_BASE >= ARENA_HEAP_SIZE)
		dpor.unsuitable = true;
	else
		use(word_number(op->addr), USE_READ, true, 0);
}

void dpor_list_uses(const struct dpor_op *op, bool done)
{
	switch (op->op) {
	case OP_READ:
	case OP_WRITE:
	case OP_XCHG:
	case OP_CMPXCHG:
	case OP_RMW:
		use_memory(op, done);
		break;
	case OP_WLOCK:
	case OP_RLOCK:
	case OP_WUNLOCK:
	case OP_RUNLOCK:
		use_lock(op);
		break;
	case OP_SRCU_LOCK:
	case OP_SRCU_UNLOCK:
		use_srcu(op);
		break;
	case OP_SYNC:
		use_wait_for_readers(op, done);
		break;
	case OP_IPI:
		use(OBJECT_IRQ + op->addr, USE_ACQUIRE_READ, false, 0);
		use(OBJECT_IRQ + op->addr, USE_RELEASE_READ, false, 0);
		break;
	case OP_FREE:
		use_object(op->addr);
		break;
	case OP_SLEEP:
		use(OBJECT_ASLEEP + op->task, USE_READ, true, 0);
		break;
	case OP_WAKE:
		use(OBJECT_ASLEEP + op->addr, USE_WRITE, false, op->before);
		break;
	case OP_RELAX:
		use_pause(op);
		break;
	default:
		break;
	}
}

/* ---- without a step ---- */

/*
 * It belongs to the step before it.  Where that is none of the words that are
 * known to matter, another task could come between the event and that step:
 * from the next exploration on the step is an event of its own.
 */
static void after_step(void)
{
	const struct task *t = machine_task();

	if (M->step > dpor.step && op_is_memory(t->op) && t->size)
		conflict_know(word_number(t->addr));
}

/* Is somebody listening, and does it count for the event? */
static bool is_heard(void)
{
	if (!M->active || !dpor_looks)
		return false;
	after_step();
	return !dpor.learning && !dpor.stuck && dpor.event;
}

void dpor_note_read_slow(u64 addr)
{
	if (!M->active)
		return;
	if (conflict_visit(addr - ARENA_BASE, CONFLICT_READ(M->cur)) &&
	    is_heard())
		use(word_number(addr), USE_READ, false, 0);
}

void dpor_note_write_slow(u64 addr)
{
	if (!M->active)
		return;
	if (conflict_visit(addr - ARENA_BASE, CONFLICT_WRITE(M->cur)) &&
	    is_heard())
		use(word_number(addr), USE_WRITE, false, word_at(addr));
}

/* Off within off changes nothing for who waits. */
void dpor_note_irq_slow(unsigned int cpu, bool off)
{
	if (M->cpu_irq_off[cpu] == !off && is_heard())
		use(OBJECT_IRQ + cpu, off ? USE_ACQUIRE_WRITE :
					    USE_RELEASE_WRITE, false, 0);
}

void dpor_note_asleep_slow(unsigned int task)
{
	if (is_heard())
		use(OBJECT_ASLEEP + task, USE_WRITE, false,
		    M->task[task].asleep);
}

void dpor_note_contended_slow(u64 lock)
{
	if (!M->active)
		return;
	if (!dpor.asked)
		dpor.asked = dpor.restart = true;
	if (is_heard())
		use(waiters_number(lock), USE_READ, false, 0);
}

void dpor_note_waits_slow(u64 lock)
{
	if (is_heard() && dpor.asked)
		use(waiters_number(lock), USE_WRITE, false, 0);
}

void dpor_note_short_slow(void)
{
	if (is_heard())
		use(OBJECT_SHORT, USE_WRITE, false, 0);
}

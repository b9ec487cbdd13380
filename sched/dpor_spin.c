// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which reads only wait?
 *
 * A pause right after a read says that the task did not like what it found;
 * when what it does next is to read the same word again, nothing has happened
 * but time.  So at this place in the code this value means "wait".  A run in
 * which the task had looked later, or not yet, has the same events without
 * that read.
 *
 * A place and value that were ever seen to lead to anything else are not
 * believed any more.
 */
#include "sched/dpor_state.h"

/* Places, and values there: bit locks whose word holds a pointer have one for
 * each pointer. */
#define WAITS		512

struct wait {
	u64	pc;
	u64	val;
	bool	is_not;		/* it led to something else */
};

static struct wait waits[WAITS];
static u32 nwaits;
/* A bit for each place, by its lowest bits: most are none. */
static u64 places;

/* The last marked read of each task. */
static struct {
	u64	pc;
	u64	addr;
	u64	found;
	u32	ops;		/* explicit operations before it */
	bool	valid;
	bool	paused;		/* ... and it has paused since */
} looked[LIMIT_TASKS];

void dpor_spin_reset(void)
{
	nwaits = 0;
	places = 0;
}

static u64 place_bit(u64 pc)
{
	return 1ull << (pc & 63);
}

static struct wait *find(u64 pc, u64 val)
{
	for (u32 i = 0; i < nwaits; i++)
		if (waits[i].pc == pc && waits[i].val == val)
			return &waits[i];
	return NULL;
}

bool dpor_spin_is_site(u64 pc)
{
	if (likely(!(places & place_bit(pc))))
		return false;
	for (u32 i = 0; i < nwaits; i++)
		if (waits[i].pc == pc && !waits[i].is_not)
			return true;
	return false;
}

static void learn(u64 pc, u64 val)
{
	if (find(pc, val) || nwaits == WAITS)
		return;
	waits[nwaits++] = (struct wait){ pc, val, false };
	places |= place_bit(pc);
	dpor.restart = true;
}

static void unlearn(u64 pc, u64 val)
{
	struct wait *w = find(pc, val);

	if (!w || w->is_not)
		return;
	w->is_not = true;
	dpor.restart = true;
}

/*
 * Nothing marked was done between @t's last read and where it stands.  A
 * cmpxchg that stored was no read.
 */
static bool just_looked(const struct task *t)
{
	return looked[t->id].valid && t->seen_addr == looked[t->id].addr &&
	       t->seen_val == looked[t->id].found &&
	       t->explicit_ops == looked[t->id].ops + 1;
}

static bool is_look(const struct task *t)
{
	return (t->op == OP_READ || t->op == OP_CMPXCHG) && t->size &&
	       !(t->flags & OPF_PLAIN);
}

void dpor_spin_arrive(unsigned int task)
{
	const struct task *t = &M->task[task];

	dpor.looks &= ~BIT_MASK_OF(task);
	if (dpor.cfg->no_waits)
		return;
	if (t->op == OP_RELAX) {
		looked[task].paused = just_looked(t);
		return;
	}
	if (looked[task].paused && is_look(t) &&
	    t->addr == looked[task].addr)
		learn(looked[task].pc, looked[task].found);
	else if (looked[task].paused || just_looked(t))
		unlearn(looked[task].pc, looked[task].found);
	looked[task].paused = false;
	looked[task].valid = false;
	if (is_look(t) && dpor_spin_is_site(t->pc))
		dpor.looks |= BIT_MASK_OF(task);
}

void dpor_spin_forget(void)
{
	for (u32 i = 1; i <= dpor.ntasks; i++)
		looked[i].valid = looked[i].paused = false;
}

void dpor_spin_leave(unsigned int task)
{
	const struct task *t = &M->task[task];

	if (!is_look(t))
		return;
	looked[task].valid = true;
	looked[task].paused = false;
	looked[task].pc = t->pc;
	looked[task].addr = t->addr;
	looked[task].ops = t->explicit_ops;
	looked[task].found = sim_peek(t->addr, t->size);
}

/* Places are told by their distance from a function of the program. */
static u64 origin(void)
{
	return (u64)(unsigned long)dpor_run;
}

void dpor_spin_save(FILE *f)
{
	fprintf(f, "waits %u\n", nwaits);
	for (u32 i = 0; i < nwaits; i++)
		fprintf(f, "%llx %llx %d\n", waits[i].pc - origin(),
			waits[i].val, waits[i].is_not);
}

bool dpor_spin_load(FILE *f)
{
	struct wait *w;
	unsigned int is_not;

	if (fscanf(f, " waits %u", &nwaits) != 1 || nwaits > WAITS)
		return false;
	for (w = waits; w < waits + nwaits; w++) {
		if (fscanf(f, "%llx %llx %u", &w->pc, &w->val, &is_not) != 3)
			return false;
		w->pc += origin();
		places |= place_bit(w->pc);
		w->is_not = is_not;
	}
	return true;
}

static u64 part(u64 word, u64 addr, unsigned int size)
{
	word >>= (addr & 7) * 8;
	return size == 8 ? word : word & ((1ull << size * 8) - 1);
}

bool dpor_waits(const struct dpor_op *op, u64 before)
{
	const struct wait *w;

	if (op->op == OP_SLEEP)
		return before;
	if (op->spins)
		return part(before, op->addr, op->size) == op->seen;
	w = find(op->pc, part(before, op->addr, op->size));
	return w && !w->is_not;
}

task_mask dpor_waiting(task_mask enabled)
{
	task_mask left = enabled & dpor.looks, waiting = 0;

	for (; left; left &= left - 1) {
		unsigned int i = task_first(left);
		struct dpor_op op;

		dpor_look(&op, i);
		if (dpor_waits(&op, op.before))
			waiting |= BIT_MASK_OF(i);
	}
	return waiting;
}

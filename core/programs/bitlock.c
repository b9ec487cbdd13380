// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rmap bit lock, cut down to what other tools can be measured on.
 *
 * One rmap head: 0, an entry, or DESC, and LOCKED.  Entry i, (i + 1) << 2,
 * stands for the i-th SPTE; DESC for the one descriptor, which has two slots.
 * fault adds an entry, zap removes the first one, age clears the Accessed bit
 * of all; fault and zap exclude one another by mmu_lock, age takes the bit
 * lock alone.  Nothing is lost: the bits that faults set are those that zaps
 * and agings report and those that are left.
 *
 * Tasks: 2F fault and age, 2Z zap and age, 3x1 and 3x3 fault, zap and age with
 * one operation each, or three.  The set-up maps SPTE 0, so that there is
 * something to zap and to age; the n-th fault maps SPTE n.
 *
 * ARG(0): the shape.  ARG(1): the defect, enum defect.
 */
#include "core/programs/program.h"
#include "sched/arena.h"

#define MANY		1ull
#define LOCKED		2ull
#define DESC		(0x100ull | MANY)
#define ENTRY(i)	(((u64)(i) + 1) << 2)
#define INDEX(entry)	((entry) / 4 - 1)

#define PRESENT		1ull
#define ACCESSED	32ull

#define SPTES		4

enum shape { SHAPE_2F, SHAPE_2Z, SHAPE_3 };

enum defect {
	DEFECT_NONE,
	DEFECT_RELAXED,		/* the unlock releases nothing */
	DEFECT_NO_XCHG,		/* zap loads and stores instead */
	DEFECT_NO_UNLOCK,	/* age keeps the lock where it cleared no bit */
};

struct bitlock {
	struct sim_lock	mmu_lock;
	u64		head;
	u64		spte[SPTES];
	u64		slot[2];
	u64		count;
};

#define B		SHARED(bitlock)

/* Accessed bits set and reported by each task; of the run, and no events. */
#define SET(task)	(M->model[2 * (task)])
#define REPORTED(task)	(M->model[2 * (task) + 1])

static u32 defect;

/* What the compiler calls before a plain access, see sched/plain.c. */
void __tsan_read8(void *p);
void __tsan_write8(void *p);

#define PLAIN_LOAD(x)		({ __tsan_read8(&(x)); (x); })
#define PLAIN_STORE(x, v)	({ __tsan_write8(&(x)); (x) = (v); })

#define CMPXCHG(x, old, new, mo) \
	sim_try_cmpxchg(&(x), old, new, sizeof(x), mo)

static void setup(void)
{
	defect = IS_FIXED ? DEFECT_NONE : ARG(1);
	program_lock_init(&B->mmu_lock, "mmu_lock");
	B->head = ENTRY(0);
	B->spte[0] = PRESENT | ACCESSED;
	SET(0) = 1;
}

/* The head without LOCKED; 0 is not locked. */
static u64 rmap_lock(void)
{
	u64 old = LOAD(B->head);

	for (;;) {
		if (!old)
			return 0;
		while (old & LOCKED) {
			sim_relax();
			old = LOAD(B->head);
		}
		if (!old)
			return 0;
		if (CMPXCHG(B->head, &old, old | LOCKED, MO_ACQUIRE))
			return old;
	}
}

static void rmap_unlock(u64 head)
{
	sim_store(&B->head, head, sizeof(head),
		  defect == DEFECT_RELAXED ? MO_RELAXED : MO_RELEASE);
}

static void fault(unsigned int i)
{
	u64 old, new, set = 0;

	LOCK(B->mmu_lock);
	old = rmap_lock();
	CHECK(!(old & LOCKED));
	new = old;
	if (!old) {
		STORE(B->spte[i], PRESENT | ACCESSED);
		new = ENTRY(i);
		set = 1;
	} else if (!(old & MANY)) {
		STORE(B->spte[i], PRESENT | ACCESSED);
		PLAIN_STORE(B->slot[0], old);
		PLAIN_STORE(B->slot[1], ENTRY(i));
		PLAIN_STORE(B->count, 2);
		new = DESC;
		set = 1;
	} else if (PLAIN_LOAD(B->count) < 2) {
		STORE(B->spte[i], PRESENT | ACCESSED);
		PLAIN_STORE(B->slot[1], ENTRY(i));
		PLAIN_STORE(B->count, 2);
		set = 1;
	}
	rmap_unlock(new);
	UNLOCK(B->mmu_lock);
	SET(machine_task()->id) += set;
}

static u64 clear_spte(u64 *sptep)
{
	u64 old;

	if (defect != DEFECT_NO_XCHG)
		return sim_xchg(sptep, 0, sizeof(*sptep), MO_FULL);
	old = LOAD(*sptep);
	STORE(*sptep, 0);
	return old;
}

static void zap_first(u64 head)
{
	u64 first = head & MANY ? PLAIN_LOAD(B->slot[0]) : head;
	u64 old = clear_spte(&B->spte[INDEX(first)]), new = 0;

	CHECK(old & PRESENT);
	if (old & ACCESSED)
		REPORTED(machine_task()->id)++;
	old = rmap_lock();
	CHECK(old == head);
	if (old & MANY) {
		u64 left = PLAIN_LOAD(B->count) - 1;

		PLAIN_STORE(B->slot[0], PLAIN_LOAD(B->slot[1]));
		PLAIN_STORE(B->count, left);
		new = left ? old : 0;
	}
	rmap_unlock(new);
}

static void zap(void)
{
	u64 head;

	LOCK(B->mmu_lock);
	head = LOAD(B->head) & ~LOCKED;
	if (head)
		zap_first(head);
	UNLOCK(B->mmu_lock);
}

static void age(void)
{
	u64 old = rmap_lock(), n = 1, i, reported = 0;
	bool any = false;

	if (!old)
		return;
	if (old & MANY)
		n = PLAIN_LOAD(B->count);
	CHECK(n == 1 || n == 2);
	for (i = 0; i < n; i++) {
		u64 entry = old & MANY ? PLAIN_LOAD(B->slot[i]) : old;
		u64 *sptep = &B->spte[INDEX(entry)], spte = LOAD(*sptep);

		if (!(spte & PRESENT) || !(spte & ACCESSED))
			continue;
		any = true;
		reported += CMPXCHG(*sptep, &spte, spte & ~ACCESSED, MO_FULL);
	}
	REPORTED(machine_task()->id) += reported;
	if (defect != DEFECT_NO_UNLOCK || any)
		rmap_unlock(old);
}

static void thread(unsigned int n, unsigned int op)
{
	if (ARG(0) == SHAPE_2F)
		n = n ? 2 : 0;
	else if (ARG(0) == SHAPE_2Z)
		n++;
	switch (n) {
	case 0:
		fault(op + 1);
		break;
	case 1:
		zap();
		break;
	default:
		age();
	}
}

static void quiet(void)
{
	u64 set = 0, reported = 0, left = 0, present = 0, entries, i;

	CHECK(!(B->head & LOCKED));
	for (i = 0; i < SPTES; i++) {
		present += !!(B->spte[i] & PRESENT);
		left += !!(B->spte[i] & ACCESSED);
	}
	for (i = 0; i < M->ntasks; i++) {
		set += SET(i);
		reported += REPORTED(i);
	}
	entries = B->head & MANY ? B->count : !!B->head;
	CHECK(present == entries);
	CHECK(set == reported + left);
}

static const struct program_field fields[] = {
	FIELD(bitlock, head, 1), FIELD(bitlock, spte, SPTES),
	FIELD(bitlock, slot, 2), FIELD(bitlock, count, 1), { 0 }
};

const struct program_code program_bitlock = {
	.setup = setup, .thread = thread, .quiet = quiet, .no_main = true,
	.fields = fields,
};

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that wait for a condition, and wait for ever.
 *
 * boundedBuffer (Inspect) and bug6 (RADBench) of SCTBench (Thomson et al., TOPC
 * 2016) are known by what goes wrong: a signal that wakes the wrong thread, and
 * a reader-writer lock that prefers writers, read-locked twice by one thread.
 * Their code is guessed from that, so both are alike only.
 */
#include "core/programs/program.h"

/* ---- boundedBuffer: producers and consumers wait for one condition ---- */

#define ROOM	1
#define ROUNDS	2

struct bounded {
	struct sim_lock		mutex;
	struct program_cond	changed;
	u64			count;
	u64			item;
};

#define B	SHARED(bounded)

static void bounded_setup(void)
{
	program_lock_init(&B->mutex, "mutex");
}

/* One signal may reach a thread of the same kind, which sleeps again. */
static void tell(void)
{
	if (IS_FIXED)
		program_broadcast(&B->changed);
	else
		program_signal(&B->changed);
}

static void put(u64 item)
{
	LOCK(B->mutex);
	while (LOAD(B->count) == ROOM)
		program_wait(&B->changed, &B->mutex);
	STORE(B->item, item);
	STORE(B->count, LOAD(B->count) + 1);
	tell();
	UNLOCK(B->mutex);
}

static void get(void)
{
	LOCK(B->mutex);
	while (!LOAD(B->count))
		program_wait(&B->changed, &B->mutex);
	LOAD(B->item);
	STORE(B->count, LOAD(B->count) - 1);
	tell();
	UNLOCK(B->mutex);
}

/* Producers first. */
static void bounded_thread(unsigned int n, unsigned int op)
{
	(void)op;
	for (unsigned int i = 0; i < ROUNDS; i++) {
		if (n < program_now->threads / 2)
			put(i);
		else
			get();
	}
}

static const struct program_field bounded_fields[] = {
	FIELD(bounded, changed, 1), FIELD(bounded, count, 1),
	FIELD(bounded, item, 1), { 0 }
};

const struct program_code program_bounded = {
	.setup = bounded_setup, .thread = bounded_thread,
	.fields = bounded_fields,
};

/* ---- bug6: a second read lock behind a waiting writer ---- */

struct rwlock {
	struct sim_lock		lock;
	struct program_cond	readers, writers;
	u64			holders;	/* -1: a writer */
	u64			waiting_readers;
	u64			waiting_writers;
};

#define R	SHARED(rwlock)

static void rwlock_setup(void)
{
	program_lock_init(&R->lock, "lock");
}

/* The fixed twin's readers pass the writers that wait. */
static bool readers_wait(void)
{
	if ((s64)LOAD(R->holders) < 0)
		return true;
	return !IS_FIXED && LOAD(R->waiting_writers);
}

static void read_lock(void)
{
	LOCK(R->lock);
	while (readers_wait()) {
		STORE(R->waiting_readers, LOAD(R->waiting_readers) + 1);
		program_wait(&R->readers, &R->lock);
		STORE(R->waiting_readers, LOAD(R->waiting_readers) - 1);
	}
	STORE(R->holders, LOAD(R->holders) + 1);
	UNLOCK(R->lock);
}

static void write_lock(void)
{
	LOCK(R->lock);
	while (LOAD(R->holders)) {
		STORE(R->waiting_writers, LOAD(R->waiting_writers) + 1);
		program_wait(&R->writers, &R->lock);
		STORE(R->waiting_writers, LOAD(R->waiting_writers) - 1);
	}
	STORE(R->holders, -1);
	UNLOCK(R->lock);
}

static void rw_unlock(void)
{
	s64 holders;

	LOCK(R->lock);
	holders = LOAD(R->holders);
	holders += holders > 0 ? -1 : 1;
	STORE(R->holders, holders);
	if (!holders) {
		if (LOAD(R->waiting_writers))
			program_signal(&R->writers);
		else if (LOAD(R->waiting_readers))
			program_broadcast(&R->readers);
	}
	UNLOCK(R->lock);
}

static void rwlock_thread(unsigned int n, unsigned int op)
{
	(void)op;
	if (n) {
		write_lock();
		rw_unlock();
		return;
	}
	read_lock();
	read_lock();
	rw_unlock();
	rw_unlock();
}

static const struct program_field rwlock_fields[] = {
	FIELD(rwlock, readers, 1), FIELD(rwlock, writers, 1),
	FIELD(rwlock, holders, 1), FIELD(rwlock, waiting_readers, 1),
	FIELD(rwlock, waiting_writers, 1), { 0 }
};

const struct program_code program_rwlock = {
	.setup = rwlock_setup, .thread = rwlock_thread,
	.fields = rwlock_fields,
};

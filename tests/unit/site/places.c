// SPDX-License-Identifier: GPL-2.0-only
/*
 * Places of all kinds, compiled more than once: PLACES is another name each
 * time.
 */
#include "sched/sim.h"
#include "tests/unit/site/places.h"

static inline void inlined(u64 *words)
{
	sim_store(&words[1], 3, 8, MO_RELEASE);
}

void PLACES(u64 *words, struct sim_lock *lock)
{
	u64 val = sim_load(&words[0], 8, MO_RELAXED);

	sim_store(&words[0], val, 8, MO_RELAXED);
	inlined(words);
	sim_rmw(&words[2], RMW_ADD, 1, 8, MO_FULL);
	sim_cmpxchg(&words[3], 0, 1, 8, MO_FULL);
	sim_xchg(&words[3], val, 8, MO_FULL);
	sim_lock(lock, LOCK_WRITE);
	inlined(words);
	sim_unlock(lock, LOCK_WRITE);
}

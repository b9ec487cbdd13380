// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's locks as those of the C library, which ThreadSanitizer knows,
 * and what a task may do while it holds them.
 *
 * struct sim_lock lies in the arena; its .class is the number of the real
 * lock.  .writer and .readers are for questions about the running task alone.
 */
#include <pthread.h>

#include "sched/native/native.h"
#include "sched/sim.h"

static struct {
	pthread_rwlock_t rw;
	pthread_mutex_t	mutex;
	u32		waiting;
} locks[LIMIT_LOCK_CLASSES];

static u32 nlocks;

void native_lock_init(void)
{
	for (u32 i = 0; i < LIMIT_LOCK_CLASSES; i++) {
		pthread_rwlock_init(&locks[i].rw, NULL);
		pthread_mutex_init(&locks[i].mutex, NULL);
	}
}

void native_lock_reset(void)
{
	nlocks = 0;
}

void sim_lock_init(struct sim_lock *l, enum lock_kind kind, const char *name)
{
	sim_bug_on(nlocks == LIMIT_LOCK_CLASSES);
	*l = (struct sim_lock){ .kind = kind, .class = nlocks++, .name = name };
}

static int try(const struct sim_lock *l, enum lock_mode mode)
{
	if (l->kind != LOCK_RW)
		return pthread_mutex_trylock(&locks[l->class].mutex);
	return mode == LOCK_WRITE ? pthread_rwlock_trywrlock(&locks[l->class].rw) :
				    pthread_rwlock_tryrdlock(&locks[l->class].rw);
}

static void wait(const struct sim_lock *l, enum lock_mode mode)
{
	if (l->kind != LOCK_RW)
		pthread_mutex_lock(&locks[l->class].mutex);
	else if (mode == LOCK_WRITE)
		pthread_rwlock_wrlock(&locks[l->class].rw);
	else
		pthread_rwlock_rdlock(&locks[l->class].rw);
}

static void release(const struct sim_lock *l)
{
	if (l->kind != LOCK_RW)
		pthread_mutex_unlock(&locks[l->class].mutex);
	else
		pthread_rwlock_unlock(&locks[l->class].rw);
}

static void hold(struct sim_lock *l, enum lock_mode mode)
{
	struct task *t = machine_task();

	if (mode == LOCK_WRITE)
		__atomic_store_n(&l->writer, t->id + 1, __ATOMIC_RELAXED);
	else
		__atomic_fetch_or(&l->readers, BIT_MASK_OF(t->id),
				  __ATOMIC_RELAXED);
	if (l->kind != LOCK_MUTEX)
		t->preempt_count++;
}

void sim_lock(struct sim_lock *l, enum lock_mode mode)
{
	if (l->kind == LOCK_MUTEX)
		sim_might_sleep(l->name);
	if (sim_lock_held(l, LOCK_WRITE) ||
	    (mode == LOCK_WRITE && sim_lock_held(l, LOCK_READ)))
		native_found("%s is taken again by its holder", l->name);
	if (try(l, mode)) {
		__atomic_fetch_add(&locks[l->class].waiting, 1,
				   __ATOMIC_RELAXED);
		wait(l, mode);
		__atomic_fetch_sub(&locks[l->class].waiting, 1,
				   __ATOMIC_RELAXED);
	}
	hold(l, mode);
}

bool sim_trylock(struct sim_lock *l, enum lock_mode mode)
{
	if (try(l, mode))
		return false;
	hold(l, mode);
	return true;
}

void sim_unlock(struct sim_lock *l, enum lock_mode mode)
{
	struct task *t = machine_task();

	if (!sim_lock_held(l, mode))
		native_found("%s is released but not held", l->name);
	if (mode == LOCK_WRITE)
		__atomic_store_n(&l->writer, 0, __ATOMIC_RELAXED);
	else
		__atomic_fetch_and(&l->readers, ~BIT_MASK_OF(t->id),
				   __ATOMIC_RELAXED);
	release(l);
	if (l->kind != LOCK_MUTEX)
		sim_preempt_on();
}

bool sim_lock_held(const struct sim_lock *l, enum lock_mode mode)
{
	const struct task *t = machine_task();

	if (mode == LOCK_WRITE)
		return __atomic_load_n(&l->writer, __ATOMIC_RELAXED) ==
		       t->id + 1;
	return __atomic_load_n(&l->readers, __ATOMIC_RELAXED) &
	       BIT_MASK_OF(t->id);
}

bool sim_lock_held_any(const struct sim_lock *l)
{
	return sim_lock_held(l, LOCK_WRITE) || sim_lock_held(l, LOCK_READ);
}

bool sim_lock_contended(const struct sim_lock *l)
{
	return __atomic_load_n(&locks[l->class].waiting, __ATOMIC_RELAXED);
}

void sim_lock_assert(bool ok, const char *what)
{
	if (!ok)
		native_found("%s fails", what);
}

void sim_preempt_off(void)
{
	machine_task()->preempt_count++;
}

void sim_preempt_on(void)
{
	struct task *t = machine_task();

	if (!t->preempt_count)
		native_found("preempt_count falls below zero");
	t->preempt_count--;
}

unsigned int sim_preempt_count(void)
{
	return machine_task()->preempt_count;
}

void sim_might_sleep(const char *what)
{
	const struct task *t = machine_task();

	if (t->preempt_count || t->irq_count)
		native_found("%s may sleep, in atomic context", what);
}

void sim_op_begin(unsigned int index)
{
	machine_task()->scn_op = index;
}

void sim_op_end(unsigned int index)
{
	const struct task *t = machine_task();

	if (t->preempt_count || t->irq_count || t->srcu_depth)
		native_found("operation %u ends inside a section", index + 1);
}

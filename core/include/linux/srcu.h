/* SPDX-License-Identifier: GPL-2.0-only */
/* Sleepable RCU.  The machine has one domain, kvm->srcu. */
#ifndef RMAPSIM_LINUX_SRCU_H
#define RMAPSIM_LINUX_SRCU_H

#include "sched/sim.h"
#include <linux/rcupdate.h>

struct srcu_struct {
	u32 domain;
};

/* Both have a full barrier inside the section. */
#define srcu_read_lock(s)						\
({									\
	int __idx = ((void)(s), sim_srcu_lock());			\
									\
	sim_fence(FENCE_SRCU);						\
	__idx;								\
})
#define srcu_read_unlock(s, idx)					\
do {									\
	(void)(s);							\
	sim_fence(FENCE_SRCU);						\
	sim_srcu_unlock(idx);						\
} while (0)
/* srcu_read_unlock() alone orders nothing that a caller may rely on. */
#define smp_mb__after_srcu_read_unlock()	smp_mb()
#define srcu_read_lock_held(s)	((void)(s), sim_srcu_held())
#define synchronize_srcu(s)	((void)(s), sim_srcu_synchronize())
#define synchronize_srcu_expedited(s)	synchronize_srcu(s)
#define srcu_dereference(p, s)	((void)(s), rcu_dereference(p))
#define srcu_dereference_check(p, s, c)	((void)(s), rcu_dereference(p))

#endif /* RMAPSIM_LINUX_SRCU_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/* Publishing and following pointers that readers do not lock. */
#ifndef RMAPSIM_LINUX_RCUPDATE_H
#define RMAPSIM_LINUX_RCUPDATE_H

#include <asm/barrier.h>

/* Promises that what follows depends on the pointer. */
#define rcu_dereference(p)						\
({									\
	__auto_type __rd = READ_ONCE(p);				\
									\
	sim_race_dependency();						\
	__rd;								\
})
#define rcu_dereference_check(p, c)	rcu_dereference(p)
#define rcu_assign_pointer(p, v)	smp_store_release(&(p), v)

#endif /* RMAPSIM_LINUX_RCUPDATE_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/* Publishing and following pointers that readers do not lock. */
#ifndef RMAPSIM_LINUX_RCUPDATE_H
#define RMAPSIM_LINUX_RCUPDATE_H

#include <asm/barrier.h>

#define rcu_dereference(p)		READ_ONCE(p)
#define rcu_dereference_check(p, c)	READ_ONCE(p)
#define rcu_assign_pointer(p, v)	smp_store_release(&(p), v)

#endif /* RMAPSIM_LINUX_RCUPDATE_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/* Preemption of the running task. */
#ifndef RMAPSIM_LINUX_PREEMPT_H
#define RMAPSIM_LINUX_PREEMPT_H

#include "sched/sim.h"

#define preempt_disable()	sim_preempt_off()
#define preempt_enable()	sim_preempt_on()
#define preempt_count()		((int)sim_preempt_count())
#define preemptible()		(!sim_preempt_count())
#define might_sleep()		sim_might_sleep(__func__)

#endif /* RMAPSIM_LINUX_PREEMPT_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/* Interrupts of the CPU the task runs on; disabling nests. */
#ifndef RMAPSIM_LINUX_IRQFLAGS_H
#define RMAPSIM_LINUX_IRQFLAGS_H

#include "sched/sim.h"

#define local_irq_disable()	sim_irq_off()
#define local_irq_enable()	sim_irq_on()
#define local_irq_save(flags)	do { (flags) = 0; sim_irq_off(); } while (0)
#define local_irq_restore(flags)	do { (void)(flags); sim_irq_on(); } while (0)

#endif /* RMAPSIM_LINUX_IRQFLAGS_H */

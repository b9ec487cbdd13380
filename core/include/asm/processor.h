/* SPDX-License-Identifier: GPL-2.0-only */
/* What a CPU does while it waits. */
#ifndef RMAPSIM_ASM_PROCESSOR_H
#define RMAPSIM_ASM_PROCESSOR_H

#include <linux/compiler.h>

#define cpu_relax()	sim_relax()

#endif /* RMAPSIM_ASM_PROCESSOR_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/* Kernel code includes either name. */
#ifndef RMAPSIM_ASM_ATOMIC_H
#define RMAPSIM_ASM_ATOMIC_H

#include <linux/atomic.h>

#endif /* RMAPSIM_ASM_ATOMIC_H */

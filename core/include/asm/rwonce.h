/* SPDX-License-Identifier: GPL-2.0-only */
/* READ_ONCE() and WRITE_ONCE(): one marked access of 1, 2, 4 or 8 bytes. */
#ifndef RMAPSIM_ASM_RWONCE_H
#define RMAPSIM_ASM_RWONCE_H

#include "core/shim/custom.h"

#define READ_ONCE(x)							\
	shim_from_u64(__typeof__(x),					\
		      sim_load(&(x), sizeof(x), MO_RELAXED))

#define WRITE_ONCE(x, val)						\
do {									\
	__typeof__(x) __w1 = (val);					\
									\
	sim_store(&(x), shim_to_u64(__w1), sizeof(x), MO_RELAXED);	\
} while (0)

#endif /* RMAPSIM_ASM_RWONCE_H */

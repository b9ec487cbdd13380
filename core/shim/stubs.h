/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * STUBS: accepted and ignored.
 *
 * Annotations for sparse and the linker, symbol exports, and questions whose
 * answer is always "no" in the simulated machine: the simulator preempts a
 * task at any point by itself, so need_resched() never has to ask for it.
 */
#ifndef RMAPSIM_SHIM_STUBS_H
#define RMAPSIM_SHIM_STUBS_H

#define __rcu
#define __user
#define __iomem
#define __force
#define __bitwise
#define __init
#define __exit
#define __read_mostly
#define __ro_after_init
#define __acquires(x)
#define __releases(x)
#define __must_hold(x)
#define __cold

#define EXPORT_SYMBOL(sym)		struct shim_export_##sym
#define EXPORT_SYMBOL_GPL(sym)		struct shim_export_##sym
#define EXPORT_SYMBOL_FOR_KVM(sym)	struct shim_export_##sym
#define MODULE_LICENSE(text)		struct shim_module_license

#define need_resched()			false

static inline int cond_resched(void)
{
	return 0;
}

#endif /* RMAPSIM_SHIM_STUBS_H */

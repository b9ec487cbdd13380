/* SPDX-License-Identifier: GPL-2.0-only */
/* Which CONFIG_ options the simulated kernel is built with. */
#ifndef RMAPSIM_LINUX_KCONFIG_H
#define RMAPSIM_LINUX_KCONFIG_H

#define CONFIG_64BIT				1
#define CONFIG_X86_64				1
#define CONFIG_SMP				1
#define CONFIG_KVM_PROVE_MMU			1
#define CONFIG_KVM_MMU_LOCKLESS_AGING		1
#define CONFIG_KVM_ELIDE_TLB_FLUSH_IF_YOUNG	1
#define CONFIG_BUG_ON_DATA_CORRUPTION		1

/* 1 for an option defined as 1, 0 for one that is not defined. */
#define __RMAPSIM_TAKE_2ND(ignored, val, ...)	val
#define __RMAPSIM_PROBE_1			0,
#define __RMAPSIM_IS_SET_3(probe)	__RMAPSIM_TAKE_2ND(probe 1, 0, 0)
#define __RMAPSIM_IS_SET_2(val)		__RMAPSIM_IS_SET_3(__RMAPSIM_PROBE_##val)
#define __RMAPSIM_IS_SET(option)	__RMAPSIM_IS_SET_2(option)
#define IS_ENABLED(option)		__RMAPSIM_IS_SET(option)
#define IS_BUILTIN(option)		__RMAPSIM_IS_SET(option)

#endif /* RMAPSIM_LINUX_KCONFIG_H */

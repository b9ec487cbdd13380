/* SPDX-License-Identifier: GPL-2.0-only */
/* The notifier's callbacks are called by hand: see linux/kvm_host.h. */
#ifndef RMAPSIM_LINUX_MMU_NOTIFIER_H
#define RMAPSIM_LINUX_MMU_NOTIFIER_H

#include <linux/kvm_host.h>

#endif /* RMAPSIM_LINUX_MMU_NOTIFIER_H */

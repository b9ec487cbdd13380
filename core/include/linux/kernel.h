/* SPDX-License-Identifier: GPL-2.0-only */
/* The odds and ends most kernel code takes for granted. */
#ifndef RMAPSIM_LINUX_KERNEL_H
#define RMAPSIM_LINUX_KERNEL_H

#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/math.h>
#include <linux/minmax.h>

#endif /* RMAPSIM_LINUX_KERNEL_H */

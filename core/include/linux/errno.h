/* SPDX-License-Identifier: GPL-2.0-only */
/* The error numbers kernel code returns. */
#ifndef RMAPSIM_LINUX_ERRNO_H
#define RMAPSIM_LINUX_ERRNO_H

#define ENOENT	2
#define EIO	5
#define EAGAIN	11
#define ENOMEM	12
#define EFAULT	14
#define EEXIST	17
#define EINVAL	22
#define ENOSPC	28

#endif /* RMAPSIM_LINUX_ERRNO_H */

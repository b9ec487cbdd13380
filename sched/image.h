/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Images of populated VMs: the blocks of the arena in which one differs from
 * the empty machine.
 *
 * Blocks of equal content are kept once, whatever their place and their image:
 * VMs have most of their blocks in common, so keeping one takes little memory,
 * and turning one into another little time.
 */
#ifndef RMAPSIM_SCHED_IMAGE_H
#define RMAPSIM_SCHED_IMAGE_H

#include "sched/arena.h"

/* Its block numbers, then the numbers of their contents. */
struct image {
	u32	n;
	u32	data[];
};

static inline size_t image_size(u32 n)
{
	return sizeof(struct image) + 2 * n * sizeof(u32);
}

/*
 * The image of the VM that was just set up and is the newest snapshot; it is
 * the standing one from now on.  Each call of @room drops an image, false:
 * there is none left.  The result is ours and good until the next call; its
 * contents are in use until image_drop().  NULL: there is no room.
 */
const struct image *image_take(bool (*room)(void));
/* Of one that does not stand. */
void image_drop(const struct image *img);
/* Of the one just taken, which goes on standing. */
void image_give_up(const struct image *img);

/* Make @img stand instead of the one that stands; NULL: the empty machine,
 * and BASE is the newest snapshot. */
void image_put(const struct image *img);

/* Somebody else changed the machine: it is empty, no image stands. */
void image_forget(void);

#endif /* RMAPSIM_SCHED_IMAGE_H */

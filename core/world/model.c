// SPDX-License-Identifier: GPL-2.0-only
/*
 * How the metadata of the oracles changes.
 */
#include "model.h"

void model_check_pools(void)
{
	const struct heap_pool *spt = &heap_pools[HEAP_SPT];
	const struct heap_pool *desc = &heap_pools[HEAP_DESC];

	sim_bug_on((u64)spt->stride * spt->slots / 8 > MODEL_LINK_MAX);
	sim_bug_on(desc->slots > MODEL_DESC_MAX);
}

void model_mark_dirty(u64 sptep)
{
	u32 *word = model_link(sptep);
	u64 n = M->model[MODEL_NDIRTY];

	if (*word & LINK_DIRTY)
		return;
	sim_bug_on(n == MODEL_DIRTY_MAX);
	model_write((u32 *)arena_ptr(MODEL_DIRTY) + n, model_granule(sptep));
	model_write(word, *word | LINK_DIRTY);
	M->model[MODEL_NDIRTY] = n + 1;
}

void model_set_link(u64 sptep, u32 head)
{
	u32 *word = model_link(sptep);

	model_write(word, (*word & ~(LINK_HEAD | LINK_SEEN)) | head);
	model_mark_dirty(sptep);
}

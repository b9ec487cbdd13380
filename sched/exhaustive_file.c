// SPDX-License-Identifier: GPL-2.0-only
/*
 * A search that was interrupted, in a file, so that it can go on.
 *
 * The file is this machine's: words as they are in memory, behind a line that
 * says what they belong to.  It is written by nobody else, but may be damaged:
 * its end is a checksum.
 */
#include <string.h>

#include "sched/conflict.h"
#include "sched/exhaustive.h"
#include "sched/fnv.h"

#define MAGIC	0x3173657461747372ull	/* "rstates1" */

static struct {
	FILE	*file;
	u64	sum;
	bool	bad;
} io;

static void put(const void *p, size_t size)
{
	io.bad |= fwrite(p, 1, size, io.file) != size;
	io.sum = fnv_bytes(io.sum, p, size);
}

static void get(void *p, size_t size)
{
	if (io.bad || fread(p, 1, size, io.file) != size) {
		io.bad = true;
		memset(p, 0, size);
	}
	io.sum = fnv_bytes(io.sum, p, size);
}

static void begin(FILE *file)
{
	io.file = file;
	io.sum = MAGIC;
	io.bad = false;
}

bool exhaustive_save(FILE *file, u64 identity, const struct exhaustive *ex)
{
	u64 head[2] = { MAGIC, identity };

	begin(file);
	put(head, sizeof(head));
	put(ex, sizeof(*ex));
	conflict_copy(put);
	strategy_dfs_copy(put);
	exhaustive_copy(put);
	put(&(u64){ io.sum }, sizeof(u64));
	return !io.bad;
}

enum exhaustive_file exhaustive_load(FILE *file, u64 identity,
				     struct exhaustive *ex)
{
	u64 head[2], sum, want;

	begin(file);
	get(head, sizeof(head));
	if (io.bad || head[0] != MAGIC)
		return EXHAUSTIVE_FILE_DAMAGED;
	if (head[1] != identity)
		return EXHAUSTIVE_FILE_OTHER;
	get(ex, sizeof(*ex));
	if (!conflict_take(get) || !strategy_dfs_take(get) ||
	    !exhaustive_take(get))
		return EXHAUSTIVE_FILE_DAMAGED;
	want = io.sum;
	get(&sum, sizeof(sum));
	return io.bad || sum != want ? EXHAUSTIVE_FILE_DAMAGED :
				       EXHAUSTIVE_FILE_OK;
}

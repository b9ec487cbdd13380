// SPDX-License-Identifier: GPL-2.0-only
/*
 * Choices from a fuzzer's bytes.
 *
 * A byte is consumed only where two or more tasks could go on.  Byte 0, and
 * the end of the input, mean "do not preempt": truncating or zeroing an input
 * moves it towards the sequential run, so an engine's own minimiser yields
 * few preemptions.  Three bytes in four go on as well, because a schedule
 * that switches at every step never lets anybody get anywhere.
 */
#include "sched/strategy.h"

static struct {
	struct strategy	s;
	const u8	*data;
	size_t		size;
	size_t		next;
} bytes;

static void bytes_begin(struct strategy *s, u64 seed)
{
	(void)s, (void)seed;
	bytes.next = 0;
}

static u8 take(void)
{
	return bytes.next < bytes.size ? bytes.data[bytes.next++] : 0;
}

static unsigned int bytes_pick(struct strategy *s, task_mask enabled)
{
	u8 b = take();
	task_mask others = enabled & ~BIT_MASK_OF(M->cur);

	(void)s;
	if (b < 192 && (enabled & BIT_MASK_OF(M->cur)))
		return M->cur;
	return task_nth(others, b % task_count(others));
}

static unsigned int bytes_index(struct strategy *s, unsigned int n)
{
	(void)s;
	return take() % n;
}

struct strategy *strategy_bytes(const u8 *data, size_t size)
{
	bytes.s.name = "bytes";
	bytes.s.begin = bytes_begin;
	bytes.s.pick = bytes_pick;
	bytes.s.index = bytes_index;
	bytes.data = data;
	bytes.size = size;
	return &bytes.s;
}

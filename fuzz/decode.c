// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which run does a string of bytes stand for?
 */
#include "core/core_ops.h"
#include "core/scenario/generate.h"
#include "core/scenario/registry.h"
#include "fuzz/decode.h"
#include "fuzz/delays.h"

/*
 * What is set up; engines try many inputs of one scenario in a row.  AFL++
 * counts the edges of the set-up too, and of undoing it, and calls an input
 * unstable that has them only now and then: there every input does both.
 */
#ifdef __AFL_COMPILER
#define KEEP_SETUP	false
#else
#define KEEP_SETUP	true
#endif

static struct {
	const struct core_variant	*variant;
	u32				header;
	struct scenario			scn;
} current;

static u32 header_of(const u8 *data, size_t size)
{
	u32 header = 0;

	for (size_t i = 0; i < FUZZ_HEADER && i < size; i++)
		header |= (u32)data[i] << 8 * i;
	/* The seed bytes mean nothing to a hand-written scenario. */
	return header & 0x80 ? header : header & 0xff;
}

static void scenario_of(u32 header, struct scenario *scn)
{
	if (header & 0x80)
		scenario_generate(header >> 8, scn);
	else
		*scn = *registry_get(header % registry_count());
}

void fuzz_forget(void)
{
	current.variant = NULL;
}

void fuzz_done(void)
{
	if (KEEP_SETUP)
		return;
	fuzz_forget();
	run_forget();
}

bool fuzz_prepare(const struct core_variant *variant, const u8 *data,
		  size_t size, struct run_result *res)
{
	u32 header = header_of(data, size);

	if (current.variant == variant && current.header == header)
		return true;
	scenario_of(header, &current.scn);
	current.header = header;
	current.variant = NULL;
	res->verdict = VERDICT_NONE;
	if (!core_runs(variant, &current.scn))
		return false;
	if (!run_prepare(variant, &current.scn, res))
		return false;
	current.variant = variant;
	return true;
}

/* In bytes that say nothing else: 0 in inputs from before there were any. */
static u32 delays_of(const u8 *data, size_t size)
{
	if (size && data[0] & 0x80)
		return data[0] & 0x7f;
	return size > 1 ? data[1] : 0;
}

struct strategy *fuzz_choices(const u8 *data, size_t size)
{
	size_t skip = size < FUZZ_HEADER ? size : FUZZ_HEADER;
	struct strategy *s = strategy_bytes(data + skip, size - skip);

	delays_add(s, delays_of(data, size));
	return s;
}

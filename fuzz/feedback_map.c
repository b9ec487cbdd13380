// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does each engine get to see the counters?
 *
 * libFuzzer clears and reads the section around every run.  AFL++ and
 * honggfuzz have no such thing; they get as many guards of
 * SanitizerCoverage's trace-pc-guard as there are slots, and a call for each
 * one that was hit.  Centipede reads a section of numbers.  Without an engine
 * nobody looks.
 */
#include "fuzz/feedback_map.h"

#include <stdint.h>
#include <string.h>

struct feedback_slots feedback_slots
	__attribute__((used, aligned(64),
		       section("__libfuzzer_extra_counters")));

/* The section is cleared and scanned in words. */
#define SLOTS	sizeof(feedback_slots)
_Static_assert(!(SLOTS % sizeof(u64)), "words");

void feedback_clear(void)
{
	memset(&feedback_slots, 0, SLOTS);
}

#if defined(RMAPSIM_FEEDBACK_GUARDS) || defined(RMAPSIM_FEEDBACK_FEATURES)
static void for_each_hit(void (*tell)(u32 slot))
{
	const u8 *slots = (const u8 *)&feedback_slots;

	for (u32 i = 0; i < SLOTS; i += sizeof(u64)) {
		u64 word;

		memcpy(&word, slots + i, sizeof(word));
		for (; word; word &= word - 1)
			tell(i + __builtin_ctzll(word) / 8);
	}
}
#endif

#if defined(RMAPSIM_FEEDBACK_GUARDS)

void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop);
void __sanitizer_cov_trace_pc_guard(uint32_t *guard);

static uint32_t guards[SLOTS];

/* AFL++ maps the shared memory at priority 3; then it must know its size. */
__attribute__((constructor(2))) static void reserve_guards(void)
{
	__sanitizer_cov_trace_pc_guard_init(guards, guards + SLOTS);
}

static void tell_guard(u32 slot)
{
	__sanitizer_cov_trace_pc_guard(&guards[slot]);
}

void feedback_tell(void)
{
	for_each_hit(tell_guard);
}

#elif defined(RMAPSIM_FEEDBACK_FEATURES)

/* Centipede's user-defined features: a domain in the upper half, a number in
 * the lower; it takes what is not 0 and clears it. */
#define FEATURES	4096
#define DOMAIN		(1ull << 32)

static u64 features[FEATURES]
	__attribute__((used, section("__centipede_extra_features")));
static u32 nfeatures;

static void tell_feature(u32 slot)
{
	if (nfeatures < FEATURES)
		features[nfeatures++] = DOMAIN | slot;
}

void feedback_tell(void)
{
	memset(features, 0, sizeof(features));
	nfeatures = 0;
	for_each_hit(tell_feature);
}

#else

void feedback_tell(void)
{
}

#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does libFuzzer, and who has learned its hooks, change an input?
 *
 * RMAPSIM_FUZZ_MUTATOR=bytes leaves it to the engine's own mutations of bytes,
 * for comparison.  These have a small share anyway: they know what the engine
 * has seen in comparisons, and the format takes any bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "fuzz/mutate.h"
#include "sched/prng.h"

/* The engine's; there is none where the target is linked without one. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max)
	__attribute__((weak));

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t na, const uint8_t *b,
				 size_t nb, uint8_t *out, size_t max,
				 unsigned int seed);

#define BYTES_ONE_IN	32
/* libFuzzer asks for a cross-over as often as for a change of one input. */
#define CROSS_ONE_IN	4

static bool bytes_only(void)
{
	static int answer = -1;
	const char *word;

	if (answer >= 0)
		return answer;
	word = getenv("RMAPSIM_FUZZ_MUTATOR");
	answer = word && !strcmp(word, "bytes");
	if (word && !answer && strcmp(word, "records")) {
		fprintf(stderr, "rmapsim: RMAPSIM_FUZZ_MUTATOR: no such mutator; set bytes or records\n");
		exit(2);
	}
	return answer;
}

static bool one_in(unsigned int seed, u32 n)
{
	return !(prng_derive(seed, n) % n);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
			       unsigned int seed)
{
	size_t len;

	if (LLVMFuzzerMutate && (bytes_only() || one_in(seed, BYTES_ONE_IN)))
		return LLVMFuzzerMutate(data, size, max);
	len = mutate_input(data, size, max, seed, fuzz_fixed);
	return len || !LLVMFuzzerMutate ? len :
	       LLVMFuzzerMutate(data, size, max);
}

/* 0: the engine does something else. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t na, const uint8_t *b,
				 size_t nb, uint8_t *out, size_t max,
				 unsigned int seed)
{
	if (bytes_only() || !one_in(seed, CROSS_ONE_IN))
		return 0;
	return mutate_cross(a, na, b, nb, out, max, seed, fuzz_fixed);
}

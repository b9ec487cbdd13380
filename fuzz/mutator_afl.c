// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does AFL++ change, shorten and name an input?
 *
 * A library for AFL_CUSTOM_MUTATOR_LIBRARY, after the interface of AFL++ 4.04c
 * (docs/custom_mutators.md there); it needs no header of AFL++, because all
 * buffers are our own.  RMAPSIM_FUZZ_TARGET says whose inputs these are:
 * fuzz_scenario, or fuzz_schedule.
 *
 * Obligations come from what a run communicates, and the target runs in
 * another process.  So each entry of the queue is run here, too, when its turn
 * comes: once in some thousand executions.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/choices.h"
#include "fuzz/feedback.h"
#include "fuzz/fuzz.h"
#include "fuzz/mutate.h"
#include "fuzz/sites.h"
#include "sched/prng.h"

/* ---- names that a program has and a library has not ---- */

/* Objects of a program reach these without the table that a library needs:
 * the linker is told to take ours for them (--wrap). */
extern FILE *__real_stdout, *__real_stderr;
extern FILE *__wrap_stdout, *__wrap_stderr;
FILE *__wrap_stdout, *__wrap_stderr;

const char fuzz_target[] = "afl-mutator";

/* ---- AFL's names ---- */

void *afl_custom_init(void *afl, unsigned int seed);
void afl_custom_deinit(void *data);
size_t afl_custom_fuzz(void *data, u8 *buf, size_t size, u8 **out, u8 *add,
		       size_t add_size, size_t max);
const char *afl_custom_describe(void *data, size_t max);
const char *afl_custom_introspection(void *data);
unsigned char afl_custom_queue_get(void *data, const char *path);
int afl_custom_init_trim(void *data, u8 *buf, size_t size);
size_t afl_custom_trim(void *data, u8 **out);
int afl_custom_post_trim(void *data, unsigned char same);

/* One change in so many is a cross-over. */
#define CROSS_ONE_IN	8

static struct {
	const struct core_variant *variant;
	bool	fixed;
	u64	seed;
	u64	calls;
	u8	out[INPUT_MAX];
	size_t	size;			/* of .out */
	char	name[64];		/* what it is */
	char	how[256];		/* how it was made */

	u8	trim[INPUT_MAX];	/* what is being shortened */
	u8	tried[INPUT_MAX];	/* without one of its records */
	size_t	trim_size, tried_size;
	int	step, steps;
} self;

static bool is_fixed(void)
{
	const char *word = getenv("RMAPSIM_FUZZ_TARGET");

	if (!word || !strcmp(word, "fuzz_scenario"))
		return false;
	if (!strcmp(word, "fuzz_schedule"))
		return true;
	fprintf(stderr, "rmapsim: RMAPSIM_FUZZ_TARGET: no such target; set fuzz_scenario or fuzz_schedule\n");
	exit(2);
}

void *afl_custom_init(void *afl, unsigned int seed)
{
	(void)afl;
	__wrap_stdout = __real_stdout;
	__wrap_stderr = __real_stderr;
	self.fixed = is_fixed();
	self.seed = seed;
	self.calls = 0;
	if (!self.variant) {
		self.variant = fuzz_variant();
		sites_learn(self.variant);
	}
	feedback_set_maps(BIT_MASK_OF(FEEDBACK_PAIRS));
	mutate_forget();
	return &self;
}

void afl_custom_deinit(void *data)
{
	(void)data;
}

/* ---- changes ---- */

size_t afl_custom_fuzz(void *data, u8 *buf, size_t size, u8 **out, u8 *add,
		       size_t add_size, size_t max)
{
	u32 seed = prng_derive(self.seed, self.calls++);

	(void)data;
	*out = self.out;
	if (max > INPUT_MAX)
		max = INPUT_MAX;
	if (add && self.calls % CROSS_ONE_IN == 0) {
		self.size = mutate_cross(buf, size, add, add_size, self.out,
					 max, seed, self.fixed);
		return self.size;
	}
	self.size = size < max ? size : max;
	memcpy(self.out, buf, self.size);
	self.size = mutate_input(self.out, self.size, max, seed, self.fixed);
	return self.size;
}

static const char *arm_word(enum input_arm arm)
{
	static const char *const words[ARM_COUNT] = {
#define INPUT_ARM(name, word, help) word,
#include "fuzz/arms.def"
#undef INPUT_ARM
	};

	return words[arm];
}

/* Part of a file's name: "walk,3t,2o", "choices,2t,5p". */
const char *afl_custom_describe(void *data, size_t max)
{
	static struct fuzz_input in;
	unsigned int preemptions = 0;
	int n;

	(void)data;
	input_decode(self.out, self.size, self.fixed, &in);
	for (u32 i = 0; i < in.nchoices; i++)
		preemptions += in.choice[i].kind == CHOICE_TASK;
	n = snprintf(self.name, sizeof(self.name), "%s,%ut", arm_word(in.arm),
		     in.scn.ntasks);
	if (in.arm == ARM_CHOICES)
		snprintf(self.name + n, sizeof(self.name) - n, ",%up",
			 preemptions);
	else if (in.nobligations)
		snprintf(self.name + n, sizeof(self.name) - n, ",%uo",
			 in.nobligations);
	if (max < sizeof(self.name))
		self.name[max] = '\0';
	return self.name;
}

/* The kinds of change that made the newest entry of the queue. */
const char *afl_custom_introspection(void *data)
{
	u64 used = mutate_used();
	size_t n = 0;

	(void)data;
	self.how[0] = '\0';
	for (u32 i = 0; i < MUTATE_KINDS && n < sizeof(self.how); i++) {
		if (used >> i & 1)
			n += snprintf(self.how + n, sizeof(self.how) - n,
				      "%s%s", n ? "+" : "", mutate_word(i));
	}
	return self.how;
}

/* ---- what runs show ---- */

static size_t read_file(const char *path, u8 *data, size_t max)
{
	FILE *f = fopen(path, "rb");
	size_t size = 0;

	if (f) {
		size = fread(data, 1, max, f);
		fclose(f);
	}
	return size;
}

/* 1: AFL may go on with this entry. */
unsigned char afl_custom_queue_get(void *data, const char *path)
{
	static u8 bytes[INPUT_MAX];
	static struct fuzz_input in;
	static struct run_result res;
	size_t size = read_file(path, bytes, sizeof(bytes));

	(void)data;
	input_decode(bytes, size, self.fixed, &in);
	if (choices_prepare(self.variant, &in, &res) == CHOICES_RAN) {
		feedback_begin();
		choices_follow(&in, &res);
		feedback_end();
		mutate_observe(&in, &res);
	} else {
		mutate_forget();
	}
	return 1;
}

/* ---- shortening: without one record, from the last to the first ---- */

int afl_custom_init_trim(void *data, u8 *buf, size_t size)
{
	(void)data;
	self.trim_size = size < INPUT_MAX ? size : INPUT_MAX;
	memcpy(self.trim, buf, self.trim_size);
	self.step = 0;
	self.steps = (self.trim_size + INPUT_RECORD - 1) / INPUT_RECORD;
	return self.steps;
}

size_t afl_custom_trim(void *data, u8 **out)
{
	size_t at = (self.steps - 1 - self.step) * INPUT_RECORD;
	size_t after = at + INPUT_RECORD;

	(void)data;
	memcpy(self.tried, self.trim, at);
	self.tried_size = at;
	if (after < self.trim_size) {
		memcpy(self.tried + at, self.trim + after,
		       self.trim_size - after);
		self.tried_size += self.trim_size - after;
	}
	*out = self.tried;
	return self.tried_size;
}

/* @same: the target did the same without it.  Returns the next step. */
int afl_custom_post_trim(void *data, unsigned char same)
{
	(void)data;
	if (same) {
		memcpy(self.trim, self.tried, self.tried_size);
		self.trim_size = self.tried_size;
	}
	return ++self.step;
}

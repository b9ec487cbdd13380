// SPDX-License-Identifier: GPL-2.0-only
/*
 * A fuzz target without an engine: runs files and folders of inputs.
 *
 * All of them run several times, each time in another order, and must do the
 * same each time: state that survives an input would show in another one.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "fuzz/fuzz.h"
#include "sched/fnv.h"

#define PASSES		3

/* A longer one is cut, which leaves all that the targets look at. */
#define SIZE_MAX_INPUT	(1 << 20)

struct input {
	char	*path;
	uint8_t	*data;
	size_t	size;
	u64	hash;		/* of what its first run did */
};

static struct input *inputs;
static size_t ninputs;
static struct {
	u64		ns;
	const char	*path;
} slowest;

/* ---- what is to be run ---- */

static void fail(const char *path, const char *why)
{
	fprintf(stderr, "rmapsim: %s: %s; give files or folders of inputs\n",
		path, why);
	exit(2);
}

static void *need(void *p)
{
	if (!p)
		fail("memory", "there is not enough");
	return p;
}

static void add_file(const char *path)
{
	struct input *in;
	FILE *f = fopen(path, "rbe");

	if (!f)
		fail(path, strerror(errno));
	inputs = need(realloc(inputs, (ninputs + 1) * sizeof(*inputs)));
	in = &inputs[ninputs++];
	in->path = need(strdup(path));
	in->data = need(malloc(SIZE_MAX_INPUT));
	in->size = fread(in->data, 1, SIZE_MAX_INPUT, f);
	if (ferror(f))
		fail(path, "cannot be read");
	fclose(f);
	/* Of that size exactly, so that a sanitizer sees the end. */
	if (in->size)
		in->data = need(realloc(in->data, in->size));
}

static void add_path(const char *path)
{
	struct dirent **list;
	struct stat st;
	int n;

	if (stat(path, &st))
		fail(path, strerror(errno));
	if (!S_ISDIR(st.st_mode)) {
		add_file(path);
		return;
	}
	n = scandir(path, &list, NULL, alphasort);
	if (n < 0)
		fail(path, strerror(errno));
	for (int i = 0; i < n; i++) {
		char sub[4096];

		snprintf(sub, sizeof(sub), "%s/%s", path, list[i]->d_name);
		if (list[i]->d_name[0] != '.')
			add_path(sub);
		free(list[i]);
	}
	free(list);
}

/* ---- running it ---- */

/* Of this process: another one may have the processor meanwhile. */
static u64 cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (u64)ts.tv_sec * 1000000000 + (u64)ts.tv_nsec;
}

static u64 run(const struct input *in)
{
	u64 ns = cpu_ns();

	LLVMFuzzerTestOneInput(in->data, in->size);
	ns = cpu_ns() - ns;
	if (ns >= slowest.ns) {
		slowest.ns = ns;
		slowest.path = in->path;
	}
	return fuzz_hash();
}

/* The input at place @i of a pass: forwards, backwards, from the middle. */
static struct input *at_place(unsigned int pass, size_t i)
{
	switch (pass) {
	case 0:
		return &inputs[i];
	case 1:
		return &inputs[ninputs - 1 - i];
	default:
		return &inputs[(i + ninputs / 2) % ninputs];
	}
}

static void run_pass(unsigned int pass)
{
	for (size_t i = 0; i < ninputs; i++) {
		struct input *in = at_place(pass, i);
		u64 hash;

		if (!pass)
			fprintf(stderr, "running %s (%zu bytes)\n", in->path,
				in->size);
		hash = run(in);
		if (!pass)
			in->hash = hash;
		else if (in->hash != hash)
			fuzz_broken("state", "%s: run again behind other inputs it did something else",
				    in->path);
	}
}

static u64 hash_of_all(void)
{
	u64 hash = FNV_INIT;

	for (size_t i = 0; i < ninputs; i++)
		hash = fnv_add(hash, inputs[i].hash);
	return hash;
}

static void forget_all(void)
{
	for (size_t i = 0; i < ninputs; i++) {
		free(inputs[i].path);
		free(inputs[i].data);
	}
	free(inputs);
}

int main(int argc, char **argv)
{
	LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++) {
		/* Engines take options; ignore theirs. */
		if (argv[i][0] != '-')
			add_path(argv[i]);
	}
	if (!ninputs)
		fail(fuzz_target, "there is no input to run");
	for (unsigned int pass = 0; pass < PASSES; pass++)
		run_pass(pass);
	printf("%zu inputs, each run %d times, no bug; hash %016llx, slowest %llu.%03llu ms: %s\n",
	       ninputs, PASSES, hash_of_all(), slowest.ns / 1000000,
	       slowest.ns / 1000 % 1000, slowest.path);
	forget_all();
	return 0;
}

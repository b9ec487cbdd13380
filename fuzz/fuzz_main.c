// SPDX-License-Identifier: GPL-2.0-only
/*
 * A fuzz target without an engine: runs files and folders of inputs.
 *
 * Each input runs several times, because state that survives a run would
 * show in the second one.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz/fuzz.h"

#define REPEATS		3
#define INPUT_MAX	(1 << 20)

static unsigned long ninputs;

static void fail(const char *path)
{
	fprintf(stderr, "rmapsim: %s: %s; give files or folders of inputs\n",
		path, strerror(errno));
	exit(2);
}

static void run_file(const char *path)
{
	static uint8_t data[INPUT_MAX];
	FILE *f = fopen(path, "rb");
	size_t size;

	if (!f)
		fail(path);
	size = fread(data, 1, sizeof(data), f);
	fclose(f);
	fprintf(stderr, "running %s (%zu bytes)\n", path, size);
	for (int i = 0; i < REPEATS; i++)
		LLVMFuzzerTestOneInput(data, size);
	ninputs++;
}

static void run_path(const char *path)
{
	struct dirent **list;
	struct stat st;
	int n;

	if (stat(path, &st))
		fail(path);
	if (!S_ISDIR(st.st_mode)) {
		run_file(path);
		return;
	}
	n = scandir(path, &list, NULL, alphasort);
	if (n < 0)
		fail(path);
	for (int i = 0; i < n; i++) {
		char sub[4096];

		snprintf(sub, sizeof(sub), "%s/%s", path, list[i]->d_name);
		if (list[i]->d_name[0] != '.')
			run_path(sub);
		free(list[i]);
	}
	free(list);
}

int main(int argc, char **argv)
{
	LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++) {
		/* Engines take options; ignore theirs. */
		if (argv[i][0] != '-')
			run_path(argv[i]);
	}
	printf("%lu inputs, no bug\n", ninputs);
	return 0;
}

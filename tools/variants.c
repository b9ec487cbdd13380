// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where are the variants that tools/variant built, and how is one run?
 *
 * A variant is a whole program, rmapsim with one more entry in its table, in
 * variants/NAME beside this one.  It is entered by exec: so its code has the
 * same place, the same speed and the same symbols as that of a revision.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/core_ops.h"
#include "tools/cmd.h"

#define PATH_SIZE	1024
#define NAME_SIZE	33
#define VARIANTS_MAX	256

static char names[VARIANTS_MAX][NAME_SIZE];
static unsigned int nnames;

/* A name may come from a trace, and becomes part of a path. */
static bool is_name(const char *name)
{
	size_t len = strlen(name);

	return len && len < NAME_SIZE && *name != '.' && *name != '-' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == len;
}

static bool own_path(char *path)
{
	ssize_t n = readlink("/proc/self/exe", path, PATH_SIZE - 1);

	if (n < 0)
		return false;
	path[n] = '\0';
	return true;
}

/* The path of @file of the variant @name; "" for the folder of them all. */
static bool make_path(const char *name, const char *file, char *path)
{
	char own[PATH_SIZE];
	int n;

	if (!own_path(own))
		return false;
	*strrchr(own, '/') = '\0';
	n = snprintf(path, PATH_SIZE, "%s/variants/%s%s%s", own, name,
		     *file ? "/" : "", file);
	return n < PATH_SIZE;
}

static bool is_older(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec :
					a->tv_nsec < b->tv_nsec;
}

/* 0: it can be run; else a negative errno, -ESTALE when it is too old. */
static int find_program(const char *name, char *path)
{
	struct stat own, it;

	if (!is_name(name) || !make_path(name, "rmapsim", path) ||
	    stat(path, &it))
		return -ENOENT;
	if (stat("/proc/self/exe", &own) || is_older(&it.st_mtim, &own.st_mtim))
		return -ESTALE;
	return 0;
}

int variants_enter(const char *name, char **argv)
{
	char path[PATH_SIZE];
	int ret = find_program(name, path);

	if (!ret) {
		execv(path, argv);
		ret = -errno;
	}
	if (ret == -ESTALE)
		complain("variant %s: built before this rmapsim was; run 'tools/variant %s' to build it again",
			 name, name);
	else if (ret != -ENOENT)
		complain("%s: cannot be run: %s; build it again with tools/variant",
			 path, strerror(-ret));
	return ret;
}

/* ---- the list ---- */

static int only_names(const struct dirent *e)
{
	return is_name(e->d_name);
}

static void find_names(void)
{
	char path[PATH_SIZE];
	struct dirent **list;
	int n = 0;

	nnames = 0;
	if (make_path("", "", path))
		n = scandir(path, &list, only_names, alphasort);
	for (int i = 0; i < n; i++) {
		if (nnames < VARIANTS_MAX &&
		    make_path(list[i]->d_name, "rmapsim", path) &&
		    !access(path, X_OK))
			snprintf(names[nnames++], NAME_SIZE, "%.32s",
				 list[i]->d_name);
		free(list[i]);
	}
	if (n > 0)
		free(list);
}

static const char *name_at(unsigned int i)
{
	return names[i];
}

/* Base revision, hash and sources, as tools/variant wrote them: one line. */
static void read_info(const char *name, char *buf, int size)
{
	char path[PATH_SIZE];
	FILE *f = NULL;

	*buf = '\0';
	if (make_path(name, "info", path))
		f = fopen(path, "r");
	if (!f)
		return;
	if (fgets(buf, size, f))
		buf[strcspn(buf, "\n")] = '\0';
	fclose(f);
}

void variants_list(void)
{
	char info[256], base[32], hash[32];
	int at;

	find_names();
	for (unsigned int i = 0; i < nnames; i++) {
		read_info(names[i], info, sizeof(info));
		at = 0;
		if (sscanf(info, "%31s %31s %n", base, hash, &at) == 2)
			printf("  %-20s %-8s %-8s  %s\n", names[i], base, hash,
			       info + at);
	}
	if (!nnames)
		printf("  none; 'tools/variant NAME PATCH' builds one\n");
}

int variants_select(struct options *opt)
{
	const char *name = opt->core;
	int ret;

	if (!name)
		return 0;
	if (opt->rev || opt->mutation) {
		complain("--core: is a revision of its own; leave out --%s",
			 opt->rev ? "rev" : "mutation");
		return EXIT_USAGE;
	}
	opt->rev = name;
	opt->mutation = "none";
	if (core_find(name, NULL))
		return 0;
	ret = variants_enter(name, opt->whole);
	if (ret == -ENOENT) {
		find_names();
		if (names_nearest(name, name_at, nnames))
			names_complain("variant", name, "variants", name_at,
				       nnames);
		else
			complain("%.64s: unknown variant; build it with 'tools/variant %.64s PATCH'",
				 name, name);
	}
	return EXIT_USAGE;
}

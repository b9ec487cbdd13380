// SPDX-License-Identifier: GPL-2.0-only
/*
 * Can traces be written here, and which one was written last?
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/cmd.h"
#include "tools/outdir.h"

static bool made_dir;

/* By writing: permissions, a full disk and read-only mounts in one test. */
static int try_write(const char *dir)
{
	char path[1024];
	int fd, ret = 0;

	if (snprintf(path, sizeof(path), "%s/.rmapsim-probe", dir) >=
	    (int)sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0)
		return -errno;
	if (write(fd, "x", 1) != 1)
		ret = errno ? -errno : -ENOSPC;
	close(fd);
	unlink(path);
	return ret;
}

int outdir_open(const char *dir)
{
	int ret = 0;

	if (!mkdir(dir, 0777))
		made_dir = true;
	else if (errno != EEXIST)
		ret = -errno;
	if (!ret)
		ret = try_write(dir);
	if (!ret)
		return 0;
	complain("%s: cannot write there: %s; give another folder",
		 dir, strerror(-ret));
	outdir_close(dir);
	return EXIT_USAGE;
}

void outdir_close(const char *dir)
{
	if (made_dir)
		rmdir(dir);	/* refuses unless empty, as wanted */
	made_dir = false;
}

static bool is_trace(const char *name)
{
	size_t len = strlen(name);

	return len > 6 && !strcmp(name + len - 6, ".trace");
}

static bool is_newer(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec :
					a->tv_nsec > b->tv_nsec;
}

bool outdir_newest(const char *dir, char *path, size_t size)
{
	struct timespec newest = { 0 };
	struct dirent *e;
	DIR *d = opendir(dir);
	bool found = false;

	while (d && (e = readdir(d))) {
		char this[1024];
		struct stat st;

		snprintf(this, sizeof(this), "%s/%s", dir, e->d_name);
		if (!is_trace(e->d_name) || stat(this, &st))
			continue;
		if (found && !is_newer(&st.st_mtim, &newest))
			continue;
		newest = st.st_mtim;
		snprintf(path, size, "%s", this);
		found = true;
	}
	if (d)
		closedir(d);
	return found;
}

bool outdir_path(const char *dir, const char *name, char *path, size_t size)
{
	if (snprintf(path, size, "%s/%s", dir, name) < (int)size)
		return true;
	complain("%.60s...: the path is too long; give a shorter folder with -o",
		 dir);
	return false;
}

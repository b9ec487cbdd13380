// SPDX-License-Identifier: GPL-2.0-only
/*
 * How are numbers and times written, and files read, at the tool's level?
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tools/cmd.h"

void complain(const char *fmt, ...)
{
	char line[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	/* Names of files and arguments are the user's: keep it one line. */
	for (char *c = line; *c; c++) {
		if ((u8)*c < ' ' || *c == 0x7f)
			*c = '?';
	}
	fprintf(stderr, "rmapsim: %s\n", line);
}

const char *text_count(u64 n)
{
	static char bufs[4][32];
	static unsigned int next;
	char digits[24], *out = bufs[next++ % 4], *at = out;
	int len = snprintf(digits, sizeof(digits), "%llu", n);

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			*at++ = ',';
		*at++ = digits[i];
	}
	*at = '\0';
	return out;
}

const char *text_duration(u64 ms)
{
	static char buf[32];

	if (ms % 1000)
		snprintf(buf, sizeof(buf), "%llums", ms);
	else if (ms % 60000)
		snprintf(buf, sizeof(buf), "%llus", ms / 1000);
	else if (ms % 3600000)
		snprintf(buf, sizeof(buf), "%llum", ms / 60000);
	else
		snprintf(buf, sizeof(buf), "%lluh", ms / 3600000);
	return buf;
}

u64 text_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

u64 text_now_ms(void)
{
	return text_now_ns() / 1000000;
}

/* What to do about it: most often the name is a mistake. */
static const char *remedy(const char *path)
{
	const char *at = strrchr(path, '@');
	char file[1024];

	if (errno == EISDIR)
		return "name a file in it";
	if (errno != ENOENT || !at || at - path >= (long)sizeof(file))
		return "give the path of a file";
	snprintf(file, sizeof(file), "%.*s", (int)(at - path), path);
	if (access(file, F_OK))
		return "give the path of a file";
	return "a step after '@' goes with 'replay --gdb' only, leave it out";
}

static void complain_file(const char *path)
{
	int err = errno;
	const char *todo = remedy(path);

	complain("%s: %s; %s", path, strerror(err), todo);
}

static char *read_all(const char *path, FILE *f, size_t *len)
{
	char *buf = malloc(LIMIT_TRACE_BYTES + 1);

	if (!buf) {
		complain("%s: no memory; close something", path);
		return NULL;
	}
	*len = fread(buf, 1, LIMIT_TRACE_BYTES + 1, f);
	if (!ferror(f) && *len <= LIMIT_TRACE_BYTES)
		return buf;
	if (ferror(f))
		complain_file(path);
	else
		complain("%s: larger than %d bytes; this is no trace or scenario",
			 path, LIMIT_TRACE_BYTES);
	free(buf);
	return NULL;
}

char *text_read_file(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	char *buf;

	if (!f) {
		complain_file(path);
		return NULL;
	}
	buf = read_all(path, f, len);
	fclose(f);
	return buf;
}

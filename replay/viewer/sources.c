// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where is the text of this source file?  See sources.h.
 *
 * The build embeds what it compiled.  A program of tools/variant has the same
 * table, so what is its own lies beside it, in its folder.
 */
#include "replay/viewer/sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of one file; core/kvm has none of a tenth of that. */
#define SOURCE_BYTES	(1024 * 1024)

static bool is_of(const struct source_file *s, const struct core_variant *v)
{
	const char *mutation = v->mutation ? v->mutation : "";

	return !s->rev[0] || (!strcmp(s->rev, v->rev ? v->rev : "") &&
			      !strcmp(s->mutation, mutation));
}

static const char *embedded(const struct core_variant *v, const char *file)
{
	for (u32 i = 0; i < source_nfiles; i++) {
		const struct source_file *s = &source_files[i];

		if (!strcmp(s->file, file) && is_of(s, v))
			return s->text;
	}
	return NULL;
}

static bool beside_program(const char *file, char *path, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", path, size - 1);
	char *slash;

	if (n < 0)
		return false;
	path[n] = '\0';
	slash = strrchr(path, '/') + 1;
	size -= slash - path;
	return (size_t)snprintf(slash, size, "%s", file) < size;
}

static const char *from_folder(const char *file)
{
	static char text[SOURCE_BYTES];
	char path[1024];
	size_t len;
	FILE *f;

	if (!beside_program(file, path, sizeof(path)))
		return NULL;
	f = fopen(path, "r");
	if (!f)
		return NULL;
	len = fread(text, 1, sizeof(text) - 1, f);
	text[len] = '\0';
	fclose(f);
	return text;
}

const char *source_text(const struct core_variant *v, const char *file)
{
	const char *text = embedded(v, file);

	/* No name from debug information leads out of the sources. */
	if (text || strncmp(file, "core/", 5) || strstr(file, ".."))
		return text;
	return from_folder(file);
}

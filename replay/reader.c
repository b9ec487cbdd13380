// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which words does a line of a trace have?  See reader.h.
 */
#include "replay/reader.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

int refuse(struct reader *r, const char *fmt, ...)
{
	size_t n = sizeof(r->err->text), len;
	char *text = r->err->text;
	va_list ap;

	if (r->line)
		snprintf(text, n, "%.120s:%u: ", r->name, r->line);
	else
		snprintf(text, n, "%.120s: ", r->name);
	len = strlen(text);
	va_start(ap, fmt);
	vsnprintf(text + len, n - len, fmt, ap);
	va_end(ap);
	for (; *text; text++) {
		if (*text < ' ' || *text > '~')
			*text = '?';
	}
	return -EINVAL;
}

int take(struct reader *r, struct span s, char *to, size_t size,
	 const char *what)
{
	if (!s.len)
		return refuse(r, "%s is missing; add it", what);
	if (s.len >= size)
		return refuse(r, "%s is longer than %zu characters; shorten it",
			      what, size - 1);
	memcpy(to, s.at, s.len);
	to[s.len] = '\0';
	return 0;
}

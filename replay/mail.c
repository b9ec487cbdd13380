// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does a trace get into a mail, and out of it again?  See mail.h.
 */
#include "replay/mail.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC	"rmapsim-trace "
#define LAST	"end"
/* What ends a line that goes on. */
#define BROKEN	" \\"
#define INDENT	"    "

struct line {
	const char	*at;
	size_t		len;
};

/* How much of @text goes on a line of @columns. */
static size_t break_at(const char *text, size_t len, size_t columns)
{
	size_t at = columns - strlen(BROKEN);

	if (len <= columns)
		return len;
	while (at > 1 && text[at] != ' ')
		at--;
	/* Not in the blanks before or behind the first word. */
	return at > 1 && text[at - 1] != ' ' && text[at + 1] != ' ' ? at : len;
}

static void put_line(FILE *out, const char *text, size_t len)
{
	size_t at = break_at(text, len, MAIL_COLUMNS);

	/* A story may end a line so; that would be taken for a break. */
	while (len && text[len - 1] == '\\')
		len--;
	while (at < len) {
		fprintf(out, "%.*s" BROKEN "\n" INDENT, (int)at, text);
		text += at + 1;
		len -= at + 1;
		at = break_at(text, len, MAIL_COLUMNS - strlen(INDENT));
	}
	fprintf(out, "%.*s\n", (int)len, text);
}

void mail_put_trace(FILE *out, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		put_line(out, text, len);
		text += len + (text[len] == '\n');
	}
}

/* The line that begins *@text, without its end; *@text goes to the next. */
static struct line take_line(struct line *text)
{
	const char *end = memchr(text->at, '\n', text->len);
	struct line l = { text->at, end ? (size_t)(end - text->at) : text->len };

	text->at += l.len + (end != NULL);
	text->len -= l.len + (end != NULL);
	while (l.len && strchr("\r \t", l.at[l.len - 1]))
		l.len--;
	return l;
}

/* How long the quote before the first line of a trace is; -1: it is none. */
static int quote_of(struct line l)
{
	size_t i = 0;

	while (i < l.len && strchr("> |\t", l.at[i]))
		i++;
	l.at += i;
	l.len -= i;
	if (l.len <= strlen(MAGIC) || memcmp(l.at, MAGIC, strlen(MAGIC)))
		return -1;
	return i;
}

static struct line without_quote(struct line l, size_t quote)
{
	if (l.len < quote)
		quote = l.len;
	l.at += quote;
	l.len -= quote;
	return l;
}

/* Append @l; a part of a broken line goes behind the one before. */
static size_t append(char *to, size_t n, struct line l, bool goes_on)
{
	while (goes_on && l.len && *l.at == ' ') {
		l.at++;
		l.len--;
	}
	memcpy(to + n, l.at, l.len);
	return n + l.len;
}

static bool is_broken(struct line l)
{
	return l.len > strlen(BROKEN) &&
	       !memcmp(l.at + l.len - strlen(BROKEN), BROKEN, strlen(BROKEN));
}

/* @text begins with the first line of a trace; to its last, or as far as it
 * goes: what is torn is for the reader of traces to refuse. */
static size_t unwrap(struct line text, size_t quote, char *to)
{
	bool goes_on = false;
	size_t n = 0;

	while (text.len) {
		struct line l = without_quote(take_line(&text), quote);
		bool last = l.len == strlen(LAST) &&
			    !memcmp(l.at, LAST, l.len);
		bool broken = is_broken(l);

		/* The blank of the break stays. */
		l.len -= broken;
		n = append(to, n, l, goes_on);
		if (!broken)
			to[n++] = '\n';
		if (last)
			break;
		goes_on = broken;
	}
	return n;
}

char *mail_find_trace(const char *text, size_t len, size_t *n)
{
	struct line rest = { text, len };
	char *to = malloc(len + 2);

	while (to && rest.len) {
		struct line from = rest;
		int quote = quote_of(take_line(&rest));

		if (quote < 0)
			continue;
		*n = unwrap(from, quote, to);
		to[*n] = '\0';
		return to;
	}
	free(to);
	return NULL;
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which words does a line of a trace have?  Internal to the reader of traces:
 * trace_read.c reads a file, read_choices.c the lines of its choices.
 */
#ifndef RMAPSIM_REPLAY_READER_H
#define RMAPSIM_REPLAY_READER_H

#include <string.h>

#include "replay/trace.h"

/* In the order they must come in. */
enum section {
	IN_HEADER, IN_STORY, IN_SETUP, IN_TASKS, IN_CHOICES, IN_EVENTS, IN_END,
	SECTIONS
};

struct reader {
	const char		*name;
	u32			line;
	enum section		section;
	u32			version;	/* of the file */
	u32			keys;		/* header keys seen */
	struct trace		*t;
	struct trace_error	*err;
	size_t			story_len;
};

/* A line or a word of it; not terminated. */
struct span {
	const char	*at;
	size_t		len;
};

/* A message about the current line; -EINVAL. */
int refuse(struct reader *r, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* @what is for the message when @s is missing or too long. */
int take(struct reader *r, struct span s, char *to, size_t size,
	 const char *what);

/* One line of the section `choices`. */
int reader_choice(struct reader *r, struct span line);

/* As the width of "%.*s": a message takes no more. */
static inline int shown(struct span s)
{
	return s.len > 32 ? 32 : (int)s.len;
}

static inline struct span next_word(struct span *line)
{
	struct span w;

	while (line->len && *line->at == ' ') {
		line->at++;
		line->len--;
	}
	w.at = line->at;
	while (line->len && *line->at != ' ') {
		line->at++;
		line->len--;
	}
	w.len = line->at - w.at;
	return w;
}

static inline bool is(struct span s, const char *word)
{
	return s.len == strlen(word) && !memcmp(s.at, word, s.len);
}

static inline bool to_number(struct span s, u32 max, u32 *out)
{
	u64 n = 0;
	size_t i;

	if (!s.len || s.len > 9)
		return false;
	for (i = 0; i < s.len; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
		n = n * 10 + s.at[i] - '0';
	}
	if (n > max)
		return false;
	*out = n;
	return true;
}

#endif /* RMAPSIM_REPLAY_READER_H */

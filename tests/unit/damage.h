/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How is a text damaged so that a reader's every corner is met?
 *
 * The same damage on every machine.  Most of it leaves the text nearly whole:
 * a reader gives up at the first error, and what is behind it must be reached
 * as well.
 */
#ifndef RMAPSIM_TESTS_UNIT_DAMAGE_H
#define RMAPSIM_TESTS_UNIT_DAMAGE_H

#include <string.h>

#include "sched/prng.h"

#define DAMAGE_MAX	16384

struct damage {
	struct prng	rng;
	char		text[DAMAGE_MAX];
	size_t		len;
};

static inline u32 damage_below(struct damage *d, u32 n)
{
	return n ? prng_below(&d->rng, n) : 0;
}

static inline void damage_byte(struct damage *d)
{
	static const char likely[] = " \n\t\r#@x0123456789=-[].\0\x7f\xff";
	char *at = &d->text[damage_below(d, d->len)];

	switch (damage_below(d, 3)) {
	case 0:
		*at ^= 1u << damage_below(d, 8);
		break;
	case 1:
		*at = likely[damage_below(d, sizeof(likely))];
		break;
	default:
		*at = prng_next(&d->rng);
	}
}

/* A random line: its start, and its length with the line end. */
static inline char *damage_line(struct damage *d, size_t *n)
{
	char *at = d->text + damage_below(d, d->len), *end;

	while (at > d->text && at[-1] != '\n')
		at--;
	end = memchr(at, '\n', d->text + d->len - at);
	*n = (end ? end + 1 : d->text + d->len) - at;
	return at;
}

static inline void damage_cut_line(struct damage *d)
{
	size_t n;
	char *at = damage_line(d, &n);

	memmove(at, at + n, d->text + d->len - at - n);
	d->len -= n;
}

static inline void damage_double_line(struct damage *d)
{
	size_t n;
	char *at = damage_line(d, &n);

	if (d->len + n > sizeof(d->text))
		return;
	memmove(at + n, at, d->text + d->len - at);
	d->len += n;
}

/* @text with one to three damages, in .text and .len. */
static inline void damage_do(struct damage *d, const char *text, size_t len)
{
	u32 times = 1 + damage_below(d, 3);

	memcpy(d->text, text, len);
	d->len = len;
	while (times-- && d->len) {
		switch (damage_below(d, 4)) {
		case 0:
			damage_cut_line(d);
			break;
		case 1:
			damage_double_line(d);
			break;
		case 2:
			d->len -= damage_below(d, 4) ? 0 :
				  damage_below(d, d->len);
			break;
		default:
			damage_byte(d);
		}
	}
}

#endif /* RMAPSIM_TESTS_UNIT_DAMAGE_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How does a trace get into a mail, and out of it again?
 *
 * Mail clients break lines that are longer than 78 columns, quote with "> ",
 * and end lines with CR LF.  In a mail, a line that is too long is broken at a
 * blank, and all but its last part end in " \".
 */
#ifndef RMAPSIM_REPLAY_MAIL_H
#define RMAPSIM_REPLAY_MAIL_H

#include <stdio.h>

#define MAIL_COLUMNS	78

/* @text is that of trace_print(). */
void mail_put_trace(FILE *out, const char *text);

/*
 * The first trace in a larger text, from its line "rmapsim-trace N" to "end":
 * quotes, carriage returns and breaks removed.  Malloc'ed, of *@n bytes, and
 * terminated; NULL: there is none, or no memory.
 */
char *mail_find_trace(const char *text, size_t len, size_t *n);

#endif /* RMAPSIM_REPLAY_MAIL_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the litmus parser share: tokens, errors, and who parses
 * what.  Recursive descent with one token of lookahead.
 *
 * An error leaves the parser at once, by longjmp(): a test is either
 * understood as a whole or refused, so no caller has anything to mend.
 */
#ifndef RMAPSIM_CORE_LITMUS_PARSER_H
#define RMAPSIM_CORE_LITMUS_PARSER_H

#include <setjmp.h>

#include "core/litmus/program.h"

enum token { TOK_END, TOK_NAME, TOK_NUMBER, TOK_PUNCT };

struct parser {
	const char		*text;
	const char		*at;	/* behind the token */
	const char		*start;	/* of the token */
	const char		*end_of_last;
	u32			line;
	enum token		tok;
	char			word[LITMUS_NAME]; /* of the token */
	s64			num;
	bool			in_code;	/* `(*` is no comment */
	struct litmus		*t;
	struct litmus_error	*err;
	jmp_buf			failed;
	unsigned int		thread;
	u32			params;	/* variables the thread names */
	unsigned int		depth;
};

void parser_fail(struct parser *p, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 2, 3)));
/* "... ; what to do" where a token is not what was wanted. */
void parser_expected(struct parser *p, const char *what)
	__attribute__((noreturn));

/* ---- lex.c ---- */

void lex_next(struct parser *p);
/* From the start of the file to the `{` of the initial state. */
void lex_header(struct parser *p);
bool lex_is(const struct parser *p, const char *punct_or_word);
bool lex_accept(struct parser *p, const char *punct_or_word);
void lex_want(struct parser *p, const char *punct_or_word);

/* ---- type.c ---- */

/* Does a type begin here? */
bool type_starts(const struct parser *p);
/* Specifiers without the stars. */
struct litmus_type type_specifiers(struct parser *p);
void type_stars(struct parser *p, struct litmus_type *type);
/* The variable is known to have this type, too. */
void type_merge(struct parser *p, struct litmus_var *v,
		struct litmus_type type);
void type_cast(struct parser *p);

/* ---- init.c ---- */

/* Its index; what is not there yet is added, and -1 where it is only found. */
unsigned int init_var(struct parser *p, const char *name);
int init_find_var(const struct parser *p, const char *name);
unsigned int init_reg(struct parser *p, unsigned int thread, const char *name);
int init_find_reg(const struct parser *p, unsigned int thread,
		  const char *name);
/* "0" or "P0" in front of a colon. */
unsigned int init_thread_number(struct parser *p);
s64 init_number(struct parser *p);
void init_parse(struct parser *p);

/* ---- stmt.c ---- */

void stmt_thread(struct parser *p);

/* ---- expr.c ---- */

/* An index of .nodes: a new one, the rest of it zero. */
u16 expr_node(struct parser *p, enum litmus_node_kind kind);
u16 expr_constant(struct parser *p, s64 num);
u16 expr_parse(struct parser *p);		/* with assignments */
u16 expr_assignment(struct parser *p);

/* ---- call.c ---- */

/* The name has been read, the token is `(`. */
u16 call_parse(struct parser *p, const char *name);

/* ---- condition.c ---- */

void condition_parse(struct parser *p);

#endif /* RMAPSIM_CORE_LITMUS_PARSER_H */

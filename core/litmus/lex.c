// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tokens of a litmus test, and how an error is told.
 */
#include "core/litmus/parser.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void parser_fail(struct parser *p, const char *fmt, ...)
{
	va_list ap;

	p->err->line = p->line;
	va_start(ap, fmt);
	vsnprintf(p->err->text, sizeof(p->err->text), fmt, ap);
	va_end(ap);
	longjmp(p->failed, 1);
}

void parser_expected(struct parser *p, const char *what)
{
	if (p->tok == TOK_END)
		parser_fail(p, "the file ends where %s is expected; add it",
			    what);
	parser_fail(p, "'%s' is not understood; expected %s", p->word, what);
}

static void count_line(struct parser *p)
{
	if (*p->at == '\n')
		p->line++;
	p->at++;
}

/* (* these (* nest *) *) */
static void skip_nested(struct parser *p)
{
	unsigned int depth = 0;

	do {
		if (!*p->at)
			parser_fail(p, "a comment is not closed; add '*)'");
		if (!strncmp(p->at, "(*", 2)) {
			depth++;
			p->at++;
		} else if (!strncmp(p->at, "*)", 2)) {
			depth--;
			p->at++;
		}
		count_line(p);
	} while (depth);
}

static void skip_c_comment(struct parser *p)
{
	while (strncmp(p->at, "*/", 2)) {
		if (!*p->at)
			parser_fail(p, "a comment is not closed; add '*/'");
		count_line(p);
	}
	p->at += 2;
}

static void skip_blank(struct parser *p)
{
	for (;;) {
		if (isspace((u8)*p->at))
			count_line(p);
		else if (!strncmp(p->at, "/*", 2))
			skip_c_comment(p);
		else if (!strncmp(p->at, "//", 2))
			p->at += strcspn(p->at, "\n");
		else if (!p->in_code && !strncmp(p->at, "(*", 2))
			skip_nested(p);
		else
			return;
	}
}

/* The words in front of the initial state mean nothing to us. */
void lex_header(struct parser *p)
{
	size_t n;

	skip_blank(p);
	if (p->at[0] != 'C' || !isspace((u8)p->at[1]))
		parser_fail(p, "this is no litmus test in C; its first line is 'C NAME'");
	p->at++;
	while (*p->at == ' ' || *p->at == '\t')
		p->at++;
	n = strcspn(p->at, " \t\r\n{");
	if (!n || n >= sizeof(p->t->name))
		parser_fail(p, "the test has no name; write it behind the C");
	memcpy(p->t->name, p->at, n);
	p->at += n;
	while (skip_blank(p), *p->at != '{') {
		const char *quote = *p->at == '"' ? strchr(p->at + 1, '"') :
						    NULL;

		if (!*p->at)
			parser_fail(p, "the test has no initial state; write '{ }' behind the name");
		do
			count_line(p);
		while (quote && p->at <= quote);
	}
	lex_next(p);
}

static const char name_bytes[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

static void number(struct parser *p)
{
	char *end;

	p->num = (s64)strtoull(p->at, &end, 0);
	while (*end && strchr("uUlL", *end))
		end++;
	if (isalnum((u8)*end) || *end == '_')
		parser_fail(p, "a number runs into '%.*s'; write decimal or 0x",
			    (int)(strspn(end, name_bytes) % 20), end);
	p->at = end;
	p->tok = TOK_NUMBER;
}

static void punct(struct parser *p)
{
	static const char *const longer[] = {
		"<<=", ">>=", "/\\", "\\/", "==", "!=", "<=", ">=", "=>", "&&",
		"||", "<<", ">>", "+=", "-=", "*=", "/=", "%=", "&=", "|=",
		"^=", "++", "--", "->",
	};

	p->tok = TOK_PUNCT;
	for (size_t i = 0; i < sizeof(longer) / sizeof(*longer); i++) {
		size_t n = strlen(longer[i]);

		/* `(0:r0=~1)` and `x=>y` aside, = and > only meet in C. */
		if (!strncmp(p->at, longer[i], n)) {
			p->at += n;
			return;
		}
	}
	if (!strchr("{}()[];:,=<>+-*/%&|^!~?.", *p->at))
		parser_fail(p, isprint((u8)*p->at) ?
			    "the character '%c' is not understood; see docs/litmus.md" :
			    "the byte 0x%02x is not understood; see docs/litmus.md",
			    (u8)*p->at);
	p->at++;
}

void lex_next(struct parser *p)
{
	size_t n;

	p->end_of_last = p->at;
	skip_blank(p);
	p->start = p->at;
	if (!*p->at) {
		p->tok = TOK_END;
	} else if (isdigit((u8)*p->at)) {
		number(p);
	} else if (isalpha((u8)*p->at) || *p->at == '_') {
		while (isalnum((u8)*p->at) || *p->at == '_')
			p->at++;
		p->tok = TOK_NAME;
	} else {
		punct(p);
	}
	n = p->at - p->start;
	if (n >= sizeof(p->word))
		parser_fail(p, "'%.20s...' is too long; use names below %d characters",
			    p->start, LITMUS_NAME);
	memcpy(p->word, p->start, n);
	p->word[n] = '\0';
}

bool lex_is(const struct parser *p, const char *word)
{
	return p->tok != TOK_END && !strcmp(p->word, word);
}

bool lex_accept(struct parser *p, const char *word)
{
	if (!lex_is(p, word))
		return false;
	lex_next(p);
	return true;
}

void lex_want(struct parser *p, const char *word)
{
	char what[LITMUS_NAME + 4];

	if (lex_accept(p, word))
		return;
	snprintf(what, sizeof(what), "'%s'", word);
	parser_expected(p, what);
}

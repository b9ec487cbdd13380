// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a litmus test asks: exists, forall, filter, locations.
 */
#include "core/litmus/parser.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define DEPTH_MAX	64

static u16 implication(struct parser *p);

static u16 make(struct parser *p, struct litmus_cond c)
{
	struct litmus *t = p->t;

	if (t->nconds == LITMUS_CONDS)
		parser_fail(p, "the condition is too long; split the test");
	t->conds[t->nconds] = c;
	return t->nconds++;
}

static bool is_register_ahead(const struct parser *p)
{
	const char *at = p->at + strspn(p->at, " \t\r\n");

	return *at == ':' &&
	       (p->tok == TOK_NUMBER ||
		(p->tok == TOK_NAME && p->word[0] == 'P' &&
		 isdigit((u8)p->word[1])));
}

/* 0:r1, x, [x], *x */
static struct litmus_place place(struct parser *p)
{
	struct litmus_place pl = { .thread = -1 };
	bool brackets;

	if (is_register_ahead(p)) {
		pl.thread = init_thread_number(p);
		if (p->tok != TOK_NAME)
			parser_expected(p, "the name of a register");
		pl.index = init_reg(p, pl.thread, p->word);
		lex_next(p);
		return pl;
	}
	lex_accept(p, "*");
	brackets = lex_accept(p, "[");
	if (p->tok != TOK_NAME)
		parser_expected(p, "a register such as 0:r0 or a variable");
	if (init_find_var(p, p->word) < 0)
		parser_fail(p, "there is no variable '%s'; a register is written 0:%s",
			    p->word, p->word);
	pl.index = init_find_var(p, p->word);
	lex_next(p);
	if (brackets)
		lex_want(p, "]");
	return pl;
}

static void show(struct parser *p, struct litmus_place pl)
{
	struct litmus *t = p->t;

	for (unsigned int i = 0; i < t->nshown; i++) {
		if (t->shown[i].thread == pl.thread &&
		    t->shown[i].index == pl.index)
			return;
	}
	if (t->nshown == LITMUS_SHOWN)
		parser_fail(p, "more than %d places to show; name fewer",
			    LITMUS_SHOWN);
	t->shown[t->nshown++] = pl;
}

static void right_side(struct parser *p, struct litmus_cond *c)
{
	bool address = lex_accept(p, "&");

	if (is_register_ahead(p) && !address) {
		c->kind = c->kind == COND_EQ ? COND_EQ_PLACE : COND_NE_PLACE;
		c->right = place(p);
		show(p, c->right);
	} else if (p->tok == TOK_NAME) {
		int var = init_find_var(p, p->word);

		if (var < 0)
			parser_fail(p, "there is no variable '%s' whose address this could be; give a number",
				    p->word);
		c->val.var = var + 1;
		lex_next(p);
	} else {
		c->val.num = init_number(p);
	}
}

static u16 atom(struct parser *p)
{
	struct litmus_cond c = { .kind = COND_EQ };

	c.left = place(p);
	show(p, c.left);
	if (lex_accept(p, "!="))
		c.kind = COND_NE;
	else if (!lex_accept(p, "==") && !lex_accept(p, "="))
		parser_expected(p, "'=' or '!='");
	right_side(p, &c);
	return make(p, c);
}

static u16 parenthesis(struct parser *p)
{
	u16 n;

	lex_want(p, "(");
	n = implication(p);
	lex_want(p, ")");
	return n;
}

static u16 negation(struct parser *p)
{
	u16 n;

	if (++p->depth > DEPTH_MAX)
		parser_fail(p, "the condition nests too deeply; simplify it");
	if (lex_accept(p, "~") || lex_accept(p, "not") || lex_accept(p, "!"))
		n = make(p, (struct litmus_cond){ .kind = COND_NOT,
						  .a = negation(p) });
	else if (lex_accept(p, "true"))
		n = make(p, (struct litmus_cond){ .kind = COND_TRUE });
	else if (lex_accept(p, "false"))
		n = make(p, (struct litmus_cond){ .kind = COND_FALSE });
	else if (lex_is(p, "("))
		n = parenthesis(p);
	else
		n = atom(p);
	p->depth--;
	return n;
}

static u16 conjunction(struct parser *p)
{
	u16 left = negation(p);

	while (lex_accept(p, "/\\") || lex_accept(p, "&&"))
		left = make(p, (struct litmus_cond){ .kind = COND_AND,
						     .a = left,
						     .b = negation(p) });
	return left;
}

static u16 disjunction(struct parser *p)
{
	u16 left = conjunction(p);

	while (lex_accept(p, "\\/") || lex_accept(p, "||"))
		left = make(p, (struct litmus_cond){ .kind = COND_OR,
						     .a = left,
						     .b = conjunction(p) });
	return left;
}

static u16 implication(struct parser *p)
{
	u16 left = disjunction(p);

	if (lex_accept(p, "=>"))
		left = make(p, (struct litmus_cond){ .kind = COND_IMPLIES,
						     .a = left,
						     .b = implication(p) });
	return left;
}

static void locations(struct parser *p)
{
	lex_want(p, "[");
	while (!lex_is(p, "]")) {
		show(p, place(p));
		if (!lex_is(p, "]") && !lex_accept(p, ";"))
			lex_want(p, ",");
	}
	lex_next(p);
}

/* What is filtered by need not be shown. */
static void filter(struct parser *p)
{
	unsigned int shown = p->t->nshown;

	if (p->t->has_filter)
		parser_fail(p, "there are two filters; join them with /\\");
	p->t->filter = implication(p);
	p->t->has_filter = true;
	p->t->nshown = shown;
}

static void quantifier(struct parser *p)
{
	bool negated = lex_accept(p, "~") || lex_accept(p, "not");

	if (lex_accept(p, "exists"))
		p->t->quantifier = negated ? LITMUS_NOT_EXISTS : LITMUS_EXISTS;
	else if (!negated && lex_accept(p, "forall"))
		p->t->quantifier = LITMUS_FORALL;
	else
		parser_expected(p, "exists, ~exists or forall and a condition");
}

/* As the test has it, blanks and line ends made one blank. */
static void keep_text(struct parser *p, const char *from)
{
	char *out = p->t->cond_text;
	size_t n = 0;

	for (; from < p->end_of_last && n + 2 < sizeof(p->t->cond_text); from++) {
		if (!isspace((u8)*from))
			out[n++] = *from;
		else if (n && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	out[n] = '\0';
}

/* Nothing, or only what is to be shown: herd7 takes that for a condition that
 * holds. */
static void nothing_asked(struct parser *p)
{
	p->t->quantifier = LITMUS_FORALL;
	p->t->cond = make(p, (struct litmus_cond){ .kind = COND_TRUE });
	snprintf(p->t->cond_text, sizeof(p->t->cond_text), "forall (true)");
}

void condition_parse(struct parser *p)
{
	const char *from;

	for (;;) {
		p->depth = 0;
		if (lex_accept(p, "locations")) {
			locations(p);
		} else if (lex_accept(p, "filter")) {
			filter(p);
		} else if (!lex_accept(p, ";")) {
			break;
		}
	}
	from = p->start;
	if (p->tok == TOK_END) {
		nothing_asked(p);
		return;
	}
	quantifier(p);
	p->depth = 0;
	p->t->cond = implication(p);
	keep_text(p, from);
	lex_accept(p, ";");
	if (p->tok != TOK_END)
		parser_fail(p, "'%s' behind the condition is not understood; remove it",
			    p->word);
}

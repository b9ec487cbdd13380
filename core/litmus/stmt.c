// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads of a litmus test: parameters and statements.
 */
#include "core/litmus/parser.h"

#include <stdlib.h>
#include <string.h>

#include <ctype.h>

#define DEPTH_MAX	32

static u16 statement(struct parser *p);

/* Statements one after the other. */
struct list {
	u16	first;
	u16	last;
};

static void append(struct parser *p, struct list *l, u16 stmt)
{
	u16 n;

	if (!stmt)
		return;
	n = expr_node(p, NODE_SEQ);
	p->t->nodes[n].arg[0] = stmt;
	if (l->last)
		p->t->nodes[l->last].arg[1] = n;
	else
		l->first = n;
	l->last = n;
}

static u16 condition(struct parser *p)
{
	u16 n;

	lex_want(p, "(");
	n = expr_parse(p);
	lex_want(p, ")");
	return n;
}

static u16 branch(struct parser *p)
{
	u16 cond = condition(p);
	u16 yes = statement(p);
	u16 no = lex_accept(p, "else") ? statement(p) : 0;
	u16 n = expr_node(p, NODE_IF);

	p->t->nodes[n].arg[0] = cond;
	p->t->nodes[n].arg[1] = yes;
	p->t->nodes[n].arg[2] = no;
	return n;
}

static u16 loop(struct parser *p, enum litmus_node_kind kind, u16 cond,
		u16 body, u16 step)
{
	u16 n = expr_node(p, kind);

	p->t->loops = true;
	p->t->nodes[n].arg[0] = cond;
	p->t->nodes[n].arg[1] = body;
	p->t->nodes[n].arg[2] = step;
	return n;
}

static u16 while_loop(struct parser *p)
{
	u16 cond = condition(p);

	return loop(p, NODE_WHILE, cond, statement(p), 0);
}

static u16 do_loop(struct parser *p)
{
	u16 body = statement(p), cond;

	lex_want(p, "while");
	cond = condition(p);
	lex_want(p, ";");
	return loop(p, NODE_DO, cond, body, 0);
}

/* A type may be void-like `int r0, *r1 = x;`. */
static u16 declaration(struct parser *p)
{
	struct litmus_type base = type_specifiers(p);
	struct list all = { 0 };

	do {
		struct litmus_type type = base;
		struct litmus_reg *r;
		int var;
		u16 n, val;

		type_stars(p, &type);
		if (p->tok != TOK_NAME)
			parser_expected(p, "the name of a register");
		var = init_find_var(p, p->word);
		if (var >= 0 && p->params & BIT_MASK_OF(var))
			parser_fail(p, "'%s' is a parameter already; rename the register",
				    p->word);
		n = init_reg(p, p->thread, p->word);
		r = &p->t->threads[p->thread].regs[n];
		r->declared = true;
		lex_next(p);
		if (lex_is(p, "["))
			parser_fail(p, "arrays are not supported; use one register each");
		if (!lex_accept(p, "="))
			continue;
		val = expr_node(p, NODE_SET_REG);
		p->t->nodes[val].index = n;
		n = expr_assignment(p);
		p->t->nodes[val].arg[0] = n;
		append(p, &all, val);
	} while (lex_accept(p, ","));
	lex_want(p, ";");
	return all.first;
}

static u16 expression_statement(struct parser *p)
{
	u16 n = expr_parse(p);

	lex_want(p, ";");
	return n;
}

static u16 for_loop(struct parser *p)
{
	u16 init = 0, cond = 0, step = 0;
	struct list both = { 0 };

	lex_want(p, "(");
	if (type_starts(p))
		init = declaration(p);
	else if (!lex_accept(p, ";"))
		init = expression_statement(p);
	if (!lex_is(p, ";"))
		cond = expr_parse(p);
	lex_want(p, ";");
	if (!lex_is(p, ")"))
		step = expr_parse(p);
	lex_want(p, ")");
	append(p, &both, init);
	append(p, &both, loop(p, NODE_WHILE, cond, statement(p), step));
	return both.first;
}

static u16 block(struct parser *p)
{
	struct list all = { 0 };

	while (!lex_is(p, "}"))
		append(p, &all, statement(p));
	lex_next(p);
	return all.first;
}

static u16 one_statement(struct parser *p)
{
	if (lex_accept(p, "{"))
		return block(p);
	if (lex_accept(p, ";"))
		return 0;
	if (lex_accept(p, "if"))
		return branch(p);
	if (lex_accept(p, "while"))
		return while_loop(p);
	if (lex_accept(p, "do"))
		return do_loop(p);
	if (lex_accept(p, "for"))
		return for_loop(p);
	if (lex_is(p, "return") || lex_is(p, "goto") || lex_is(p, "switch") ||
	    lex_is(p, "break") || lex_is(p, "continue"))
		parser_fail(p, "'%s' is not supported; write it with if and else",
			    p->word);
	if (type_starts(p))
		return declaration(p);
	return expression_statement(p);
}

static u16 statement(struct parser *p)
{
	u16 n;

	if (++p->depth > DEPTH_MAX)
		parser_fail(p, "statements nest too deeply; split them");
	n = one_statement(p);
	p->depth--;
	return n;
}

static void parameter(struct parser *p)
{
	struct litmus_type type = type_specifiers(p);
	unsigned int var;

	type_stars(p, &type);
	if (p->tok != TOK_NAME)
		parser_expected(p, "the name of a variable");
	if (!type.stars)
		parser_fail(p, "the parameter '%s' is no pointer; a thread gets the addresses of variables",
			    p->word);
	type.stars--;
	var = init_var(p, p->word);
	if (p->params & BIT_MASK_OF(var))
		parser_fail(p, "the parameter '%s' is there twice; remove one",
			    p->word);
	p->params |= BIT_MASK_OF(var);
	type_merge(p, &p->t->vars[var], type);
	lex_next(p);
}

static void parameters(struct parser *p)
{
	lex_want(p, "(");
	p->params = 0;
	if (lex_is(p, "void") && p->at[strspn(p->at, " ")] == ')')
		lex_next(p);
	if (lex_accept(p, ")"))
		return;
	do
		parameter(p);
	while (lex_accept(p, ","));
	lex_want(p, ")");
}

static bool is_thread_name(const struct parser *p)
{
	return p->tok == TOK_NAME && p->word[0] == 'P' &&
	       isdigit((u8)p->word[1]) &&
	       !p->word[1 + strspn(p->word + 1, "0123456789")];
}

void stmt_thread(struct parser *p)
{
	struct list body = { 0 };
	struct litmus_thread *th;

	if (type_starts(p))
		type_specifiers(p);
	if (!is_thread_name(p))
		parser_expected(p, "a thread such as P0(int *x)");
	p->thread = strtoul(p->word + 1, NULL, 10);
	if (p->thread >= LITMUS_THREADS)
		parser_fail(p, "%s is one thread too many; at most %d are supported",
			    p->word, LITMUS_THREADS);
	th = &p->t->threads[p->thread];
	if (th->exists)
		parser_fail(p, "%s is there twice; rename one", p->word);
	th->exists = true;
	if (p->t->nthreads < p->thread + 1)
		p->t->nthreads = p->thread + 1;
	lex_next(p);
	parameters(p);
	if (!lex_is(p, "{"))
		parser_expected(p, "'{' and the statements of the thread");
	p->in_code = true;
	lex_next(p);
	p->depth = 0;
	while (!lex_is(p, "}"))
		append(p, &body, statement(p));
	th->body = body.first;
	p->in_code = false;
	lex_next(p);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The initial state of a litmus test, and the names of variables and
 * registers.
 */
#include "core/litmus/parser.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the parentheses around a number. */
#define DEPTH_MAX	64

int init_find_var(const struct parser *p, const char *name)
{
	for (unsigned int i = 0; i < p->t->nvars; i++) {
		if (!strcmp(p->t->vars[i].name, name))
			return i;
	}
	return -1;
}

unsigned int init_var(struct parser *p, const char *name)
{
	int found = init_find_var(p, name);

	if (found >= 0)
		return found;
	if (p->t->nvars == LITMUS_VARS)
		parser_fail(p, "more than %d variables; split the test",
			    LITMUS_VARS);
	snprintf(p->t->vars[p->t->nvars].name, LITMUS_NAME, "%s", name);
	return p->t->nvars++;
}

int init_find_reg(const struct parser *p, unsigned int thread,
		  const char *name)
{
	const struct litmus_thread *th = &p->t->threads[thread];

	for (unsigned int i = 0; i < th->nregs; i++) {
		if (!strcmp(th->regs[i].name, name))
			return i;
	}
	return -1;
}

unsigned int init_reg(struct parser *p, unsigned int thread, const char *name)
{
	struct litmus_thread *th = &p->t->threads[thread];
	int found = init_find_reg(p, thread, name);

	if (found >= 0)
		return found;
	if (th->nregs == LITMUS_REGS)
		parser_fail(p, "more than %d registers in a thread; split the test",
			    LITMUS_REGS);
	snprintf(th->regs[th->nregs].name, LITMUS_NAME, "%s", name);
	return th->nregs++;
}

unsigned int init_thread_number(struct parser *p)
{
	const char *digits = p->word + (p->tok == TOK_NAME);
	unsigned long n = strtoul(digits, NULL, 10);

	if (n >= LITMUS_THREADS)
		parser_fail(p, "thread %lu is one too many; at most %d are supported",
			    n, LITMUS_THREADS);
	lex_next(p);
	lex_want(p, ":");
	return n;
}

/* A number, perhaps negative, perhaps in parentheses. */
s64 init_number(struct parser *p)
{
	bool negative = lex_accept(p, "-");
	s64 num = p->num;

	if (lex_accept(p, "(")) {
		if (++p->depth > DEPTH_MAX)
			parser_fail(p, "parentheses nest too deeply; remove some");
		num = init_number(p);
		lex_want(p, ")");
		p->depth--;
	} else if (p->tok != TOK_NUMBER) {
		parser_expected(p, "a number");
	} else {
		lex_next(p);
	}
	return negative ? (s64)(0 - (u64)num) : num;
}

static struct litmus_value value(struct parser *p)
{
	struct litmus_value v = { 0 };
	bool address = lex_accept(p, "&");

	if (p->tok == TOK_NAME &&
	    (!strcmp(p->word, "ATOMIC_INIT") ||
	     !strcmp(p->word, "ATOMIC64_INIT") ||
	     !strcmp(p->word, "ATOMIC_LONG_INIT"))) {
		lex_next(p);
		lex_want(p, "(");
		v.num = init_number(p);
		lex_want(p, ")");
	} else if (p->tok == TOK_NAME) {
		v.var = init_var(p, p->word) + 1;
		lex_next(p);
	} else if (address) {
		parser_expected(p, "the name of a variable");
	} else {
		v.num = init_number(p);
	}
	return v;
}

/* `= value`, if there is one. */
static bool initialiser(struct parser *p, struct litmus_value *v)
{
	if (!lex_accept(p, "="))
		return false;
	if (lex_is(p, "{"))
		parser_fail(p, "arrays and lists of values are not supported; use one variable each");
	*v = value(p);
	return true;
}

static void declare_reg(struct parser *p)
{
	unsigned int thread = init_thread_number(p), reg;
	struct litmus_reg *r;

	if (p->tok != TOK_NAME)
		parser_expected(p, "the name of a register");
	reg = init_reg(p, thread, p->word);
	r = &p->t->threads[thread].regs[reg];
	r->declared = true;
	lex_next(p);
	initialiser(p, &r->init);
}

static void check_lock_value(struct parser *p, const struct litmus_var *v)
{
	if (v->type.known && v->type.kind != LIT_MEMORY &&
	    (v->init.num || v->init.var))
		parser_fail(p, "the lock '%s' starts with a value; leave it out",
			    v->name);
}

static void declare_var(struct parser *p, struct litmus_type type)
{
	bool brackets = lex_accept(p, "[");
	struct litmus_var *v;

	if (p->tok != TOK_NAME)
		parser_expected(p, "the name of a variable");
	v = &p->t->vars[init_var(p, p->word)];
	lex_next(p);
	if (brackets)
		lex_want(p, "]");
	else if (lex_is(p, "["))
		parser_fail(p, "arrays are not supported; use one variable each");
	if (type.known)
		type_merge(p, v, type);
	initialiser(p, &v->init);
	/* A variable that holds an address is as wide as one. */
	if (v->init.var)
		type_merge(p, v, (struct litmus_type){ .size = 8 });
	check_lock_value(p, v);
}

static bool is_thread_word(const struct parser *p)
{
	const char *next = p->at + strspn(p->at, " \t");

	return *next == ':' &&
	       (p->tok == TOK_NUMBER ||
		(p->tok == TOK_NAME && p->word[0] == 'P' &&
		 isdigit((u8)p->word[1])));
}

static void declaration(struct parser *p)
{
	struct litmus_type base = { 0 };

	if (type_starts(p))
		base = type_specifiers(p);
	do {
		struct litmus_type type = base;

		type_stars(p, &type);
		if (is_thread_word(p))
			declare_reg(p);
		else
			declare_var(p, type);
	} while (lex_accept(p, ","));
}

void init_parse(struct parser *p)
{
	lex_want(p, "{");
	while (!lex_is(p, "}")) {
		if (lex_accept(p, ";"))
			continue;
		declaration(p);
		if (!lex_is(p, "}"))
			lex_want(p, ";");
	}
	lex_next(p);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Expressions of a litmus test's threads, with C's precedence.
 */
#include "core/litmus/parser.h"

#include <string.h>

/* Nested deeper than this nobody wrote it by hand. */
#define DEPTH_MAX	64

u16 expr_node(struct parser *p, enum litmus_node_kind kind)
{
	struct litmus_node *n;

	if (p->t->nnodes == LITMUS_NODES)
		parser_fail(p, "the test is too long; split it");
	n = &p->t->nodes[p->t->nnodes];
	memset(n, 0, sizeof(*n));
	n->kind = kind;
	n->line = p->line;
	return p->t->nnodes++;
}

static u16 operation(struct parser *p, enum litmus_node_kind kind,
		     enum litmus_op op, u16 a, u16 b)
{
	u16 n = expr_node(p, kind);

	p->t->nodes[n].op = op;
	p->t->nodes[n].arg[0] = a;
	p->t->nodes[n].arg[1] = b;
	return n;
}

u16 expr_constant(struct parser *p, s64 num)
{
	u16 n = expr_node(p, NODE_CONST);

	p->t->nodes[n].num = num;
	return n;
}

/* r0, r9a: such a name is a register even where nobody declared it. */
static bool looks_like_register(const char *word)
{
	return word[0] == 'r' && strpbrk(word, "0123456789");
}

/* A parameter is the address of its variable, all else is a register. */
static u16 name(struct parser *p, const char *word)
{
	int var = init_find_var(p, word);
	int reg = init_find_reg(p, p->thread, word);
	u16 n;

	if (var >= 0 && p->params & BIT_MASK_OF(var)) {
		n = expr_node(p, NODE_VAR);
		p->t->nodes[n].index = var;
		return n;
	}
	if (reg < 0 && !lex_is(p, "=") && !looks_like_register(word))
		parser_fail(p, "'%s' is neither a parameter nor a register of P%u; declare it",
			    word, p->thread);
	if (var >= 0 && (reg < 0 ||
			 !p->t->threads[p->thread].regs[reg].declared))
		parser_fail(p, "'%s' is a variable but no parameter of P%u; add it to the parameters",
			    word, p->thread);
	reg = init_reg(p, p->thread, word);
	n = expr_node(p, NODE_REG);
	p->t->nodes[n].index = reg;
	return n;
}

static bool named_constant(const char *word, s64 *num)
{
	if (!strcmp(word, "NULL") || !strcmp(word, "false"))
		*num = 0;
	else if (!strcmp(word, "true"))
		*num = 1;
	else
		return false;
	return true;
}

static u16 primary(struct parser *p)
{
	char word[LITMUS_NAME];
	s64 num = p->num;
	u16 n;

	if (lex_accept(p, "(")) {
		n = expr_parse(p);
		lex_want(p, ")");
		return n;
	}
	if (p->tok == TOK_NUMBER) {
		lex_next(p);
		return expr_constant(p, num);
	}
	if (p->tok != TOK_NAME)
		parser_expected(p, "an expression");
	memcpy(word, p->word, sizeof(word));
	lex_next(p);
	if (lex_is(p, "("))
		return call_parse(p, word);
	if (named_constant(word, &num))
		return expr_constant(p, num);
	return name(p, word);
}

static u16 unary(struct parser *p);

/* `&*x` is x; `&r` is what try_cmpxchg() wants. */
static u16 address_of(struct parser *p)
{
	u16 a = unary(p);
	struct litmus_node *n = &p->t->nodes[a];

	if (n->kind == NODE_DEREF)
		return n->arg[0];
	if (n->kind != NODE_REG)
		parser_fail(p, "the address of this cannot be taken; a parameter is an address already");
	n->kind = NODE_REG_ADDR;
	return a;
}

static u16 store_to(struct parser *p, u16 to, u16 val)
{
	const struct litmus_node *n = &p->t->nodes[to];
	u16 index = n->index, addr = n->arg[0];
	u16 s;

	switch (n->kind) {
	case NODE_REG:
		s = operation(p, NODE_SET_REG, 0, val, 0);
		p->t->nodes[s].index = index;
		return s;
	case NODE_DEREF:
		return operation(p, NODE_SET_MEM, 0, addr, val);
	default:
		parser_fail(p, "this cannot be assigned to; write *x for a variable, or a register");
	}
}

/* Is the address worth evaluating twice the same? */
static bool is_simple(const struct parser *p, u16 to)
{
	const struct litmus_node *n = &p->t->nodes[to];

	if (n->kind == NODE_DEREF)
		n = &p->t->nodes[n->arg[0]];
	return n->kind == NODE_REG || n->kind == NODE_VAR;
}

/* x += 1, ++x: a load and a store, as the compiler makes it. */
static u16 modify(struct parser *p, u16 to, enum litmus_op op, u16 by)
{
	if (!is_simple(p, to))
		parser_fail(p, "this is too involved for an assignment with an operator; write it out");
	return store_to(p, to, operation(p, NODE_BINARY, op, to, by));
}

static u16 postfix(struct parser *p)
{
	u16 n = primary(p);

	if (lex_is(p, "[") || lex_is(p, "->") || lex_is(p, "."))
		parser_fail(p, "arrays and structures are not supported; use one variable each");
	/* The value before is wanted by nobody: this is a statement. */
	if (lex_is(p, "++") || lex_is(p, "--")) {
		bool add = lex_is(p, "++");

		lex_next(p);
		if (!lex_is(p, ";") && !lex_is(p, ")"))
			parser_fail(p, "the value of x++ is not supported; make it a statement");
		return modify(p, n, add ? LOP_ADD : LOP_SUB,
			      expr_constant(p, 1));
	}
	return n;
}

/* Behind a `(`: a type means a cast. */
static bool cast(struct parser *p)
{
	struct parser before = *p;

	if (!lex_accept(p, "("))
		return false;
	if (!type_starts(p)) {
		/* One token back; nothing else has changed. */
		p->at = before.at;
		p->start = before.start;
		p->end_of_last = before.end_of_last;
		p->line = before.line;
		p->tok = before.tok;
		p->num = before.num;
		memcpy(p->word, before.word, sizeof(p->word));
		return false;
	}
	type_cast(p);
	lex_want(p, ")");
	return true;
}

static u16 unary_operator(struct parser *p)
{
	static const struct { const char *word; enum litmus_op op; } ops[] = {
		{ "!", LOP_NOT }, { "~", LOP_INV }, { "-", LOP_NEG },
	};

	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		if (lex_accept(p, ops[i].word))
			return operation(p, NODE_UNARY, ops[i].op, unary(p), 0);
	}
	return postfix(p);
}

static u16 unary(struct parser *p)
{
	u16 n;

	if (++p->depth > DEPTH_MAX)
		parser_fail(p, "expressions nest too deeply; split them");
	if (lex_accept(p, "*"))
		n = operation(p, NODE_DEREF, 0, unary(p), 0);
	else if (lex_accept(p, "&"))
		n = address_of(p);
	else if (lex_accept(p, "+") || cast(p))
		n = unary(p);
	else if (lex_accept(p, "++"))
		n = modify(p, unary(p), LOP_ADD, expr_constant(p, 1));
	else if (lex_accept(p, "--"))
		n = modify(p, unary(p), LOP_SUB, expr_constant(p, 1));
	else
		n = unary_operator(p);
	p->depth--;
	return n;
}

/* ---- binary operators, weakest first ---- */

struct binary {
	const char	*word;
	u8		level;
	u8		kind;
	u8		op;
};

static const struct binary binaries[] = {
	{ "||", 0, NODE_LOR, 0 },
	{ "&&", 1, NODE_LAND, 0 },
	{ "|", 2, NODE_BINARY, LOP_OR },
	{ "^", 3, NODE_BINARY, LOP_XOR },
	{ "&", 4, NODE_BINARY, LOP_AND },
	{ "==", 5, NODE_BINARY, LOP_EQ },
	{ "!=", 5, NODE_BINARY, LOP_NE },
	{ "<", 6, NODE_BINARY, LOP_LT },
	{ "<=", 6, NODE_BINARY, LOP_LE },
	{ ">", 6, NODE_BINARY, LOP_GT },
	{ ">=", 6, NODE_BINARY, LOP_GE },
	{ "<<", 7, NODE_BINARY, LOP_SHL },
	{ ">>", 7, NODE_BINARY, LOP_SHR },
	{ "+", 8, NODE_BINARY, LOP_ADD },
	{ "-", 8, NODE_BINARY, LOP_SUB },
	{ "*", 9, NODE_BINARY, LOP_MUL },
	{ "/", 9, NODE_BINARY, LOP_DIV },
	{ "%", 9, NODE_BINARY, LOP_MOD },
};

#define LEVELS	10

static const struct binary *binary_at(const struct parser *p,
				      unsigned int level)
{
	for (size_t i = 0; i < sizeof(binaries) / sizeof(*binaries); i++) {
		if (binaries[i].level >= level && lex_is(p, binaries[i].word))
			return &binaries[i];
	}
	return NULL;
}

static u16 binary(struct parser *p, unsigned int level)
{
	u16 left = unary(p);
	const struct binary *b;

	if (level == LEVELS)
		return left;
	while ((b = binary_at(p, level))) {
		lex_next(p);
		left = operation(p, b->kind, b->op, left,
				 binary(p, b->level + 1));
	}
	return left;
}

static u16 conditional(struct parser *p)
{
	u16 cond = binary(p, 0), yes, n;

	if (!lex_accept(p, "?"))
		return cond;
	yes = expr_parse(p);
	lex_want(p, ":");
	n = operation(p, NODE_SELECT, 0, cond, yes);
	yes = conditional(p);
	p->t->nodes[n].arg[2] = yes;
	return n;
}

u16 expr_assignment(struct parser *p)
{
	static const struct { const char *word; enum litmus_op op; } ops[] = {
		{ "+=", LOP_ADD }, { "-=", LOP_SUB }, { "*=", LOP_MUL },
		{ "/=", LOP_DIV }, { "%=", LOP_MOD }, { "&=", LOP_AND },
		{ "|=", LOP_OR }, { "^=", LOP_XOR }, { "<<=", LOP_SHL },
		{ ">>=", LOP_SHR },
	};
	u16 to = conditional(p);

	if (lex_accept(p, "="))
		return store_to(p, to, expr_assignment(p));
	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		if (lex_accept(p, ops[i].word))
			return modify(p, to, ops[i].op, expr_assignment(p));
	}
	return to;
}

u16 expr_parse(struct parser *p)
{
	u16 n = expr_assignment(p);

	while (lex_accept(p, ","))
		n = operation(p, NODE_COMMA, 0, n, expr_assignment(p));
	return n;
}

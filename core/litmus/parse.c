// SPDX-License-Identifier: GPL-2.0-only
/*
 * A litmus test from its text: the parts in their order, and what can only be
 * checked when all have been read.
 */
#include "core/litmus/parser.h"

#include <errno.h>
#include <string.h>

/* What the author says LKMM does with it: "Result: Never" in a comment. */
static void find_result(struct litmus *t, const char *text)
{
	static const char *const words[] = { "Never", "Sometimes", "Always" };
	const char *at = strstr(text, "Result:");

	if (!at)
		return;
	at += strlen("Result:");
	at += strspn(at, " \t");
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!strncmp(at, words[i], strlen(words[i])))
			memcpy(t->result, words[i], strlen(words[i]) + 1);
	}
}

static bool needs_memory(enum litmus_call call)
{
	return call <= CALL_ADD_UNLESS && call != CALL_FENCE;
}

/* Is there an operation on a lock among those with variable @var? */
static bool is_locked(const struct parser *p, unsigned int var)
{
	for (unsigned int i = 1; i < p->t->nnodes; i++) {
		const struct litmus_node *n = &p->t->nodes[i];
		const struct litmus_node *a = &p->t->nodes[n->arg[0]];

		if (n->kind == NODE_CALL && !needs_memory(n->op) &&
		    a->kind == NODE_VAR && a->index == var)
			return true;
	}
	return false;
}

/*
 * A lock that nobody takes as such is an int: tests write its algorithm out,
 * xchg_acquire() and smp_store_release().
 */
static void unused_locks(struct parser *p)
{
	for (unsigned int i = 0; i < p->t->nvars; i++) {
		struct litmus_type *type = &p->t->vars[i].type;

		if (type->kind != LIT_MEMORY && !is_locked(p, i))
			*type = (struct litmus_type){
				.size = 4, .known = true,
			};
	}
}

/* A lock is no memory that can be read and written. */
static void check_node(struct parser *p, const struct litmus_node *n)
{
	const struct litmus_node *a = &p->t->nodes[n->arg[0]];
	bool memory = n->kind == NODE_DEREF || n->kind == NODE_SET_MEM ||
		      (n->kind == NODE_CALL && needs_memory(n->op));

	if (!memory || a->kind != NODE_VAR ||
	    p->t->vars[a->index].type.kind == LIT_MEMORY)
		return;
	p->line = n->line;
	parser_fail(p, "'%s' is a lock and is used as memory; use another variable",
		    p->t->vars[a->index].name);
}

/* The domain of an RCU or SRCU call: its variable's number, or RCU's own. */
#define DOMAIN_RCU	LITMUS_VARS

static unsigned int domain_of(const struct parser *p,
			      const struct litmus_node *n)
{
	const struct litmus_node *a = &p->t->nodes[n->arg[0]];

	return a->kind == NODE_VAR ? a->index : DOMAIN_RCU;
}

static bool is_rcu_call(const struct litmus_node *n)
{
	return n->kind == NODE_CALL && n->op >= CALL_RCU_LOCK;
}

/* Where nobody waits for readers, their sections are only the barriers. */
static void drop_section(struct litmus_node *n)
{
	bool srcu = n->op == CALL_SRCU_LOCK || n->op == CALL_SRCU_UNLOCK;

	n->op = CALL_FENCE;
	n->order = srcu ? FENCE_SRCU : FENCE_COMPILER;
}

/* The machine has one domain of readers that can be waited for. */
static void check_domains(struct parser *p)
{
	u64 all = 0, waited = 0;

	for (unsigned int i = 1; i < p->t->nnodes; i++) {
		const struct litmus_node *n = &p->t->nodes[i];

		if (!is_rcu_call(n))
			continue;
		all |= 1ull << domain_of(p, n);
		if (n->op == CALL_SYNC)
			waited |= 1ull << domain_of(p, n);
	}
	p->line = 0;
	if (waited & (waited - 1))
		parser_fail(p, "it waits for readers of %d domains of RCU and SRCU; one is supported",
			    __builtin_popcountll(waited));
	if (!(all & (all - 1)))
		return;
	for (unsigned int i = 1; i < p->t->nnodes; i++) {
		struct litmus_node *n = &p->t->nodes[i];

		if (is_rcu_call(n) && !(waited & 1ull << domain_of(p, n)))
			drop_section(n);
	}
}

static void check_threads(struct parser *p)
{
	p->line = 0;
	if (!p->t->nthreads)
		parser_fail(p, "the test has no thread; add P0()");
	for (unsigned int i = 0; i < LITMUS_THREADS; i++) {
		const struct litmus_thread *th = &p->t->threads[i];

		if (i < p->t->nthreads && !th->exists)
			parser_fail(p, "there is no P%u; number the threads without gaps",
				    i);
		if (i >= p->t->nthreads && th->nregs)
			parser_fail(p, "registers of thread %u are named, but there is no P%u; add it",
				    i, i);
	}
}

/*
 * How deep evaluating @node goes.  Each node has one place in the tree, but
 * for registers and variables, which are its leaves.
 */
static unsigned int depth_of(const struct litmus *t, u16 node)
{
	const struct litmus_node *n = &t->nodes[node];
	unsigned int deepest = 0;

	if (n->kind == NODE_SEQ) {
		for (; node; node = t->nodes[node].arg[1]) {
			unsigned int d = depth_of(t, t->nodes[node].arg[0]);

			deepest = d > deepest ? d : deepest;
		}
		return deepest + 1;
	}
	for (unsigned int i = 0; node && i < 3; i++) {
		unsigned int d = depth_of(t, n->arg[i]);

		deepest = d > deepest ? d : deepest;
	}
	return deepest + (node != 0);
}

static void check_depth(struct parser *p)
{
	p->line = 0;
	for (unsigned int i = 0; i < p->t->nthreads; i++) {
		if (depth_of(p->t, p->t->threads[i].body) > LITMUS_DEPTH)
			parser_fail(p, "an expression of P%u is nested more than %d deep; split it",
				    i, LITMUS_DEPTH);
	}
}

/* Variables that only an initial pointer names. */
static void default_types(struct parser *p)
{
	for (unsigned int i = 0; i < p->t->nvars; i++) {
		struct litmus_var *v = &p->t->vars[i];

		if (!v->type.known)
			v->type = (struct litmus_type){
				.size = 4, .known = true,
			};
	}
}

static void parse(struct parser *p)
{
	lex_header(p);
	init_parse(p);
	while (p->tok == TOK_NAME && strcmp(p->word, "exists") &&
	       strcmp(p->word, "forall") && strcmp(p->word, "locations") &&
	       strcmp(p->word, "filter") && strcmp(p->word, "not"))
		stmt_thread(p);
	condition_parse(p);
	default_types(p);
	unused_locks(p);
	for (unsigned int i = 1; i < p->t->nnodes; i++)
		check_node(p, &p->t->nodes[i]);
	check_domains(p);
	check_threads(p);
	check_depth(p);
}

int litmus_parse(const char *text, struct litmus *t, struct litmus_error *err)
{
	static struct parser p;

	memset(t, 0, sizeof(*t));
	memset(err, 0, sizeof(*err));
	t->nnodes = 1;
	memset(&p, 0, sizeof(p));
	p.text = text;
	p.at = text;
	p.line = 1;
	p.t = t;
	p.err = err;
	if (setjmp(p.failed))
		return -EINVAL;
	parse(&p);
	find_result(t, text);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's primitives in a litmus test: which operation of the simulated
 * machine is a call of this name?
 *
 * Names of atomic operations are taken apart; the rest is a table.  The
 * meaning of each is that of core/include's shim, but for the barriers that
 * are empty on x86 only.
 */
#include "core/litmus/parser.h"

#include <stdio.h>
#include <string.h>

/* What the arguments are: a lvalue *x, a pointer, a value, a lock. */
enum { ARG_LVALUE = 'l', ARG_POINTER = 'p', ARG_VALUE = 'v' };

struct call {
	const char	*name;
	u8		call;
	u8		order;
	const char	*args;
	u8		kind;	/* of the variable: enum litmus_kind */
};

static const struct call calls[] = {
	{ "READ_ONCE", CALL_LOAD, MO_RELAXED, "l", 0 },
	{ "rcu_dereference", CALL_LOAD, MO_RELAXED, "l", 0 },
	{ "rcu_access_pointer", CALL_LOAD, MO_RELAXED, "l", 0 },
	{ "rcu_dereference_raw", CALL_LOAD, MO_RELAXED, "l", 0 },
	{ "lockless_dereference", CALL_LOAD, MO_RELAXED, "l", 0 },
	{ "smp_load_acquire", CALL_LOAD, MO_ACQUIRE, "p", 0 },
	{ "WRITE_ONCE", CALL_STORE, MO_RELAXED, "lv", 0 },
	{ "smp_store_release", CALL_STORE, MO_RELEASE, "pv", 0 },
	{ "rcu_assign_pointer", CALL_STORE, MO_RELEASE, "lv", 0 },
	{ "smp_store_mb", CALL_STORE_MB, MO_RELAXED, "lv", 0 },
	{ "smp_mb", CALL_FENCE, FENCE_MB, "", 0 },
	{ "smp_rmb", CALL_FENCE, FENCE_RMB, "", 0 },
	{ "smp_wmb", CALL_FENCE, FENCE_WMB, "", 0 },
	{ "barrier", CALL_FENCE, FENCE_COMPILER, "", 0 },
	{ "smp_read_barrier_depends", CALL_FENCE, FENCE_COMPILER, "", 0 },
	{ "smp_mb__before_atomic", CALL_FENCE, FENCE_MB, "", 0 },
	{ "smp_mb__after_atomic", CALL_FENCE, FENCE_MB, "", 0 },
	{ "smp_mb__after_spinlock", CALL_FENCE, FENCE_MB, "", 0 },
	{ "smp_mb__after_unlock_lock", CALL_FENCE, FENCE_MB, "", 0 },
	{ "smp_mb__after_srcu_read_unlock", CALL_FENCE, FENCE_MB, "", 0 },
	{ "spin_lock", CALL_LOCK, LOCK_WRITE, "p", LIT_SPIN },
	{ "spin_unlock", CALL_UNLOCK, LOCK_WRITE, "p", LIT_SPIN },
	{ "spin_trylock", CALL_TRYLOCK, LOCK_WRITE, "p", LIT_SPIN },
	{ "spin_is_locked", CALL_IS_LOCKED, 0, "p", LIT_SPIN },
	{ "raw_spin_lock", CALL_LOCK, LOCK_WRITE, "p", LIT_SPIN },
	{ "raw_spin_unlock", CALL_UNLOCK, LOCK_WRITE, "p", LIT_SPIN },
	{ "raw_spin_trylock", CALL_TRYLOCK, LOCK_WRITE, "p", LIT_SPIN },
	{ "raw_spin_is_locked", CALL_IS_LOCKED, 0, "p", LIT_SPIN },
	{ "write_lock", CALL_LOCK, LOCK_WRITE, "p", LIT_RWLOCK },
	{ "write_unlock", CALL_UNLOCK, LOCK_WRITE, "p", LIT_RWLOCK },
	{ "read_lock", CALL_LOCK, LOCK_READ, "p", LIT_RWLOCK },
	{ "read_unlock", CALL_UNLOCK, LOCK_READ, "p", LIT_RWLOCK },
	{ "mutex_lock", CALL_LOCK, LOCK_WRITE, "p", LIT_MUTEX },
	{ "mutex_unlock", CALL_UNLOCK, LOCK_WRITE, "p", LIT_MUTEX },
	{ "mutex_trylock", CALL_TRYLOCK, LOCK_WRITE, "p", LIT_MUTEX },
	{ "rcu_read_lock", CALL_RCU_LOCK, 0, "", 0 },
	{ "rcu_read_unlock", CALL_RCU_UNLOCK, 0, "", 0 },
	{ "synchronize_rcu", CALL_SYNC, 0, "", 0 },
	{ "synchronize_rcu_expedited", CALL_SYNC, 0, "", 0 },
	{ "srcu_read_lock", CALL_SRCU_LOCK, 0, "p", LIT_SRCU },
	{ "srcu_read_unlock", CALL_SRCU_UNLOCK, 0, "pv", LIT_SRCU },
	{ "synchronize_srcu", CALL_SYNC, 0, "p", LIT_SRCU },
	{ "synchronize_srcu_expedited", CALL_SYNC, 0, "p", LIT_SRCU },
};

/* ---- names of atomic operations ---- */

struct shape {
	struct litmus_node	node;
	const char		*args;
	s64			implied;	/* inc: the operand not written */
};

static bool take_suffix(char *name, const char *suffix)
{
	size_t n = strlen(name), s = strlen(suffix);

	if (n < s || strcmp(name + n - s, suffix))
		return false;
	name[n - s] = '\0';
	return true;
}

static bool take_prefix(char *name, const char *prefix)
{
	size_t n = strlen(prefix);

	if (strncmp(name, prefix, n))
		return false;
	memmove(name, name + n, strlen(name + n) + 1);
	return true;
}

/* _acquire and its like, else @dflt. */
static enum memory_order take_order(char *name, enum memory_order dflt,
				    bool *given)
{
	*given = true;
	if (take_suffix(name, "_acquire"))
		return MO_ACQUIRE;
	if (take_suffix(name, "_release"))
		return MO_RELEASE;
	if (take_suffix(name, "_relaxed"))
		return MO_RELAXED;
	*given = false;
	return dflt;
}

static bool exchange_shape(const char *name, struct shape *s)
{
	static const struct { const char *name; u8 call; const char *args; } t[] = {
		{ "xchg", CALL_XCHG, "pv" },
		{ "cmpxchg", CALL_CMPXCHG, "pvv" },
		{ "try_cmpxchg", CALL_TRY_CMPXCHG, "pvv" },
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		if (strcmp(name, t[i].name))
			continue;
		s->node.op = t[i].call;
		s->args = t[i].args;
		return true;
	}
	return false;
}

static bool access_shape(const char *name, bool given, struct shape *s)
{
	enum memory_order mo = given ? s->node.order : MO_RELAXED;

	if (!strcmp(name, "read") && mo != MO_RELEASE) {
		s->node.op = CALL_LOAD;
		s->args = "p";
	} else if (!strcmp(name, "set") && mo != MO_ACQUIRE) {
		s->node.op = CALL_STORE;
		s->args = "pv";
	} else {
		return false;
	}
	if (given && mo == MO_RELAXED)
		return false;
	s->node.order = mo;
	return true;
}

/* Conditional on the value: a loop around a compare-and-exchange. */
static bool unless_shape(const char *name, bool given, struct shape *s)
{
	s->node.op = CALL_ADD_UNLESS;
	s->node.result = RES_IS_ZERO;
	if (given)
		return false;
	if (!strcmp(name, "add_unless")) {
		s->args = "pvv";
	} else if (!strcmp(name, "fetch_add_unless")) {
		s->args = "pvv";
		s->node.result = RES_OLD;
	} else if (!strcmp(name, "inc_not_zero")) {
		s->args = "p";
		s->implied = 1;
	} else {
		return false;
	}
	return true;
}

static bool find_rmw(const char *name, struct shape *s)
{
	static const struct { const char *name; u8 op; s64 by; } t[] = {
		{ "add", LOP_ADD, 0 }, { "sub", LOP_SUB, 0 },
		{ "and", LOP_AND, 0 }, { "or", LOP_OR, 0 },
		{ "xor", LOP_XOR, 0 }, { "andnot", LOP_ANDNOT, 0 },
		{ "inc", LOP_ADD, 1 }, { "dec", LOP_SUB, 1 },
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		if (strcmp(name, t[i].name))
			continue;
		s->node.how = t[i].op;
		s->implied = t[i].by;
		s->args = t[i].by ? "p" : "vp";
		return true;
	}
	return false;
}

static bool is_sum(const struct shape *s)
{
	return s->node.how == LOP_ADD || s->node.how == LOP_SUB;
}

static bool rmw_shape(char *name, bool given, struct shape *s)
{
	s->node.op = CALL_RMW;
	s->node.result = RES_NONE;
	if (!strcmp(name, "add_negative")) {
		s->node.result = RES_IS_NEGATIVE;
		return find_rmw("add", s);
	}
	if (take_suffix(name, "_and_test"))
		s->node.result = RES_IS_ZERO;
	else if (take_suffix(name, "_return"))
		s->node.result = RES_NEW;
	else if (take_prefix(name, "fetch_"))
		s->node.result = RES_OLD;
	if (!find_rmw(name, s))
		return false;
	switch (s->node.result) {
	case RES_NONE:
		s->node.order = MO_RELAXED;
		return !given;
	case RES_IS_ZERO:
		return !given && is_sum(s) &&
		       (s->implied || s->node.how == LOP_SUB);
	case RES_NEW:
		return is_sum(s);
	default:
		return true;
	}
}

static bool find_shape(const char *word, struct shape *s)
{
	char name[LITMUS_NAME];
	bool given, atomic;

	snprintf(name, sizeof(name), "%s", word);
	atomic = take_prefix(name, "atomic_long_") ||
		 take_prefix(name, "atomic64_") || take_prefix(name, "atomic_");
	s->node.order = take_order(name, MO_FULL, &given);
	if (exchange_shape(name, s))
		return true;
	return atomic && (access_shape(name, given, s) ||
			  unless_shape(name, given, s) ||
			  rmw_shape(name, given, s));
}

/* ---- the call itself ---- */

static u16 argument(struct parser *p, const char *name, char what)
{
	u16 a = expr_assignment(p);
	const struct litmus_node *n = &p->t->nodes[a];

	if (what != ARG_LVALUE)
		return a;
	if (n->kind != NODE_DEREF)
		parser_fail(p, "%s() of something that is no memory; write %s(*x)",
			    name, name);
	return n->arg[0];
}

static void arguments(struct parser *p, const char *name, const char *what,
		      u16 *args)
{
	lex_want(p, "(");
	for (size_t i = 0; what[i]; i++) {
		if (i)
			lex_want(p, ",");
		args[i] = argument(p, name, what[i]);
	}
	if (!lex_is(p, ")"))
		parser_fail(p, "%s() takes %zu arguments; see docs/litmus.md",
			    name, strlen(what));
	lex_next(p);
}

static u16 make(struct parser *p, struct litmus_node node, const u16 *args)
{
	u16 n = expr_node(p, NODE_CALL);

	node.kind = NODE_CALL;
	node.line = p->t->nodes[n].line;
	memcpy(node.arg, args, sizeof(node.arg));
	p->t->nodes[n] = node;
	return n;
}

static u16 atomic_call(struct parser *p, const char *name, struct shape *s)
{
	u16 args[3] = { 0 };

	arguments(p, name, s->args, args);
	if (s->node.op == CALL_RMW && s->args[0] == ARG_VALUE) {
		u16 pointer = args[1];

		args[1] = args[0];
		args[0] = pointer;
	} else if (s->implied) {
		args[1] = expr_constant(p, s->implied);
		args[2] = expr_constant(p, 0);
	}
	if (s->node.op == CALL_TRY_CMPXCHG &&
	    p->t->nodes[args[1]].kind != NODE_REG_ADDR)
		parser_fail(p, "%s() needs the address of a register; write %s(x, &r0, 1)",
			    name, name);
	return make(p, s->node, args);
}

/* Locks are known by name: one that is reached through a pointer is not. */
static void check_lock(struct parser *p, const char *name, u16 arg,
		       enum litmus_kind kind)
{
	const struct litmus_node *n = &p->t->nodes[arg];

	if (n->kind != NODE_VAR)
		parser_fail(p, "%s() of a lock that has no name here; pass it as a parameter",
			    name);
	type_merge(p, &p->t->vars[n->index],
		   (struct litmus_type){ .kind = kind, .size = 8 });
}

static u16 table_call(struct parser *p, const struct call *c)
{
	struct litmus_node node = { .op = c->call, .order = c->order };
	u16 args[3] = { 0 };

	arguments(p, c->name, c->args, args);
	if (c->kind)
		check_lock(p, c->name, args[0], c->kind);
	return make(p, node, args);
}

u16 call_parse(struct parser *p, const char *name)
{
	struct shape s = { 0 };

	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		if (!strcmp(name, calls[i].name))
			return table_call(p, &calls[i]);
	}
	if (find_shape(name, &s))
		return atomic_call(p, name, &s);
	parser_fail(p, "the function '%s' is not supported; docs/litmus.md lists those that are",
		    name);
}

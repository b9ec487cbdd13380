/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A litmus test: variables, threads as trees, and the condition.
 *
 * Plain data without pointers but for names, which point into the text that
 * was parsed.  Sizes are fixed: a test that needs more is refused.
 */
#ifndef RMAPSIM_CORE_LITMUS_PROGRAM_H
#define RMAPSIM_CORE_LITMUS_PROGRAM_H

#include "sched/sim.h"

/* Threads: one task each, without the set-up's. */
#define LITMUS_THREADS	(LIMIT_SCN_TASKS - 1)
/* The largest test of the kernel's has 7 variables and 10 registers. */
#define LITMUS_VARS	32
#define LITMUS_REGS	48
#define LITMUS_NODES	2048
#define LITMUS_CONDS	256
/* What one state shows. */
#define LITMUS_SHOWN	32
/* A name, its end included. */
#define LITMUS_NAME	64
/* How often a loop goes round before the execution is dropped. */
#define LITMUS_UNROLL	3
/* Nodes that a thread evaluates before the execution is dropped: loops in
 * loops need time although no operation of theirs is visible. */
#define LITMUS_EVALS	4096
/* How deep an expression is: it is evaluated on a task's stack.  Statements
 * one after the other are a list. */
#define LITMUS_DEPTH	64

enum litmus_kind {
	LIT_MEMORY,
	LIT_SPIN,
	LIT_RWLOCK,
	LIT_MUTEX,
	LIT_SRCU,
};

/* Of a variable; of a register it only says what is declared. */
struct litmus_type {
	u8	kind;		/* enum litmus_kind */
	u8	size;		/* bytes of the variable */
	u8	stars;		/* 0: no pointer */
	bool	is_unsigned;
	bool	known;
};

struct litmus_value {
	s64	num;
	u8	var;		/* the address of this variable, from 1 */
};

struct litmus_var {
	char			name[LITMUS_NAME];
	struct litmus_type	type;
	struct litmus_value	init;
	u64			addr;	/* while it runs */
};

struct litmus_reg {
	char			name[LITMUS_NAME];
	struct litmus_value	init;
	bool			declared;
};

enum litmus_node_kind {
	NODE_NONE,	/* index 0: nothing */
	NODE_CONST,
	NODE_REG,
	NODE_REG_ADDR,	/* &r0, for try_cmpxchg() */
	NODE_VAR,	/* its address */
	NODE_DEREF,	/* plain load of what .arg[0] points at */
	NODE_SET_REG,	/* .index = .arg[0] */
	NODE_SET_MEM,	/* plain store of .arg[1] to .arg[0] */
	NODE_UNARY,	/* .op: enum litmus_op */
	NODE_BINARY,
	NODE_LAND,
	NODE_LOR,
	NODE_SELECT,	/* ?: */
	NODE_COMMA,
	NODE_CALL,	/* .op: enum litmus_call */
	NODE_SEQ,	/* .arg[0], and on with .arg[1] */
	NODE_IF,
	NODE_WHILE,	/* .arg: condition, body, step */
	NODE_DO,
};

enum litmus_op {
	LOP_ADD, LOP_SUB, LOP_MUL, LOP_DIV, LOP_MOD, LOP_AND, LOP_OR, LOP_XOR,
	LOP_SHL, LOP_SHR, LOP_EQ, LOP_NE, LOP_LT, LOP_LE, LOP_GT, LOP_GE,
	LOP_NOT, LOP_INV, LOP_NEG, LOP_ANDNOT,
};

/* What of a read-modify-write the expression is worth. */
enum litmus_result { RES_NONE, RES_OLD, RES_NEW, RES_IS_ZERO, RES_IS_NEGATIVE };

enum litmus_call {
	CALL_LOAD,
	CALL_STORE,
	CALL_STORE_MB,
	CALL_FENCE,
	CALL_XCHG,
	CALL_CMPXCHG,
	CALL_TRY_CMPXCHG,
	CALL_RMW,
	CALL_ADD_UNLESS,
	CALL_LOCK,
	CALL_UNLOCK,
	CALL_TRYLOCK,
	CALL_IS_LOCKED,
	CALL_RCU_LOCK,	/* this and the rest: RCU and SRCU */
	CALL_RCU_UNLOCK,
	CALL_SYNC,
	CALL_SRCU_LOCK,
	CALL_SRCU_UNLOCK,
};

struct litmus_node {
	u8	kind;		/* enum litmus_node_kind */
	u8	op;
	u8	order;		/* enum memory_order, fence or lock_mode */
	u8	how;		/* CALL_RMW: enum litmus_op */
	u8	result;		/* enum litmus_result */
	u16	index;		/* of a register or variable */
	u16	arg[3];
	u32	line;
	s64	num;
};

struct litmus_thread {
	u16			nregs;
	struct litmus_reg	regs[LITMUS_REGS];
	u16			body;
	bool			exists;
};

/* A register or a variable. */
struct litmus_place {
	s8	thread;		/* -1: a variable */
	u16	index;
};

enum litmus_cond_kind {
	COND_TRUE, COND_FALSE, COND_EQ, COND_NE, COND_EQ_PLACE, COND_NE_PLACE,
	COND_NOT, COND_AND, COND_OR, COND_IMPLIES,
};

struct litmus_cond {
	u8			kind;
	u16			a, b;
	struct litmus_place	left, right;
	struct litmus_value	val;
};

enum litmus_quantifier { LITMUS_EXISTS, LITMUS_NOT_EXISTS, LITMUS_FORALL };

struct litmus {
	char			name[256];
	u8			quantifier;
	u16			nvars;
	u16			nnodes;
	u16			nconds;
	u16			nshown;
	u16			nthreads;
	u16			cond;
	u16			filter;
	bool			has_filter;
	bool			loops;
	struct litmus_var	vars[LITMUS_VARS];
	struct litmus_thread	threads[LITMUS_THREADS];
	struct litmus_node	nodes[LITMUS_NODES];	/* [0]: NODE_NONE */
	struct litmus_cond	conds[LITMUS_CONDS];
	struct litmus_place	shown[LITMUS_SHOWN];
	char			cond_text[2048];	/* on one line */
	char			result[16];	/* "Never", of a comment; or "" */
};

struct litmus_error {
	u32	line;		/* 0: of no line in particular */
	char	text[200];
};

/* The test in @text (NUL-terminated).  0, or -EINVAL with *@err. */
int litmus_parse(const char *text, struct litmus *t, struct litmus_error *err);

#endif /* RMAPSIM_CORE_LITMUS_PROGRAM_H */

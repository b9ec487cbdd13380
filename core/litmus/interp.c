// SPDX-License-Identifier: GPL-2.0-only
/*
 * The threads of a litmus test, interpreted.
 *
 * A register is a variable of the interpreter: nobody else sees it.  Each
 * access to a variable is the operation of the simulated machine that the
 * shim makes of the kernel's primitive; plain accesses are announced as the
 * compiler announces those of core/kvm.
 *
 * A thread's state is a function of the values its operations returned, so a
 * hash over these stands for it.
 */
#include <stdint.h>
#include <string.h>

#include "core/litmus/litmus.h"
#include "sched/buffer.h"
#include "sched/heap.h"
#include "sched/run.h"

/* What the compiler calls before a plain access, see sched/plain.c. */
#define PLAIN(n)							\
void __tsan_read##n(void *p);						\
void __tsan_write##n(void *p);

PLAIN(1)
PLAIN(2)
PLAIN(4)
PLAIN(8)

struct thread_state {
	s64			regs[LITMUS_REGS];
	struct state_hash	seen;		/* what its operations returned */
	u8			nested;		/* rcu_read_lock() */
	u8			idx[8];
	u32			evals;		/* nodes evaluated */
};

static struct {
	struct litmus		*t;
	bool			wide;
	bool			too_narrow;
	bool			plain;		/* some access was */
	bool			dropped;
	enum litmus_drop	why;
	struct thread_state	threads[LITMUS_THREADS];
} in;

static struct thread_state *self(void)
{
	return &in.threads[machine_task()->id - 1];
}

static s64 eval(u16 node);

/* ---- variables ---- */

void interp_begin(struct litmus *t, bool wide)
{
	memset(&in, 0, sizeof(in));
	in.t = t;
	in.wide = wide;
}

static unsigned int width(const struct litmus_var *v)
{
	return in.wide ? 8 : v->type.size;
}

static s64 number_of(struct litmus_value val)
{
	return val.var ? (s64)in.t->vars[val.var - 1].addr : val.num;
}

static struct litmus_var *find_address(u64 addr)
{
	for (unsigned int i = 0; i < in.t->nvars; i++) {
		if (in.t->vars[i].addr == addr)
			return &in.t->vars[i];
	}
	return NULL;
}

static struct litmus_value value_of(s64 num)
{
	const struct litmus_var *v = num ? find_address(num) : NULL;

	if (v)
		return (struct litmus_value){ .var = v - in.t->vars + 1 };
	return (struct litmus_value){ .num = num };
}

static s64 extend(const struct litmus_var *v, u64 raw)
{
	unsigned int shift = 64 - 8 * (in.wide && !find_address(raw) ?
				       v->type.size : width(v));

	if (v->type.is_unsigned)
		return (s64)(raw << shift >> shift);
	return (s64)(raw << shift) >> shift;
}

void interp_drop(enum litmus_drop why)
{
	in.dropped = true;
	in.why = why;
	run_stop();
}

bool interp_dropped(enum litmus_drop *why)
{
	bool dropped = in.dropped;

	*why = in.why;
	in.dropped = false;
	return dropped;
}

bool interp_too_narrow(void)
{
	return in.too_narrow;
}

bool interp_was_plain(void)
{
	return in.plain;
}

/* An address has no name in a narrow variable: begin again with wide ones. */
static u64 fit(const struct litmus_var *v, s64 num)
{
	if (width(v) < 8 && num != extend(v, num) && find_address(num)) {
		in.too_narrow = true;
		run_stop();
	}
	return (u64)extend(v, num);
}

static void init_memory(struct litmus_var *v)
{
	void *p = (void *)(unsigned long)v->addr;

	sim_store(p, (u64)number_of(v->init), width(v), MO_RELAXED);
}

/* lockdep keeps names for good, so they are not the test's own. */
static void init_lock(struct litmus_var *v)
{
	static const u8 kinds[] = {
		[LIT_SPIN] = LOCK_SPIN, [LIT_RWLOCK] = LOCK_RW,
		[LIT_MUTEX] = LOCK_MUTEX,
	};

	sim_lock_init((struct sim_lock *)(unsigned long)v->addr,
		      kinds[v->type.kind], "litmus lock");
}

void interp_setup(void)
{
	unsigned int i;

	for (i = 0; i < in.t->nvars; i++)
		in.t->vars[i].addr = (u64)(unsigned long)
			heap_alloc(HEAP_MISC, 64, true);
	for (i = 0; i < in.t->nvars; i++) {
		struct litmus_var *v = &in.t->vars[i];

		if (v->type.kind == LIT_MEMORY)
			init_memory(v);
		else if (v->type.kind != LIT_SRCU)
			init_lock(v);
	}
}

static struct litmus_var *pointee(s64 addr)
{
	struct litmus_var *v = addr ? find_address(addr) : NULL;

	if (!v || v->type.kind != LIT_MEMORY)
		interp_drop(DROP_ADDRESS);
	return v;
}

static void *at_address(const struct litmus_var *v)
{
	return (void *)(unsigned long)v->addr;
}

/* An operation of this thread has returned @val. */
static s64 note(s64 val)
{
	state_hash_add(&self()->seen, (u64)val);
	return val;
}

/* ---- plain accesses ---- */

static void announce(void *p, unsigned int size, bool write)
{
	in.plain = true;
	switch (size) {
	case 1:
		write ? __tsan_write1(p) : __tsan_read1(p);
		break;
	case 2:
		write ? __tsan_write2(p) : __tsan_read2(p);
		break;
	case 4:
		write ? __tsan_write4(p) : __tsan_read4(p);
		break;
	default:
		write ? __tsan_write8(p) : __tsan_read8(p);
		break;
	}
}

static s64 plain_load(const struct litmus_var *v)
{
	announce(at_address(v), width(v), false);
	return note(extend(v, sim_peek(v->addr, width(v))));
}

static void plain_store(const struct litmus_var *v, s64 num)
{
	u64 raw = fit(v, num);

	announce(at_address(v), width(v), true);
	__builtin_memcpy(at_address(v), &raw, width(v));
	note(0);
}

/* ---- arithmetic ---- */

static s64 divide(enum litmus_op op, s64 a, s64 b)
{
	if (!b || (b == -1 && a == INT64_MIN))
		interp_drop(DROP_ADDRESS);
	return op == LOP_DIV ? a / b : a % b;
}

static s64 shift(enum litmus_op op, s64 a, s64 b)
{
	if (b < 0 || b > 63)
		interp_drop(DROP_ADDRESS);
	return op == LOP_SHL ? (s64)((u64)a << b) : a >> b;
}

static s64 compute(enum litmus_op op, s64 a, s64 b)
{
	switch (op) {
	case LOP_ADD:	return (s64)((u64)a + (u64)b);
	case LOP_SUB:	return (s64)((u64)a - (u64)b);
	case LOP_MUL:	return (s64)((u64)a * (u64)b);
	case LOP_DIV:
	case LOP_MOD:	return divide(op, a, b);
	case LOP_AND:	return a & b;
	case LOP_ANDNOT: return a & ~b;
	case LOP_OR:	return a | b;
	case LOP_XOR:	return a ^ b;
	case LOP_SHL:
	case LOP_SHR:	return shift(op, a, b);
	case LOP_EQ:	return a == b;
	case LOP_NE:	return a != b;
	case LOP_LT:	return a < b;
	case LOP_LE:	return a <= b;
	case LOP_GT:	return a > b;
	case LOP_GE:	return a >= b;
	case LOP_NOT:	return !a;
	case LOP_INV:	return ~a;
	case LOP_NEG:	return (s64)(0 - (u64)a);
	}
	return 0;
}

/* ---- calls ---- */

static enum rmw rmw_of(enum litmus_op op, s64 *by)
{
	switch (op) {
	case LOP_SUB:
		*by = (s64)(0 - (u64)*by);
		return RMW_ADD;
	case LOP_ANDNOT:
		*by = ~*by;
		return RMW_AND;
	case LOP_AND:
		return RMW_AND;
	case LOP_OR:
		return RMW_OR;
	case LOP_XOR:
		return RMW_XOR;
	default:
		return RMW_ADD;
	}
}

static s64 result_of(enum litmus_result res, s64 old, s64 new)
{
	switch (res) {
	case RES_NONE:
		return 0;
	case RES_OLD:
		return old;
	case RES_NEW:
		return new;
	case RES_IS_ZERO:
		return !new;
	case RES_IS_NEGATIVE:
		return new < 0;
	}
	return 0;
}

static s64 modify(const struct litmus_node *n, const struct litmus_var *v)
{
	s64 by = eval(n->arg[1]), orig = by;
	enum rmw how = rmw_of(n->how, &by);
	s64 old = extend(v, sim_rmw(at_address(v), how, (u64)by, width(v),
				    n->order));
	s64 new = extend(v, (u64)compute(n->how, old, orig));

	return note(result_of(n->result, old, new));
}

static s64 cmpxchg(const struct litmus_node *n, const struct litmus_var *v)
{
	u64 old = fit(v, eval(n->arg[1]));
	u64 new = fit(v, eval(n->arg[2]));

	return note(extend(v, sim_cmpxchg(at_address(v), old, new, width(v),
					  n->order)));
}

static s64 try_cmpxchg(const struct litmus_node *n, const struct litmus_var *v)
{
	s64 *reg = &self()->regs[in.t->nodes[n->arg[1]].index];
	s64 old = extend(v, fit(v, *reg));
	u64 new = fit(v, eval(n->arg[2]));
	s64 found = note(extend(v, sim_cmpxchg(at_address(v), (u64)old, new,
					       width(v), n->order)));

	if (found == old)
		return 1;
	*reg = found;
	return 0;
}

/* As the kernel does it: the look before the exchange is no barrier. */
static s64 add_unless(const struct litmus_node *n, const struct litmus_var *v)
{
	s64 by = eval(n->arg[1]), unless = eval(n->arg[2]);

	for (;;) {
		s64 old = note(extend(v, sim_load(at_address(v), width(v),
						  MO_RELAXED)));
		u64 new = (u64)extend(v, (u64)old + (u64)by);

		if (old == unless)
			return n->result == RES_OLD ? old : 0;
		if (note(extend(v, sim_cmpxchg(at_address(v), (u64)old, new,
					       width(v), MO_FULL))) == old)
			return n->result == RES_OLD ? old : 1;
	}
}

static s64 access_memory(const struct litmus_node *n)
{
	const struct litmus_var *v = pointee(eval(n->arg[0]));
	void *p = at_address(v);

	switch (n->op) {
	case CALL_LOAD:
		return note(extend(v, sim_load(p, width(v), n->order)));
	case CALL_STORE:
		sim_store(p, fit(v, eval(n->arg[1])), width(v), n->order);
		return note(0);
	case CALL_STORE_MB:
		sim_store(p, fit(v, eval(n->arg[1])), width(v), n->order);
		note(0);
		sim_fence(FENCE_MB);
		return note(0);
	case CALL_XCHG:
		return note(extend(v, sim_xchg(p, fit(v, eval(n->arg[1])),
					       width(v), n->order)));
	case CALL_CMPXCHG:
		return cmpxchg(n, v);
	case CALL_TRY_CMPXCHG:
		return try_cmpxchg(n, v);
	case CALL_RMW:
		return modify(n, v);
	default:
		return add_unless(n, v);
	}
}

/* Others see a lock held until its release reaches them. */
static s64 is_locked(struct sim_lock *l)
{
	u64 writer = sim_load(&l->writer, sizeof(l->writer), MO_RELAXED);

	return writer &&
	       writer != (LOCK_LEAVING | (machine_task()->id + 1u));
}

static s64 use_lock(const struct litmus_node *n)
{
	const struct litmus_var *v = &in.t->vars[in.t->nodes[n->arg[0]].index];
	struct sim_lock *l = at_address(v);

	switch (n->op) {
	case CALL_LOCK:
		if (machine_task()->nheld == LIMIT_HELD_LOCKS)
			interp_drop(DROP_UNROLL);
		sim_lock(l, n->order);
		return note(0);
	case CALL_UNLOCK:
		sim_unlock(l, n->order);
		return note(0);
	case CALL_TRYLOCK:
		return note(sim_trylock(l, n->order));
	default:
		return note(is_locked(l));
	}
}

/* Which index an inner section got is not in the machine's state. */
static s64 rcu_lock(struct thread_state *th)
{
	u8 idx;

	if (th->nested == sizeof(th->idx))
		interp_drop(DROP_UNROLL);
	idx = sim_srcu_lock();
	th->idx[th->nested++] = idx;
	return th->nested > 1 ? idx : 0;
}

static void rcu_unlock(struct thread_state *th)
{
	/* Index 2 is none: the machine says what is wrong. */
	sim_srcu_unlock(th->nested ? th->idx[--th->nested] : 2);
}

static s64 use_rcu(const struct litmus_node *n)
{
	s64 idx = 0;

	switch (n->op) {
	case CALL_RCU_LOCK:
		idx = rcu_lock(self());
		break;
	case CALL_RCU_UNLOCK:
		rcu_unlock(self());
		break;
	case CALL_SYNC:
		sim_srcu_synchronize();
		break;
	case CALL_SRCU_LOCK:
		idx = sim_srcu_lock();
		sim_fence(FENCE_SRCU);
		break;
	case CALL_SRCU_UNLOCK:
		idx = eval(n->arg[1]);
		sim_fence(FENCE_SRCU);
		sim_srcu_unlock(idx);
		break;
	}
	return note(idx);
}

static s64 call(const struct litmus_node *n)
{
	switch (n->op) {
	case CALL_FENCE:
		sim_fence(n->order);
		return note(0);
	case CALL_LOCK:
	case CALL_UNLOCK:
	case CALL_TRYLOCK:
	case CALL_IS_LOCKED:
		return use_lock(n);
	case CALL_RCU_LOCK:
	case CALL_RCU_UNLOCK:
	case CALL_SYNC:
	case CALL_SRCU_LOCK:
	case CALL_SRCU_UNLOCK:
		return use_rcu(n);
	default:
		return access_memory(n);
	}
}

/* ---- statements and expressions ---- */

static void go_round(const struct litmus_node *n)
{
	unsigned int rounds = 0;

	if (n->kind == NODE_DO)
		eval(n->arg[1]);
	while (!n->arg[0] || eval(n->arg[0])) {
		if (++rounds > LITMUS_UNROLL)
			interp_drop(DROP_UNROLL);
		eval(n->arg[1]);
		eval(n->arg[2]);
	}
}

static s64 set_memory(const struct litmus_node *n)
{
	s64 val = eval(n->arg[1]);
	const struct litmus_var *v = pointee(eval(n->arg[0]));

	plain_store(v, val);
	return val;
}

static s64 eval_operator(const struct litmus_node *n)
{
	s64 a = eval(n->arg[0]);

	switch (n->kind) {
	case NODE_UNARY:
		return compute(n->op, a, 0);
	case NODE_BINARY:
		return compute(n->op, a, eval(n->arg[1]));
	case NODE_LAND:
		return a && eval(n->arg[1]);
	case NODE_LOR:
		return a || eval(n->arg[1]);
	case NODE_DEREF:
		return plain_load(pointee(a));
	case NODE_SET_REG:
		self()->regs[n->index] = a;
		return a;
	case NODE_SELECT:
	case NODE_IF:
		return eval(a ? n->arg[1] : n->arg[2]);
	default: /* NODE_COMMA */
		return eval(n->arg[1]);
	}
}

static void eval_list(u16 node)
{
	for (; node; node = in.t->nodes[node].arg[1])
		eval(in.t->nodes[node].arg[0]);
}

static s64 eval(u16 node)
{
	const struct litmus_node *n = &in.t->nodes[node];

	if (++self()->evals > LITMUS_EVALS)
		interp_drop(DROP_UNROLL);
	switch (n->kind) {
	case NODE_NONE:
		return 0;
	case NODE_CONST:
		return n->num;
	case NODE_REG:
		return self()->regs[n->index];
	case NODE_VAR:
		return (s64)in.t->vars[n->index].addr;
	case NODE_REG_ADDR:
		interp_drop(DROP_ADDRESS);
	case NODE_SET_MEM:
		return set_memory(n);
	case NODE_CALL:
		return call(n);
	case NODE_SEQ:
		eval_list(node);
		return 0;
	case NODE_WHILE:
	case NODE_DO:
		go_round(n);
		return 0;
	default:
		return eval_operator(n);
	}
}

void interp_thread(unsigned int thread)
{
	const struct litmus_thread *th = &in.t->threads[thread];
	struct thread_state *st = &in.threads[thread];

	memset(st, 0, sizeof(*st));
	for (unsigned int i = 0; i < th->nregs; i++)
		st->regs[i] = number_of(th->regs[i].init);
	eval(th->body);
}

/* ---- what others want to know ---- */

struct litmus_value interp_at(struct litmus_place pl)
{
	const struct litmus_var *v;

	if (pl.thread >= 0)
		return value_of(in.threads[pl.thread].regs[pl.index]);
	v = &in.t->vars[pl.index];
	if (v->type.kind != LIT_MEMORY)
		return (struct litmus_value){
			.num = ((struct sim_lock *)at_address(v))->writer != 0
		};
	return value_of(extend(v, sim_peek(v->addr, width(v))));
}

void interp_hash(struct state_hash *h)
{
	for (unsigned int i = 0; i < in.t->nvars; i++)
		state_hash_add(h, sim_peek(in.t->vars[i].addr, 8));
	for (unsigned int i = 0; i < in.t->nthreads; i++) {
		const struct state_hash *seen = &in.threads[i].seen;

		state_hash_add(h, M->task[i + 1].started ? seen->a : 0);
		state_hash_add(h, M->task[i + 1].started ? seen->b : 0);
	}
}

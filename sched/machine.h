/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The simulated machine: tasks, CPUs, locks, and who may run.
 *
 * struct machine lives in the arena and holds everything about the machine
 * that a run changes; struct sim is the host side (strategy, recorder, log)
 * and survives from run to run.
 *
 * Invariants:
 *  - Exactly one task runs; M->cur names it.  Every other started task stands
 *    right before a visible operation, described by its .op/.addr/.size.
 *  - A task is in M->ready iff that operation can be executed now.  A task
 *    whose lock is taken is in M->waiting, one in cpu_relax() in M->spinning;
 *    it becomes able to run when the lock is free, the watched word changed.
 *  - Tasks on one CPU exclude one another while the CPU's current task has
 *    preemption or interrupts off.
 */
#ifndef RMAPSIM_SCHED_MACHINE_H
#define RMAPSIM_SCHED_MACHINE_H

#include "sched/arena.h"
#include "sched/co.h"
#include "sched/limits.h"
#include "sched/types.h"
#include "sched/verdict.h"

enum op {
#define OP(name, word, class) OP_##name,
#include "sched/op.def"
#undef OP
	OP_COUNT
};

enum op_flag {
	OPF_PLAIN	= 1,	/* seen through the compiler, not the shim */
	OPF_ACQUIRE	= 2,
	OPF_RELEASE	= 4,
	OPF_FULL	= 8,	/* fully ordered read-modify-write */
	OPF_FAILED	= 16,	/* cmpxchg that did not store, failed trylock */
	OPF_UNORDERED	= 32,	/* relaxed: neither acquire nor release */
	OPF_SETUP	= 64,	/* executed by the set-up, before step 1 */
	OPF_DELAYED	= 128,	/* a store that went into the buffer */
};

enum memory_order { MO_RELAXED, MO_ACQUIRE, MO_RELEASE, MO_FULL };

enum lock_kind { LOCK_RW, LOCK_SPIN, LOCK_MUTEX };
enum lock_mode { LOCK_READ, LOCK_WRITE };

/*
 * A lock of the simulated kernel, embedded in the kernel's own lock types
 * (rwlock_t, spinlock_t, struct mutex).  It lives in the arena's heap; the
 * shim touches the arena before it changes one.
 */
struct sim_lock {
	u8	kind;		/* enum lock_kind */
	u8	writer;		/* task id + 1, 0: none; LOCK_LEAVING */
	u8	class;		/* order graph class, from sim_lock_init */
	u8	pad[5];
	task_mask readers;
	const char *name;	/* "mmu_lock"; static storage */
};

/* Released by its writer, but the others have not seen that yet. */
#define LOCK_LEAVING	0x80

struct held_lock {
	u64	lock;		/* address of the struct sim_lock */
	u64	pc;
	u32	step;
	u8	mode;		/* enum lock_mode */
};

struct task {
	struct co	co;
	u8		id;
	u8		cpu;
	bool		started;
	bool		done;

	/* The visible operation this task stands before, or executes. */
	u8		op;		/* enum op */
	u8		size;
	u16		flags;		/* enum op_flag */
	u64		addr;
	u64		pc;		/* return address into the code */

	u16		preempt_count;
	u16		irq_count;
	u16		srcu_depth;
	u8		srcu_held[2];	/* by index of the domain */
	bool		in_block;	/* a block is stored word by word */
	bool		asleep;		/* between going to sleep and wake-up */
	u8		nheld;
	u8		scn_op;		/* index of the scenario operation */
	u32		explicit_ops;	/* shim operations executed so far */
	u32		points;		/* scheduling points it came to so far */
	u32		alloc_ops;	/* as many when memory was short */
	u32		srcu_sections;	/* outermost ones begun so far */

	/* The last marked observation: what a spin loop waits to change. */
	u64		seen_addr;
	u64		seen_val;
	u8		seen_size;

	/* The last cpu_relax(): what had been seen, and when. */
	u64		relax_addr;
	u64		relax_val;
	u32		relax_ops;	/* explicit_ops after it */

	/* Bit lock owned: address of the rmap head word, 0 for none. */
	u64		bitlock;
	u64		bitlock_val;	/* value before LOCKED was set */
	u32		bitlock_step;
	u64		bitlock_pc;

	struct held_lock *held;	/* .nheld of them, oldest first */
};

struct cpu {
	u8	curr;		/* the task on it */
	u8	ntasks;
};

struct machine {
	u32		active;		/* tasks are being scheduled */
	u32		step;		/* steps executed so far */
	u32		steps_max;
	u32		points;		/* scheduling points so far */
	u32		step_stop;	/* the step that needs a closer look */
	task_mask	ready;
	task_mask	waiting;
	task_mask	spinning;
	u32		shared_cpus;	/* some CPU has more than one task */
	u32		buffered;	/* mask of CPUs with delayed stores */
	u32		stores;		/* stores executed so far */
	u32		ntasks;		/* task 0 is the set-up */
	u8		cur;
	u8		ncpus;
	u16		srcu_readers[2];/* per grace-period index */
	u8		srcu_idx;
	u8		cpu_irq_off[LIMIT_CPUS];
	u8		page0;		/* scenario's, see heap.c */
	u8		fail;		/* allocations that may still fail */
	u8		fail_in;	/* allocations until one does, 0: never */
	struct cpu	cpu[LIMIT_CPUS];

	/* Heap allocator state, see heap.h. */
	u32		pool_next[16];
	u32		pool_free[16];
	u32		pool_used[16];

	/* Lock classes taken while the class of the index was held. */
	u16		lock_after[LIMIT_LOCK_CLASSES];

	/* For the oracles: small state that changes in most runs. */
	u64		model[32];

	/* Behind all else, because only those that there are are copied; what
	 * they hold is not, because no run begins with a lock held. */
	struct task	task[LIMIT_TASKS];
	struct held_lock held[LIMIT_TASKS][LIMIT_HELD_LOCKS];
};

#define M	((struct machine *)(ARENA_BASE + ARENA_MACHINE))

/* Under sched/native/ every task is a thread of its own. */
#ifdef RMAPSIM_NATIVE
#define MACHINE_CUR	__thread
#else
#define MACHINE_CUR
#endif

/* &M->task[M->cur], at hand: every operation asks. */
extern MACHINE_CUR struct task *machine_cur;

/* Bytes of the machine as it is, with @ntasks tasks. */
static inline size_t machine_size(u32 ntasks)
{
	return offsetof(struct machine, task) + ntasks * sizeof(struct task);
}

static inline struct task *machine_task(void)
{
	return machine_cur;
}

static inline void machine_set_cur(unsigned int task)
{
	M->cur = task;
	machine_cur = &M->task[task];
}

/* Make an empty machine with the set-up task only. */
void machine_reset(void);
/* Add a task on @cpu; its id (1..), or -E2BIG. */
int machine_add_task(unsigned int cpu);
void *machine_stack(unsigned int task);

/* The committed value at @addr (1, 2, 4 or 8 bytes), unseen by anybody. */
static inline u64 sim_peek(u64 addr, unsigned int size)
{
	const volatile void *p = (const volatile void *)(unsigned long)addr;

	switch (size) {
	case 1:
		return *(const volatile u8 *)p;
	case 2:
		return *(const volatile u16 *)p;
	case 4:
		return *(const volatile u32 *)p;
	default:
		return *(const volatile u64 *)p;
	}
}

const char *op_word(enum op op);
enum op op_parse(const char *word, size_t len);
bool op_is_memory(enum op op);

#endif /* RMAPSIM_SCHED_MACHINE_H */

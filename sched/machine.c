// SPDX-License-Identifier: GPL-2.0-only
/*
 * The empty machine and its tasks; the words of operations.
 */
#include "sched/machine.h"

#include <errno.h>
#include <string.h>

MACHINE_CUR struct task *machine_cur = &M->task[0];

static const struct {
	const char *word;
	enum { CLASS_MEM, CLASS_LOCK, CLASS_EVENT } class;
} ops[] = {
#define OP(name, word, class) { word, CLASS_##class },
#include "sched/op.def"
#undef OP
};

const char *op_word(enum op op)
{
	return op < OP_COUNT ? ops[op].word : "?";
}

enum op op_parse(const char *word, size_t len)
{
	int i;

	for (i = OP_NONE + 1; i < OP_COUNT; i++) {
		if (strlen(ops[i].word) == len && !memcmp(ops[i].word, word, len))
			return i;
	}
	return OP_NONE;
}

bool op_is_memory(enum op op)
{
	return op < OP_COUNT && ops[op].class == CLASS_MEM;
}

void *machine_stack(unsigned int task)
{
	return arena_ptr(ARENA_STACKS + task * ARENA_STACK_STRIDE + 0x1000);
}

void machine_reset(void)
{
	memset(M, 0, sizeof(*M));
	machine_set_cur(0);
	M->ntasks = 1;
	M->ncpus = 1;
	M->steps_max = LIMIT_STEPS;
	M->task[0].started = true;
	M->task[0].held = M->held[0];
}

int machine_add_task(unsigned int cpu)
{
	unsigned int id = M->ntasks;
	struct task *t = &M->task[id];

	if (id == LIMIT_TASKS || cpu >= LIMIT_CPUS)
		return -E2BIG;
	t->id = id;
	t->cpu = cpu;
	t->held = M->held[id];
	M->ntasks++;
	if (M->cpu[cpu].ntasks++)
		M->shared_cpus = 1;
	else
		M->cpu[cpu].curr = id;
	if (cpu >= M->ncpus)
		M->ncpus = cpu + 1;
	M->ready |= BIT_MASK_OF(id);
	return id;
}

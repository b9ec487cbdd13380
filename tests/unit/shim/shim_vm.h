/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's names as core/kvm sees them, behind plain C, so that a test
 * can include the C library's headers.
 */
#ifndef RMAPSIM_TESTS_UNIT_SHIM_SHIM_VM_H
#define RMAPSIM_TESTS_UNIT_SHIM_SHIM_VM_H

#include "sched/types.h"

/* Lives in the simulated heap, zeroed. */
struct shim_vm;
extern const unsigned long shim_vm_size;

/* Runs in the set-up: the locks. */
void shim_init(struct shim_vm *vm);

struct shim_check {
	const char	*name;
	/* NULL, or the condition that does not hold. */
	const char	*(*run)(struct shim_vm *vm);
	const char	*verdict;	/* of the run, "none": silent */
	const char	*invariant;	/* id, "NONE": no named check */
	bool		plain;		/* needs to see plain accesses */
};

extern const struct shim_check shim_checks[];
extern const unsigned int shim_nchecks;

/* Tasks that contend for one lock; what they see goes to the functions that
 * the test provides. */
void shim_rwlock_task(struct shim_vm *vm, bool write);
void shim_trylock_task(struct shim_vm *vm, bool write);
void shim_yield_task(struct shim_vm *vm, bool write);
void shim_increment_task(struct shim_vm *vm);
long shim_counter(struct shim_vm *vm);

void test_inside(bool write, int delta);
void test_tried(bool write, bool taken);
void test_yielded(bool yielded);

#endif /* RMAPSIM_TESTS_UNIT_SHIM_SHIM_VM_H */

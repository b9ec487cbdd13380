/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What scripts are made of: who acts, and where things are in the VM.
 *
 * Helpers that only look for something perform no visible operation.
 */
#ifndef RMAPSIM_TESTS_UNIT_ORACLE_ORACLE_VM_H
#define RMAPSIM_TESTS_UNIT_ORACLE_ORACLE_VM_H

#include "tests/unit/oracle/oracle_test.h"

#include "core/world/ops.h"
#include "core/world/oracle.h"
#include "core/world/world.h"

/* What comes next is done by @task (1..). */
void as(unsigned int task);
/* Operation @index of @task, as the scenario has it, from start to end. */
void run(unsigned int task, unsigned int index);
/* @task is inside that operation, which does what the script does. */
void begin(unsigned int task, unsigned int index);
void end(void);

/* mmu_lock for write. */
void lock(void);
void unlock(void);
/* The rmap lock, taken by a reader; @val is what taking it returned. */
unsigned long grab(struct kvm_rmap_head *head);
void release(struct kvm_rmap_head *head, unsigned long val);

/* WRITE_ONCE() that only the CPU of who acts sees, until visible(). */
void delay(u64 *p, u64 val);
/* All that @task has stored. */
void visible(unsigned int task);

/* The memslot of relative gfn 0. */
struct kvm_memory_slot *slot0(void);
/* The rmap of relative gfn @rel at level 4K; the leaf that maps it for a vCPU. */
struct kvm_rmap_head *rmap(u64 rel);
u64 *leaf(unsigned int vcpu, u64 rel, unsigned int alias);
/* The SPTE at @level on the way there. */
u64 *entry(unsigned int vcpu, u64 rel, int level);
struct kvm_mmu_page *page_of(const u64 *sptep);
/* The first descriptor of a chain. */
struct pte_list_desc *desc_of(struct kvm_rmap_head *head);
struct kvm_mmu_memory_cache *descs(unsigned int vcpu);

/* The value at @p, seen by nobody. */
#define peek(p)		sim_peek((u64)(unsigned long)(p), sizeof(*(p)))
/* Plain accesses, announced as the compiler does it for core/kvm. */
#define plain_read(p)	plain_load(p, sizeof(*(p)))
#define plain_write(p, val) do {					\
	plain_store(p, sizeof(*(p)));					\
	*(p) = (val);							\
} while (0)
void plain_load(void *p, unsigned int size);
void plain_store(void *p, unsigned int size);

/*
 * Two roots map gfn 0, one maps gfn 2, nobody gfn 4; each fault brings the gfn
 * behind it in as well.  So there are chains with a descriptor, of one entry,
 * and empty ones.
 */
#define SCN_TWO_ROOTS							\
	"scenario two-roots\n"						\
	"vm geometry=small gfns=6 vcpus=2 roots=2 mmu=shadow\n"		\
	"setup\n fault v0 0\n fault v1 0\n fault v0 2\n"		\
	"tasks\n 1 notifier cpu0\n unmap 0 1\n age 0 2\n"		\
	" 2 vcpu1 cpu1\n fault v1 0\n fault v1 4\n"			\
	" 3 zapper cpu2\n zap-gfn 0 2\n zap-page v0 0\n"		\
	" zap-root v0\n"						\
	"end\n"

#endif /* RMAPSIM_TESTS_UNIT_ORACLE_ORACLE_VM_H */

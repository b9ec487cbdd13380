// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does a script act in the VM, and find its way around in it?
 */
#include "tests/unit/oracle/oracle_vm.h"

#include "core/scenario/scenario.h"
#include "sched/buffer.h"
#include "sched/memcheck.h"
#include "sched/record.h"
#include "sched/run.h"

void __tsan_read1(void *p);
void __tsan_read2(void *p);
void __tsan_read4(void *p);
void __tsan_read8(void *p);
void __tsan_write1(void *p);
void __tsan_write2(void *p);
void __tsan_write4(void *p);
void __tsan_write8(void *p);

void as(unsigned int task)
{
	unsigned int from = machine_task()->cpu, to = M->task[task].cpu;

	sim_bug_on(task >= M->ntasks);
	if (from != to && buffer_has(from))
		buffer_leave(from);
	if (from != to && buffer_has(to))
		buffer_enter(to);
	machine_set_cur(task);
}

/* As sim_store() does it, but that nobody is asked who goes on. */
void delay(u64 *p, u64 val)
{
	struct task *t = machine_task();
	u64 old = peek(p);

	t->op = OP_WRITE;
	t->addr = (u64)(unsigned long)p;
	t->size = sizeof(*p);
	t->flags = OPF_UNORDERED;
	M->active = 1;
	buffer_take(t);
	M->active = 0;
	sim_bug_on(!(t->flags & OPF_DELAYED));
	memcheck_write(t->addr - ARENA_BASE, sizeof(*p));
	*(volatile u64 *)p = val;
	if (record.on)
		record_event(t, old, val);
	sim.obs->store(t, heap_class_of(t->addr - ARENA_BASE), t->addr, old,
		       val, OP_WRITE, t->flags);
}

void visible(unsigned int task)
{
	buffer_flush(M->task[task].cpu);
}

void run(unsigned int task, unsigned int index)
{
	as(task);
	world_run_op(&sim.scenario->tasks[task - 1].ops[index], index);
}

void begin(unsigned int task, unsigned int index)
{
	const struct scn_op *op = &sim.scenario->tasks[task - 1].ops[index];
	struct world_op *w = &WORLD->op[task];

	as(task);
	sim_op_begin(index);
	world_touch(w, sizeof(*w));
	w->active = 1;
	w->kind = op->kind;
	w->vcpu = op->vcpu;
	w->start = WORLD->base_gfn + op->start;
	w->end = WORLD->base_gfn + op->end;
	w->phase = PHASE_NONE;
}

void end(void)
{
	struct world_op *w = world_op_of(machine_task());

	world_touch(w, sizeof(*w));
	w->phase = PHASE_NONE;
	w->active = 0;
	sim_op_end(machine_task()->scn_op);
}

void lock(void)
{
	write_lock(&WORLD->kvm->mmu_lock);
}

void unlock(void)
{
	write_unlock(&WORLD->kvm->mmu_lock);
}

unsigned long grab(struct kvm_rmap_head *head)
{
	unsigned long val = kvm_rmap_lock_readonly(head);

	sim_bug_on(!val);
	return val;
}

void release(struct kvm_rmap_head *head, unsigned long val)
{
	kvm_rmap_unlock_readonly(head, val);
}

struct kvm_memory_slot *slot0(void)
{
	return world_slot(WORLD->base_gfn);
}

struct kvm_rmap_head *rmap(u64 rel)
{
	return gfn_to_rmap(WORLD->base_gfn + rel, PG_LEVEL_4K, slot0());
}

static u64 *walk(unsigned int vcpu, u64 page, int stop)
{
	int level;
	u64 *sptep = world_walk_shadow(WORLD->vcpu[vcpu], page << PAGE_SHIFT,
				       stop, &level);

	sim_bug_on(!sptep || level != stop);
	return sptep;
}

u64 *leaf(unsigned int vcpu, u64 rel, unsigned int alias)
{
	return walk(vcpu, world_guest_page(rel, alias), PG_LEVEL_4K);
}

u64 *entry(unsigned int vcpu, u64 rel, int level)
{
	return walk(vcpu, world_guest_page(rel, 0), level);
}

struct kvm_mmu_page *page_of(const u64 *sptep)
{
	return oracle_spte_page((u64)(unsigned long)sptep);
}

struct pte_list_desc *desc_of(struct kvm_rmap_head *head)
{
	u64 val = peek(head);

	sim_bug_on(!(val & KVM_RMAP_MANY));
	return (void *)(val & ~(u64)(KVM_RMAP_MANY | KVM_RMAP_LOCKED));
}

struct kvm_mmu_memory_cache *descs(unsigned int vcpu)
{
	return &WORLD->vcpu[vcpu]->arch.mmu_pte_list_desc_cache;
}

void plain_load(void *p, unsigned int size)
{
	static void (*const read[])(void *) = {
		[1] = __tsan_read1, [2] = __tsan_read2,
		[4] = __tsan_read4, [8] = __tsan_read8,
	};

	read[size](p);
}

void plain_store(void *p, unsigned int size)
{
	static void (*const write[])(void *) = {
		[1] = __tsan_write1, [2] = __tsan_write2,
		[4] = __tsan_write4, [8] = __tsan_write8,
	};

	write[size](p);
}

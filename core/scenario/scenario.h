/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A scenario: a guest, its set-up, and tasks with their operations.
 *
 * The text form is the same in scenario files and in traces, one line an
 * operation; docs/scenarios.md describes it.  A scenario is plain data, it
 * holds no pointer, and its text form round-trips.
 *
 *	scenario fault-vs-age
 *	vm geometry=small gfns=4 vcpus=2 roots=2 mmu=shadow alias=2
 *	setup
 *	  fault v0 0
 *	tasks
 *	  1 vcpu0 cpu0
 *	    fault v0 1
 *	  2 ager cpu1
 *	    age 0 2
 *	end
 *
 * gfns are relative to the start of the first memslot.  Ranges are
 * [start, end).  The memslots lie side by side, the hole behind them.
 */
#ifndef RMAPSIM_CORE_SCENARIO_SCENARIO_H
#define RMAPSIM_CORE_SCENARIO_SCENARIO_H

#include "sched/limits.h"
#include "sched/types.h"

enum scn_geometry {
	GEOMETRY_SMALL,
	GEOMETRY_KERNEL,
	GEOMETRY_NPT,		/* small, with the SPTE layout of NPT */
	GEOMETRIES
};
/*
 * What a geometry means: entries of a pte_list_desc, the chain length that
 * recycling tolerates, address bits per level of the page tables.  The small
 * one meets every edge of the kernel's sooner.
 */
#define SCN_SMALL_EXT		2
#define SCN_SMALL_RECYCLE	6
#define SCN_SMALL_LEVEL_BITS	3
#define SCN_KERNEL_EXT		14
#define SCN_KERNEL_RECYCLE	1000
#define SCN_KERNEL_LEVEL_BITS	9

/* First gfn of the memslot: a multiple of 2M, and never page 0. */
#define SCN_BASE_GFN(level_bits)	\
	((1u << (level_bits)) > 16 ? 1u << (level_bits) : 16)

enum scn_mmu { MMU_SHADOW, MMU_DIRECT };
enum scn_ad { AD_ON, AD_OFF, AD_MIXED };	/* mixed: off in odd roots */

/* SCN_OP(NAME, word, form) - one table: core/scenario/ops.def */
enum scn_op_kind {
#define SCN_OP(name, word, form, help) SCN_##name,
#include "core/scenario/ops.def"
#undef SCN_OP
	SCN_OP_COUNT
};

/* Allocations of a run that may fail, at most. */
#define SCN_FAIL_MAX	4

/* Target of a remap that leaves the guest address without a mapping. */
#define SCN_NOWHERE	0xffff

struct scn_op {
	u8	kind;		/* enum scn_op_kind */
	u8	vcpu;
	u8	alias;		/* which of the guest's addresses of the gfn */
	u8	write;		/* fault: write access */
	u8	prefetch;	/* fault: as a prefetch */
	u8	level;		/* 1: 4K, 2: 2M */
	u8	slot;		/* memslot number */
	u8	unused;		/* 0: equal operations are equal bytes */
	u16	start;		/* relative gfn; set-pages: the number */
	u16	end;		/* exclusive */
	u16	to;		/* remap, slot-move: relative gfn, SCN_NOWHERE */
};

struct scn_task {
	char		name[16];
	u8		cpu;
	u8		nops;
	struct scn_op	ops[LIMIT_TASK_OPS];
};

struct scenario {
	char		name[LIMIT_NAME];
	u8		geometry;	/* enum scn_geometry */
	u8		mmu;		/* enum scn_mmu */
	u8		ad;		/* enum scn_ad */
	u8		vcpus;
	u8		roots;		/* vCPU i uses root i % roots */
	u8		levels;		/* of the page tables, 2..5 */
	u8		share;		/* roots share their leaf tables */
	u8		tables;		/* guest page tables in the memslots */
	u8		page0;		/* n-th shadow page sits at offset 0 */
	u8		slots;		/* memslots, of gfns / slots pages each */
	u8		hole;		/* pages behind them without a memslot */
	u8		log;		/* dirty logging from the start */
	u8		pml;		/* page-modification logging */
	u8		fail;		/* allocations that may fail in a run */
	u8		spawner;	/* tasks but the first wait for sim_spawn();
					 * programs only, it has no text form */
	u8		unused;		/* 0, as in operations */
	u16		pages;		/* n_max_mmu_pages, 0: plenty */
	u16		gfns;		/* pages of all memslots together */
	u16		alias;		/* guest addresses per gfn */
	u8		nsetup;
	u8		ntasks;		/* without the set-up */
	struct scn_op	setup[LIMIT_SETUP_OPS];
	struct scn_task	tasks[LIMIT_TASKS - 1];	/* those of rmap are fewer */
};

#endif /* RMAPSIM_CORE_SCENARIO_SCENARIO_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every maximum of the project, each with its reason.  Reaching one is a
 * verdict, an error message or a counted loss, never silence.
 */
#ifndef RMAPSIM_SCHED_LIMITS_H
#define RMAPSIM_SCHED_LIMITS_H

/* Tasks of the machine, task 0 (set-up) included: a set of them and of the
 * store buffers of all CPUs fits a u64. */
#define LIMIT_TASKS		56

/* Tasks of an rmap scenario, the set-up included: no known rmap bug needs more
 * than four. */
#define LIMIT_SCN_TASKS		8

/* Tasks among which data races are looked for: a use of a word by each in each
 * of four ways fits a u32.  In a run of more there is no race detector. */
#define LIMIT_RACE_TASKS	8

/* Simulated CPUs: one per task of a scenario is the most that can matter. */
#define LIMIT_CPUS		8

/* Virtual CPUs of the guest, and roots (guest address spaces). */
#define LIMIT_VCPUS		4
#define LIMIT_ROOTS		4

/* Pages of the simulated memslot: one region of 2 MiB; its arrays fill half
 * of a heap slot. */
#define LIMIT_GFNS		512

/* Memslots: two make every case of "which slot?", four are room to spare. */
#define LIMIT_SLOTS		4

/* Pages behind the memslots that have none: MMIO, and room to move to. */
#define LIMIT_HOLE		64

/* Guest page table entries that can change: they fill one heap slot. */
#define LIMIT_GUEST_PAGES	1000

/* Guest addresses of one gfn: a chain of 2 * 14 + 1 entries, the third
 * descriptor, fits into one root with room to spare. */
#define LIMIT_ALIASES		32

/* Operations of a scenario's set-up: enough to fill three descriptors of the
 * kernel's size and a few neighbours. */
#define LIMIT_SETUP_OPS		64

/* Pages that all range operations of a scenario visit together: at about ten
 * steps a page this stays within LIMIT_STEPS. */
#define LIMIT_SCN_SPAN		4096

/* Allocations among which one fails, where a scenario allows that: what the
 * caches of one fault take together when they were empty. */
#define LIMIT_FAIL_WITHIN	32

/* Hand-written scenarios that are built in. */
#define LIMIT_SCENARIOS		128

/* Operations of one task: a longer list is better split into more runs. */
#define LIMIT_TASK_OPS		8

/* Steps of one run.  The longest correct scenario of the catalogue (the
 * kernel's geometry, a zap of a 512-entry page by each of three tasks) stays
 * below 20,000; beyond this it is a livelock in all but name. */
#define LIMIT_STEPS		200000

/* Choices (switches) recorded per run; further ones end the run with the
 * verdict step-limit.  One switch per step is the worst case of a random
 * walk, and such a run of this length is no use as a trace. */
#define LIMIT_CHOICES		65536

/* Locks one task may hold at once; lockdep's own limit is 48, rmap code
 * holds two. */
#define LIMIT_HELD_LOCKS	8

/* Words of global variables a run may write: in-tree code writes none. */
#define LIMIT_GLOBALS		256

/* Names of locks; KVM's MMU has four.  A mask of them fits a u16. */
#define LIMIT_LOCK_CLASSES	16

/* Delayed stores of one CPU: real buffers have 40 to 70 entries, the longest
 * stretch of rmap code without a full barrier some 20 stores.  A full buffer
 * drains its oldest entry. */
#define LIMIT_PENDING		24

/* Notes (violations) kept of one run; the rest are counted. */
#define LIMIT_NOTES		16

/* Words of the heap that the race detector follows in one scenario: a zap of
 * twenty tables of 512 entries by three tasks stays below 20,000.  Accesses to
 * others are counted. */
#define LIMIT_RACE_WORDS	131072

/* Of these, words to which an ordered store went: heads, flags, locks. */
#define LIMIT_RACE_CLOCKS	16384

/* Stores that wait in the buffers of all CPUs. */
#define LIMIT_RACE_STAGES	(LIMIT_CPUS * LIMIT_PENDING)

/* ASSERT_EXCLUSIVE_*() executed in one run; further ones are counted. */
#define LIMIT_RACE_ASSERTS	64

/* Data races noted of one run, so that there is room for what is worse. */
#define LIMIT_RACE_NOTES	4

/* Sites (places of the code that access memory or locks) that one search
 * tells apart: the catalogue's scenarios execute some 400 of a variant. */
#define LIMIT_SITES		2048

/* Bytes of what fuzzing keeps ready: descriptions of set-ups and what was
 * learned of scenarios ... */
#define LIMIT_PREPARED_SETUPS	(16 * 1024 * 1024)
#define LIMIT_PREPARED_LEARNED	(12 * 1024 * 1024)
/* ... and blocks of the arena, of 128 bytes, that set-ups have written. */
#define LIMIT_IMAGE_BLOCKS	131072

/* Words that the runs of one scenario use while communication is noted. */
#define LIMIT_COMM_WORDS	16384

/* Ordered pairs of sites of one search. */
#define LIMIT_COMM_PAIRS	16384

/* Obligations of one run: beyond four, hardly any run meets all of them. */
#define LIMIT_OBLIGATIONS	4

/* Choices of a trace that are taken in another way: more are another trace. */
#define LIMIT_INSTEAD		16

/* Return addresses kept of one call stack in a recorded run: the deepest has
 * 16 functions of core/, and as many of ours where nothing is inlined. */
#define LIMIT_STACK_DEPTH	32

/* Bytes of one task's stack: sanitizer crash handling needs 16 KiB. */
#define LIMIT_STACK_SIZE	(64 * 1024)

/* Columns of a report line: a mail must not wrap it. */
#define LIMIT_REPORT_COLUMNS	78

/* Bytes of a trace file: a hostile one must not exhaust memory. */
#define LIMIT_TRACE_BYTES	(4 * 1024 * 1024)

/* Searches with a seed of their own in one list: a line of some 300 bytes
 * each is kept in memory. */
#define LIMIT_PIECES		1000000

/* Searches at the same time: the largest machines have so many processors. */
#define LIMIT_JOBS		1024

/* Bytes of a scenario, alias or task name. */
#define LIMIT_NAME		48

#endif /* RMAPSIM_SCHED_LIMITS_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The input of fuzz_scenario and fuzz_schedule: a scenario and a schedule.
 *
 * Any byte string is one.  It is a list of records of eight bytes, a last one
 * that is torn is filled up with zeros.  The lower half of byte 0 says what
 * kind of record it is, and every field is reduced to its range, so inserting
 * or deleting a record leaves the meaning of the others.  There is no length,
 * checksum or version in it.  Numbers are little endian.
 *
 *	kind		upper half	bytes 1 to 7
 *	0 NOP
 *	1 BASE				1-2: a hand-written scenario, by name
 *	2 SEED				1-4: one of the generated family
 *	3 PARAM				1: which VM parameter, 2-3: its value
 *	4 SETUP		see below	an operation of the set-up
 *	5 TASK				1: CPU, 2: 0, or append to that task
 *	6 OP		see below	an operation of the last task
 *	7 SCHEDULE			1: arm, 2-7: seed of what it draws
 *	8 OBLIGATION	kind		1-2: at, 3-4: from, 5: n-th, 6: task
 *	9 RAW				decisions of the arm "raw"
 *	10 CHOICE	choice kind	1: value, 2-4: step of the arm "choices"
 *	11 DELAY			1-4: which stores the arm "raw" delays; 0: none
 *	12.. as NOP
 *
 * An operation is
 *
 *	upper half of byte 0	1: write, 2: prefetch, 4 and 8: memslot
 *	1			operation
 *	2			alias, and from bit 5 the level
 *	3, 4, 5			lower bits of start, end, to
 *	6			from bit 0, 2, 4: upper bits of these; from
 *				bit 6: vCPU
 *	7			not used
 *
 * BASE and SEED put a scenario in the place of what was there; without one the
 * scenario begins empty.  What would make it illegal is left out or bent, see
 * input_repair.c.  Several SCHEDULE or DELAY records: the last one counts.
 *
 * Numbers of operations, parameters and arms are lines of their tables, which
 * therefore grow at the end only.
 * Names of scenarios and sites are 16 bits of a hash; a number that nobody has
 * means the next higher one that somebody has, so new ones move few.
 */
#ifndef RMAPSIM_FUZZ_INPUT_H
#define RMAPSIM_FUZZ_INPUT_H

#include <stddef.h>

#include "core/scenario/scenario.h"
#include "sched/choice.h"
#include "sched/obligation.h"

#define INPUT_RECORD	8	/* bytes */
/* Bytes that are looked at; engines are told to stay below. */
#define INPUT_MAX	4096
#define INPUT_RAW_MAX	2048
#define INPUT_CHOICES_MAX 256

enum input_kind {
	INPUT_NOP, INPUT_BASE, INPUT_SEED, INPUT_PARAM, INPUT_SETUP,
	INPUT_TASK, INPUT_OP, INPUT_SCHEDULE, INPUT_OBLIGATION, INPUT_RAW,
	INPUT_CHOICE, INPUT_DELAY, INPUT_KINDS
};

/* INPUT_ARM(NAME, word, help): who decides.  Add at the end only. */
enum input_arm {
#define INPUT_ARM(name, word, help) ARM_##name,
#include "fuzz/arms.def"
#undef INPUT_ARM
	ARM_COUNT
};

/* An obligation as it is stored: sites by their codes, see sites.h. */
struct input_obligation {
	u8	kind;		/* enum obligation_kind */
	u8	task;
	u16	nth;		/* from 1 */
	u16	at;
	u16	from;
};

struct fuzz_input {
	struct scenario	scn;		/* legal, always */
	u8		arm;		/* enum input_arm */
	u64		seed;		/* 48 bits */
	u32		delays;		/* 0: none, see delays.h */
	u32		nobligations;
	struct input_obligation obligation[LIMIT_OBLIGATIONS];
	u32		nraw;
	u8		raw[INPUT_RAW_MAX];
	u32		nchoices;	/* by step, as in a struct choice_log */
	struct choice	choice[INPUT_CHOICES_MAX];
};

/* What the bytes mean; never fails.  @fixed: records that make or change a
 * scenario other than BASE mean nothing (fuzz_schedule). */
void input_decode(const u8 *data, size_t size, bool fixed,
		  struct fuzz_input *in);

/*
 * The shortest records that mean @in; decoding them gives @in again.  Returns
 * the number of bytes, or 0 if @max is too small.
 */
size_t input_encode(const struct fuzz_input *in, u8 *buf, size_t max);

/*
 * Make @scn legal in the sense of scenario_check(), by leaving out and bending;
 * what is legal stays as it is.  Its tasks visit at most INPUT_SPAN gfns, so
 * that a run stays short.
 */
void input_repair(struct scenario *scn);
#define INPUT_SPAN	1024

/* The code of a hand-written scenario, and back. */
u16 input_base_code(const char *name);
const struct scenario *input_base(u16 code);

#endif /* RMAPSIM_FUZZ_INPUT_H */

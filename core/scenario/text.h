/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The text form of a scenario: reading it, writing it, and what is legal.
 *
 * One language for scenario files, for the sections of a trace and for the
 * generated scenarios; docs/scenarios.md describes it.  A scenario that
 * scenario_check() accepts is safe to run: every index is in range and every
 * pool of the simulated heap is large enough.
 *
 * A trace embeds a scenario as separate sections, hence the line functions.
 * They fill the scenario step by step; scenario_init() comes first and
 * scenario_check() last.  Comments and blank lines are the caller's to drop.
 */
#ifndef RMAPSIM_CORE_SCENARIO_TEXT_H
#define RMAPSIM_CORE_SCENARIO_TEXT_H

#include "core/scenario/scenario.h"

/* What is wrong, and what to do: "unknown operation 'fualt'; ...". */
struct scn_error {
	u32	line;		/* from 1; 0: of no line in particular */
	u8	task;		/* scenario_check(): from 1; 0: the set-up */
	u8	op;		/* from 1; 0: of no operation */
	char	text[160];
};

/* Room for the text of any legal scenario, see print.c. */
#define SCN_TEXT_MAX	12288

/* No task, no operation, and the default of every VM parameter. */
void scenario_init(struct scenario *scn);

/* A whole scenario, `scenario` to `end`.  0, or -EINVAL with *@err. */
int scenario_parse(const char *text, size_t len, struct scenario *scn,
		   struct scn_error *err);

/* One line each: "geometry=small gfns=4", "fault v0 1", "1 vcpu0 cpu0". */
int scenario_parse_name(struct scenario *scn, const char *line, size_t len,
			struct scn_error *err);
int scenario_parse_vm(struct scenario *scn, const char *line, size_t len,
		      struct scn_error *err);
int scenario_parse_setup(struct scenario *scn, const char *line, size_t len,
			 struct scn_error *err);
/* A line that starts a task, or an operation of the last one. */
int scenario_parse_task(struct scenario *scn, const char *line, size_t len,
			struct scn_error *err);

/* Every range and limit.  0, or -EINVAL with *@err. */
int scenario_check(const struct scenario *scn, struct scn_error *err);
/* Pages that all operations visit together, the set-up's too: what the number
 * of steps grows with. */
unsigned int scenario_span(const struct scenario *scn);

/*
 * The canonical text.  Each returns the length written without the final
 * NUL, or -E2BIG.  What is printed parses to an equal scenario, and prints
 * the same again.
 */
int scenario_print(const struct scenario *scn, char *buf, size_t size);
/* Without "vm " and line end. */
int scenario_print_vm(const struct scenario *scn, char *buf, size_t size);
/* The lines of the section, indented, without its heading. */
int scenario_print_setup(const struct scenario *scn, char *buf, size_t size);
int scenario_print_tasks(const struct scenario *scn, char *buf, size_t size);
/* One operation: "fault v0 1 alias=2". */
int scenario_print_op(const struct scn_op *op, char *buf, size_t size);

const char *scenario_geometry_word(unsigned int geometry);
const char *scenario_op_word(enum scn_op_kind kind);
const char *scenario_op_help(enum scn_op_kind kind);
const char *scenario_op_form(enum scn_op_kind kind);

#endif /* RMAPSIM_CORE_SCENARIO_TEXT_H */

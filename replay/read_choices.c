// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which choice does a line of a trace stand for?
 */
#include <string.h>

#include "replay/reader.h"

/* NAME [#K], K up to @max, and nothing behind it. */
static int read_place(struct reader *r, struct span line, u32 max,
		      struct trace_choice *c)
{
	struct span name = next_word(&line), k = next_word(&line);
	int ret = take(r, name, c->anchor, sizeof(c->anchor),
		       "name of the place");

	c->occurrence = 1;
	if (ret || !k.len)
		return ret;
	k.at++;
	k.len--;
	if (k.at[-1] != '#' || !to_number(k, max, &c->occurrence) ||
	    !c->occurrence || next_word(&line).len)
		return refuse(r, "occurrence is not #1 to #%u; correct it", max);
	return 0;
}

/* [@OP NAME [#K]] */
static int read_anchor(struct reader *r, struct span line,
		       struct trace_choice *c)
{
	struct span op = next_word(&line);

	if (!op.len)
		return 0;
	if (*op.at != '@')
		return refuse(r, "'%.*s' is no anchor; write '@read NAME'",
			      shown(op), op.at);
	c->anchor_op = op_parse(op.at + 1, op.len - 1);
	if (c->anchor_op != OP_READ && c->anchor_op != OP_WRITE &&
	    c->anchor_op != OP_DRAIN)
		return refuse(r, "anchor '%.*s' is no plain access; "
			      "use @read, @write or @drain", shown(op), op.at);
	return read_place(r, line, LIMIT_STEPS, c);
}

static int add_choice(struct reader *r, const struct trace_choice *c)
{
	if (trace_add_choice(r->t, c))
		return refuse(r, "more than %d choices; shorten the trace",
			      LIMIT_CHOICES);
	return 0;
}

static int read_task(struct reader *r, struct span task, u8 *id)
{
	u32 n;

	if (!to_number(task, r->t->scn.ntasks, &n) || !n)
		return refuse(r, "there is no task '%.*s'; tasks are 1 to %d",
			      shown(task), task.at, r->t->scn.ntasks);
	*id = n;
	return 0;
}

static int read_run(struct reader *r, struct span line)
{
	struct trace_choice c = { .kind = TRACE_RUN };
	struct span task = next_word(&line), count = next_word(&line);
	int ret = read_task(r, task, &c.task);

	if (ret)
		return ret;
	if (!count.len || *count.at != 'x')
		return refuse(r, "count is missing; write 'run %u xN'", c.task);
	count.at++;
	count.len--;
	if (!to_number(count, LIMIT_STEPS, &c.count))
		return refuse(r, "count '%.*s' is not a number up to %d; "
			      "correct it", shown(count), count.at, LIMIT_STEPS);
	ret = read_anchor(r, line, &c);
	return ret ? ret : add_choice(r, &c);
}

static int read_index(struct reader *r, struct span line)
{
	struct trace_choice c = { .kind = TRACE_INDEX };
	struct span word = next_word(&line);

	if (!to_number(word, 255, &c.count) || next_word(&line).len)
		return refuse(r, "index is not one number up to 255; correct it");
	return add_choice(r, &c);
}

static int read_delay(struct reader *r, struct span line)
{
	struct trace_choice c = { .kind = TRACE_DELAY };
	struct span task = next_word(&line);
	int ret = read_task(r, task, &c.task);

	if (!ret)
		ret = read_place(r, line, 1, &c);
	return ret ? ret : add_choice(r, &c);
}

static int read_drain(struct reader *r, struct span line)
{
	struct trace_choice c = { .kind = TRACE_DRAIN };
	struct span cpu = next_word(&line);
	u32 n;
	int ret;

	if (!to_number(cpu, LIMIT_CPUS - 1, &n))
		return refuse(r, "there is no CPU '%.*s'; CPUs are 0 to %d",
			      shown(cpu), cpu.at, LIMIT_CPUS - 1);
	c.task = n;
	ret = read_place(r, line, TRACE_PENDING, &c);
	return ret ? ret : add_choice(r, &c);
}

int reader_choice(struct reader *r, struct span line)
{
	struct span word = next_word(&line);
	bool weak = r->t->model != MM_SC;

	if (is(word, "run"))
		return read_run(r, line);
	if (is(word, "index"))
		return read_index(r, line);
	if (!is(word, "delay") && !is(word, "drain"))
		return refuse(r, "unknown choice '%.*s'; use run, index%s",
			      shown(word), word.at, weak ? ", delay or drain" : "");
	if (!weak)
		return refuse(r, "model sc delays no store; remove the '%.*s' "
			      "or name another model", shown(word), word.at);
	return is(word, "delay") ? read_delay(r, line) : read_drain(r, line);
}

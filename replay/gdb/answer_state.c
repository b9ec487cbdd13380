// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is the machine like where the debugger stands?
 */
#include <stdlib.h>
#include <string.h>

#include "replay/gdb/answer.h"
#include "replay/names.h"
#include "replay/render/parts.h"
#include "replay/symbol.h"
#include "replay/words.h"
#include "sched/buffer.h"
#include "sched/sim.h"

/* The code under test that a task stands in; a parked one: by its frames. */
static const char *stands_in(const struct task *t, char *buf, size_t n)
{
	u32 i = gdb_event_of(gdb_next_step());
	u64 low = (u64)(unsigned long)t->co.stack;
	u64 fp = (u64)(unsigned long)t->co.fp;

	if (finding_func_at(t->pc, buf, n))
		return buf;
	if (t->id == M->cur && i < record.nevents &&
	    finding_core_func(record_stack(record.events[i].stack), buf, n))
		return buf;
	while (fp >= low && fp + 16 <= low + t->co.stack_size && !(fp & 7)) {
		const u64 *frame = (const u64 *)(unsigned long)fp;

		if (!frame[1])
			break;
		if (finding_func_at(frame[1], buf, n))
			return buf;
		fp = frame[0];
	}
	snprintf(buf, n, "?");
	return buf;
}

static const char *state_of(const struct task *t)
{
	task_mask bit = BIT_MASK_OF(t->id);

	if (t->id == M->cur)
		return "is next";
	if (M->waiting & bit)
		return "waits";
	return M->spinning & bit ? "spins" : "is parked";
}

static void put_task(FILE *out, const struct task *t)
{
	char name[64], place[NAMES_MAX], func[TRACE_WORD];
	u32 held = t->nheld + !!t->bitlock;

	answer_task_name(t->id, name, sizeof(name));
	fprintf(out, "%c %s ", t->id == M->cur ? '*' : ' ', name);
	if (t->done) {
		fprintf(out, "has ended\n");
		return;
	}
	if (!t->started) {
		fprintf(out, "has not begun\n");
		return;
	}
	words_place(t->op, t->addr, t->size, place, sizeof(place));
	fprintf(out, "%s, %u lock%s held\n    %s%s%s, in %s\n", state_of(t),
		held, held == 1 ? "" : "s", op_word(t->op), *place ? " " : "",
		place, stands_in(t, func, sizeof(func)));
}

void answer_tasks(FILE *out, const char *args)
{
	u32 i;

	(void)args;
	for (i = 1; i < M->ntasks; i++)
		put_task(out, &M->task[i]);
}

void answer_locks(FILE *out, const char *args)
{
	const struct scenario *scn = &gdb_plan->trace.scn;
	struct report r = { .out = out, .f = gdb_plan };
	struct locks_walk w;
	u32 i;

	(void)args;
	locks_start(&w);
	locks_walk_to(&w, gdb_event_of(gdb_next_step()));
	for (i = 1; i <= scn->ntasks; i++) {
		u32 n = w.held[i].n;

		if (n)
			fprintf(out, "%u lock%s held by %s/%u:\n", n,
				n > 1 ? "s" : "", scn->tasks[i - 1].name, i);
		else
			fprintf(out, "no locks held by %s/%u.\n",
				scn->tasks[i - 1].name, i);
		part_held(&r, &w.held[i]);
	}
}

static void put_pending(FILE *out, const struct pending *p, u32 i)
{
	char place[NAMES_MAX], val[NAMES_MAX] = "released";

	words_place(p->size ? OP_WRITE : OP_WUNLOCK, p->addr, p->size, place,
		    sizeof(place));
	if (p->size)
		names_value(p->addr, p->size, p->flags & PENDING_OPEN ?
			    sim_peek(p->addr, p->size) : p->val, val,
			    sizeof(val));
	fprintf(out, " #%u: %s = %s, task %u, step %u\n", i, place, val,
		p->task, p->step);
}

void answer_buffers(FILE *out, const char *args)
{
	u32 cpu, i;

	(void)args;
	if (!M->buffered)
		fprintf(out, "no store is delayed\n");
	for (cpu = 0; cpu < LIMIT_CPUS; cpu++) {
		const struct store_buffer *b = &BUFFERS->cpu[cpu];

		if (!b->count)
			continue;
		fprintf(out, "cpu %u has %u delayed store%s, oldest first:\n",
			cpu, b->count, b->count > 1 ? "s" : "");
		for (i = 0; i < b->count; i++)
			put_pending(out, &b->at[i], i);
	}
}

static bool is_over(FILE *out)
{
	if (gdb_session.state != GDB_OVER)
		return false;
	fprintf(out, "!the run is over; go back with 'rs back'");
	return true;
}

/* The debugger begins again, and then stands behind the step. */
static void take_over(FILE *out, const char *args, enum choice_kind kind)
{
	unsigned int task = strtoul(args, NULL, 10);

	if (!task || task >= M->ntasks)
		fprintf(out, "!%.20s: no such task; see 'rs tasks'", args);
	else if (is_over(out))
		return;
	else if (M->task[task].done)
		fprintf(out, "!task %u has ended; see 'rs tasks'", task);
	else
		gdb_take_over(kind, kind == CHOICE_TASK ? task : 0, task);
}

/* "run TASK" */
void answer_take_over(FILE *out, const char *args)
{
	take_over(out, args, CHOICE_TASK);
}

/* "delay TASK", or of whoever is next. */
void answer_delay(FILE *out, const char *args)
{
	u32 i = gdb_event_of(gdb_next_step());
	char next[16];

	if (i < record.nevents)
		snprintf(next, sizeof(next), "%u", record.events[i].task);
	else
		snprintf(next, sizeof(next), "0");
	take_over(out, *args ? args : next, CHOICE_DELAY);
}

/* "drain CPU", the oldest that may be; "drain CPU K", as in "buffers". */
void answer_drain(FILE *out, const char *args)
{
	unsigned int cpu, k = 0;
	int n = sscanf(args, "%u %u", &cpu, &k);
	u32 legal = n > 0 && cpu < LIMIT_CPUS && BUFFERS->cpu[cpu].count ?
		    buffer_legal(cpu) : 0;

	if (n == 1 && legal)
		k = __builtin_ctz(legal);
	if (n < 1)
		fprintf(out, "!drain a store of which cpu? see 'rs buffers'");
	else if (is_over(out))
		return;
	else if (k >= LIMIT_PENDING || !(legal & BIT_MASK_OF(k)))
		fprintf(out, "!no such store of cpu %u can become visible now; see 'rs buffers'",
			cpu);
	else
		gdb_take_over(CHOICE_DRAIN, CHOICE_DRAIN_OF(cpu, k), 0);
}

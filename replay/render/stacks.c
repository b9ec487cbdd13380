// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who did it, who freed it, who made it, with call stacks.
 */
#include <string.h>

#include "replay/names.h"
#include "replay/render/parts.h"
#include "replay/symbol.h"
#include "replay/words.h"
#include "sched/sim.h"

static void put_frame(const struct report *r, const struct symbol *sym)
{
	if (sym->inlined)
		part_line(r, " %s %s:%u [inline]", sym->func, sym->file,
			  sym->line);
	else if (sym->file[0])
		part_line(r, " %s+0x%x/0x%x %s:%u", sym->func, sym->offset,
			  sym->size, sym->file, sym->line);
	else
		part_line(r, " %s+0x%x/0x%x", sym->func, sym->offset,
			  sym->size);
}

/* Frames of the simulated rest of KVM: who calls the code under test. */
static bool is_world(const struct symbol *sym)
{
	return !strncmp(sym->file, "core/world/", 11);
}

struct frames {
	const struct report	*r;
	bool			short_form;
	bool			complete;	/* a function that is no inline */
	u32			shown;
	bool			has_caller;
	struct symbol		caller;
};

/*
 * Of the callers one is enough: the one that is named after the scenario's
 * operation, or the first.  With no other frame that is where it happened.
 */
static void add_frame(struct frames *f, const struct symbol *sym)
{
	if (symbol_is_plumbing(sym))
		return;
	if (is_world(sym)) {
		if (!f->has_caller || !strncmp(sym->func, "ops_", 4))
			f->caller = *sym;
		f->has_caller = true;
		return;
	}
	if (!f->complete)
		put_frame(f->r, sym);
	f->complete |= f->short_form && !sym->inlined;
	f->shown++;
}

static void put_frames(struct frames *f, u32 stack)
{
	struct symbol_walk w = { .stack = record_stack(stack) };
	const struct symbol *sym;

	while ((sym = symbol_next(&w)))
		add_frame(f, sym);
	if (f->has_caller)
		put_frame(f->r, &f->caller);
	else if (!f->shown)
		part_line(f->r, " (no frame of the code under test)");
}

void part_frames(const struct report *r, u32 stack)
{
	struct frames f = { .r = r };

	put_frames(&f, stack);
}

void part_frames_short(const struct report *r, u32 stack)
{
	struct frames f = { .r = r, .short_form = true };

	put_frames(&f, stack);
}

void part_stack(const struct report *r, u32 stack)
{
	part_frames(r, stack);
	part_line(r, "%s", "");
}

const char *part_place(u64 pc, char *buf, size_t n)
{
	const struct symbol_set *set = symbol_lookup(pc);
	const struct symbol *sym = NULL;
	u32 j;

	for (j = 0; j < set->count && !sym; j++) {
		if (!symbol_is_plumbing(&set->at[j]))
			sym = &set->at[j];
	}
	if (!sym)
		snprintf(buf, n, "?");
	else if (sym->inlined)
		snprintf(buf, n, "%s %s:%u", sym->func, sym->file, sym->line);
	else
		snprintf(buf, n, "%s+0x%x/0x%x", sym->func, sym->offset,
			 sym->size);
	return buf;
}

const char *part_stack_top(u32 stack, char *buf, size_t n)
{
	const struct stack *st = record_stack(stack);
	u32 i;

	snprintf(buf, n, "?");
	for (i = 0; i < st->depth && !strcmp(buf, "?"); i++)
		part_place(st->pc[i], buf, n);
	return buf;
}

/* The closed list of access words; marked accesses say so. */
const char *part_access_word(u8 op, bool plain)
{
	switch (op) {
	case OP_READ:
		return plain ? "read" : "read (marked)";
	case OP_WRITE:
		return plain ? "write" : "write (marked)";
	case OP_FREE:
		return "free";
	default:
		return "read-write (marked)";
	}
}

const char *part_assert_word(const struct event *e)
{
	return e->val == RACE_NO_ACCESS ? "assert no accesses" :
					  "assert no writes";
}

static bool is_access(const struct note *n)
{
	return n->verdict == VERDICT_DATA_RACE ||
	       verdict_severity(n->verdict) == SEVERITY_CORRUPTION;
}

static void put_access(const struct report *r, const char *task)
{
	const struct note *n = r->f->note;
	char step[32] = "before step 1";

	if (n->task || n->step)
		snprintf(step, sizeof(step), "step %u", n->step);

	if (n->op == OP_ASSERT)
		part_line(r, "%s to 0x%llx of %u bytes by %s, %s:",
			  part_assert_word(&record.events[r->f->event]),
			  n->addr, n->size, task, step);
	else if (n->op == OP_FREE)
		part_line(r, "free of 0x%llx by %s, %s:", n->addr, task,
			  step);
	else
		part_line(r, "%s to 0x%llx of %u bytes by %s, %s:",
			  part_access_word(n->op, n->plain), n->addr, n->size,
			  task, step);
}

/* The sentence of a rule or invariant, then the values it was broken with. */
static void put_check(const struct report *r, const char *task)
{
	const struct note *n = r->f->note;
	char text[256];

	words_note(n->text, n->addr, text, sizeof(text));
	if (n->invariant != INV_NONE)
		part_line(r, "%s: %s", invariant_id(n->invariant),
			  invariant_text(n->invariant));
	part_line(r, "%s%s", n->invariant != INV_NONE ? " " : "", text);
	part_line(r, "%s", "");
	if (!n->task && !n->step)
		part_line(r, "seen in the set-up by:");
	else if (!n->task)
		part_line(r, "seen in the quiet state after step %u by:",
			  n->step);
	else
		part_line(r, "seen at step %u, by %s:", n->step, task);
}

void part_access(const struct report *r)
{
	const struct note *n = r->f->note;
	char task[64];

	part_task(r, n->task, task, sizeof(task));
	if (is_access(n))
		put_access(r, task);
	else
		put_check(r, task);
	part_stack(r, n->stack);
}

static void put_past(const struct report *r, const char *what, s32 event)
{
	const struct event *e;
	char task[64], step[32], top[256];

	if (event < 0)
		return;
	e = &record.events[event];
	part_line(r, "%s by %s, %s:", what,
		  part_task(r, e->task, task, sizeof(task)),
		  part_step(e, step, sizeof(step)));
	/* How the set-up came there is no part of the story. */
	if (e->flags & OPF_SETUP && r->f->note->task)
		part_line(r, " %s", part_stack_top(e->stack, top, sizeof(top)));
	else
		part_frames(r, e->stack);
	part_line(r, "%s", "");
}

void part_change(const struct report *r, const struct event *e)
{
	char old[NAMES_MAX], val[NAMES_MAX];

	part_line(r, "value changed: 0x%0*llx -> 0x%0*llx", e->size * 2,
		  e->old, e->size * 2, e->val);
	part_line(r, " %s -> %s",
		  names_value(e->addr, e->size, e->old, old, sizeof(old)),
		  names_value(e->addr, e->size, e->val, val, sizeof(val)));
	part_line(r, "%s", "");
}

static void put_last_write(const struct report *r)
{
	char what[NAMES_MAX + 32], name[NAMES_MAX];
	const struct event *e;

	if (r->f->write_event < 0)
		return;
	e = &record.events[r->f->write_event];
	snprintf(what, sizeof(what), "%s last written",
		 names_of(e->addr, name, sizeof(name)));
	/* The store that broke the rule has its stack above, one that was
	 * delayed has it below. */
	if (r->f->write_event != r->f->event && !(e->flags & OPF_DELAYED))
		put_past(r, what, r->f->write_event);
	part_change(r, e);
}

bool part_was_freed(const struct finding *f)
{
	return f->free_event >= 0 &&
	       (f->event < 0 || f->free_event < f->event);
}

void part_history(const struct report *r)
{
	const struct finding *f = r->f;

	if (!is_access(f->note) && !words_is_stuck(f->note->verdict))
		put_last_write(r);
	if (part_was_freed(f))
		put_past(r, "freed", f->free_event);
	if (is_access(f->note) || f->note->verdict == VERDICT_LEAK)
		put_past(r, "allocated", f->alloc_event);
}

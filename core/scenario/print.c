// SPDX-License-Identifier: GPL-2.0-only
/*
 * How is a scenario written down?  The inverse of parse.c.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "core/scenario/ops.h"
#include "core/scenario/text.h"

/* Text that may not fit: .len says how long it would be. */
struct sink {
	char	*buf;
	size_t	size;
	size_t	len;
};

static void put(struct sink *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void put(struct sink *s, const char *fmt, ...)
{
	size_t left = s->len < s->size ? s->size - s->len : 0;
	va_list ap;

	va_start(ap, fmt);
	s->len += vsnprintf(left ? s->buf + s->len : NULL, left, fmt, ap);
	va_end(ap);
}

static int result(const struct sink *s)
{
	return s->len < s->size ? (int)s->len : -E2BIG;
}

/* The longest line of an operation is
 *	"    fault v3 1023 alias=31 read prefetch 2m", 48 with the line end. */
_Static_assert(SCN_TEXT_MAX >= 512 + 48 * (LIMIT_SETUP_OPS +
		(LIMIT_SCN_TASKS - 1) * (LIMIT_TASK_OPS + 1)), "SCN_TEXT_MAX");

/* The options that several forms share are in all of them the same word. */
static void put_gfn_op(struct sink *s, const struct scn_op *op,
		       enum scn_form form)
{
	if (form != FORM_REMAP)
		put(s, " v%u", op->vcpu);
	put(s, " %u", op->start);
	if (op->alias)
		put(s, " alias=%u", op->alias);
	if (form == FORM_PAGE) {
		if (op->level != 1)
			put(s, " level=%u", op->level);
		return;
	}
	if (!op->write)
		put(s, form == FORM_REMAP ? " ro" : " read");
	put(s, "%s%s", op->prefetch ? " prefetch" : "",
	    op->level == 2 ? " 2m" : "");
	if (form == FORM_REMAP && op->to == SCN_NOWHERE)
		put(s, " to=none");
	else if (form == FORM_REMAP)
		put(s, " to=%u", op->to);
}

static void put_op(struct sink *s, const struct scn_op *op)
{
	enum scn_form form = scn_shapes[op->kind].form;

	put(s, "%s", scenario_op_word(op->kind));
	switch (form) {
	case FORM_RANGE:
		return put(s, " %u %u", op->start, op->end);
	case FORM_ROOT:
		return put(s, " v%u", op->vcpu);
	case FORM_SLOT:
		return put(s, " %u", op->slot);
	case FORM_MOVE:
		return put(s, " %u to=%u", op->slot, op->to);
	case FORM_COUNT:
		return put(s, " %u", op->start);
	case FORM_NONE:
		return;
	default:
		return put_gfn_op(s, op, form);
	}
}

static void put_vm(struct sink *s, const struct scenario *scn)
{
	const char *blank = "";

	for (unsigned int i = 0; i < scn_nparams; i++) {
		const struct scn_param *p = &scn_params[i];
		unsigned int val = scn_param_get(scn, p);

		if (!p->always && val == p->def)
			continue;
		if (p->words)
			put(s, "%s%s=%s", blank, p->key, p->words[val]);
		else
			put(s, "%s%s=%u", blank, p->key, val);
		blank = " ";
	}
}

static void put_setup(struct sink *s, const struct scenario *scn)
{
	for (unsigned int i = 0; i < scn->nsetup; i++) {
		put(s, "  ");
		put_op(s, &scn->setup[i]);
		put(s, "\n");
	}
}

static void put_tasks(struct sink *s, const struct scenario *scn)
{
	for (unsigned int i = 0; i < scn->ntasks; i++) {
		const struct scn_task *t = &scn->tasks[i];

		put(s, "  %u %s cpu%u\n", i + 1, t->name, t->cpu);
		for (unsigned int k = 0; k < t->nops; k++) {
			put(s, "    ");
			put_op(s, &t->ops[k]);
			put(s, "\n");
		}
	}
}

int scenario_print_op(const struct scn_op *op, char *buf, size_t size)
{
	struct sink s = { buf, size, 0 };

	put_op(&s, op);
	return result(&s);
}

int scenario_print_vm(const struct scenario *scn, char *buf, size_t size)
{
	struct sink s = { buf, size, 0 };

	put_vm(&s, scn);
	return result(&s);
}

int scenario_print_setup(const struct scenario *scn, char *buf, size_t size)
{
	struct sink s = { buf, size, 0 };

	put(&s, "%s", "");
	put_setup(&s, scn);
	return result(&s);
}

int scenario_print_tasks(const struct scenario *scn, char *buf, size_t size)
{
	struct sink s = { buf, size, 0 };

	put(&s, "%s", "");
	put_tasks(&s, scn);
	return result(&s);
}

int scenario_print(const struct scenario *scn, char *buf, size_t size)
{
	struct sink s = { buf, size, 0 };

	put(&s, "scenario %s\nvm ", scn->name);
	put_vm(&s, scn);
	put(&s, "\nsetup\n");
	put_setup(&s, scn);
	put(&s, "tasks\n");
	put_tasks(&s, scn);
	put(&s, "end\n");
	return result(&s);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does the text of a scenario become a scenario?
 *
 * The input is untrusted: a length-bound scanner over words, no recursion,
 * every number limited before it is stored.  What the words mean together is
 * check.c's question.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/scenario/ops.h"
#include "core/scenario/text.h"

/* The rest of a line, and the word that was taken last. */
struct words {
	const char	*at;
	const char	*end;
	const char	*word;
	int		len;
};

static int fail(struct scn_error *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static int fail(struct scn_error *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	/* A message must stay one printable line whatever the input is. */
	for (char *c = err->text; *c; c++) {
		if (*c < ' ' || *c > '~')
			*c = '?';
	}
	return -EINVAL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct words words_of(const char *line, size_t len)
{
	return (struct words){ .at = line, .end = line + len };
}

static bool next_word(struct words *w)
{
	while (w->at < w->end && is_blank(*w->at))
		w->at++;
	w->word = w->at;
	while (w->at < w->end && !is_blank(*w->at))
		w->at++;
	w->len = w->at - w->word;
	return w->len > 0;
}

/* For messages: a hostile word must not fill the line. */
static int shown(int len)
{
	return len > 32 ? 32 : len;
}

static bool word_is(const char *word, int len, const char *what)
{
	return (size_t)len == strlen(what) && !memcmp(word, what, len);
}

static bool word_starts(const char *word, int len, const char *what)
{
	int n = strlen(what);

	return len > n && !memcmp(word, what, n);
}

/* A decimal number up to @max, nothing else. */
static bool read_number(const char *s, int len, unsigned int max,
			unsigned int *val)
{
	unsigned int v = 0;

	if (len < 1 || len > 6 || (len > 1 && *s == '0'))
		return false;
	for (int i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		v = v * 10 + (s[i] - '0');
	}
	if (v > max)
		return false;
	*val = v;
	return true;
}

/* Names appear in file names and columns: [a-z0-9.-] only. */
static int read_name(const char *s, int len, size_t size, char *name,
		     struct scn_error *err)
{
	if ((size_t)len >= size)
		return fail(err, "name '%.*s...' is too long; use at most %zu characters",
			    shown(len), s, size - 1);
	for (int i = 0; i < len; i++) {
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-.", s[i]) ||
		    !s[i] || (i == 0 && (s[i] == '-' || s[i] == '.')))
			return fail(err, "bad name '%.*s'; use a-z, 0-9, '-' and '.'",
				    shown(len), s);
	}
	memset(name, 0, size);
	memcpy(name, s, len);
	return 0;
}

/* ---- operations ---- */

static int want_number(struct words *w, const char *what, unsigned int max,
		       unsigned int *val, struct scn_error *err)
{
	if (!next_word(w))
		return fail(err, "%s is missing; give a number from 0 to %u",
			    what, max);
	if (!read_number(w->word, w->len, max, val))
		return fail(err, "bad %s '%.*s'; give a number from 0 to %u",
			    what, shown(w->len), w->word, max);
	return 0;
}

static int want_vcpu(struct words *w, struct scn_op *op, struct scn_error *err)
{
	unsigned int val;

	if (!next_word(w))
		return fail(err, "the vCPU is missing; write v0 to v%d",
			    LIMIT_VCPUS - 1);
	if (!word_starts(w->word, w->len, "v") ||
	    !read_number(w->word + 1, w->len - 1, LIMIT_VCPUS - 1, &val))
		return fail(err, "bad vCPU '%.*s'; write v0 to v%d",
			    shown(w->len), w->word, LIMIT_VCPUS - 1);
	op->vcpu = val;
	return 0;
}

static bool read_option(const struct words *w, const char *key,
			unsigned int max, u8 *field)
{
	int n = strlen(key);
	unsigned int val;

	if (!word_starts(w->word, w->len, key) ||
	    !read_number(w->word + n, w->len - n, max, &val))
		return false;
	*field = val;
	return true;
}

static bool fault_option(const struct words *w, struct scn_op *op)
{
	if (word_is(w->word, w->len, "read"))
		op->write = 0;
	else if (word_is(w->word, w->len, "prefetch"))
		op->prefetch = 1;
	else if (word_is(w->word, w->len, "2m"))
		op->level = 2;
	else
		return read_option(w, "alias=", LIMIT_ALIASES - 1, &op->alias);
	return true;
}

static bool access_option(const struct words *w, struct scn_op *op)
{
	return !word_is(w->word, w->len, "prefetch") && fault_option(w, op);
}

static bool page_option(const struct words *w, struct scn_op *op)
{
	return read_option(w, "alias=", LIMIT_ALIASES - 1, &op->alias) ||
	       read_option(w, "level=", 5, &op->level);
}

static int read_gfn_form(struct words *w, struct scn_op *op,
			 bool (*option)(const struct words *w,
					struct scn_op *op),
			 struct scn_error *err)
{
	unsigned int gfn;
	int ret;

	ret = want_number(w, "gfn", LIMIT_GFNS + LIMIT_HOLE - 1, &gfn, err);
	if (ret)
		return ret;
	op->start = gfn;
	op->end = gfn + 1;
	op->level = 1;
	while (next_word(w)) {
		if (!option(w, op))
			return fail(err, "unknown or bad option '%.*s'; write %s %s",
				    shown(w->len), w->word,
				    scenario_op_word(op->kind),
				    scenario_op_form(op->kind));
	}
	return 0;
}

static int read_range_form(struct words *w, struct scn_op *op,
			   struct scn_error *err)
{
	unsigned int start, end;
	int ret = want_number(w, "range start", LIMIT_GFNS, &start, err);

	if (!ret)
		ret = want_number(w, "range end", LIMIT_GFNS, &end, err);
	if (ret)
		return ret;
	op->start = start;
	op->end = end;
	return 0;
}

/* The target is an option by its look only: there is no good default. */
#define NO_TARGET	(SCN_NOWHERE - 1)

static bool remap_option(const struct words *w, struct scn_op *op)
{
	unsigned int val;

	if (word_is(w->word, w->len, "2m"))
		op->level = 2;
	else if (word_is(w->word, w->len, "ro"))
		op->write = 0;
	else if (op->to != NO_TARGET)
		return read_option(w, "alias=", LIMIT_ALIASES - 1, &op->alias);
	else if (word_is(w->word, w->len, "to=none"))
		op->to = SCN_NOWHERE;
	else if (word_starts(w->word, w->len, "to=") &&
		 read_number(w->word + 3, w->len - 3,
			     LIMIT_GFNS + LIMIT_HOLE - 1, &val))
		op->to = val;
	else
		return read_option(w, "alias=", LIMIT_ALIASES - 1, &op->alias);
	return true;
}

static int read_remap_form(struct words *w, struct scn_op *op,
			   struct scn_error *err)
{
	int ret;

	op->to = NO_TARGET;
	ret = read_gfn_form(w, op, remap_option, err);
	if (!ret && op->to == NO_TARGET)
		ret = fail(err, "the target is missing; write %s %s",
			   scenario_op_word(op->kind),
			   scenario_op_form(op->kind));
	return ret;
}

static int want_slot(struct words *w, struct scn_op *op, struct scn_error *err)
{
	unsigned int val;
	int ret = want_number(w, "memslot", LIMIT_SLOTS - 1, &val, err);

	if (!ret)
		op->slot = val;
	return ret;
}

static int read_move_form(struct words *w, struct scn_op *op,
			  struct scn_error *err)
{
	unsigned int val;
	int ret = want_slot(w, op, err);

	if (ret)
		return ret;
	if (!next_word(w) || !word_starts(w->word, w->len, "to=") ||
	    !read_number(w->word + 3, w->len - 3,
			 LIMIT_GFNS + LIMIT_HOLE - 1, &val))
		return fail(err, "bad target '%.*s'; write %s %s",
			    shown(w->len), w->word, scenario_op_word(op->kind),
			    scenario_op_form(op->kind));
	op->to = val;
	return 0;
}

static int read_count_form(struct words *w, struct scn_op *op,
			   struct scn_error *err)
{
	unsigned int val;
	int ret = want_number(w, "number", SCN_COUNT_MAX, &val, err);

	if (!ret)
		op->start = val;
	return ret;
}

static int find_op(const struct words *w)
{
	for (int i = 0; i < SCN_OP_COUNT; i++) {
		if (word_is(w->word, w->len, scn_shapes[i].word))
			return i;
	}
	return -1;
}

static int read_form(struct words *w, struct scn_op *op, struct scn_error *err)
{
	enum scn_form form = scn_shapes[op->kind].form;
	int ret = 0;

	if (form == FORM_FAULT || form == FORM_ACCESS || form == FORM_PAGE ||
	    form == FORM_ROOT)
		ret = want_vcpu(w, op, err);
	if (ret)
		return ret;
	op->write = form == FORM_FAULT || form == FORM_ACCESS ||
		    form == FORM_REMAP;
	switch (form) {
	case FORM_FAULT:
		return read_gfn_form(w, op, fault_option, err);
	case FORM_ACCESS:
		return read_gfn_form(w, op, access_option, err);
	case FORM_PAGE:
		return read_gfn_form(w, op, page_option, err);
	case FORM_REMAP:
		return read_remap_form(w, op, err);
	case FORM_RANGE:
		return read_range_form(w, op, err);
	case FORM_SLOT:
		return want_slot(w, op, err);
	case FORM_MOVE:
		return read_move_form(w, op, err);
	case FORM_COUNT:
		return read_count_form(w, op, err);
	default:
		return 0;
	}
}

/* The word of the operation has been taken. */
static int read_op(struct words *w, struct scn_op *out, struct scn_error *err)
{
	int kind = find_op(w);
	struct scn_op op = { .level = 1 };
	int ret;

	if (kind < 0)
		return fail(err, "unknown operation '%.*s'; see 'rmapsim list operations'",
			    shown(w->len), w->word);
	op.kind = kind;
	ret = read_form(w, &op, err);
	if (ret)
		return ret;
	if (next_word(w))
		return fail(err, "unexpected '%.*s'; write %s %s",
			    shown(w->len), w->word, scenario_op_word(kind),
			    scenario_op_form(kind));
	*out = op;
	return 0;
}

/* ---- lines ---- */

void scenario_init(struct scenario *scn)
{
	memset(scn, 0, sizeof(*scn));
	for (unsigned int i = 0; i < scn_nparams; i++)
		scn_param_set(scn, &scn_params[i], scn_params[i].def);
}

int scenario_parse_name(struct scenario *scn, const char *line, size_t len,
			struct scn_error *err)
{
	struct words w = words_of(line, len);
	int ret;

	if (!next_word(&w))
		return fail(err, "the scenario has no name; write 'scenario NAME'");
	ret = read_name(w.word, w.len, sizeof(scn->name), scn->name, err);
	if (!ret && next_word(&w))
		ret = fail(err, "unexpected '%.*s'; write 'scenario NAME'",
			   shown(w.len), w.word);
	return ret;
}

static const struct scn_param *find_param(const struct words *w, int *keylen)
{
	const char *eq = memchr(w->word, '=', w->len);

	if (!eq)
		return NULL;
	*keylen = eq - w->word;
	for (unsigned int i = 0; i < scn_nparams; i++) {
		if (word_is(w->word, *keylen, scn_params[i].key))
			return &scn_params[i];
	}
	return NULL;
}

static bool read_param(const struct scn_param *p, const char *s, int len,
		       unsigned int *val)
{
	if (!p->words)
		return read_number(s, len, p->max, val) && *val >= p->min;
	for (unsigned int i = 0; p->words[i]; i++) {
		if (word_is(s, len, p->words[i])) {
			*val = i;
			return true;
		}
	}
	return false;
}

static int bad_param(const struct scn_param *p, const struct words *w,
		     struct scn_error *err)
{
	char list[64];
	int n = 0;

	if (!p->words)
		return fail(err, "bad '%.*s'; give %s a number from %u to %u",
			    shown(w->len), w->word, p->key, p->min, p->max);
	for (unsigned int i = 0; p->words[i]; i++)
		n += snprintf(list + n, sizeof(list) - n, "%s%s",
			      i ? ", " : "", p->words[i]);
	return fail(err, "bad '%.*s'; %s is one of: %s", shown(w->len),
		    w->word, p->key, list);
}

int scenario_parse_vm(struct scenario *scn, const char *line, size_t len,
		      struct scn_error *err)
{
	struct words w = words_of(line, len);
	u32 seen = 0;

	while (next_word(&w)) {
		int keylen = 0;
		const struct scn_param *p = find_param(&w, &keylen);
		unsigned int val;

		if (!p)
			return fail(err, "unknown vm parameter '%.*s'; see docs/scenarios.md",
				    shown(w.len), w.word);
		if (!read_param(p, w.word + keylen + 1, w.len - keylen - 1,
				&val))
			return bad_param(p, &w, err);
		if (seen & (1u << (p - scn_params)))
			return fail(err, "'%s' is given twice; leave one out",
				    p->key);
		seen |= (1u << (p - scn_params));
		scn_param_set(scn, p, val);
	}
	return 0;
}

int scenario_parse_setup(struct scenario *scn, const char *line, size_t len,
			 struct scn_error *err)
{
	struct words w = words_of(line, len);
	int ret;

	if (scn->nsetup == LIMIT_SETUP_OPS)
		return fail(err, "more than %d set-up operations; remove some",
			    LIMIT_SETUP_OPS);
	next_word(&w);
	ret = read_op(&w, &scn->setup[scn->nsetup], err);
	if (!ret)
		scn->nsetup++;
	return ret;
}

/* "1 vcpu0 cpu0"; the number has been taken. */
static int start_task(struct scenario *scn, struct words *w,
		      struct scn_error *err)
{
	struct scn_task task = { .nops = 0 };
	unsigned int cpu;
	int ret;

	if (scn->ntasks == LIMIT_SCN_TASKS - 1)
		return fail(err, "more than %d tasks; remove some",
			    LIMIT_SCN_TASKS - 1);
	if (!next_word(w))
		return fail(err, "the task has no name; write 'N NAME cpuN'");
	ret = read_name(w->word, w->len, sizeof(task.name), task.name, err);
	if (ret)
		return ret;
	if (!next_word(w))
		return fail(err, "the task has no CPU; write 'N NAME cpuN'");
	if (!word_starts(w->word, w->len, "cpu") ||
	    !read_number(w->word + 3, w->len - 3, LIMIT_CPUS - 1, &cpu))
		return fail(err, "bad CPU '%.*s'; write cpu0 to cpu%d",
			    shown(w->len), w->word, LIMIT_CPUS - 1);
	if (next_word(w))
		return fail(err, "unexpected '%.*s'; write 'N NAME cpuN'",
			    shown(w->len), w->word);
	task.cpu = cpu;
	scn->tasks[scn->ntasks++] = task;
	return 0;
}

static int task_op(struct scenario *scn, struct words *w,
		   struct scn_error *err)
{
	struct scn_task *task;
	int ret;

	if (!scn->ntasks)
		return fail(err, "an operation before the first task; write '1 NAME cpu0' first");
	task = &scn->tasks[scn->ntasks - 1];
	if (task->nops == LIMIT_TASK_OPS)
		return fail(err, "more than %d operations in a task; remove some",
			    LIMIT_TASK_OPS);
	ret = read_op(w, &task->ops[task->nops], err);
	if (!ret)
		task->nops++;
	return ret;
}

int scenario_parse_task(struct scenario *scn, const char *line, size_t len,
			struct scn_error *err)
{
	struct words w = words_of(line, len);
	unsigned int no;

	next_word(&w);
	if (!read_number(w.word, w.len, 99, &no))
		return task_op(scn, &w, err);
	if (no != scn->ntasks + 1u)
		return fail(err, "task %u out of order; tasks are numbered from 1, the next is %d",
			    no, scn->ntasks + 1);
	return start_task(scn, &w, err);
}

/* ---- a whole text ---- */

enum section { IN_START, IN_HEAD, IN_SETUP, IN_TASKS, IN_END };

struct reader {
	enum section	in;
	bool		vm;		/* has been read */
	struct scenario	*scn;
	struct scn_error *err;
	/* Where check.c finds fault: the set-up and the tasks, from 1 on. */
	u32		lines[LIMIT_SCN_TASKS][LIMIT_SETUP_OPS + 1];
};

static int setup_line(struct reader *r, const char *line, size_t len)
{
	int ret = scenario_parse_setup(r->scn, line, len, r->err);

	if (!ret)
		r->lines[0][r->scn->nsetup] = r->err->line;
	return ret;
}

static int task_line(struct reader *r, const char *line, size_t len)
{
	int ret = scenario_parse_task(r->scn, line, len, r->err);
	unsigned int no = r->scn->ntasks;

	if (!ret)
		r->lines[no][r->scn->tasks[no - 1].nops] = r->err->line;
	return ret;
}

static int vm_line(struct reader *r, struct words *w)
{
	if (r->vm)
		return fail(r->err, "a second 'vm'; put all parameters on one line");
	r->vm = true;
	return scenario_parse_vm(r->scn, w->at, w->end - w->at, r->err);
}

static int section_line(struct reader *r, const char *line, size_t len,
			struct words *w)
{
	switch (r->in) {
	case IN_SETUP:
		return setup_line(r, line, len);
	case IN_TASKS:
		return task_line(r, line, len);
	case IN_START:
		return fail(r->err, "'%.*s' before the scenario; begin with 'scenario NAME'",
			    shown(w->len), w->word);
	case IN_END:
		return fail(r->err, "'%.*s' after the end; one file holds one scenario",
			    shown(w->len), w->word);
	default:
		return fail(r->err, "unknown keyword '%.*s'; expected vm, setup, tasks or end",
			    shown(w->len), w->word);
	}
}

/* A keyword is legal once and in order: scenario, vm, setup, tasks, end. */
static int enter(struct reader *r, enum section in, struct words *w)
{
	int word_len = w->len;
	const char *word = w->word;

	if (r->in >= in || (r->in == IN_START && in != IN_HEAD))
		return fail(r->err, "'%.*s' is out of order; the order is scenario, vm, setup, tasks, end",
			    word_len, word);
	r->in = in;
	if (in != IN_HEAD && next_word(w))
		return fail(r->err, "unexpected '%.*s' after '%.*s'; put it on a line of its own",
			    shown(w->len), w->word, word_len, word);
	return 0;
}

static int read_line(struct reader *r, const char *line, size_t len)
{
	struct words w = words_of(line, len);
	int ret;

	if (!next_word(&w))
		return 0;
	if (word_is(w.word, w.len, "scenario")) {
		ret = enter(r, IN_HEAD, &w);
		return ret ? ret : scenario_parse_name(r->scn, w.at,
						       w.end - w.at, r->err);
	}
	if (word_is(w.word, w.len, "vm") && r->in == IN_HEAD)
		return vm_line(r, &w);
	if (word_is(w.word, w.len, "setup"))
		return enter(r, IN_SETUP, &w);
	if (word_is(w.word, w.len, "tasks"))
		return enter(r, IN_TASKS, &w);
	if (word_is(w.word, w.len, "end"))
		return enter(r, IN_END, &w);
	return section_line(r, line, len, &w);
}

static int read_text(struct reader *r, const char *text, size_t len)
{
	const char *end = text + len;

	r->err->line = 0;
	while (text < end) {
		const char *eol = memchr(text, '\n', end - text);
		const char *stop, *hash;
		int ret;

		if (!eol)
			eol = end;
		hash = memchr(text, '#', eol - text);
		stop = hash ? hash : eol;
		r->err->line++;
		ret = read_line(r, text, stop - text);
		if (ret)
			return ret;
		text = eol + 1;
	}
	if (r->in != IN_END)
		return fail(r->err, "the text stops before 'end'; is the file complete?");
	return 0;
}

int scenario_parse(const char *text, size_t len, struct scenario *scn,
		   struct scn_error *err)
{
	struct scenario new;
	struct reader r = { .scn = &new, .err = err };
	int ret;

	scenario_init(&new);
	ret = read_text(&r, text, len);
	if (!ret) {
		ret = scenario_check(&new, err);
		err->line = r.lines[err->task][err->op];
	}
	if (!ret)
		*scn = new;
	return ret;
}

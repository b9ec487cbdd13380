// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does a file become a trace, and what is wrong with it if not?
 *
 * The file is untrusted.  Every message is one line with file, line, what is
 * wrong and what to do; the trace is built aside and handed out only whole.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/scenario/text.h"
#include "replay/trace.h"

/* In the order they must come in. */
enum section {
	IN_HEADER, IN_STORY, IN_SETUP, IN_TASKS, IN_CHOICES, IN_EVENTS, IN_END,
	SECTIONS
};

static const char *const section_names[SECTIONS] = {
	[IN_STORY] = "story", [IN_SETUP] = "setup", [IN_TASKS] = "tasks",
	[IN_CHOICES] = "choices", [IN_EVENTS] = "events", [IN_END] = "end",
};

struct reader {
	const char		*name;
	u32			line;
	enum section		section;
	u32			keys;		/* header keys seen */
	struct trace		*t;
	struct trace_error	*err;
	size_t			story_len;
};

/* A line or a word of it; not terminated. */
struct span {
	const char	*at;
	size_t		len;
};

static int fail(struct reader *r, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static int fail(struct reader *r, const char *fmt, ...)
{
	size_t n = sizeof(r->err->text), len;
	char *text = r->err->text;
	va_list ap;

	if (r->line)
		snprintf(text, n, "%.120s:%u: ", r->name, r->line);
	else
		snprintf(text, n, "%.120s: ", r->name);
	len = strlen(text);
	va_start(ap, fmt);
	vsnprintf(text + len, n - len, fmt, ap);
	va_end(ap);
	for (; *text; text++) {
		if (*text < ' ' || *text > '~')
			*text = '?';
	}
	return -EINVAL;
}

static int shown(struct span s)
{
	return s.len > 32 ? 32 : (int)s.len;
}

static struct span next_word(struct span *line)
{
	struct span w;

	while (line->len && *line->at == ' ') {
		line->at++;
		line->len--;
	}
	w.at = line->at;
	while (line->len && *line->at != ' ') {
		line->at++;
		line->len--;
	}
	w.len = line->at - w.at;
	return w;
}

static struct span trim(struct span s)
{
	while (s.len && *s.at == ' ') {
		s.at++;
		s.len--;
	}
	while (s.len && s.at[s.len - 1] == ' ')
		s.len--;
	return s;
}

static bool is(struct span s, const char *word)
{
	return s.len == strlen(word) && !memcmp(s.at, word, s.len);
}

static bool to_number(struct span s, u32 max, u32 *out)
{
	u64 n = 0;
	size_t i;

	if (!s.len || s.len > 9)
		return false;
	for (i = 0; i < s.len; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
		n = n * 10 + s.at[i] - '0';
	}
	if (n > max)
		return false;
	*out = n;
	return true;
}

/* A comment starts at a # that no digit follows (" #2" is an occurrence). */
static struct span without_comment(struct span s)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (s.at[i] != '#' || (i && s.at[i - 1] != ' '))
			continue;
		if (i && i + 1 < s.len && s.at[i + 1] >= '0' &&
		    s.at[i + 1] <= '9')
			continue;
		s.len = i;
		break;
	}
	while (s.len && s.at[s.len - 1] == ' ')
		s.len--;
	return s;
}

static int copy(struct reader *r, struct span s, char *to, size_t size,
		const char *what)
{
	if (!s.len)
		return fail(r, "%s is missing; add it", what);
	if (s.len >= size)
		return fail(r, "%s is longer than %zu characters; shorten it",
			    what, size - 1);
	memcpy(to, s.at, s.len);
	to[s.len] = '\0';
	return 0;
}

static int scenario_error(struct reader *r, const struct scn_error *err)
{
	return fail(r, "%s", err->text);
}

static int key_scenario(struct reader *r, struct span v)
{
	struct scn_error err = { 0 };

	if (scenario_parse_name(&r->t->scn, v.at, v.len, &err))
		return scenario_error(r, &err);
	return 0;
}

static int key_vm(struct reader *r, struct span v)
{
	struct scn_error err = { 0 };

	if (scenario_parse_vm(&r->t->scn, v.at, v.len, &err))
		return scenario_error(r, &err);
	return 0;
}

static int key_model(struct reader *r, struct span v)
{
	if (!is(v, "sc"))
		return fail(r, "unknown model '%.*s'; this build knows sc",
			    shown(v), v.at);
	return copy(r, v, r->t->model, sizeof(r->t->model), "model");
}

static int key_mutation(struct reader *r, struct span v)
{
	return copy(r, next_word(&v), r->t->mutation, sizeof(r->t->mutation),
		    "mutation name");
}

/* REV GEOMETRY HASH: the geometry repeats vm's for the reader's eye. */
static int key_core(struct reader *r, struct span v)
{
	struct span rev = next_word(&v);
	struct span geometry = next_word(&v);
	int ret = copy(r, rev, r->t->rev, sizeof(r->t->rev), "revision");

	if (ret)
		return ret;
	if (!is(geometry, scenario_geometry_word(r->t->scn.geometry)))
		return fail(r, "geometry '%.*s' is not that of line 'vm'; make them equal",
			    shown(geometry), geometry.at);
	return copy(r, next_word(&v), r->t->hash, sizeof(r->t->hash),
		    "hash of the core");
}

static int key_status(struct reader *r, struct span v)
{
	if (is(v, "open"))
		r->t->status = TRACE_OPEN;
	else if (is(v, "fixed"))
		r->t->status = TRACE_FIXED;
	else
		return fail(r, "unknown status '%.*s'; use open or fixed",
			    shown(v), v.at);
	return 0;
}

/* "possible deadlock" is written as one word here. */
static bool verdict_is(enum verdict v, struct span s)
{
	const char *word = verdict_word(v);
	size_t i;

	if (strlen(word) != s.len)
		return false;
	for (i = 0; i < s.len; i++) {
		if (s.at[i] != word[i] && !(s.at[i] == '-' && word[i] == ' '))
			return false;
	}
	return true;
}

static int parse_verdict(struct reader *r, struct span s)
{
	int v;

	r->t->verdict = VERDICT_NONE;
	if (is(s, "none"))
		return 0;
	for (v = VERDICT_NONE + 1; v < VERDICT_COUNT; v++) {
		if (verdict_is(v, s)) {
			r->t->verdict = v;
			return 0;
		}
	}
	return fail(r, "unknown verdict '%.*s'; see 'rmapsim help trace'",
		    shown(s), s.at);
}

static int parse_invariant(struct reader *r, struct span s)
{
	int i;

	r->t->invariant = INV_NONE;
	if (!s.len)
		return 0;
	for (i = INV_NONE + 1; i < INV_COUNT; i++) {
		if (is(s, invariant_id(i))) {
			r->t->invariant = i;
			return 0;
		}
	}
	return fail(r, "unknown invariant '%.*s'; see docs/invariants.md",
		    shown(s), s.at);
}

/* WORD FUNC OTHER OBJECT [INVARIANT] */
static int key_verdict(struct reader *r, struct span v)
{
	struct trace *t = r->t;
	int ret = parse_verdict(r, next_word(&v));

	if (ret || t->verdict == VERDICT_NONE)
		return ret;
	ret = copy(r, next_word(&v), t->func[0], TRACE_WORD, "function");
	if (!ret)
		ret = copy(r, next_word(&v), t->func[1], TRACE_WORD,
			   "second function ('-': none)");
	if (!ret)
		ret = copy(r, next_word(&v), t->object, sizeof(t->object),
			   "object ('-': none)");
	return ret ? ret : parse_invariant(r, next_word(&v));
}

static int key_signature(struct reader *r, struct span v)
{
	size_t i;

	for (i = 0; i < v.len; i++) {
		if (!strchr("0123456789abcdef", v.at[i]))
			break;
	}
	if (i != v.len || v.len != sizeof(r->t->signature) - 1)
		return fail(r, "signature is not 12 hex digits; "
			    "remove the line to accept any");
	return copy(r, v, r->t->signature, sizeof(r->t->signature),
		    "signature");
}

static int key_found(struct reader *r, struct span v)
{
	return copy(r, v, r->t->found, sizeof(r->t->found), "search");
}

static int key_replays(struct reader *r, struct span v)
{
	return copy(r, v, r->t->replays, sizeof(r->t->replays), "count");
}

static const struct {
	const char	*key;
	int		(*parse)(struct reader *r, struct span value);
	bool		required;
} keys[] = {
	{ "scenario",	key_scenario,	true },
	{ "vm",		key_vm,		true },
	{ "model",	key_model,	true },
	{ "mutation",	key_mutation,	true },
	{ "core",	key_core,	true },
	{ "status",	key_status,	false },
	{ "verdict",	key_verdict,	true },
	{ "signature",	key_signature,	false },
	{ "found",	key_found,	false },
	{ "replays",	key_replays,	false },
};

#define NKEYS (sizeof(keys) / sizeof(keys[0]))

static int read_header(struct reader *r, struct span key, struct span value)
{
	size_t i;

	for (i = 0; i < NKEYS; i++) {
		if (!is(key, keys[i].key))
			continue;
		if (r->keys & BIT_MASK_OF(i))
			return fail(r, "'%s' is given twice; remove one",
				    keys[i].key);
		/* The geometry of core is checked against vm's. */
		if (!strcmp(keys[i].key, "core") && !(r->keys & 2))
			return fail(r, "'core' comes before 'vm'; swap them");
		r->keys |= BIT_MASK_OF(i);
		return keys[i].parse(r, value);
	}
	return 0;		/* of a newer tool, and not needed here */
}

static int end_header(struct reader *r)
{
	size_t i;

	for (i = 0; i < NKEYS; i++) {
		if (keys[i].required && !(r->keys & BIT_MASK_OF(i)))
			return fail(r, "header has no '%s' line; add it",
				    keys[i].key);
	}
	return 0;
}

static int end_tasks(struct reader *r)
{
	struct scn_error err = { 0 };

	if (scenario_check(&r->t->scn, &err))
		return scenario_error(r, &err);
	return 0;
}

static int enter_section(struct reader *r, struct span name)
{
	int s, ret = 0;

	for (s = IN_STORY; s < SECTIONS; s++) {
		if (is(name, section_names[s]))
			break;
	}
	if (s == SECTIONS)
		return fail(r, "unknown section '%.*s'; "
			    "this is no trace of format %d",
			    shown(name), name.at, TRACE_VERSION);
	if (s <= (int)r->section)
		return fail(r, "section '%s' comes too late; put it before '%s'",
			    section_names[s], section_names[r->section]);
	if (r->section == IN_HEADER)
		ret = end_header(r);
	if (!ret && r->section < IN_CHOICES && s > IN_TASKS)
		ret = end_tasks(r);
	if (!ret && s > IN_CHOICES && r->section < IN_CHOICES)
		return fail(r, "section 'choices' is missing; "
			    "fetch the trace again");
	r->section = s;
	return ret;
}

static int read_story(struct reader *r, struct span line)
{
	char *story = realloc(r->t->story, r->story_len + line.len + 2);

	if (!story)
		return fail(r, "no memory for the story; shorten it");
	memcpy(story + r->story_len, line.at, line.len);
	r->story_len += line.len;
	story[r->story_len++] = '\n';
	story[r->story_len] = '\0';
	r->t->story = story;
	return 0;
}

static int read_scenario(struct reader *r, struct span line)
{
	struct scn_error err = { 0 };
	int ret;

	if (r->section == IN_SETUP)
		ret = scenario_parse_setup(&r->t->scn, line.at, line.len, &err);
	else
		ret = scenario_parse_task(&r->t->scn, line.at, line.len, &err);
	return ret ? scenario_error(r, &err) : 0;
}

/* [@OP NAME [#K]] */
static int read_anchor(struct reader *r, struct span line,
		       struct trace_choice *c)
{
	struct span op = next_word(&line), name, k;
	int ret;

	if (!op.len)
		return 0;
	if (*op.at != '@')
		return fail(r, "'%.*s' is no anchor; write '@read NAME'",
			    shown(op), op.at);
	c->anchor_op = op_parse(op.at + 1, op.len - 1);
	if (c->anchor_op != OP_READ && c->anchor_op != OP_WRITE)
		return fail(r, "anchor '%.*s' is no plain access; "
			    "use @read or @write", shown(op), op.at);
	name = next_word(&line);
	ret = copy(r, name, c->anchor, sizeof(c->anchor), "name of the anchor");
	c->occurrence = 1;
	k = next_word(&line);
	if (ret || !k.len)
		return ret;
	k.at++;
	k.len--;
	if (k.at[-1] != '#' || !to_number(k, LIMIT_STEPS, &c->occurrence) ||
	    !c->occurrence || next_word(&line).len)
		return fail(r, "occurrence is not #1 to #%d; correct it",
			    LIMIT_STEPS);
	return 0;
}

static int read_run(struct reader *r, struct span line)
{
	struct trace_choice c = { .kind = TRACE_RUN };
	struct span task = next_word(&line), count = next_word(&line);
	u32 id;
	int ret;

	if (!to_number(task, r->t->scn.ntasks, &id) || !id)
		return fail(r, "there is no task '%.*s'; tasks are 1 to %d",
			    shown(task), task.at, r->t->scn.ntasks);
	c.task = id;
	if (!count.len || *count.at != 'x')
		return fail(r, "count is missing; write 'run %u xN'", id);
	count.at++;
	count.len--;
	if (!to_number(count, LIMIT_STEPS, &c.count))
		return fail(r, "count '%.*s' is not a number up to %d; "
			    "correct it", shown(count), count.at, LIMIT_STEPS);
	ret = read_anchor(r, line, &c);
	if (!ret && trace_add_choice(r->t, &c))
		return fail(r, "more than %d choices; shorten the trace",
			    LIMIT_CHOICES);
	return ret;
}

static int read_choice(struct reader *r, struct span line)
{
	struct trace_choice c = { .kind = TRACE_INDEX };
	struct span word = next_word(&line);

	if (is(word, "run"))
		return read_run(r, line);
	if (!is(word, "index"))
		return fail(r, "unknown choice '%.*s'; use run or index",
			    shown(word), word.at);
	word = next_word(&line);
	if (!to_number(word, 255, &c.count) || next_word(&line).len)
		return fail(r, "index is not one number up to 255; correct it");
	if (trace_add_choice(r->t, &c))
		return fail(r, "more than %d choices; shorten the trace",
			    LIMIT_CHOICES);
	return 0;
}

/* The words of the event that are compared; " <-" and what follows is not. */
static bool event_text(struct span line, struct trace_event *e)
{
	size_t len = 0;

	for (;;) {
		struct span w = next_word(&line);

		if (!w.len || is(w, "<-"))
			break;
		if (is(w, ".plain")) {
			e->plain = true;
			continue;
		}
		if (len + w.len + 2 > sizeof(e->text))
			return false;
		if (len)
			e->text[len++] = ' ';
		memcpy(e->text + len, w.at, w.len);
		len += w.len;
	}
	e->text[len] = '\0';
	return true;
}

static int read_event(struct reader *r, struct span line)
{
	struct trace_event e = { 0 };
	struct span step = next_word(&line), task = next_word(&line), op;
	u32 id;

	op = next_word(&line);
	e.op = op_parse(op.at, op.len);
	if (!to_number(step, LIMIT_STEPS, &e.step) ||
	    !to_number(task, r->t->scn.ntasks, &id) ||
	    e.op == OP_NONE || !event_text(line, &e))
		return fail(r, "line is no event; write 'STEP TASK OP NAME', "
			    "or remove the events");
	e.task = id;
	if (trace_add_event(r->t, &e))
		return fail(r, "more than %d events; remove the events",
			    LIMIT_TRACE_EVENTS);
	return 0;
}

static int read_body(struct reader *r, struct span line)
{
	switch (r->section) {
	case IN_STORY:
		return read_story(r, line);
	case IN_SETUP:
	case IN_TASKS:
		return read_scenario(r, line);
	case IN_CHOICES:
		return read_choice(r, line);
	case IN_EVENTS:
		return read_event(r, line);
	default:
		return fail(r, "indented line outside a section; "
			    "remove the blanks before it");
	}
}

static int read_version(struct reader *r, struct span line)
{
	struct span magic = next_word(&line), number = next_word(&line);
	u32 version;

	if (!is(magic, "rmapsim-trace"))
		return fail(r, "this is not a trace; "
			    "the first line of one is 'rmapsim-trace %d'",
			    TRACE_VERSION);
	if (!to_number(number, 999999999, &version) || line.len)
		return fail(r, "format number is missing; "
			    "write 'rmapsim-trace %d'", TRACE_VERSION);
	if (version > TRACE_VERSION)
		return fail(r, "written by format %u, this build reads %d; "
			    "use a newer rmapsim", version, TRACE_VERSION);
	if (version < TRACE_VERSION)
		return fail(r, "format %u was never released, this build "
			    "reads %d; fetch the trace again", version,
			    TRACE_VERSION);
	return 0;
}

static int read_line(struct reader *r, struct span line)
{
	bool indented = line.len && *line.at == ' ';
	struct span body = trim(without_comment(line)), word;

	if (r->line == 1)
		return read_version(r, body);
	if (!body.len)
		return 0;
	if (r->section == IN_END)
		return fail(r, "text after 'end'; remove it");
	if (indented)
		return read_body(r, body);
	word = next_word(&body);
	body = trim(body);
	if (r->section == IN_HEADER && body.len)
		return read_header(r, word, body);
	if (body.len)
		return fail(r, "'%.*s' has more than its name; indent the "
			    "lines of a section", shown(word), word.at);
	return enter_section(r, word);
}

static int check_bytes(struct reader *r, struct span line)
{
	size_t i;

	for (i = 0; i < line.len; i++) {
		unsigned char c = line.at[i];

		if (c == '\r')
			return fail(r, "line ends in a carriage return; "
				    "convert the file with dos2unix");
		if (c == '\t')
			return fail(r, "line has a tab; use blanks");
		if (c < ' ' || c > '~')
			return fail(r, "byte 0x%02x is no ASCII text; "
				    "this is not a trace", c);
	}
	return 0;
}

static int read_lines(struct reader *r, const char *text, size_t len)
{
	const char *end = text + len;
	int ret = 0;

	while (!ret && text < end) {
		const char *nl = memchr(text, '\n', end - text);
		struct span line = { text, (nl ? nl : end) - text };

		r->line++;
		ret = check_bytes(r, line);
		if (!ret)
			ret = read_line(r, line);
		text = nl ? nl + 1 : end;
	}
	if (!ret && !r->line)
		return fail(r, "file is empty; fetch the trace again");
	if (!ret && r->section != IN_END)
		return fail(r, "file ends before 'end', it is torn; "
			    "fetch the trace again");
	return ret;
}

int trace_parse(const char *name, const char *text, size_t len,
		struct trace *t, struct trace_error *err)
{
	struct trace draft;
	struct reader r = { .name = name, .t = &draft, .err = err };
	int ret;

	trace_init(&draft);
	if (len > LIMIT_TRACE_BYTES)
		ret = fail(&r, "file is larger than %d bytes; "
			   "this is not a trace", LIMIT_TRACE_BYTES);
	else
		ret = read_lines(&r, text, len);
	if (ret) {
		trace_free(&draft);
		return ret;
	}
	*t = draft;
	return 0;
}

/* One byte more than the limit tells that the file is too large. */
static char *read_file(FILE *f, size_t *len)
{
	char *text = malloc(LIMIT_TRACE_BYTES + 1);

	if (!text)
		return NULL;
	*len = fread(text, 1, LIMIT_TRACE_BYTES + 1, f);
	if (ferror(f)) {
		free(text);
		return NULL;
	}
	return text;
}

int trace_read(const char *path, struct trace *t, struct trace_error *err)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t len = 0;
	int ret;

	if (f)
		text = read_file(f, &len);
	if (!text) {
		ret = errno ? -errno : -EIO;
		snprintf(err->text, sizeof(err->text),
			 "%.200s: cannot be read (%s); check the path", path,
			 strerror(-ret));
	} else {
		ret = trace_parse(path, text, len, t, err);
	}
	free(text);
	if (f)
		fclose(f);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does a file become a trace, and what is wrong with it if not?
 *
 * The file is untrusted.  Every message is one line with file, line, what is
 * wrong and what to do; the trace is built aside and handed out only whole.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/programs/program.h"
#include "core/scenario/text.h"
#include "replay/reader.h"

static const char *const section_names[SECTIONS] = {
	[IN_STORY] = "story", [IN_SETUP] = "setup", [IN_TASKS] = "tasks",
	[IN_CHOICES] = "choices", [IN_EVENTS] = "events", [IN_END] = "end",
};

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

static int scenario_error(struct reader *r, const struct scn_error *err)
{
	return refuse(r, "%s", err->text);
}

static int key_scenario(struct reader *r, struct span v)
{
	struct scn_error err = { 0 };

	if (scenario_parse_name(&r->t->scn, v.at, v.len, &err))
		return scenario_error(r, &err);
	return 0;
}

static int key_program(struct reader *r, struct span v)
{
	char name[LIMIT_NAME];
	const struct program *p;
	int ret = take(r, v, name, sizeof(name), "program");

	if (ret)
		return ret;
	p = program_find(name);
	if (!p)
		return refuse(r, "unknown program '%s'; "
			      "see 'rmapsim list programs'", name);
	program_scenario(p, &r->t->scn);
	r->t->program = true;
	return 0;
}

static int key_vm(struct reader *r, struct span v)
{
	struct scn_error err = { 0 };

	if (scenario_parse_vm(&r->t->scn, v.at, v.len, &err))
		return scenario_error(r, &err);
	return 0;
}

/* MM_COUNT: no such model. */
static enum memory_model to_model(struct span s)
{
	enum memory_model m;

	for (m = MM_SC; m < MM_COUNT; m++) {
		if (is(s, memory_model_word(m)))
			break;
	}
	return m;
}

static int key_model(struct reader *r, struct span v)
{
	r->t->model = to_model(v);
	if (r->t->model == MM_COUNT)
		return refuse(r, "unknown model '%.*s'; "
			      "see 'rmapsim list models'", shown(v), v.at);
	if (r->t->model != MM_SC && r->version == TRACE_OLDEST)
		return refuse(r, "format %d knows only model sc; "
			      "write 'rmapsim-trace %d'", TRACE_OLDEST,
			      TRACE_VERSION);
	return 0;
}

static int key_races(struct reader *r, struct span v)
{
	u32 i;

	for (i = RACE_OFF; i < RACE_LEVELS; i++) {
		if (is(v, race_level_word(i)))
			break;
	}
	if (i == RACE_LEVELS)
		return refuse(r, "'races' is off, on or lint; correct it");
	r->t->races = i;
	return 0;
}

/* The line may come again. */
static int key_strict_race(struct reader *r, struct span v)
{
	u32 i;

	for (i = 0; i < RACE_RULES; i++) {
		if (is(v, race_rule_name(i)))
			break;
	}
	if (i == RACE_RULES)
		return refuse(r, "unknown race rule '%.*s'; "
			      "see 'rmapsim list race-rules'", shown(v), v.at);
	r->t->race_rules_off |= 1u << i;
	return 0;
}

/* STRONGER=SCHEDULES */
static int searched_model(struct reader *r, struct span w)
{
	const char *equals = memchr(w.at, '=', w.len);
	struct span name = w, count = { w.at + w.len, 0 };
	enum memory_model m;
	u32 n;

	if (equals) {
		name.len = equals - w.at;
		count.at = equals + 1;
		count.len = w.len - name.len - 1;
	}
	m = to_model(name);
	if (m >= r->t->shows || !to_number(count, 999999999, &n) || !n)
		return refuse(r, "'%.*s' is no 'MODEL=SCHEDULES' of a model "
			      "before '%s'; remove the line", shown(w), w.at,
			      memory_model_word(r->t->shows));
	r->t->searched[m] = n;
	return 0;
}

/* MODEL [STRONGER=SCHEDULES]... */
static int key_shows(struct reader *r, struct span v)
{
	struct span word = next_word(&v);
	int ret = 0;

	r->t->shows = to_model(word);
	if (r->t->shows == MM_COUNT)
		return refuse(r, "unknown model '%.*s'; "
			      "see 'rmapsim list models'", shown(word), word.at);
	for (word = next_word(&v); !ret && word.len; word = next_word(&v))
		ret = searched_model(r, word);
	return ret;
}

/* STEPS SWITCHES */
static int key_minimised(struct reader *r, struct span v)
{
	struct trace *t = r->t;

	if (to_number(next_word(&v), LIMIT_STEPS, &t->minimised_steps) &&
	    to_number(next_word(&v), LIMIT_STEPS, &t->minimised_switches) &&
	    t->minimised_steps && !next_word(&v).len)
		return 0;
	return refuse(r, "'minimised' takes steps and switches; "
		      "remove the line");
}

/* Whether there is such a choice is known at the end. */
static int key_passes(struct reader *r, struct span v)
{
	if (to_number(next_word(&v), 999999999, &r->t->passes) &&
	    r->t->passes && !next_word(&v).len)
		return 0;
	return refuse(r, "'passes' takes the number of a choice; "
		      "remove the line");
}

/* As many hex digits as there must be, not all 0. */
static bool to_hash(struct span s, size_t len, u32 *hash)
{
	static const char digits[] = "0123456789abcdef";

	*hash = 0;
	for (size_t i = 0; i < s.len; i++) {
		const char *digit = memchr(digits, s.at[i], 16);

		if (!digit)
			return false;
		*hash = *hash << 4 | (u32)(digit - digits);
	}
	return s.len == len && *hash;
}

/* check=HASH and the end of @v; whether the hash is right is asked by who
 * prints it: a trace that somebody changes still runs. */
static int take_check(struct reader *r, struct span v, const char *what,
		      u32 *check)
{
	static const char key[] = "check=";
	const size_t len = sizeof(key) - 1;
	struct span word = next_word(&v);

	if (word.len > len && !memcmp(word.at, key, len) &&
	    to_hash((struct span){ word.at + len, word.len - len }, 8,
		    check) && !next_word(&v).len)
		return 0;
	return refuse(r, "'%s' ends with 'check=HASH' of eight hex "
		      "digits; remove the line", what);
}

/* [first|passes] check=HASH */
static int certain_words(struct reader *r, struct span v)
{
	struct trace_certain *c = &r->t->certain;
	struct span rest = v, word = next_word(&rest);

	c->passes = is(word, "passes");
	c->first = c->passes || is(word, "first");
	return take_check(r, c->first ? rest : v, "certain", &c->check);
}

/* TASK OPERATIONS RUNS, and the words above */
static int key_certain(struct reader *r, struct span v)
{
	struct trace_certain *c = &r->t->certain;
	u32 task;

	if (!to_number(next_word(&v), LIMIT_TASKS - 1, &task) || !task ||
	    !to_number(next_word(&v), LIMIT_STEPS, &c->ops) || !c->ops ||
	    !to_number(next_word(&v), 999999999, &c->runs) || !c->runs)
		return refuse(r, "'certain' takes a task, its operations and "
			      "runs; remove the line");
	c->task = task;
	return certain_words(r, v);
}

/* TASK OPERATIONS FAIL BEFORE OF check=HASH */
static int key_chance(struct reader *r, struct span v)
{
	struct trace_chance *c = &r->t->chance;
	u32 task;

	if (!to_number(next_word(&v), LIMIT_TASKS - 1, &task) || !task ||
	    !to_number(next_word(&v), LIMIT_STEPS, &c->ops) || !c->ops ||
	    !to_number(next_word(&v), 999999999, &c->fail) ||
	    !to_number(next_word(&v), 999999999, &c->before) ||
	    !to_number(next_word(&v), 999999999, &c->of) || !c->of ||
	    c->fail > c->of || c->before > c->of) {
		c->of = 0;
		return refuse(r, "'chance' takes a task, its operations, and "
			      "how many fail after, before, and of how many; "
			      "remove the line");
	}
	c->task = task;
	return take_check(r, v, "chance", &c->check);
}

static int key_mutation(struct reader *r, struct span v)
{
	return take(r, next_word(&v), r->t->mutation, sizeof(r->t->mutation),
		    "mutation name");
}

/* REV GEOMETRY HASH: the geometry repeats vm's for the reader's eye. */
static int key_core(struct reader *r, struct span v)
{
	struct span rev = next_word(&v);
	struct span geometry = next_word(&v);
	int ret = take(r, rev, r->t->rev, sizeof(r->t->rev), "revision");

	if (ret)
		return ret;
	if (!is(geometry, scenario_geometry_word(r->t->scn.geometry)))
		return refuse(r, "geometry '%.*s' is not that of line 'vm'; make them equal",
			      shown(geometry), geometry.at);
	return take(r, next_word(&v), r->t->hash, sizeof(r->t->hash),
		    "hash of the core");
}

static int key_status(struct reader *r, struct span v)
{
	if (is(v, "open"))
		r->t->status = TRACE_OPEN;
	else if (is(v, "fixed"))
		r->t->status = TRACE_FIXED;
	else
		return refuse(r, "unknown status '%.*s'; use open or fixed",
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
	return refuse(r, "unknown verdict '%.*s'; see 'rmapsim help trace'",
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
	return refuse(r, "unknown invariant '%.*s'; see docs/invariants.md",
		      shown(s), s.at);
}

/* WORD FUNC OTHER OBJECT [INVARIANT] */
static int key_verdict(struct reader *r, struct span v)
{
	struct trace *t = r->t;
	int ret = parse_verdict(r, next_word(&v));

	if (ret || t->verdict == VERDICT_NONE)
		return ret;
	ret = take(r, next_word(&v), t->func[0], TRACE_WORD, "function");
	if (!ret)
		ret = take(r, next_word(&v), t->func[1], TRACE_WORD,
			   "second function ('-': none)");
	if (!ret)
		ret = take(r, next_word(&v), t->object, sizeof(t->object),
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
		return refuse(r, "signature is not 12 hex digits; "
			      "remove the line to accept any");
	return take(r, v, r->t->signature, sizeof(r->t->signature),
		    "signature");
}

static int key_found(struct reader *r, struct span v)
{
	return take(r, v, r->t->found, sizeof(r->t->found), "search");
}

static int key_replays(struct reader *r, struct span v)
{
	return take(r, v, r->t->replays, sizeof(r->t->replays), "count");
}

/* FUNC:HASH ...; the line may come again. */
static int key_code(struct reader *r, struct span v)
{
	struct span w;

	for (w = next_word(&v); w.len; w = next_word(&v)) {
		const char *colon = memchr(w.at, ':', w.len);
		struct span func = w, hash = { NULL, 0 };
		struct trace_code code;
		int ret;

		if (colon) {
			func.len = colon - w.at;
			hash = (struct span){ colon + 1, w.len - func.len - 1 };
		}
		if (!to_hash(hash, 4, &code.hash))
			return refuse(r, "'%.*s' is no FUNCTION:HASH of four "
				      "hex digits; remove it", shown(w), w.at);
		ret = take(r, func, code.func, sizeof(code.func), "function");
		if (ret)
			return ret;
		if (trace_add_code(r->t, &code))
			return refuse(r, "more than %d functions; remove some",
				      LIMIT_TRACE_CODE);
	}
	return 0;
}

/* A program stands for a scenario and its vm. */
enum { KEY_SCENARIO = 1, KEY_VM = 2, KEY_PROGRAM = 4 };

static const struct {
	const char	*key;
	int		(*parse)(struct reader *r, struct span value);
	bool		required;
} keys[] = {
	{ "scenario",	key_scenario,	true },
	{ "vm",		key_vm,		true },
	{ "program",	key_program,	false },
	{ "model",	key_model,	true },
	{ "races",	key_races,	false },
	{ "strict-race", key_strict_race, false },
	{ "mutation",	key_mutation,	true },
	{ "core",	key_core,	true },
	{ "status",	key_status,	false },
	{ "verdict",	key_verdict,	true },
	{ "signature",	key_signature,	false },
	{ "found",	key_found,	false },
	{ "replays",	key_replays,	false },
	{ "shows",	key_shows,	false },
	{ "code",	key_code,	false },
	{ "minimised",	key_minimised,	false },
	{ "passes",	key_passes,	false },
	{ "certain",	key_certain,	false },
	{ "chance",	key_chance,	false },
};

#define NKEYS (sizeof(keys) / sizeof(keys[0]))

static bool comes_again(size_t i)
{
	return keys[i].parse == key_code || keys[i].parse == key_strict_race;
}

static int read_header(struct reader *r, struct span key, struct span value)
{
	size_t i;

	for (i = 0; i < NKEYS; i++) {
		if (!is(key, keys[i].key))
			continue;
		if (r->keys & BIT_MASK_OF(i) && !comes_again(i))
			return refuse(r, "'%s' is given twice; remove one",
				      keys[i].key);
		/* The geometry of core is checked against vm's. */
		if (!strcmp(keys[i].key, "core") &&
		    !(r->keys & (KEY_VM | KEY_PROGRAM)))
			return refuse(r, "'core' comes before 'vm'; swap them");
		r->keys |= BIT_MASK_OF(i);
		if (r->keys & KEY_PROGRAM &&
		    r->keys & (KEY_SCENARIO | KEY_VM))
			return refuse(r, "a program has no scenario and no vm; "
				      "remove the line");
		return keys[i].parse(r, value);
	}
	return 0;		/* of a newer tool, and not needed here */
}

static int end_header(struct reader *r)
{
	u32 instead = KEY_SCENARIO | KEY_VM;
	size_t i;

	for (i = 0; i < NKEYS; i++) {
		if (r->t->program && instead & BIT_MASK_OF(i))
			continue;
		if (keys[i].required && !(r->keys & BIT_MASK_OF(i)))
			return refuse(r, "header has no '%s' line; add it",
				      keys[i].key);
	}
	return 0;
}

static int end_tasks(struct reader *r)
{
	struct scn_error err = { 0 };

	if (r->t->program)
		return 0;
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
		return refuse(r, "unknown section '%.*s'; "
			      "this is no trace of format %d",
			      shown(name), name.at, TRACE_VERSION);
	if (s <= (int)r->section)
		return refuse(r, "section '%s' comes too late; put it before '%s'",
			      section_names[s], section_names[r->section]);
	if (r->section == IN_HEADER)
		ret = end_header(r);
	if (!ret && r->section < IN_CHOICES && s > IN_TASKS)
		ret = end_tasks(r);
	if (!ret && s > IN_CHOICES && r->section < IN_CHOICES)
		return refuse(r, "section 'choices' is missing; "
			      "fetch the trace again");
	r->section = s;
	return ret;
}

static int read_story(struct reader *r, struct span line)
{
	char *story = realloc(r->t->story, r->story_len + line.len + 2);

	if (!story)
		return refuse(r, "no memory for the story; shorten it");
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

	if (r->t->program)
		return refuse(r, "a program has no set-up and no tasks of its "
			      "own; remove the section");
	if (r->section == IN_SETUP)
		ret = scenario_parse_setup(&r->t->scn, line.at, line.len, &err);
	else
		ret = scenario_parse_task(&r->t->scn, line.at, line.len, &err);
	return ret ? scenario_error(r, &err) : 0;
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
		return refuse(r, "line is no event; write 'STEP TASK OP NAME', "
			      "or remove the events");
	e.task = id;
	if (trace_add_event(r->t, &e))
		return refuse(r, "more than %d events; remove the events",
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
		return reader_choice(r, line);
	case IN_EVENTS:
		return read_event(r, line);
	default:
		return refuse(r, "indented line outside a section; "
			      "remove the blanks before it");
	}
}

static int read_version(struct reader *r, struct span line)
{
	struct span magic = next_word(&line), number = next_word(&line);
	u32 version;

	if (!is(magic, "rmapsim-trace"))
		return refuse(r, "this is not a trace; "
			      "the first line of one is 'rmapsim-trace %d'",
			      TRACE_VERSION);
	if (!to_number(number, 999999999, &version) || line.len)
		return refuse(r, "format number is missing; "
			      "write 'rmapsim-trace %d'", TRACE_VERSION);
	if (version > TRACE_VERSION)
		return refuse(r, "written by format %u, this build reads %d; "
			      "use a newer rmapsim", version, TRACE_VERSION);
	if (version < TRACE_OLDEST)
		return refuse(r, "format %u was never released, this build "
			      "reads %d and %d; fetch the trace again", version,
			      TRACE_OLDEST, TRACE_VERSION);
	r->version = version;
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
		return refuse(r, "text after 'end'; remove it");
	if (indented)
		return read_body(r, body);
	word = next_word(&body);
	body = trim(body);
	if (r->section == IN_HEADER && body.len)
		return read_header(r, word, body);
	if (body.len)
		return refuse(r, "'%.*s' has more than its name; indent the "
			      "lines of a section", shown(word), word.at);
	return enter_section(r, word);
}

static int check_bytes(struct reader *r, struct span line)
{
	size_t i;

	for (i = 0; i < line.len; i++) {
		unsigned char c = line.at[i];

		if (c == '\r')
			return refuse(r, "line ends in a carriage return; "
				      "convert the file with dos2unix");
		if (c == '\t')
			return refuse(r, "line has a tab; use blanks");
		if (c < ' ' || c > '~')
			return refuse(r, "byte 0x%02x is no ASCII text; "
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
		return refuse(r, "file is empty; fetch the trace again");
	if (!ret && r->section != IN_END)
		return refuse(r, "file ends before 'end', it is torn; "
			      "fetch the trace again");
	if (!ret && r->t->passes > r->t->nchoices)
		return refuse(r, "'passes' names choice %u of %u; "
			      "remove the line", r->t->passes, r->t->nchoices);
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
		ret = refuse(&r, "file is larger than %d bytes; "
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

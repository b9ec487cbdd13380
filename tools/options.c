// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which options does a command take, and what did the user give?
 *
 * options.def is the only list: it makes the parser and the help.  Each option
 * has a variable of the environment, which acts where the option is not given.
 */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/scenario/scenario.h"
#include "sched/exhaustive.h"
#include "sched/fnv.h"
#include "sched/race.h"
#include "sched/verdict.h"
#include "tools/bench_first.h"
#include "tools/options.h"

#define C(id) (1u << COMMAND_##id)
const struct option_row option_rows[OPTS] = {
#define OPTION(id, name, letter, arg, commands, help) \
	{ name, letter, arg, commands, help },
#include "tools/options.def"
#undef OPTION
};
#undef C

const struct command_row command_rows[COMMANDS] = {
#define COMMAND(id, name, args, help) { #name, args, help },
#include "tools/commands.def"
#undef COMMAND
};

static bool given[OPTS];
static bool from_variable[OPTS];
/* The variable that the value comes from, or NULL: the command line. */
static const char *variable;

bool option_is_given(enum option_id id)
{
	return given[id];
}

/* What to call the option in a message about its value. */
static const char *label(enum option_id id)
{
	static char buf[48];

	if (variable)
		return variable;
	snprintf(buf, sizeof(buf), "--%s", option_rows[id].name);
	return buf;
}

/* ---- values ---- */

static bool read_u64(const char *s, int base, u64 *val)
{
	char *end;

	if (*s < '0' || *s > '9') {
		if (base != 16)
			return false;
	}
	if (*s == '-' || *s == '+' || *s == ' ' || !*s)
		return false;
	errno = 0;
	*val = strtoull(s, &end, base);
	return !errno && !*end;
}

/* A commit id is a fine seed for a CI run: its hash. */
static bool read_seed(const char *s, u64 *val)
{
	if (strlen(s) == 40 && strspn(s, "0123456789abcdef") == 40) {
		*val = fnv_bytes(FNV_INIT, s, 40);
		return true;
	}
	if (!strncmp(s, "0x", 2))
		return read_u64(s + 2, 16, val);
	return read_u64(s, 10, val);
}

static bool read_duration(const char *s, u64 *ms)
{
	static const struct { const char *unit; u64 ms; } units[] = {
		{ "ms", 1 }, { "s", 1000 }, { "", 1000 }, { "m", 60000 },
		{ "h", 3600000 },
	};
	size_t digits = strspn(s, "0123456789");
	char number[16];

	if (!digits || digits >= sizeof(number))
		return false;
	memcpy(number, s, digits);
	number[digits] = '\0';
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (strcmp(s + digits, units[i].unit))
			continue;
		*ms = strtoull(number, NULL, 10);
		if (*ms > 1000000000)
			return false;
		*ms *= units[i].ms;
		return *ms > 0;
	}
	return false;
}

static int bad_value(enum option_id id, const char *value, const char *want)
{
	complain("%s: bad value '%.40s'; give %s", label(id), value, want);
	return EXIT_USAGE;
}

static int too_many(enum option_id id, const char *value, u64 max)
{
	char want[64];

	snprintf(want, sizeof(want), "no more than %s", text_count(max));
	return bad_value(id, value, want);
}

static int set_number(enum option_id id, const char *value, u64 max, u64 *val)
{
	if (!read_u64(value, 10, val) || !*val || *val > max)
		return bad_value(id, value, "a number from 1 on");
	return 0;
}

static int set_duration(enum option_id id, const char *value, u64 *ms)
{
	return read_duration(value, ms) ? 0 :
	       bad_value(id, value, "a time like 500ms, 30s, 5m or 1h");
}

static int set_races(const char *value, u32 *level)
{
	for (u32 i = 0; i < RACE_LEVELS; i++) {
		if (!strcmp(value, race_level_word(i))) {
			*level = i;
			return 0;
		}
	}
	return bad_value(OPT_RACES, value, "off, on or lint");
}

static const char *rule_name(unsigned int i)
{
	return i < RACE_RULES ? race_rule_name(i) : "all";
}

static int set_race_rule_off(const char *value, u32 *mask)
{
	for (u32 i = 0; i <= RACE_RULES; i++) {
		if (strcmp(value, rule_name(i)))
			continue;
		*mask |= i < RACE_RULES ? 1u << i : ~0u;
		return 0;
	}
	names_complain("race rule", value, "race-rules", rule_name,
		       RACE_RULES + 1);
	return EXIT_USAGE;
}

static int set_model(const char *value, enum memory_model *model)
{
	*model = memory_model_parse(value);
	if (*model != MM_COUNT)
		return 0;
	complain("%s: unknown model '%.40s'; see 'rmapsim list models'",
		 label(OPT_MODEL), value);
	return EXIT_USAGE;
}

/* "17" is a list, too. */
static int set_seeds(const char *value, struct options *opt)
{
	const char *dots = strstr(value, "..");
	char first[24];
	size_t len = dots ? (size_t)(dots - value) : strlen(value);

	if (len >= sizeof(first))
		len = 0;
	memcpy(first, value, len);
	first[len] = '\0';
	if (!read_seed(first, &opt->first_seed) ||
	    !read_seed(dots ? dots + 2 : first, &opt->last_seed))
		return bad_value(OPT_SEEDS, value, "two seeds like 1..100");
	if (opt->last_seed < opt->first_seed)
		return bad_value(OPT_SEEDS, value,
				 "the lower seed first, like 1..100");
	if (opt->last_seed - opt->first_seed >= LIMIT_PIECES)
		return too_many(OPT_SEEDS, value, LIMIT_PIECES);
	opt->seeds = true;
	return 0;
}

static int set_jobs(const char *value, u32 *jobs)
{
	u64 n;

	if (set_number(OPT_JOBS, value, ~0ull, &n))
		return EXIT_USAGE;
	if (n > LIMIT_JOBS)
		return too_many(OPT_JOBS, value, LIMIT_JOBS);
	*jobs = n;
	return 0;
}

static int set_seed(const char *value, struct options *opt)
{
	return read_seed(value, &opt->seed) ? 0 :
	       bad_value(OPT_SEED, value,
			 "a decimal or 0x number or a commit id");
}

static int add_obligation(struct options *opt, const char *value)
{
	for (u32 i = 0; i < LIMIT_OBLIGATIONS; i++) {
		if (!opt->oblige[i]) {
			opt->oblige[i] = value;
			return 0;
		}
	}
	complain("--oblige '%.64s': is one too many; a schedule has at most %d",
		 value, LIMIT_OBLIGATIONS);
	return EXIT_USAGE;
}

static int add_instead(struct options *opt, const char *value)
{
	if (opt->ninstead < LIMIT_INSTEAD) {
		opt->instead[opt->ninstead++] = value;
		return 0;
	}
	complain("--instead '%.64s': is one too many; make a trace of the first %d with -o",
		 value, LIMIT_INSTEAD);
	return EXIT_USAGE;
}

static int set_how(const char *value, enum exhaust_how *how)
{
	static const char *const words[] = {
		[EXHAUST_NOT] = "", [EXHAUST_AUTO] = "auto",
		[EXHAUST_DPOR] = "dpor", [EXHAUST_STATES] = "states",
	};

	for (u32 i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(value, words[i]))
			continue;
		*how = i == EXHAUST_NOT ? EXHAUST_AUTO : i;
		return 0;
	}
	return bad_value(OPT_EXHAUSTIVE, value, "auto, dpor or states");
}

static int set_preemptions(const char *value, struct options *opt)
{
	u64 n;

	if (!read_u64(value, 10, &n) || n > EXHAUSTIVE_BOUND)
		return bad_value(OPT_PREEMPTIONS, value,
				 "a number from 0 to 100");
	opt->bounded = true;
	opt->preemptions = n;
	return 0;
}

/* The other targets take texts: a trace, a litmus test. */
static int set_target(const char *value, struct options *opt)
{
	opt->target = value;
	if (!strcmp(value, "fuzz_scenario") || !strcmp(value, "fuzz_schedule"))
		return 0;
	return bad_value(OPT_TARGET, value, "fuzz_scenario or fuzz_schedule");
}

/* One line of vm parameters, which is what a scenario's parser reads. */
static int add_param(const char *value, struct options *opt)
{
	static char line[256];
	size_t len = opt->set ? strlen(line) : 0;

	if (!strchr(value, '=') || strpbrk(value, " \t\n#"))
		return bad_value(OPT_SET, value, "KEY=VALUE, like gfns=4");
	if (len + strlen(value) + 2 > sizeof(line))
		return bad_value(OPT_SET, value, "fewer");
	snprintf(line + len, sizeof(line) - len, "%s%s", len ? " " : "",
		 value);
	opt->set = line;
	return 0;
}

/* The vm parameter `fail`, by another name. */
static int set_fail_alloc(const char *value, struct options *opt)
{
	u64 number = SCN_FAIL_MAX;
	char param[16];

	if (strcmp(value, "all") &&
	    (!read_u64(value, 10, &number) || !number ||
	     number > SCN_FAIL_MAX))
		return bad_value(OPT_FAIL_ALLOC, value,
				 "all, or a number from 1 to 4");
	snprintf(param, sizeof(param), "fail=%llu", number);
	return add_param(param, opt);
}

static int set_exitcode(const char *value, u32 *code)
{
	u64 n;

	if (!read_u64(value, 10, &n) || !n || n > EXIT_SKIP)
		return bad_value(OPT_ERROR_EXITCODE, value,
				 "a number from 1 to 125");
	*code = n;
	return 0;
}

static int set_color(const char *value, enum color_when *when)
{
	static const char *const words[] = {
		[COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always",
		[COLOR_NEVER] = "never",
	};

	for (u32 i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(value, words[i]))
			continue;
		*when = i;
		return 0;
	}
	return bad_value(OPT_COLOR, value, "auto, always or never");
}

static int set_valued(struct options *opt, enum option_id id,
		      const char *value)
{
	u64 steps;

	switch (id) {
	case OPT_MODEL:
	case OPT_MODEL_OF:
	case OPT_MODEL_BENCH:
	case OPT_MODEL_TESTED:
		return set_model(value, &opt->model);
	case OPT_RACES:
		return set_races(value, &opt->races);
	case OPT_RACE_RULE_OFF:
		return set_race_rule_off(value, &opt->race_rules_off);
	case OPT_OBLIGE:
		return add_obligation(opt, value);
	case OPT_INSTEAD:
		return add_instead(opt, value);
	case OPT_SEED:
		return set_seed(value, opt);
	case OPT_SEEDS:
	case OPT_SEEDS_MERGE:
		return set_seeds(value, opt);
	case OPT_JOBS:
		return set_jobs(value, &opt->jobs);
	case OPT_SET:
		return add_param(value, opt);
	case OPT_FAIL_ALLOC:
		return set_fail_alloc(value, opt);
	case OPT_ERROR_EXITCODE:
		return set_exitcode(value, &opt->error_exitcode);
	case OPT_COLOR:
		return set_color(value, &opt->color);
	case OPT_RUNS:
	case OPT_RUNS_REPLAY:
	case OPT_SCHEDULES:
	case OPT_RUNS_STRESS:
	case OPT_RUNS_TESTED:
	case OPT_RUNS_BENCH:
	case OPT_EXECUTIONS:
		return set_number(id, value, ~0ull, &opt->runs);
	case OPT_STEPS_MINIMISE:
		return set_number(id, value, ~0ull, &opt->candidate_steps);
	case OPT_FOR:
	case OPT_FOR_REPLAY:
	case OPT_FOR_TEST:
	case OPT_FOR_EACH:
	case OPT_FOR_STRESS:
		return set_duration(id, value, &opt->for_ms);
	case OPT_FOR_CONTROLS:
		return set_duration(id, value, &opt->for_controls_ms);
	case OPT_SEEDS_BENCH:
		return set_number(id, value, FIRST_SEEDS_MAX, &opt->nseeds);
	case OPT_EXHAUSTIVE:
		return set_how(value, &opt->how);
	case OPT_PREEMPTIONS:
		return set_preemptions(value, opt);
	case OPT_TARGET:
		return set_target(value, opt);
	case OPT_STOP_AT:
	case OPT_STEPS:
		if (set_number(id, value, LIMIT_STEPS, &steps))
			return EXIT_USAGE;
		*(id == OPT_STEPS ? &opt->steps : &opt->stop_at) = steps;
		return 0;
	default:
		sim_bug_on(true);
		return EXIT_INTERNAL;
	}
}

/* Where the text or flag of an option goes; NULL for those with a number. */
static const char **text_of(struct options *opt, enum option_id id)
{
	switch (id) {
	case OPT_REV:
	case OPT_REV_TESTED:	return &opt->rev;
	case OPT_AGAINST:	return &opt->against;
	case OPT_CORE:		return &opt->core;
	case OPT_MUTATION:	return &opt->mutation;
	case OPT_STRATEGY:
	case OPT_STRATEGY_BENCH: return &opt->strategy;
	case OPT_SCENARIO:	return &opt->scenario;
	case OPT_PROGRAM:	return &opt->program;
	case OPT_WATCH:		return &opt->watch;
	case OPT_CONTINUE:	return &opt->go_on;
	case OPT_DIR:		return &opt->dir;
	case OPT_FILE:		return &opt->file;
	case OPT_AS:
	case OPT_HELP_AS:	return &opt->as;
	case OPT_STATE:		return &opt->state;
	default:		return NULL;
	}
}

static bool *flag_of(struct options *opt, enum option_id id)
{
	switch (id) {
	case OPT_KEEP_GOING:	return &opt->keep_going;
	case OPT_ANY_BUG:	return &opt->any_bug;
	case OPT_NO_MINIMISE:	return &opt->no_minimise;
	case OPT_RESUME:	return &opt->resume;
	case OPT_MANUAL:	return &opt->manual;
	case OPT_LENIENT:	return &opt->lenient;
	case OPT_BISECT:	return &opt->bisect;
	case OPT_NO_PAGER:	return &opt->no_pager;
	case OPT_EVENTS:	return &opt->events;
	case OPT_PASSING:	return &opt->passing;
	case OPT_CANDIDATES:	return &opt->candidates;
	case OPT_JSON:		return &opt->json;
	case OPT_MARKDOWN:
	case OPT_MARKDOWN_BENCH: return &opt->markdown;
	case OPT_STRICT:	return &opt->strict;
	case OPT_COVERAGE:	return &opt->coverage;
	case OPT_QUIET:
	case OPT_BRIEF:		return &opt->quiet;
	case OPT_VERBOSE:	return &opt->verbose;
	case OPT_QUICK:		return &opt->quick;
	case OPT_FORCE:
	case OPT_FORCE_MAIL:	return &opt->force;
	case OPT_GDB:		return &opt->gdb;
	default:		return &opt->help;
	}
}

static int set_option(struct options *opt, enum option_id id,
		      const char *value)
{
	const char **text = text_of(opt, id);

	if (!option_rows[id].arg) {
		*flag_of(opt, id) = true;
		return 0;
	}
	if (!*value && !option_is_optional(id))
		return bad_value(id, value, option_rows[id].arg);
	if (!text)
		return set_valued(opt, id, value);
	if (id == OPT_SCENARIO && *text) {
		complain("--scenario %.64s: is a second file; explore each by itself",
			 value);
		return EXIT_USAGE;
	}
	*text = value;
	return 0;
}

/* ---- the command line ---- */

static const char *option_name(unsigned int i)
{
	return option_rows[i].name;
}

static int bad_option(enum command cmd, const char *word)
{
	char name[40];
	const char *near;

	if (word[0] == '-' && word[1] != '-') {
		complain("%s: unknown option; see 'rmapsim help %s'", word,
			 command_rows[cmd].name);
		return EXIT_USAGE;
	}
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word + 2, "="),
		 word + 2);
	near = names_nearest(name, option_name, OPTS);
	for (int i = 0; i < OPTS; i++) {
		if (strcmp(name, option_rows[i].name))
			continue;
		near = NULL;
		if (!option_is_of(i, cmd) || !strchr(word, '='))
			continue;
		complain("--%s: takes no value; leave out '%.40s'", name,
			 strchr(word, '='));
		return EXIT_USAGE;
	}
	if (near)
		complain("--%s: unknown option; did you mean --%s?", name,
			 near);
	else
		complain("--%s: not an option of %s; see 'rmapsim help %s'",
			 name, command_rows[cmd].name, command_rows[cmd].name);
	return EXIT_USAGE;
}

/* getopt_long() answers with a letter, '?', ':', or this and an id. */
#define LONG_OPTION	256

/* getopt's tables for one command. */
static void make_tables(enum command cmd, struct option *longs, char *shorts)
{
	*shorts++ = ':';
	for (int i = 0; i < OPTS; i++) {
		bool arg = option_rows[i].arg;

		if (!option_is_of(i, cmd))
			continue;
		*longs++ = (struct option){ option_rows[i].name,
			option_is_optional(i) ? optional_argument :
			arg ? required_argument : no_argument, NULL,
			LONG_OPTION + i };
		if (!option_rows[i].letter)
			continue;
		*shorts++ = option_rows[i].letter;
		if (arg)
			*shorts++ = ':';
	}
	*longs = (struct option){ 0 };
	*shorts = '\0';
}

static enum option_id id_of(enum command cmd, int c)
{
	for (int i = 0; i < OPTS; i++) {
		if (option_rows[i].letter && option_rows[i].letter == c &&
		    option_is_of(i, cmd))
			return i;
	}
	return c - LONG_OPTION;
}

/* ---- the environment ---- */

/* "RMAPSIM_OUTPUT" */
static const char *option_variable(enum option_id id, char *buf, size_t size)
{
	char *c;

	snprintf(buf, size, "RMAPSIM_%s", option_rows[id].name);
	for (c = buf; *c; c++)
		*c = *c == '-' ? '_' : toupper((unsigned char)*c);
	return buf;
}

static int set_from_variable(struct options *opt, enum option_id id,
			     const char *value)
{
	if (option_rows[id].arg)
		return set_option(opt, id, value);
	if (strcmp(value, "1"))
		return bad_value(id, value, "1, or nothing");
	return set_option(opt, id, "");
}

/* Who sets a seed for his searches can still replay a trace. */
static bool is_of_search(enum command cmd, enum option_id id)
{
	return cmd == COMMAND_REPLAY && !given[OPT_CONTINUE] &&
	       (id == OPT_SEED || id == OPT_RUNS_REPLAY ||
		id == OPT_FOR_REPLAY);
}

/* An empty variable is as good as none. */
static int read_environment(enum command cmd, struct options *opt)
{
	char name[48];
	int ret = 0;

	for (int i = 0; !ret && i < OPTS; i++) {
		const char *value;

		if (given[i] || i == OPT_HELP || !option_is_of(i, cmd) ||
		    is_of_search(cmd, i))
			continue;
		value = getenv(option_variable(i, name, sizeof(name)));
		if (!value || !*value)
			continue;
		variable = name;
		ret = set_from_variable(opt, i, value);
		variable = NULL;
		given[i] = from_variable[i] = true;
	}
	return ret;
}

void options_print_environment(void)
{
	char name[48];

	for (int i = 0; i < OPTS; i++) {
		if (!from_variable[i])
			continue;
		option_variable(i, name, sizeof(name));
		complain("%s=%.64s acts as --%s", name, getenv(name),
			 option_rows[i].name);
	}
}

int options_parse(enum command cmd, int argc, char **argv, struct options *opt)
{
	struct option longs[OPTS + 1];
	char shorts[2 * OPTS + 2];
	enum option_id id;
	int c, ret = 0;

	*opt = (struct options){
		.seed = 1, .dir = DEFAULT_DIR, .model = MM_COUNT,
		.races = RACE_ON,
	};
	make_tables(cmd, longs, shorts);
	opterr = 0;
	optind = 1;
	while (!ret &&
	       (c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (c == '?')
			return bad_option(cmd, argv[optind - 1]);
		if (c == ':') {
			complain("%s: needs a value; see 'rmapsim help %s'",
				 argv[optind - 1], command_rows[cmd].name);
			return EXIT_USAGE;
		}
		id = id_of(cmd, c);
		given[id] = true;
		ret = set_option(opt, id, optarg ? optarg : "");
	}
	if (!ret && cmd != COMMAND_HELP)
		ret = read_environment(cmd, opt);
	opt->whole = argv - 1;
	opt->argc = argc - optind;
	opt->argv = argv + optind;
	return ret || opt->help ? ret : options_check(opt);
}

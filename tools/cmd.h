/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the commands of rmapsim share: options, exit codes, messages.
 */
#ifndef RMAPSIM_TOOLS_CMD_H
#define RMAPSIM_TOOLS_CMD_H

#include <stddef.h>

#include "sched/limits.h"
#include "sched/memory_model.h"
#include "sched/types.h"

#define DEFAULT_DIR	"rmapsim-out"

/* What the kernel runs on: the processors, and what compilers do. */
#define DEFAULT_MODEL	MM_X86

enum exit_code {
	EXIT_CLEAN	= 0,	/* nothing found in the stated budget */
	EXIT_BUG	= 1,	/* found, reproduced, regressed */
	EXIT_USAGE	= 2,	/* bad input: nothing was run */
	EXIT_DIVERGED	= 3,	/* the trace does not fit this build */
	EXIT_INTERNAL	= 4,	/* do not trust other results */
	EXIT_INTERRUPT	= 130,
};

enum command {
#define COMMAND(id, name, args, help) COMMAND_##id,
#include "tools/commands.def"
#undef COMMAND
	COMMANDS
};

/* --exhaustive */
enum exhaust_how {
	EXHAUST_NOT,
	EXHAUST_AUTO,
	EXHAUST_DPOR,
	EXHAUST_STATES,
};

/* --color */
enum color_when {
	COLOR_AUTO,
	COLOR_ALWAYS,
	COLOR_NEVER,
};

/* What 2, 3 and 4 become with --bisect. */
#define EXIT_SKIP	125

struct core_variant;
struct portfolio;
struct program;
struct scenario;

struct options {
	const char	*rev;		/* NULL: not given */
	const char	*core;
	const char	*mutation;
	const char	*strategy;
	const char	*oblige[LIMIT_OBLIGATIONS];	/* NULL: no more */
	const char	*scenario;
	const char	*program;
	const char	*dir;
	const char	*as;
	const char	*file;		/* NULL: not given */
	const char	*target;	/* NULL: not given */
	const char	*against;	/* NULL: not given */
	const char	*set;		/* "gfns=4 vcpus=2"; NULL: not given */
	enum memory_model model;	/* MM_COUNT: not given */
	u32		races;		/* enum race_level */
	u32		race_rules_off;	/* mask of enum race_rule */
	u64		seed;
	u64		first_seed;	/* if .seeds */
	u64		last_seed;
	u64		candidate_steps; /* 0: not given */
	u64		runs;		/* 0: not given */
	u64		nseeds;		/* 0: not given */
	u64		for_ms;		/* 0: not given */
	u64		for_controls_ms; /* 0: not given */
	u32		steps;		/* 0: not given */
	u32		jobs;		/* 0: not given */
	u32		error_exitcode;	/* 0: not given */
	enum color_when	color;
	bool		seeds;
	bool		resume;
	enum exhaust_how how;
	bool		bounded;	/* .preemptions was given */
	u32		preemptions;
	const char	*state;		/* NULL: not given */
	bool		keep_going;
	const char	*watch;		/* NULL: not given */
	bool		manual;
	bool		any_bug;
	bool		no_minimise;
	bool		lenient;
	const char	*instead[LIMIT_INSTEAD];
	u32		ninstead;
	const char	*go_on;		/* strategy of --continue, or NULL */
	bool		bisect;
	bool		no_pager;
	bool		events;
	bool		passing;
	bool		candidates;
	bool		json;
	bool		markdown;
	bool		strict;
	bool		coverage;
	bool		quiet;
	bool		verbose;
	bool		quick;
	bool		force;
	bool		gdb;
	u32		stop_at;	/* 0: not given */
	bool		help;
	char		**whole;	/* of main() */
	/* What is not an option. */
	int		argc;
	char		**argv;
};

/* argv[0] is the command's name, argv[-1] the program's.  0, or EXIT_USAGE after a message. */
int options_parse(enum command cmd, int argc, char **argv,
		  struct options *opt);
/* What the environment gave, on stderr. */
void options_print_environment(void);
void options_print_help(enum command cmd);
void options_print_commands(void);

/* The commands, each in a file of its own.  An exit code, after a message if
 * it is one of an error. */
int cmd_explore(const struct options *opt);
int cmd_merge(const struct options *opt);
int cmd_replay(const struct options *opt);
int cmd_minimise(const struct options *opt);
int cmd_show(const struct options *opt);
int cmd_diff(const struct options *opt);
int cmd_demo(const struct options *opt);
int cmd_list(const struct options *opt);
int cmd_mutants(const struct options *opt);
int cmd_bench(const struct options *opt);
int cmd_corpus(const struct options *opt);
int cmd_litmus(const struct options *opt);
int cmd_stress(const struct options *opt);
int cmd_selftest(const struct options *opt);
int cmd_help(const struct options *opt);

/* "rmapsim: " and one line on stderr. */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* ---- names.c: what the user calls things ---- */

/* The closest of @n names, NULL when none is close. */
const char *names_nearest(const char *word, const char *(*get)(unsigned int i),
			  unsigned int n);
/* "unknown NOUN 'word'; did you mean 'x'?" or "; see 'rmapsim list TOPIC'" */
void names_complain(const char *noun, const char *word, const char *topic,
		    const char *(*get)(unsigned int i), unsigned int n);
/* NULL after a message.  @rev and @mutation may be NULL. */
const struct core_variant *names_variant(const char *rev,
					 const char *mutation);
const struct portfolio *names_portfolio(const char *name);
const struct program *names_program(const char *name);
/* False after a message. */
bool names_scenario(const char *name, struct scenario *scn);

/* ---- variants.c: what tools/variant built ---- */

/*
 * Make --core, if given, the revision to run.  A variant is a program of its
 * own: this one is replaced by it.  0, or EXIT_USAGE after a message.
 */
int variants_select(struct options *opt);
/*
 * Go on as the program of variant @name.  Returns only when that fails:
 * -ENOENT when there is none, else a negative errno after a message.
 */
int variants_enter(const char *name, char **argv);
void variants_list(void);

/* ---- text.c: numbers for people ---- */

/* "1,204,881"; one of four static buffers. */
const char *text_count(u64 n);
/* "10s", "5m", "500ms". */
const char *text_duration(u64 ms);
u64 text_now_ms(void);
u64 text_now_ns(void);

/* A whole file into malloc'ed memory; NULL after a message. */
char *text_read_file(const char *path, size_t *len);

#endif /* RMAPSIM_TOOLS_CMD_H */

// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim list: what is there to choose from?
 */
#include <stdio.h>
#include <string.h>

#include "core/catalogue.h"
#include "core/core_ops.h"
#include "core/programs/program.h"
#include "core/scenario/registry.h"
#include "core/scenario/text.h"
#include "sched/portfolio.h"
#include "sched/race.h"
#include "tools/cmd.h"
#include "tools/forms.h"

static void list_scenarios(void)
{
	for (unsigned int i = 0; scn_sources[i].name; i++)
		printf("  %-24s %s\n", scn_sources[i].name,
		       scn_sources[i].story);
	printf("  %-24s %s\n", "generated",
	       "the whole generated family");
	printf("  %-24s %s\n", "gen-SEED",
	       "one of it; SEED is 1 to 8 hex digits");
}

static void list_strategies(void)
{
	for (const struct portfolio *p = portfolios; p->name; p++)
		printf("  %-24s %s\n", p->name, p->help);
}

static void list_revisions(void)
{
	for (unsigned int i = 0; i < core_nrevisions; i++) {
		const struct core_revision *r = &core_revisions[i];
		const struct core_variant *v = core_find(r->name, NULL);

		printf("  %-10s %-8s  %s\n", r->name, v ? v->hash : "",
		       r->origin);
	}
}

static void list_mutations(void)
{
	for (unsigned int i = 0; i < core_nmutations; i++) {
		const struct core_mutation *m = &core_mutations[i];

		printf("  %-38s %-8s %-20s %s\n      %s\n", m->name, m->base,
		       m->verdict,
		       strcmp(m->invariant, "NONE") ? m->invariant : "-",
		       m->text);
	}
}

static void list_operations(void)
{
	for (int i = 0; i < SCN_OP_COUNT; i++)
		printf("  %-16s %-38s %s\n", scenario_op_word(i),
		       scenario_op_form(i), scenario_op_help(i));
}

static void list_programs(void)
{
	for (unsigned int i = 0; i < program_count(); i++) {
		const struct program *p = program_get(i);

		printf("  %-24s %s%s\n", p->name, p->text,
		       p->kind == PROGRAM_LIKE ? " (alike only)" : "");
	}
	printf("  %-24s %s\n", "NAME-fixed",
	       "... without its defect");
	printf("  %-24s %s\n", "NAME-ready",
	       "... with all threads there from the start");
}

static void list_models(void)
{
	for (enum memory_model m = MM_SC; m < MM_COUNT; m++)
		printf("  %-24s %s\n", memory_model_word(m),
		       memory_model_text(m));
}

static void list_race_rules(void)
{
	for (unsigned int i = 0; i < RACE_RULES; i++)
		printf("  %-24s %s\n", race_rule_name(i), race_rule_text(i));
}

static void list_formats(void)
{
	for (unsigned int i = 0; i < FORMS; i++)
		printf("  %-24s %s\n", forms_name(i), forms_help(i));
}

static void list_topics(void);

/* The last TOPICS_ASIDE are for completions, no use in a list of everything. */
static const struct {
	const char	*name;
	void		(*print)(void);
} topics[] = {
	{ "scenarios",	list_scenarios },
	{ "strategies",	list_strategies },
	{ "revisions",	list_revisions },
	{ "variants",	variants_list },
	{ "mutations",	list_mutations },
	{ "operations",	list_operations },
	{ "programs",	list_programs },
	{ "models",	list_models },
	{ "race-rules",	list_race_rules },
	{ "formats",	list_formats },
	{ "topics",	list_topics },
};

#define TOPICS	(sizeof(topics) / sizeof(*topics))
#define TOPICS_ASIDE	2

static void list_topics(void)
{
	for (unsigned int i = 0; i < TOPICS; i++)
		printf("  %s\n", topics[i].name);
}

static const char *topic_name(unsigned int i)
{
	return topics[i].name;
}

static int list_topic(const char *name)
{
	const char *near = names_nearest(name, topic_name, TOPICS);

	for (unsigned int i = 0; i < TOPICS; i++) {
		if (strcmp(topics[i].name, name))
			continue;
		topics[i].print();
		return EXIT_CLEAN;
	}
	if (near)
		complain("%.40s: unknown topic; did you mean '%s'?", name,
			 near);
	else
		complain("%.40s: unknown topic; see 'rmapsim help list'",
			 name);
	return EXIT_USAGE;
}

int cmd_list(const struct options *opt)
{
	int ret = EXIT_CLEAN;

	for (int i = 0; !ret && i < opt->argc; i++)
		ret = list_topic(opt->argv[i]);
	for (unsigned int i = 0; !opt->argc && i < TOPICS - TOPICS_ASIDE; i++) {
		printf("%s%s:\n", i ? "\n" : "", topics[i].name);
		topics[i].print();
	}
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What becomes of a race that was found?  It is tolerated by a rule, or it is
 * a note; the run goes on.
 */
#include "sched/race_report.h"

#include <fnmatch.h>

#include "core/core_ops.h"
#include "sched/record.h"
#include "sched/run.h"
#include "sched/verdict.h"

/* Room for the symbolic name of a field. */
#define FIELD_MAX	64
/* Instead of a name's first character: nobody has asked yet. */
#define NAME_UNKNOWN	'?'

#define PLAIN	RACE_PLAINS
#define MARKED	(~RACE_PLAINS & ((1u << RACE_KINDS) - 1))
#define ANY	(PLAIN | MARKED)

enum locked { NOBODY, READER, WRITER };

static const struct rule {
	const char	*name;
	const char	*text;
	enum heap_class	class;
	const char	*field;
	u32		kinds;		/* of either side */
	enum locked	locked;
} rules[RACE_RULES] = {
#define RACE_RULE(id, name, class, field, reads, writes, locked, text)	\
	{ name, text, class, field,					\
	  ((reads) & ~RACE_WRITES) | ((writes) & RACE_WRITES), locked },
#include "sched/race_rules.def"
#undef RACE_RULE
};

static const char * const kind_words[RACE_KINDS] = {
	[RACE_PLAIN_READ] = "plain read",
	[RACE_MARKED_READ] = "marked read",
	[RACE_PLAIN_WRITE] = "plain write",
	[RACE_MARKED_WRITE] = "marked write",
};

static u32 nnoted;

const char *race_level_word(enum race_level level)
{
	static const char *const words[RACE_LEVELS] = {
		[RACE_OFF] = "off", [RACE_ON] = "on", [RACE_LINT] = "lint",
	};

	return words[level];
}

const char *race_rule_name(unsigned int rule)
{
	return rules[rule].name;
}

const char *race_rule_text(unsigned int rule)
{
	return rules[rule].text;
}

void race_report_begin(void)
{
	nnoted = 0;
}

static u32 no_number(u64 base)
{
	(void)base;
	return 0;
}

/* What is at @addr, in @name; "" where it has no name. */
static void name_of(u64 addr, char name[FIELD_MAX])
{
	const struct core_ops *ops =
		sim.variant->ops[sim.scenario->geometry];

	if (!ops->name || ops->name(addr, no_number, name, FIELD_MAX) <= 0)
		*name = '\0';
}

/* @name is filled for the first rule that asks: it takes a while. */
static bool is_field(u64 addr, const char *pattern, char name[FIELD_MAX])
{
	if (!pattern)
		return true;
	if (*name == NAME_UNKNOWN)
		name_of(addr, name);
	return *name && !fnmatch(pattern, name, 0);
}

static bool writes(u8 kind)
{
	return RACE_WRITES & 1u << kind;
}

static bool applies(const struct rule *rule, const struct race_pair *p,
		    char name[FIELD_MAX])
{
	bool read_locked = writes(p->kind) ? p->other_locked : p->locked;
	bool write_locked = writes(p->kind) ? p->locked : p->other_locked;
	u32 kinds = 1u << p->kind | 1u << p->other_kind;

	if (heap_class_of(p->addr - ARENA_BASE) != rule->class ||
	    kinds & ~rule->kinds)
		return false;
	if ((rule->locked == READER && !read_locked) ||
	    (rule->locked == WRITER && !write_locked))
		return false;
	return is_field(p->addr, rule->field, name);
}

/* Is it meant to be like that? */
static bool is_tolerated(const struct race_pair *p)
{
	char name[FIELD_MAX] = { NAME_UNKNOWN };

	/* A free is a write of all fields, and never meant. */
	if (p->asserted || machine_task()->op == OP_FREE ||
	    writes(p->kind) == writes(p->other_kind))
		return false;
	for (u32 i = 0; i < RACE_RULES; i++) {
		if (!(sim.race_rules_off & 1u << i) &&
		    applies(&rules[i], p, name)) {
			race_counts.rule[i]++;
			return true;
		}
	}
	return false;
}

bool race_report(const struct race_pair *p)
{
	const struct run_result *res = sim.result;
	u32 before = res->nnotes;
	struct note *n;
	const char *what = kind_words[p->kind];
	const char *other = kind_words[p->other_kind];

	race_counts.found++;
	if (is_tolerated(p))
		return false;
	if (nnoted == LIMIT_RACE_NOTES) {
		race_counts.repeated++;
		return true;
	}
	if (p->asserted == RACE_ASSERTED_NOW)
		what = "assertion";
	else if (p->asserted == RACE_ASSERTED_OTHER)
		other = "assertion";
	sim_note(VERDICT_DATA_RACE, INV_L13, p->addr,
		 "%s races with the %s of task %u at step %u%s",
		 what, other,
		 p->other_task, p->other_step,
		 p->lint ? ", unless a dependency orders them" : "");
	if (res->nnotes == before)
		return true;
	nnoted++;
	n = &sim.result->notes[before];
	n->other_step = p->other_step;
	n->lint = p->lint;
	n->against_assert = p->asserted == RACE_ASSERTED_OTHER;
	if (p->asserted == RACE_ASSERTED_NOW) {
		n->op = OP_ASSERT;
		n->size = p->size;
		n->plain = false;
		return true;
	}
	/* An access is recorded when it is executed, which comes next. */
	if (record.on && n->op != OP_FREE)
		n->event = record.nevents;
	return true;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does the text of a scenario mean the scenario, are all generated ones
 * legal, and is everything out of range refused?
 */
#include "tests/unit/damage.h"
#include "tests/unit/toy.h"

#include <stdio.h>

#include "core/scenario/generate.h"
#include "core/scenario/ops.h"
#include "core/scenario/registry.h"
#include "core/scenario/text.h"

#define GENERATED	2000
#define GROWN		500
#define SPREAD		10000

/* Every form of every operation, and every parameter. */
static const char sample[] =
	"scenario all.of-it\n"
	"vm geometry=small gfns=16 vcpus=2 roots=2 mmu=shadow alias=2 ad=mixed "
	"levels=4 share=1 page0=7 slots=2 hole=8 log=1 pml=1 pages=64 "
	"fail=2\n"
	"setup\n"
	"  fault v1 15 alias=1 read prefetch 2m\n"
	"  zap-page v0 1 alias=1 level=3\n"
	"  access v1 23 alias=1 read 2m\n"
	"tasks\n"
	"  1 vcpu0 cpu0\n"
	"    fault v0 0\n"
	"    zap-root v1\n"
	"    access v0 1\n"
	"    zap-all\n"
	"    set-pages 12\n"
	"  2 other cpu7\n"
	"    unmap 0 16\n"
	"    zap-gfn 0 1\n"
	"    age 0 1\n"
	"    test-age 15 16\n"
	"    write-protect 0 1\n"
	"    write-track 0 1\n"
	"    clear-dirty 0 1\n"
	"    zap-page v1 3\n"
	"  3 notifier cpu1\n"
	"    invalidate-start 0 4\n"
	"    invalidate-start 2 6\n"
	"    age-flush 0 1\n"
	"    invalidate-end 0 4\n"
	"    invalidate-end 2 6\n"
	"    write-untrack 0 1\n"
	"    split 0 8\n"
	"  4 slots cpu2\n"
	"    collapse 0\n"
	"    dirty-log 1\n"
	"    log-get 0\n"
	"    log-clear 0 16\n"
	"    log-start 1\n"
	"    log-stop 1\n"
	"    slot-delete 1\n"
	"    slot-create 1\n"
	"  5 tables cpu3\n"
	"    slot-move 0 to=16\n"
	"    remap 0 to=none\n"
	"    remap 15 alias=1 ro 2m to=23\n"
	"end\n";

static void parse(const char *text, struct scenario *scn)
{
	struct scn_error err = { 0 };

	if (scenario_parse(text, strlen(text), scn, &err))
		fail_msg("line %u: %s", err.line, err.text);
}

/* Scenario -> text -> scenario -> text, and no byte is another one. */
static void check_round_trip(const struct scenario *scn)
{
	static char first[SCN_TEXT_MAX], second[SCN_TEXT_MAX];
	struct scn_error err = { 0 };
	struct scenario again;

	if (scenario_check(scn, &err))
		fail_msg("%s: %s", scn->name, err.text);
	assert_true(scenario_print(scn, first, sizeof(first)) > 0);
	parse(first, &again);
	assert_memory_equal(&again, scn, sizeof(again));
	scenario_print(&again, second, sizeof(second));
	assert_string_equal(first, second);
}

static void test_sample_is_canonical(void **state)
{
	char buf[SCN_TEXT_MAX];
	struct scenario scn;

	(void)state;
	parse(sample, &scn);
	assert_int_equal(scenario_print(&scn, buf, sizeof(buf)),
			 sizeof(sample) - 1);
	assert_string_equal(buf, sample);
	check_round_trip(&scn);
}

static void test_handwritten(void **state)
{
	unsigned int i;

	(void)state;
	assert_true(registry_count() > 10);
	for (i = 0; i < registry_count(); i++) {
		struct scenario found;

		check_round_trip(registry_get(i));
		assert_true(registry_find(registry_get(i)->name, &found));
		assert_memory_equal(&found, registry_get(i), sizeof(found));
	}
}

static void test_generated(void **state)
{
	struct scenario scn, by_name;
	u32 seed;

	(void)state;
	for (seed = 0; seed < GENERATED; seed++) {
		/* Half of them far away: a seed has 32 bits. */
		u32 s = seed & 1 ? seed * 2654435761u : seed;

		scenario_generate(s, &scn);
		check_round_trip(&scn);
		assert_true(registry_find(scn.name, &by_name));
		assert_memory_equal(&scn, &by_name, sizeof(scn));
	}
}

/* What was there stays as it was, but for the number of tasks and the name. */
static void check_grown(const struct scenario *from, const struct scenario *to)
{
	struct scenario base = *to;

	assert_int_equal(to->ntasks, from->ntasks + 1);
	memset(&base.tasks[from->ntasks], 0, sizeof(base.tasks[0]));
	base.ntasks--;
	memcpy(base.name, from->name, sizeof(base.name));
	assert_memory_equal(&base, from, sizeof(base));
}

static void test_grown(void **state)
{
	struct scenario scn, before;
	u32 seed, grown = 0;

	(void)state;
	for (seed = 0; grown < GROWN; seed++) {
		scenario_generate(seed, &scn);
		for (before = scn;
		     scenario_grow(seed + grown, 1 + grown % scn.ntasks, &scn);
		     before = scn) {
			check_round_trip(&scn);
			check_grown(&before, &scn);
			grown++;
		}
		/* No room is no change. */
		assert_memory_equal(&before, &scn, sizeof(scn));
		assert_int_equal(scn.ntasks, LIMIT_SCN_TASKS - 1);
	}
}

/* ---- does the family cover the language? ---- */

static struct {
	u32	op[SCN_OP_COUNT];
	u32	prefetch, nowhere, in_hole;
	u32	alias_of[SCN_OP_COUNT], huge_of[SCN_OP_COUNT];
	u32	read_of[SCN_OP_COUNT];
	u32	level[6], slot[LIMIT_SLOTS], vcpu[LIMIT_VCPUS];
	u32	word[32][8];		/* values of a parameter, 7: more */
} spread;

static void count_op(const struct scenario *s, const struct scn_op *op)
{
	enum scn_form form = scn_shapes[op->kind].form;

	spread.op[op->kind]++;
	spread.alias_of[op->kind] += op->alias > 0;
	spread.prefetch += op->prefetch;
	spread.nowhere += form == FORM_REMAP && op->to == SCN_NOWHERE;
	spread.in_hole += scn_is_vcpu_op(op) && op->start >= s->gfns;
	if (form == FORM_PAGE)
		spread.level[op->level]++;
	else
		spread.huge_of[op->kind] += op->level == 2;
	spread.read_of[op->kind] += !op->write;
	if (form == FORM_SLOT)
		spread.slot[op->slot]++;
	if (form == FORM_ROOT)
		spread.vcpu[op->vcpu]++;
}

static void count_scenario(const struct scenario *s)
{
	unsigned int i, k;

	for (i = 0; i < scn_nparams; i++) {
		unsigned int val = scn_param_get(s, &scn_params[i]);

		spread.word[i][val > 7 ? 7 : val]++;
	}
	for (i = 0; i < s->nsetup; i++)
		count_op(s, &s->setup[i]);
	for (i = 0; i < s->ntasks; i++) {
		for (k = 0; k < s->tasks[i].nops; k++)
			count_op(s, &s->tasks[i].ops[k]);
	}
}

static void check_option(enum scn_op_kind kind)
{
	enum scn_form form = scn_shapes[kind].form;
	bool guest = form == FORM_FAULT || form == FORM_ACCESS ||
		     form == FORM_REMAP;

	if (guest || form == FORM_PAGE)
		assert_true(spread.alias_of[kind]);
	if (guest)
		assert_true(spread.huge_of[kind] && spread.read_of[kind]);
}

/* Every operation, option and word; of a number all small values. */
static void test_family_covers_the_language(void **state)
{
	struct scenario scn;
	unsigned int i, val;

	(void)state;
	memset(&spread, 0, sizeof(spread));
	for (i = 0; i < SPREAD; i++) {
		scenario_generate(i, &scn);
		count_scenario(&scn);
	}
	for (i = 0; i < SCN_OP_COUNT; i++) {
		if (spread.op[i] < SPREAD / 200)
			fail_msg("%s: %u times in %u scenarios",
				 scenario_op_word(i), spread.op[i], SPREAD);
		check_option(i);
	}
	assert_true(spread.prefetch && spread.nowhere && spread.in_hole);
	for (i = 1; i < 5; i++)
		assert_true(spread.level[i]);
	for (i = 0; i < LIMIT_SLOTS; i++)
		assert_true(spread.slot[i] && spread.vcpu[i]);
	for (i = 0; i < scn_nparams; i++) {
		for (val = scn_params[i].min;
		     val < 5 && val <= scn_params[i].max; val++) {
			/* Fewer pages than a fault needs make no guest. */
			if ((strcmp(scn_params[i].key, "pages") || !val) &&
			    !spread.word[i][val])
				fail_msg("no scenario has %s=%u",
					 scn_params[i].key, val);
		}
	}
}

static void test_names_of_the_family(void **state)
{
	static const char *const bad[] = {
		"gen-", "gen-123456789", "gen-G", "gen-1 ", "gen--1", "gen",
		"gen-0x1", "", "gen-1F",
	};
	struct scenario scn;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(registry_find(bad[i], &scn));
	assert_true(registry_find("gen-ffffffff", &scn));
	assert_string_equal(scn.name, "gen-ffffffff");
}

/* ---- what is refused ---- */

static void check_error(const struct scn_error *err)
{
	const char *c;

	assert_true(err->text[0]);
	for (c = err->text; *c; c++)
		assert_in_range((unsigned char)*c, ' ', '~');
}

#define FIELD(f, val)	{ offsetof(struct scenario, f),			\
			  sizeof(((struct scenario *)0)->f), val, #f " = " #val }

static const struct {
	size_t		at;
	size_t		size;
	u16		val;
	const char	*what;
} out_of_range[] = {
	FIELD(name[0], 0),
	FIELD(geometry, GEOMETRIES), FIELD(geometry, 255),
	FIELD(mmu, MMU_DIRECT),		/* legal, but not with alias */
	FIELD(mmu, 2), FIELD(ad, 3),
	FIELD(vcpus, 0), FIELD(vcpus, 1), FIELD(vcpus, LIMIT_VCPUS + 1),
	FIELD(roots, 0), FIELD(roots, 1), FIELD(roots, 3),
	FIELD(roots, LIMIT_ROOTS + 1),
	FIELD(levels, 1), FIELD(levels, 6), FIELD(levels, 3),
	FIELD(share, 2), FIELD(page0, 65),
	FIELD(tables, 1),		/* with 2m and memslots that move */
	FIELD(tables, 17), FIELD(tables, 21),
	FIELD(gfns, 0), FIELD(gfns, 15), FIELD(gfns, LIMIT_GFNS + 1),
	FIELD(alias, 0), FIELD(alias, 1), FIELD(alias, LIMIT_ALIASES + 1),
	FIELD(nsetup, LIMIT_SETUP_OPS + 1), FIELD(nsetup, 255),
	FIELD(ntasks, 0), FIELD(ntasks, LIMIT_SCN_TASKS), FIELD(ntasks, 255),
	FIELD(setup[0].kind, SCN_OP_COUNT), FIELD(setup[0].kind, 255),
	FIELD(setup[0].vcpu, 2), FIELD(setup[0].alias, 2),
	FIELD(setup[0].level, 0), FIELD(setup[0].level, 3),
	FIELD(slots, 0), FIELD(slots, 3), FIELD(slots, LIMIT_SLOTS + 1),
	FIELD(hole, 7), FIELD(hole, LIMIT_HOLE + 1),
	FIELD(log, 2), FIELD(pml, 2), FIELD(ad, AD_OFF), /* with pml */
	FIELD(geometry, GEOMETRY_NPT),	/* with ad=mixed */
	FIELD(pages, 513), FIELD(fail, 5),
	FIELD(setup[0].start, 24), FIELD(setup[0].start, 65535),
	FIELD(setup[0].end, 0), FIELD(setup[0].end, 17),
	FIELD(setup[1].level, 0), FIELD(setup[1].level, 4),
	FIELD(tasks[0].name[0], 0), FIELD(tasks[0].cpu, LIMIT_CPUS),
	FIELD(tasks[0].nops, 0), FIELD(tasks[0].nops, LIMIT_TASK_OPS + 1),
	FIELD(tasks[0].ops[1].vcpu, 2),
	FIELD(tasks[1].ops[0].start, 16), FIELD(tasks[1].ops[0].end, 17),
	FIELD(tasks[1].ops[0].end, 0), FIELD(tasks[1].ops[0].end, 65535),
	FIELD(tasks[1].ops[0].kind, SCN_OP_COUNT),
	FIELD(tasks[0].ops[2].vcpu, 2), FIELD(tasks[0].ops[2].start, 24),
	FIELD(tasks[0].ops[2].level, 3), FIELD(tasks[0].ops[2].alias, 2),
	FIELD(tasks[0].ops[4].start, 513),
	FIELD(tasks[2].ops[0].end, 5),	/* its end ends another range */
	FIELD(tasks[2].ops[3].kind, SCN_AGE),
	FIELD(tasks[2].ops[2].kind, SCN_LOG_STOP),
	FIELD(tasks[3].ops[0].slot, 2), FIELD(tasks[3].ops[7].slot, 255),
	FIELD(tasks[4].ops[0].slot, 2), FIELD(tasks[4].ops[0].to, 17),
	FIELD(tasks[4].ops[0].to, SCN_NOWHERE),
	FIELD(tasks[4].ops[1].start, 24), FIELD(tasks[4].ops[1].to, 24),
	FIELD(tasks[4].ops[1].level, 3), FIELD(tasks[4].ops[1].alias, 2),
};

static void test_fields_out_of_range(void **state)
{
	struct scn_error err;
	struct scenario good, bad;
	unsigned int i;

	(void)state;
	parse(sample, &good);
	assert_int_equal(scenario_check(&good, &err), 0);
	for (i = 0; i < sizeof(out_of_range) / sizeof(*out_of_range); i++) {
		bad = good;
		memcpy((char *)&bad + out_of_range[i].at, &out_of_range[i].val,
		       out_of_range[i].size);
		memset(&err, 0, sizeof(err));
		if (!scenario_check(&bad, &err))
			fail_msg("accepted: %s", out_of_range[i].what);
		check_error(&err);
	}
}

/* A field at a time, at the limits: the silent twins of those above. */
static void test_fields_in_range(void **state)
{
	static const char *const vms[] = {
		"geometry=small gfns=1 vcpus=1 roots=1 mmu=direct levels=2",
		"geometry=kernel gfns=512 vcpus=4 roots=4 mmu=shadow alias=32 "
		"levels=5 page0=64",
		"geometry=small gfns=512 vcpus=4 roots=4 mmu=shadow levels=3",
		"geometry=small gfns=8 vcpus=1 roots=1 mmu=shadow levels=2",
		"geometry=small gfns=8 vcpus=2 roots=2 mmu=shadow tables=8",
		"geometry=small gfns=2 vcpus=2 roots=2 mmu=shadow alias=32 "
		"levels=2 share=1 ad=off",
	};
	char text[512];
	struct scenario scn;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(vms) / sizeof(*vms); i++) {
		snprintf(text, sizeof(text), "scenario x\nvm %s\nsetup\ntasks\n"
			 "1 a cpu0\nage 0 1\nend\n", vms[i]);
		parse(text, &scn);
		check_round_trip(&scn);
	}
}

static const struct {
	const char	*from, *to, *want;
	unsigned int	line;
} bad_text[] = {
	{ "scenario all", "scenario All", "bad name", 1 },
	{ "scenario all.of-it", "scenario", "no name", 1 },
	{ "scenario all.of-it", "scenario .all", "bad name", 1 },
	{ "all.of-it", "a-name-of-more-than-forty-seven-characters-is-refused",
	  "too long", 1 },
	{ "scenario", "scenary", "before the scenario", 1 },
	{ "vm geometry", "mv geometry", "unknown keyword", 2 },
	{ "setup\n", "vm gfns=8\nsetup\n", "a second 'vm'", 3 },
	{ "gfns=16", "gfns=16 gfns=16", "'gfns' is given twice", 2 },
	{ "remap 0 to=none", "remap 0 to=1 to=none", "option 'to=none'", 42 },
	{ "small", "tiny", "geometry is one of: small, kernel, npt", 2 },
	{ "ad=mixed", "ad=maybe", "ad is one of: on, off, mixed", 2 },
	{ "gfns=16", "gfns=0", "1 to 512", 2 },
	{ "gfns=16", "gfns=016", "1 to 512", 2 },
	{ "gfns=16", "gfns=-1", "1 to 512", 2 },
	{ "gfns=16", "gfns=99999999999999999999", "1 to 512", 2 },
	{ "gfns=16", "gfns", "unknown vm parameter", 2 },
	{ "gfns=16", "gfns=", "1 to 512", 2 },
	{ "gfns=16", "GFNS=16", "unknown vm parameter", 2 },
	{ "setup\n", "setup now\n", "unexpected 'now'", 3 },
	{ "setup\n", "tasks\nsetup\n", "out of order", 4 },
	{ "fault v1", "fault 1", "bad vCPU", 4 },
	{ "fault v1", "fault v4", "bad vCPU", 4 },
	{ "fault v1 15", "fault v1", "bad gfn 'alias=1'", 4 },
	{ "v1 15 alias=1 read prefetch 2m", "v1", "gfn is missing", 4 },
	{ "fault v1 15", "fault v1 576", "bad gfn", 4 },
	{ "alias=1 read", "alias=32 read", "unknown or bad option", 4 },
	{ "prefetch", "perfect", "unknown or bad option", 4 },
	{ "level=3", "level=6", "unknown or bad option", 5 },
	{ "level=3", "level=4", "root is level 4", 5 },
	{ "tasks\n  1", "tasks\n  2", "out of order", 8 },
	{ "1 vcpu0 cpu0", "1 vcpu0", "the task has no CPU", 8 },
	{ "1 vcpu0 cpu0", "1 vcpu0 cpu8", "bad CPU", 8 },
	{ "1 vcpu0 cpu0", "1", "no name", 8 },
	{ "1 vcpu0 cpu0", "1 VCPU0 cpu0", "bad name", 8 },
	{ "1 vcpu0 cpu0", "1 sixteen-letters. cpu0", "too long", 8 },
	{ "1 vcpu0 cpu0", "1 vcpu0 cpu0 cpu1", "unexpected 'cpu1'", 8 },
	{ "  1 vcpu0 cpu0\n", "", "before the first task", 8 },
	{ "zap-root v1", "zap-root v1 v1", "unexpected 'v1'", 10 },
	{ "zap-root v1", "zap-root", "the vCPU is missing", 10 },
	{ "unmap 0 16", "unmap 0", "range end is missing", 15 },
	{ "unmap 0 16", "unmap", "range start is missing", 15 },
	{ "unmap 0 16", "unmap 0 16 1", "unexpected '1'", 15 },
	{ "unmap 0 16", "unmap 0 17", "leaves the memslot", 15 },
	{ "unmap 0 16", "unmap 1 1", "is empty", 15 },
	{ "zap-gfn 0 1", "fault v0 1", "a vCPU is one thread", 16 },
	{ "    zap-page v1 3\n", "    zap-page v1 3\n    age 0 1\n",
	  "more than 8 operations", 23 },
	{ "roots=2", "roots=1", "share=1 needs two roots", 0 },
	{ "mmu=shadow alias=2", "mmu=direct", "share=1 needs guest", 0 },
	{ "share=1", "tables=1", "2m does not go with tables=", 4 },
	{ "share=1", "tables=17", "17 guest page tables in 16 pages", 0 },
	{ "share=1", "tables=21", "0 to 20", 2 },
	{ "mmu=shadow alias=2 ad=mixed levels=4 share=1",
	  "mmu=direct alias=1 ad=on levels=4 tables=1",
	  "tables=1 needs guest page tables", 0 },
	{ "mmu=shadow", "mmu=direct", "one guest address", 0 },
	{ "gfns=16", "gfns=15", "do not divide into 2 memslots", 0 },
	{ "levels=4", "levels=2", "root is level 2", 5 },
	{ "access v0 1\n", "access v0 1 prefetch\n", "unknown or bad option",
	  11 },
	{ "access v0 1\n", "access v0\n", "gfn is missing", 11 },
	{ "access v0 1\n", "access v0 24\n", "lower it, or raise gfns or hole",
	  11 },
	{ "zap-all", "zap-all 1", "unexpected '1'; write zap-all", 12 },
	{ "set-pages 12", "set-pages", "number is missing", 13 },
	{ "set-pages 12", "set-pages 513", "a number from 0 to 512", 13 },
	{ "set-pages 12", "set-pages 1 2", "unexpected '2'", 13 },
	{ "invalidate-end 0 4\n    invalidate-end 2 6\n"
	  "    write-untrack 0 1\n    split 0 8\n",
	  "invalidate-end 2 6\n", "no end in its task", 24 },
	{ "invalidate-start 0 4\n", "age 0 1\n", "has no start", 27 },
	{ "age-flush 0 1", "log-stop 0", "slots_lock, whose holder", 26 },
	{ "collapse 0", "collapse", "memslot is missing", 32 },
	{ "collapse 0", "collapse 4", "bad memslot '4'", 32 },
	{ "collapse 0", "collapse 2", "memslot 2 of 2", 32 },
	{ "collapse 0", "collapse 0 0", "unexpected '0'", 32 },
	{ "slot-move 0 to=16", "slot-move 0", "bad target", 41 },
	{ "slot-move 0 to=16", "slot-move 0 16", "bad target '16'", 41 },
	{ "slot-move 0 to=16", "slot-move 0 to=none", "bad target", 41 },
	{ "slot-move 0 to=16", "slot-move 0 to=17", "raise hole to 9", 41 },
	{ "remap 0 to=none", "remap 0 to=576", "unknown or bad option", 42 },
	{ "remap 0 to=none", "remap 0 to=24", "target 24 is outside", 42 },
	{ "remap 0 to=none", "remap to=none", "bad gfn", 42 },
	{ "remap 0 to=none", "remap 0 read to=0", "unknown or bad option", 42 },
	{ "remap 0 to=none", "remap 0", "target is missing", 42 },
	{ "hole=8", "hole=65", "0 to 64", 2 },
	{ "slots=2", "slots=5", "1 to 4", 2 },
	{ "slots=2", "slots=3", "do not divide", 0 },
	{ "pml=1", "pml=2", "0 to 1", 2 },
	{ "ad=mixed", "ad=off", "pml=1 needs A/D bits", 0 },
	{ "geometry=small", "geometry=npt", "always has A/D bits", 0 },
	{ "hole=8", "hole=7", "gfn 23 is outside", 6 },
	{ "end\n", "", "stops before 'end'", 43 },
	{ "end\n", "end\nend\n", "out of order", 45 },
	{ "end\n", "end\nmore\n", "after the end", 45 },
};

/* @sample with the first @from as @to. */
static void edit(char *text, const char *from, const char *to)
{
	const char *at = strstr(sample, from);

	assert_non_null(at);
	sprintf(text, "%.*s%s%s", (int)(at - sample), sample, to,
		at + strlen(from));
}

static void test_each_error(void **state)
{
	char text[2 * sizeof(sample)];
	struct scenario scn, untouched;
	struct scn_error err;
	unsigned int i;

	(void)state;
	memset(&untouched, 0x5a, sizeof(untouched));
	for (i = 0; i < sizeof(bad_text) / sizeof(*bad_text); i++) {
		edit(text, bad_text[i].from, bad_text[i].to);
		scn = untouched;
		memset(&err, 0, sizeof(err));
		if (!scenario_parse(text, strlen(text), &scn, &err))
			fail_msg("accepted, should say: %s", bad_text[i].want);
		check_error(&err);
		if (!strstr(err.text, bad_text[i].want))
			fail_msg("\"%s\" does not say: %s", err.text,
				 bad_text[i].want);
		assert_int_equal(err.line, bad_text[i].line);
		assert_memory_equal(&scn, &untouched, sizeof(scn));
	}
}

/* Too much of everything that is counted. */
static void test_too_many(void **state)
{
	static char text[1 << 16];
	struct scn_error err = { 0 };
	struct scenario scn;
	size_t n;
	int i, k;

	(void)state;
	n = sprintf(text, "scenario x\nvm gfns=512\nsetup\n");
	for (i = 0; i <= LIMIT_SETUP_OPS; i++)
		n += sprintf(text + n, "age 0 1\n");
	assert_true(scenario_parse(text, n, &scn, &err));
	assert_non_null(strstr(err.text, "set-up operations"));
	n = sprintf(text, "scenario x\nvm gfns=512 levels=5\nsetup\ntasks\n");
	for (i = 1; i <= LIMIT_SCN_TASKS; i++)
		n += sprintf(text + n, "%d a cpu0\nage 0 1\n", i);
	assert_true(scenario_parse(text, n, &scn, &err));
	assert_non_null(strstr(err.text, "more than 7 tasks"));
	n = sprintf(text, "scenario x\nvm gfns=512 levels=5\nsetup\ntasks\n");
	for (i = 1; i < LIMIT_SCN_TASKS; i++) {
		n += sprintf(text + n, "%d a cpu0\n", i);
		for (k = 0; k < 2; k++)
			n += sprintf(text + n, "age 0 512\n");
	}
	n += sprintf(text + n, "end\n");
	assert_true(scenario_parse(text, n, &scn, &err));
	assert_non_null(strstr(err.text, "visit 7168 gfns"));
}

static void test_print_needs_room(void **state)
{
	char buf[sizeof(sample)];
	struct scenario scn;
	size_t size;

	(void)state;
	parse(sample, &scn);
	for (size = 0; size < sizeof(sample); size++) {
		memset(buf, 0x5a, sizeof(buf));
		assert_true(scenario_print(&scn, buf, size) < 0);
		assert_int_equal(buf[size], 0x5a);
	}
	assert_true(scenario_print(&scn, buf, sizeof(buf)) > 0);
}

static bool survives(const struct damage *d)
{
	struct scn_error err = { 0 };
	struct scenario scn;

	if (scenario_parse(d->text, d->len, &scn, &err)) {
		check_error(&err);
		return false;
	}
	check_round_trip(&scn);
	return true;
}

static void test_damage(void **state)
{
	static struct damage d;
	unsigned int i, alive = 0;

	(void)state;
	prng_seed(&d.rng, 1);
	for (i = 0; i < 20000; i++) {
		damage_do(&d, sample, sizeof(sample) - 1);
		alive += survives(&d);
	}
	/* Both outcomes are met often, or this would test little. */
	assert_in_range(alive, 1000, 15000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sample_is_canonical),
		cmocka_unit_test(test_handwritten),
		cmocka_unit_test(test_generated),
		cmocka_unit_test(test_grown),
		cmocka_unit_test(test_family_covers_the_language),
		cmocka_unit_test(test_names_of_the_family),
		cmocka_unit_test(test_fields_out_of_range),
		cmocka_unit_test(test_fields_in_range),
		cmocka_unit_test(test_each_error),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_print_needs_room),
		cmocka_unit_test(test_damage),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}

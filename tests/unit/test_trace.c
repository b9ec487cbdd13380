// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is a trace the same after it was written and read, and is everything else
 * refused with a line that says what is wrong?
 */
#include "tests/unit/damage.h"
#include "tests/unit/toy.h"
#include "tests/unit/weak_trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/catalogue.h"
#include "core/scenario/registry.h"
#include "replay/replay.h"
#include "sched/search.h"

static const char sample[] =
	"rmapsim-trace 1\n"
	"scenario  age-fault-zap\n"
	"vm        geometry=small gfns=2 vcpus=2 roots=2 mmu=shadow alias=2\n"
	"model     sc\n"
	"mutation  none\n"
	"core      v6.15 small 5be1f0c2\n"
	"status    fixed\n"
	"verdict   invariant rmap_remove rmap_add kmalloc S3\n"
	"signature 7c1e90aa52d4\n"
	"found     pct depth=3 seed=0x1 schedule=1842\n"
	"replays   100 of 100\n"
	"story\n"
	"  Aging reads the head, a zap frees what it points to.\n"
	"  The second line.\n"
	"setup\n"
	"  fault v1 1 alias=1\n"
	"tasks\n"
	"  1 vcpu0 cpu0\n"
	"    fault v0 0\n"
	"  2 ager cpu1\n"
	"    age 0 2\n"
	"choices\n"
	"  run 2 x3\n"
	"  run 1 x52 @read rmap[0x10].val\n"
	"  index 1\n"
	"  run 2 x14 @write desc#1.sptes[0] #3\n"
	"  run 1 x0\n"
	"events\n"
	"     1 2 begin     age 0 2\n"
	"     2 2 cmpxchg   rmap[0x10].val: 0x0 -> 0x1 .acquire\n"
	"     3 1 read      desc#1.more = 0x0 .plain\n"
	"end\n";

/* The worst allowed: each optional part left out. */
static const char smallest[] =
	"rmapsim-trace 1\n"
	"scenario  x\n"
	"vm        geometry=kernel gfns=1 vcpus=1 roots=1 mmu=shadow\n"
	"model     sc\n"
	"mutation  none\n"
	"core      newest kernel 0\n"
	"status    open\n"
	"verdict   none\n"
	"setup\n"
	"tasks\n"
	"  1 a cpu0\n"
	"    age 0 1\n"
	"choices\n"
	"end\n";

/* What reading and writing @text gives; to be freed. */
static char *again(const char *text, size_t len)
{
	struct trace t;
	char *out;

	parse(text, len, &t);
	out = trace_print(&t, &len);
	trace_free(&t);
	assert_non_null(out);
	return out;
}

static void check_identical(const char *text)
{
	char *out = again(text, strlen(text));

	assert_string_equal(out, text);
	free(out);
}

static void test_text_is_canonical(void **state)
{
	(void)state;
	check_identical(sample);
	check_identical(smallest);
	check_identical(weak);
}

/* Values that the texts above do not show. */
static void test_fields(void **state)
{
	struct trace t;

	(void)state;
	parse(sample, strlen(sample), &t);
	assert_int_equal(t.status, TRACE_FIXED);
	assert_int_equal(t.verdict, VERDICT_INVARIANT);
	assert_int_equal(t.invariant, INV_S3);
	assert_string_equal(t.func[1], "rmap_add");
	assert_string_equal(t.object, "kmalloc");
	assert_int_equal(t.nchoices, 5);
	assert_int_equal(t.choices[0].anchor_op, OP_NONE);
	assert_int_equal(t.choices[1].anchor_op, OP_READ);
	assert_int_equal(t.choices[1].occurrence, 1);
	assert_int_equal(t.choices[2].kind, TRACE_INDEX);
	assert_int_equal(t.choices[3].anchor_op, OP_WRITE);
	assert_int_equal(t.choices[3].occurrence, 3);
	assert_string_equal(t.choices[3].anchor, "desc#1.sptes[0]");
	assert_int_equal(t.nevents, 3);
	assert_false(t.events[1].plain);
	assert_true(t.events[2].plain);
	assert_string_equal(t.events[2].text, "desc#1.more = 0x0");
	trace_free(&t);
}

static void test_weak_fields(void **state)
{
	struct trace t;

	(void)state;
	parse(weak, strlen(weak), &t);
	assert_int_equal(t.model, MM_X86);
	assert_int_equal(t.shows, MM_X86);
	assert_int_equal(t.searched[MM_SC], 20000);
	assert_int_equal(t.searched[MM_TSO], 20000);
	assert_int_equal(t.searched[MM_X86], 0);
	assert_int_equal(t.minimised_steps, 1903);
	assert_int_equal(t.minimised_switches, 8);
	assert_int_equal(t.passes, t.nchoices);
	assert_int_equal(t.certain.task, 2);
	assert_int_equal(t.certain.ops, 5);
	assert_int_equal(t.certain.runs, 7);
	assert_true(t.certain.first);
	assert_true(t.certain.passes);
	assert_int_equal(t.certain.check, 0x0badcafe);
	assert_int_equal(t.chance.task, 1);
	assert_int_equal(t.chance.ops, 4);
	assert_int_equal(t.chance.fail, 200);
	assert_int_equal(t.chance.before, 12);
	assert_int_equal(t.chance.of, 200);
	assert_int_equal(t.chance.check, 0x0badbeef);
	assert_int_equal(t.ncode, 2);
	assert_string_equal(t.code[1].func, "rmap_remove");
	assert_int_equal(t.code[1].hash, 0x90ff);
	assert_int_equal(t.choices[1].kind, TRACE_DELAY);
	assert_int_equal(t.choices[1].task, 2);
	assert_string_equal(t.choices[1].anchor, "rmap[0x10].val");
	assert_int_equal(t.choices[5].kind, TRACE_DRAIN);
	assert_int_equal(t.choices[5].task, 1);
	assert_int_equal(t.choices[5].occurrence, 1);
	assert_int_equal(t.choices[6].occurrence, 32);
	trace_free(&t);
	parse(sample, strlen(sample), &t);
	assert_int_equal(t.model, MM_SC);
	assert_int_equal(t.shows, MM_COUNT);
	trace_free(&t);
}

/* A trace is written in the oldest format that can say it. */
static void test_version_written(void **state)
{
	static const struct {
		enum memory_model	model;
		u8			kind;
		char			version;
	} cases[] = {
		{ MM_SC, TRACE_RUN, '1' }, { MM_SC, TRACE_INDEX, '1' },
		{ MM_X86, TRACE_RUN, '2' }, { MM_TSO, TRACE_DELAY, '2' },
		{ MM_LKMM, TRACE_DRAIN, '2' },
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct trace_choice c = {
			.kind = cases[i].kind, .task = 1, .anchor = "x",
		};
		struct trace t;
		size_t len;
		char *text;

		parse(smallest, strlen(smallest), &t);
		t.model = cases[i].model;
		assert_int_equal(trace_add_choice(&t, &c), 0);
		text = trace_print(&t, &len);
		assert_int_equal(text[strlen("rmapsim-trace ")],
				 cases[i].version);
		trace_free(&t);
		check_identical(text);
		free(text);
	}
}

/* A trace filled in by hand, the way a finding is: arrays grow. */
static void test_made_by_hand(void **state)
{
	struct trace_choice c = { .kind = TRACE_RUN, .task = 1 };
	struct trace t;
	size_t len;
	char *text;
	int v, i;

	(void)state;
	for (v = VERDICT_NONE; v < VERDICT_COUNT; v++) {
		parse(smallest, strlen(smallest), &t);
		t.verdict = v;
		for (i = 0; i < 100; i++) {
			c.count = i;
			c.anchor_op = i % 3 ? OP_NONE : OP_READ;
			c.occurrence = 1 + i % 2;
			strcpy(c.anchor, "sp#1.role");
			assert_int_equal(trace_add_choice(&t, &c), 0);
		}
		text = trace_print(&t, &len);
		assert_int_equal(strlen(text), len);
		trace_free(&t);
		check_identical(text);
		free(text);
	}
}

/* ---- real findings ---- */

static struct finding finding;

static bool stop_when_found(const struct search *s, void *arg)
{
	(void)arg;
	return s->found;
}

/* What a search of @runs finds in @rev; with @stop at anything at all. */
static void find(const char *rev, const char *mutation, u64 seed, u64 runs,
		 bool (*stop)(const struct search *s, void *arg))
{
	static struct search search;
	const struct scenario *list[LIMIT_SCENARIOS];
	struct search_config cfg = {
		.variant = core_find(rev, mutation), .scenarios = list,
		.generate = true,
		.portfolio = portfolio_find(PORTFOLIO_DEFAULT),
		.seed = seed, .runs_max = runs, .stop = stop,
	};
	struct finding_source src = {
		.variant = cfg.variant, .scn = &search.best.scn,
		.log = &search.best.log, .expect = &search.best.result,
		.found = "pct depth=3 seed=0x1 schedule=1", .replays = 3,
	};
	u32 i;

	for (i = 0; i < registry_count(); i++) {
		if (core_runs(cfg.variant, registry_get(i)))
			list[cfg.nscenarios++] = registry_get(i);
	}
	search_run(&search, &cfg);
	assert_true(search.found);
	assert_int_equal(finding_make(&src, &finding), FINDING_OK);
	assert_int_equal(finding.replays, 3);
}

static char *print_finding(void)
{
	size_t len;
	char *text = trace_print(&finding.trace, &len);

	assert_non_null(text);
	assert_true(len < LIMIT_TRACE_BYTES);
	return text;
}

/* All of a guest's parameters are one line, however many they are. */
static void check_columns(const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		if (strncmp(text, "vm ", 3))
			assert_in_range(n, 1, TRACE_COLUMNS);
		text += n + 1;
	}
}

static void check_finding(void)
{
	char *text = print_finding();

	check_columns(text);
	check_identical(text);
	free(text);
	finding_free(&finding);
}

/* One seed in forty needs more than 12,000 runs for its use after free, and
 * a search ends at the first: all five miss with 60,000 by 1 in 10^7. */
static void test_findings(void **state)
{
	u64 seed;

	(void)state;
	for (seed = 1; seed <= 5; seed++) {
		find("v6.15", NULL, seed, 60000, NULL);
		assert_true(verdict_severity(finding.trace.verdict) ==
			    SEVERITY_CORRUPTION);
		check_finding();
	}
}

/*
 * Verdicts of other kinds, among them those without an object or address: a
 * sample of the catalogue, which is too long for all of it.
 */
static void test_findings_of_mutations(void **state)
{
	const struct core_mutation *first = &core_mutations[0];
	unsigned int i;

	(void)state;
	/* A build has all of them or none. */
	if (!core_find(first->base, first->name))
		skip();
	for (i = 0; i < core_nmutations; i += 5) {
		const struct core_mutation *m = &core_mutations[i];

		if (!strcmp(m->verdict, "silent"))
			continue;
		sim.model = memory_model_parse(m->model);
		find(m->base, m->name, 1, 1000000, stop_when_found);
		assert_string_equal(finding.trace.mutation, m->name);
		check_finding();
	}
	sim.model = MM_SC;
}

/* The words of an event survive; the comments behind them do not. */
static void test_finding_with_events(void **state)
{
	struct trace t;
	char *text, *second;
	u32 i;

	(void)state;
	find("v6.15", NULL, 1, 60000, stop_when_found);
	finding_add_events(&finding);
	text = print_finding();
	check_columns(text);
	parse(text, strlen(text), &t);
	assert_true(finding.trace.nevents > 10);
	assert_int_equal(t.nevents, finding.trace.nevents);
	for (i = 0; i < t.nevents; i++) {
		const struct trace_event *a = &finding.trace.events[i];

		assert_string_equal(t.events[i].text, a->text);
		assert_int_equal(t.events[i].step, a->step);
		assert_int_equal(t.events[i].task, a->task);
		assert_int_equal(t.events[i].op, a->op);
		assert_int_equal(t.events[i].plain, a->plain);
	}
	trace_free(&t);
	second = again(text, strlen(text));
	check_identical(second);
	free(second);
	free(text);
	finding_free(&finding);
}

/* ---- what is refused ---- */

/* One printable line that begins with the name of the file. */
static void check_error(const struct trace_error *err, const char *name)
{
	const char *c;

	assert_memory_equal(err->text, name, strlen(name));
	for (c = err->text; *c; c++)
		assert_in_range((unsigned char)*c, ' ', '~');
	assert_true(c - err->text < (long)sizeof(err->text));
}

static void refused(const char *text, size_t len, const char *want)
{
	struct trace_error err = { "" };
	struct trace t;

	if (!trace_parse("t", text, len, &t, &err))
		fail_msg("accepted, should say: %s", want);
	check_error(&err, "t:");
	if (!strstr(err.text, want))
		fail_msg("\"%s\" does not say: %s", err.text, want);
}

static char *edited(const char *from, const char *to)
{
	return edit(sample, from, to);
}

static const struct {
	const char *from, *to, *want;
} bad[] = {
	/* The first line. */
	{ "rmapsim-trace 1", "rmapsim-trace 3", "format 3" },
	{ "rmapsim-trace 1", "rmapsim-trace 99", "format 99" },
	{ "rmapsim-trace 1", "rmapsim-trace 0", "format 0" },
	{ "rmapsim-trace 1", "rmapsim-trace", "format number is missing" },
	{ "rmapsim-trace 1", "rmapsim-trace -1", "format number is missing" },
	{ "rmapsim-trace 1", "rmapsim-trace 1 2", "format number is missing" },
	{ "rmapsim-trace 1", "rmapsim-trace 99999999999",
	  "format number is missing" },
	{ "rmapsim-trace 1", "#!rmapsim-trace 1", "not a trace" },
	{ "rmapsim-trace 1", "", "not a trace" },
	/* The header. */
	{ "scenario  age-fault-zap\n", "", "no 'scenario' line" },
	{ "model     sc\n", "", "no 'model' line" },
	{ "mutation  none\n", "", "no 'mutation' line" },
	{ "core      v6.15 small 5be1f0c2\n", "", "no 'core' line" },
	{ "verdict   invariant rmap_remove rmap_add kmalloc S3\n", "",
	  "no 'verdict' line" },
	{ "model     sc", "model sc\nmodel sc", "'model' is given twice" },
	{ "model     sc", "model     tsa", "unknown model 'tsa'" },
	{ "model     sc", "model     tso", "format 1 knows only model sc" },
	{ "age-fault-zap", "Age", "bad name 'Age'" },
	{ "age-fault-zap", "a b", "unexpected 'b'" },
	{ "vm        geometry", "vmm       geometry", "'core' comes before" },
	{ "geometry=small", "geometry=big", "geometry is one of" },
	{ "gfns=2", "gfns=513", "1 to 512" },
	{ "gfns=2", "gnfs=2", "unknown vm parameter" },
	{ "core      v6.15 small", "core      v6.15 kernel",
	  "is not that of line 'vm'" },
	{ "core      v6.15 small", "core      v6.15 big",
	  "is not that of line 'vm'" },
	{ "small 5be1f0c2", "small", "hash of the core is missing" },
	{ "5be1f0c2", "5be1f0c25be1f0c25be1f0c25be1f0c2",
	  "hash of the core is longer" },
	{ "status    fixed", "status    closed", "unknown status 'closed'" },
	{ "verdict   invariant", "verdict   bug", "unknown verdict 'bug'" },
	{ "rmap_add kmalloc S3", "rmap_add", "object" },
	{ "kmalloc S3", "kmalloc S99", "unknown invariant 'S99'" },
	{ "7c1e90aa52d4", "7c1e90aa52d", "12 hex digits" },
	{ "7c1e90aa52d4", "7C1E90AA52D4", "12 hex digits" },
	{ "  The second", "The second", "more than its name" },
	{ "status    fixed", "  status  fixed", "outside a section" },
	/* Sections. */
	{ "choices\n", "chioces\n", "unknown section 'chioces'" },
	{ "choices\n", "choices 5\n", "more than its name" },
	{ "setup\n", "setup\nsetup\n", "comes too late" },
	{ "end\n", "story\nend\n", "comes too late" },
	{ "choices\n", "", "unknown operation 'run'" },
	{ "end\n", "", "torn" },
	{ "end\n", "end\nmore\n", "text after 'end'" },
	/* The scenario. */
	{ "fault v1 1", "fualt v1 1", "unknown operation 'fualt'" },
	{ "fault v1 1", "fault v3 1", "v3 of 2 vCPUs" },
	{ "age 0 2\nchoices", "age 0 3\nchoices", "leaves the memslot" },
	{ "1 vcpu0 cpu0", "2 vcpu0 cpu0", "out of order" },
	{ "1 vcpu0 cpu0", "1 vcpu0 cpu8", "bad CPU" },
	{ "    age 0 2\n", "", "operations" },
	/* Choices. */
	{ "run 2 x3", "walk 2 x3", "unknown choice 'walk'" },
	{ "run 2 x3", "run 3 x3", "no task '3'" },
	{ "run 2 x3", "run 0 x3", "no task '0'" },
	{ "run 2 x3", "run 2", "count is missing" },
	{ "run 2 x3", "run 2 3", "count is missing" },
	{ "run 2 x3", "run 2 x", "not a number" },
	{ "run 2 x3", "run 2 x200001", "not a number up to" },
	{ "run 2 x3", "run 2 x3 read", "no anchor" },
	{ "@read rmap", "@lock rmap", "no plain access" },
	{ "@read rmap[0x10].val", "@read", "name of the place is missing" },
	{ " #3", " #0", "occurrence" },
	{ " #3", " 3", "occurrence" },
	{ " #3", " #3 #4", "occurrence" },
	{ "index 1", "index", "not one number" },
	{ "index 1", "index 256", "not one number" },
	{ "index 1", "index 1 2", "not one number" },
	/* Events. */
	{ "1 2 begin", "1 3 begin", "no event" },
	{ "1 2 begin", "1 2 start", "no event" },
	{ "1 2 begin", "x 2 begin", "no event" },
	{ "desc#1.more = 0x0", "a.name.of.more.than.seventy.characters.that."
	  "does.not.fit.into.any.event.at.all", "no event" },
	/* Bytes. */
	{ "story\n", "story\r\n", "carriage return" },
	{ "  fault v1", "\tfault v1", "tab" },
	{ "Aging", "\xc3\x84ging", "byte 0xc3" },
	{ "Aging", "\x1b[31m", "byte 0x1b" },
};

/* The same of @weak. */
static const struct {
	const char *from, *to, *want;
} bad_weak[] = {
	{ "rmapsim-trace 2", "rmapsim-trace 1", "format 1 knows only model sc" },
	{ "model     x86", "model     sc", "model sc delays no store" },
	{ "shows     x86", "shows     x", "unknown model 'x'" },
	{ "sc=20000", "x86=20000", "before 'x86'" },
	{ "sc=20000", "sc=0", "'sc=0' is no" },
	{ "sc=20000", "sc=", "'sc=' is no" },
	{ "sc=20000", "sc", "'sc' is no" },
	{ "sc=20000", "=5", "'=5' is no" },
	{ "1903 8", "1903", "'minimised' takes steps and switches" },
	{ "1903 8", "0 8", "'minimised' takes steps and switches" },
	{ "1903 8", "-1 8", "'minimised' takes steps and switches" },
	{ "passes    7", "passes    8", "'passes' names choice 8 of 7" },
	{ "1903 8", "1903 8 1", "'minimised' takes steps and switches" },
	{ "passes    7", "passes    0", "'passes' takes the number" },
	{ "passes    7", "passes    7 1", "'passes' takes the number" },
	{ "rmap_add:0001", "rmap_add", "'rmap_add' is no FUNCTION:HASH" },
	{ ":0001", ":0000", "is no FUNCTION:HASH" },
	{ ":0001", ":000G", "is no FUNCTION:HASH" },
	{ "delay 2 rmap", "delay 3 rmap", "no task '3'" },
	{ "delay 2 rmap", "delay 0 rmap", "no task '0'" },
	{ "delay 2 rmap[0x10].val", "delay 2", "name of the place is missing" },
	{ "delay 2 rmap[0x10].val", "delay 2 a #2", "not #1 to #1" },
	{ "drain 1 rmap", "drain 8 rmap", "no CPU '8'" },
	{ "drain 1 rmap", "drain -1 rmap", "no CPU '-1'" },
	{ "drain 1 rmap[0x10].val", "drain 1", "name of the place is missing" },
	{ " #32", " #33", "not #1 to #32" },
	{ " #32", " #0", "not #1 to #32" },
	{ "drain 1 ", "dr 1 ", "use run, index, delay or drain" },
};

static void test_each_weak_error(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(bad_weak) / sizeof(*bad_weak); i++) {
		char *text = edit(weak, bad_weak[i].from, bad_weak[i].to);

		refused(text, strlen(text), bad_weak[i].want);
		free(text);
	}
}

static void test_each_error(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		char *text = edited(bad[i].from, bad[i].to);

		refused(text, strlen(text), bad[i].want);
		free(text);
	}
}

static void test_no_text(void **state)
{
	static char large[LIMIT_TRACE_BYTES + 1];

	(void)state;
	refused("", 0, "empty");
	refused("\n", 1, "not a trace");
	refused("rmapsim-trace 1\n\0\0\0", 19, "byte 0x00");
	memcpy(large, sample, sizeof(sample) - 1);
	memset(large + sizeof(sample) - 1, '\n', sizeof(large) - sizeof(sample));
	refused(large, sizeof(large), "larger than");
}

/* More of a thing than there may be. */
static void test_too_many(void **state)
{
	static char text[LIMIT_TRACE_BYTES];
	const char *cut = strstr(sample, "  run 2 x3");
	size_t len = cut - sample;
	int i;

	(void)state;
	memcpy(text, sample, len);
	for (i = 0; i <= LIMIT_CHOICES; i++)
		len += sprintf(text + len, "  run 1 x1\n");
	refused(text, len, "choices; shorten");
}

/* Lines that a reader may meet and has to live with. */
static void test_accepted(void **state)
{
	static const char *const edits[][2] = {
		{ "status    fixed\n", "" },
		{ "replays   100 of 100\n", "invented  by a newer tool\n" },
		{ "setup\n", "\n# a comment\nsetup   # another\n" },
		{ "run 2 x3", "run   2   x3   # why" },
		{ "signature 7c1e90aa52d4\n", "" },
		{ "desc#1.more = 0x0", "desc#1.more = 0x0 <- init" },
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(edits) / sizeof(*edits); i++) {
		char *text = edited(edits[i][0], edits[i][1]);
		char *out = again(text, strlen(text));

		check_identical(out);
		free(out);
		free(text);
	}
}

/* ---- damage ---- */

/* A damaged trace that is still one is as good as any: it round-trips. */
static bool survives(const struct damage *d)
{
	struct trace_error err = { "" };
	struct trace t;
	char *text;
	size_t len;

	if (trace_parse("t", d->text, d->len, &t, &err)) {
		check_error(&err, "t:");
		return false;
	}
	text = trace_print(&t, &len);
	trace_free(&t);
	check_identical(text);
	free(text);
	return true;
}

static void test_damage(void **state)
{
	static struct damage d;
	unsigned int i, alive = 0;

	(void)state;
	prng_seed(&d.rng, 1);
	for (i = 0; i < 20000; i++) {
		if (i % 2)
			damage_do(&d, sample, sizeof(sample) - 1);
		else
			damage_do(&d, weak, sizeof(weak) - 1);
		alive += survives(&d);
	}
	/* Both outcomes are met often, or this would test little. */
	assert_in_range(alive, 1000, 15000);
}

/* Every prefix is a torn file, but for the last byte: a line end. */
static void test_torn(void **state)
{
	static struct damage d;

	(void)state;
	memcpy(d.text, sample, sizeof(sample));
	for (d.len = 0; d.len < sizeof(sample) - 2; d.len++)
		assert_false(survives(&d));
}

/* ---- files ---- */

static void test_files(void **state)
{
	struct trace_error err = { "" };
	char path[] = "/tmp/rmapsim-test-XXXXXX", name[64];
	struct trace t;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	parse(sample, strlen(sample), &t);
	assert_int_equal(trace_write(path, &t, &err), 0);
	trace_free(&t);
	assert_int_equal(trace_read(path, &t, &err), 0);
	/* Below a file there is nothing to write or read. */
	snprintf(name, sizeof(name), "%s/x.trace", path);
	assert_true(trace_write(name, &t, &err) < 0);
	check_error(&err, name);
	trace_free(&t);
	assert_true(trace_read(name, &t, &err) < 0);
	check_error(&err, name);
	assert_true(trace_read("/tmp", &t, &err) < 0);
	check_error(&err, "/tmp");
	unlink(path);
	assert_true(trace_read(path, &t, &err) < 0);
	check_error(&err, path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_is_canonical),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_weak_fields),
		cmocka_unit_test(test_version_written),
		cmocka_unit_test(test_made_by_hand),
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_findings_of_mutations),
		cmocka_unit_test(test_finding_with_events),
		cmocka_unit_test(test_each_error),
		cmocka_unit_test(test_each_weak_error),
		cmocka_unit_test(test_no_text),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_torn),
		cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests(tests, toy_init, NULL);
}

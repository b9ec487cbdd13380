// SPDX-License-Identifier: GPL-2.0-only
/*
 * Inputs of fuzz_scenario and fuzz_schedule: which run is this one, what does
 * it say, and which one is the run of this trace?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/core_ops.h"
#include "core/scenario/text.h"
#include "fuzz/choices.h"
#include "fuzz/sites.h"
#include "sched/prepared.h"
#include "tools/input.h"

#define PROOF_REPLAYS	100
#define FIXED_TARGET	"fuzz_schedule"
#define DEFAULT_TARGET	"fuzz_scenario"

static bool is_fixed(const struct options *opt)
{
	return opt->target && !strcmp(opt->target, FIXED_TARGET);
}

/* ---- bytes -> run ---- */

/* False: a message. */
static bool run_input(const char *path, const struct core_variant *v,
		      const struct fuzz_input *in, struct run_result *res)
{
	enum choices_run how;

	sites_learn(v);
	how = choices_run(v, in, res);
	prepared_forget();
	if (how != CHOICES_NOT_BUILT)
		return true;
	complain("%s: its scenario is of a geometry that mutation %s is not built for; leave out --mutation",
		 path, v->mutation);
	return false;
}

int input_run_bytes(const char *path, const char *data, size_t len,
		    const struct options *opt, struct finding *f,
		    struct replay_result *res)
{
	static struct run_result run;
	static struct fuzz_input in;
	static struct choice_log log;
	const struct core_variant *v = names_variant(opt->rev, opt->mutation);
	struct finding_source src = {
		.variant = v, .scn = &in.scn, .log = &log, .expect = &run,
		.found = is_fixed(opt) ? FIXED_TARGET : DEFAULT_TARGET,
		.replays = PROOF_REPLAYS,
	};

	if (!v)
		return EXIT_USAGE;
	sim.model = opt->model == MM_COUNT ? DEFAULT_MODEL : opt->model;
	memset(res, 0, sizeof(*res));
	input_decode((const u8 *)data, len, is_fixed(opt), &in);
	if (!run_input(path, v, &in, &run))
		return EXIT_USAGE;
	log = sim.log;
	if (finding_make(&src, f) == FINDING_UNSTABLE) {
		finding_free(f);
		return input_unstable(path);
	}
	f->path[0] = '\0';
	res->status = run.verdict == VERDICT_NONE ? REPLAY_NOT_REPRODUCED :
						    REPLAY_REPRODUCED;
	return 0;
}

/* ---- trace -> bytes ---- */

/* Does @in mean what @f did, in the same variant and model? */
static bool means(const char *path, const struct finding *f,
		  const struct fuzz_input *in)
{
	static struct run_result res;

	sim.model = f->trace.model;
	return run_input(path, f->variant, in, &res) &&
	       res.verdict == f->result.verdict &&
	       res.steps == f->result.steps;
}

/* The choices of the run that was just recorded. */
static bool take_choices(const char *path, struct fuzz_input *in)
{
	if (sim.log.count > INPUT_CHOICES_MAX) {
		complain("%s: its run has %u choices, an input holds %d; shorten the trace",
			 path, sim.log.count, INPUT_CHOICES_MAX);
		return false;
	}
	in->nchoices = sim.log.count;
	memcpy(in->choice, sim.log.at, in->nchoices * sizeof(in->choice[0]));
	return true;
}

static int of_trace(const char *path, const struct finding *f,
		    struct fuzz_input *in)
{
	u8 buf[INPUT_MAX];
	size_t len;

	if (f->trace.program) {
		complain("%s: a program is no scenario; name a trace of core/kvm",
			 path);
		return EXIT_USAGE;
	}
	memset(in, 0, sizeof(*in));
	in->arm = ARM_CHOICES;
	in->scn = f->trace.scn;
	if (!take_choices(path, in))
		return EXIT_USAGE;
	len = input_encode(in, buf, sizeof(buf));
	if (!len) {
		complain("%s: it is longer than an input of %d bytes; shorten the trace",
			 path, INPUT_MAX);
		return EXIT_USAGE;
	}
	input_decode(buf, len, false, in);
	if (means(path, f, in))
		return 0;
	complain("%s: its scenario is larger than those of inputs, so the run is another one; take fewer pages",
		 path);
	return EXIT_USAGE;
}

/* What is no part of an input is in the environment of the target. */
static void print_environment(const struct finding *f)
{
	const struct trace *t = &f->trace;

	if (!strcmp(t->rev, "newest") && !strcmp(t->mutation, "none") &&
	    t->model == DEFAULT_MODEL)
		return;
	fprintf(stderr, "rmapsim: the target's environment: RMAPSIM_FUZZ_REV=%s RMAPSIM_FUZZ_MODEL=%s",
		t->rev, memory_model_word(t->model));
	if (strcmp(t->mutation, "none"))
		fprintf(stderr, " RMAPSIM_FUZZ_MUTATION=%s", t->mutation);
	fputc('\n', stderr);
}

int input_of_file(const char *path, const struct options *opt,
		  const struct finding *f, struct fuzz_input *in)
{
	size_t len;
	char *text;
	int ret;

	if (f->path[0]) {	/* a trace */
		ret = of_trace(path, f, in);
		if (!ret)
			print_environment(f);
		return ret;
	}
	text = text_read_file(path, &len);
	if (!text)
		return EXIT_USAGE;
	input_decode((const u8 *)text, len, is_fixed(opt), in);
	free(text);
	return 0;
}

int input_write(const char *path, const struct fuzz_input *in)
{
	u8 buf[INPUT_MAX];
	size_t len = input_encode(in, buf, sizeof(buf));

	if (!len) {
		complain("%s: it does not fit into %d bytes; remove records",
			 path, INPUT_MAX);
		return EXIT_USAGE;
	}
	fwrite(buf, 1, len, stdout);
	return EXIT_CLEAN;
}

/* ---- bytes -> text ---- */

static const char *arm_word(unsigned int arm)
{
	static const char *const words[] = {
#define INPUT_ARM(name, word, help) word,
#include "fuzz/arms.def"
#undef INPUT_ARM
	};

	return words[arm];
}

static void print_obligation(const struct input_obligation *o)
{
	struct obligation out = {
		.kind = o->kind, .task = o->task, .nth = o->nth,
		.at = sites_get(o->at), .from = sites_get(o->from),
	};
	char text[OBLIGATION_TEXT];

	obligation_print(&out, text);
	printf("  oblige %s\n", text);
}

static void print_choice(const struct choice *c)
{
	printf("  step %u ", c->step);
	switch (c->kind) {
	case CHOICE_TASK:
		printf("task %u\n", c->value);
		break;
	case CHOICE_INDEX:
		printf("index %u\n", c->value);
		break;
	case CHOICE_DELAY:
		printf("delay\n");
		break;
	default:
		printf("drain %d of cpu %d\n", CHOICE_DRAIN_ENTRY(c->value),
		       CHOICE_DRAIN_CPU(c->value));
	}
}

static void print_raw(const struct fuzz_input *in)
{
	for (u32 i = 0; i < in->nraw; i++)
		printf("%s %02x", i % 16 ? "" : i ? "\n  raw" : "  raw",
		       in->raw[i]);
	if (in->nraw)
		putchar('\n');
}

void input_print(const struct fuzz_input *in)
{
	static char text[SCN_TEXT_MAX];

	if (scenario_print(&in->scn, text, sizeof(text)) < 0)
		text[0] = '\0';
	fputs(text, stdout);
	printf("schedule\n  arm %s\n  seed 0x%llx\n", arm_word(in->arm),
	       in->seed);
	if (in->delays)
		printf("  delays %u\n", in->delays);
	for (u32 i = 0; i < in->nobligations; i++)
		print_obligation(&in->obligation[i]);
	print_raw(in);
	for (u32 i = 0; i < in->nchoices; i++)
		print_choice(&in->choice[i]);
	printf("end\n");
}

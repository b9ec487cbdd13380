// SPDX-License-Identifier: GPL-2.0-only
/*
 * How does a hit of the search become a trace and a report?
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "replay/changed.h"
#include "replay/ladder.h"
#include "tools/cmd.h"
#include "tools/explain.h"
#include "tools/outdir.h"
#include "tools/session.h"
#include "tools/smaller.h"

/* Replays that prove a trace before anybody sees it. */
#define PROOF_REPLAYS	100

/* Steps to minimise one of many bugs, of which most are found again: half a
 * second each. */
#define MANY_STEPS	(MINIMISE_STEPS / 10)

static struct minimise_options how;
static bool as_found;

static int unstable(const struct search *s, const struct search_hit *hit)
{
	complain("internal error: the same choices gave another run (scenario %s, schedule %llu of seed 0x%llx); please report this line",
		 hit->scn.name, hit->run, s->cfg->seed);
	return EXIT_INTERNAL;
}

static int write_trace(struct finding *f, const char *dir)
{
	struct trace_error err;
	char name[160];

	finding_file_name(f, name, sizeof(name));
	if (!outdir_path(dir, name, f->path, sizeof(f->path)))
		return EXIT_USAGE;
	changed_note(f);
	if (!trace_write(f->path, &f->trace, &err))
		return 0;
	complain("%s", err.text);
	return EXIT_USAGE;
}

/*
 * A run that delays no store is one of sc too; of that more can be said.  Its
 * choices have to say the same there.
 */
static void take_sc(const struct finding_source *src)
{
	static struct finding f;
	struct finding_source once = *src;
	enum memory_model model = sim.model;

	once.replays = 0;
	sim.model = MM_SC;
	if (finding_make(&once, &f) != FINDING_OK)
		sim.model = model;
	finding_free(&f);
}

/* A bug is explained by the simplest thing that shows it. */
static void take_stronger(struct finding_source *src, const struct ladder *l)
{
	if (l->shows == sim.model)
		return;
	if (!ladder_is_weak(src->log)) {
		take_sc(src);
		return;
	}
	src->log = &l->log;
	src->expect = &l->result;
	sim.model = l->shows;
}

void explain_options(const struct options *opt)
{
	as_found = opt->no_minimise;
	how.steps = opt->keep_going ? MANY_STEPS : 0;
	how.stop = session_interrupted;
}

/* That of the run as it was found is of no other. */
static void keep_ladder(struct trace *t, const struct ladder *l)
{
	t->shows = l->shows;
	memcpy(t->searched, l->searched, sizeof(t->searched));
}

static enum finding_status make(const struct finding_source *src,
				const struct ladder *l, struct finding *f)
{
	static struct minimised m;
	enum finding_status status;

	m.changed = false;
	if (as_found)
		status = finding_make(src, f);
	else
		status = smaller_make(src, &how, f, &m);
	if (!m.changed)
		keep_ladder(&f->trace, l);
	return status;
}

/*
 * What is found is on the disk before the work begins that makes it small: who
 * loses patience meanwhile does not lose the finding.
 */
static int save_as_found(const struct finding_source *src, const char *dir,
			 char *path, size_t size)
{
	static struct finding f;
	struct finding_source once = *src;
	int ret = 0;

	once.replays = 0;
	f.path[0] = '\0';
	if (finding_make(&once, &f) == FINDING_OK)
		ret = write_trace(&f, dir);
	snprintf(path, size, "%s", f.path);
	finding_free(&f);
	return ret;
}

/* It has the name of the smaller one, if that is the same bug. */
static void drop_as_found(const char *path, const struct finding *f)
{
	if (*path && *f->path && strcmp(path, f->path))
		unlink(path);
}

/* Not after Ctrl-C: it takes a second or two. */
static void climb(const struct finding_source *src, u64 seed, struct ladder *l)
{
	*l = (struct ladder){
		.shows = ladder_is_weak(src->log) ? sim.model : MM_SC,
	};
	if (!session_interrupted())
		ladder_climb(src, seed, l);
}

/* Who searches again has to use the model that was searched. */
static void say_model(struct finding *f, enum memory_model searched)
{
	char *found = f->trace.found;
	size_t len = strlen(found);

	if (f->trace.model != searched)
		snprintf(found + len, sizeof(f->trace.found) - len,
			 " model=%s", memory_model_word(searched));
}

int explain_hit(const struct search *s, const struct search_hit *hit,
		const char *dir, struct finding *f)
{
	char found[TRACE_COLUMNS];
	struct finding_source src = {
		.variant = s->cfg->variant, .scn = &hit->scn,
		.log = &hit->log, .expect = &hit->result,
		.found = found, .replays = PROOF_REPLAYS,
	};
	enum memory_model model = sim.model;
	static struct ladder ladder;
	enum finding_status status;
	char first[sizeof(f->path)] = "";
	int ret = 0;

	snprintf(found, sizeof(found), "%s seed=0x%llx schedule=%llu",
		 hit->strategy, s->cfg->seed, hit->run);
	if (dir && !as_found)
		ret = save_as_found(&src, dir, first, sizeof(first));
	if (ret)
		return ret;
	climb(&src, s->cfg->seed, &ladder);
	take_stronger(&src, &ladder);
	status = make(&src, &ladder, f);
	say_model(f, model);
	sim.model = model;
	if (status == FINDING_UNSTABLE)
		return unstable(s, hit);
	f->path[0] = '\0';
	if (dir)
		ret = write_trace(f, dir);
	drop_as_found(first, f);
	if (ret)
		finding_free(f);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What becomes of a run that another choice has led to?  See instead.h.
 */
#include "tools/instead.h"

#include <stdio.h>
#include <string.h>

#include "replay/words.h"
#include "tools/input.h"
#include "tools/options.h"
#include "tools/outdir.h"

/* Replays that prove a trace before anybody sees it. */
#define PROOF_REPLAYS	100

static int prove(const char *path, struct finding *f)
{
	static struct choice_log log;
	static struct scenario scn;
	struct run_result result = f->result;
	enum memory_model model = sim.model;
	char found[TRACE_COLUMNS];
	char name[sizeof(f->path)], options[sizeof(f->options)];
	struct finding_source src = {
		.variant = f->variant, .scn = &scn, .log = &log,
		.expect = &result, .found = found, .replays = PROOF_REPLAYS,
	};
	enum finding_status status;

	log = sim.log;
	scn = f->trace.scn;
	memcpy(found, f->trace.found, sizeof(found));
	sim.model = f->trace.model;
	memcpy(name, f->path, sizeof(name));
	memcpy(options, f->options, sizeof(options));
	finding_free(f);
	status = finding_make(&src, f);
	sim.model = model;
	memcpy(f->path, name, sizeof(name));
	memcpy(f->options, options, sizeof(options));
	if (status == FINDING_OK) {
		if (!f->note)
			f->trace.shows = MM_COUNT;
		return 0;
	}
	return input_unstable(path);
}

/* "rmapsim-out/NAME.instead.trace" of "corpus/NAME.trace" */
static int write_trace(const char *path, const char *dir, struct finding *f)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t len = strlen(name);
	struct trace_error err;
	char file[256];
	int ret = outdir_open(dir);

	if (ret)
		return ret;
	if (len > 6 && !strcmp(name + len - 6, ".trace"))
		len -= 6;
	snprintf(file, sizeof(file), "%.*s.instead.trace",
		 (int)(len < 200 ? len : 200), name);
	if (!outdir_path(dir, file, f->path, sizeof(f->path)))
		return EXIT_USAGE;
	if (!trace_write(f->path, &f->trace, &err)) {
		f->options[0] = '\0';
		complain("%s: trace written; 'rmapsim replay %s' runs it again",
			 f->path, words_path(f->path));
		return 0;
	}
	complain("%s", err.text);
	return EXIT_USAGE;
}

int instead_finish(const char *path, const struct options *opt,
		   struct finding *f)
{
	bool write = option_is_given(OPT_DIR);
	int ret = 0;

	if (f->note || write)
		ret = prove(path, f);
	if (ret)
		return ret;
	return write ? write_trace(path, opt->dir, f) : 0;
}

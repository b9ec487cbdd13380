// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim selftest: can this build be trusted?
 *
 * A difference is no bug of the code under test, so it is exit code 4.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/core_ops.h"
#include "core/scenario/registry.h"
#include "replay/determinism.h"
#include "tools/cmd.h"
#include "tools/selftest.h"

#define RUNS	8	/* of each scenario */
/* The first line of a digest begins so: of other runs, it proves nothing. */
#define OPTIONS	"options "

static u32 runs_of(const struct options *opt)
{
	return opt->runs ? opt->runs : RUNS;
}

/* ---- this process ---- */

static int differs(const struct determinism *d)
{
	complain("internal error: uncontrolled nondeterminism: scenario %s, run %u of seed 0x%llx: %s it is another run; do not trust other results, report this line",
		 d->scn->name, d->run, d->seed, d->way);
	return EXIT_INTERNAL;
}

/* One line a scenario to @out; *@steps counts what was compared. */
static int digest(const struct options *opt, FILE *out, u32 *n, u64 *steps)
{
	struct determinism d = {
		.variant = names_variant(opt->rev, NULL),
		.portfolio = names_portfolio(opt->strategy),
		.seed = opt->seed, .runs = runs_of(opt),
	};

	if (!d.variant || !d.portfolio)
		return EXIT_USAGE;
	fprintf(out, OPTIONS "runs=%u seed=0x%llx model=%s rev=%s\n",
		runs_of(opt), opt->seed, memory_model_word(sim.model),
		d.variant->rev);
	for (u32 i = 0; i < registry_count(); i++) {
		d.scn = registry_get(i);
		d.runs = runs_of(opt);
		if (!core_runs(d.variant, d.scn))
			continue;
		if (!determinism_check(&d))
			return differs(&d);
		fprintf(out, "%s %016llx\n", d.scn->name, d.digest);
		*steps += d.steps;
		++*n;
	}
	return EXIT_CLEAN;
}

/* ---- another one ---- */

/* Its addresses are others: the kernel chooses them at each exec. */
static FILE *start_other(const struct options *opt, pid_t *pid)
{
	char seed[32], runs[32], model[32], rev[64];
	char *argv[] = { "rmapsim", "selftest", "digest", "-q", seed, runs,
			 model, opt->rev ? rev : NULL, NULL };
	int fd[2];

	snprintf(seed, sizeof(seed), "--seed=%llu", opt->seed);
	snprintf(runs, sizeof(runs), "--runs=%u", runs_of(opt));
	snprintf(model, sizeof(model), "--model=%s",
		 memory_model_word(sim.model));
	snprintf(rev, sizeof(rev), "--rev=%s", opt->rev ? opt->rev : "");
	if (pipe(fd))
		return NULL;
	fflush(NULL);
	*pid = fork();
	if (!*pid) {
		dup2(fd[1], STDOUT_FILENO);
		close(fd[0]);
		execv("/proc/self/exe", argv);
		_exit(EXIT_USAGE);
	}
	close(fd[1]);
	return fdopen(fd[0], "r");
}

/* The first line of @mine, of @n scenarios, that @other has not. */
static int compare(FILE *other, char *mine, const char *where)
{
	char line[LIMIT_NAME + 32];
	char *save, *want = strtok_r(mine, "\n", &save);

	for (; want; want = strtok_r(NULL, "\n", &save)) {
		if (!fgets(line, sizeof(line), other))
			*line = '\0';
		line[strcspn(line, "\n")] = '\0';
		if (!strcmp(line, want))
			continue;
		if (!strncmp(line, OPTIONS, strlen(OPTIONS))) {
			complain("%s: is of %s, and this is of %s; give the same options",
				 where, line + strlen(OPTIONS),
				 want + strlen(OPTIONS));
			return EXIT_USAGE;
		}
		complain("internal error: uncontrolled nondeterminism: here %s, but %s%s in %s; do not trust other results",
			 want, *line ? "" : "nothing", line, where);
		return EXIT_INTERNAL;
	}
	return EXIT_CLEAN;
}

static int compare_process(const struct options *opt, char *mine)
{
	int ret, status = 0;
	pid_t pid = -1;
	FILE *other = start_other(opt, &pid);

	if (!other || pid < 0) {
		complain("cannot start a process: %s; end some",
			 strerror(errno));
		return EXIT_USAGE;
	}
	ret = compare(other, mine, "another process");
	fclose(other);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return ret;
}

/* NULL after a message. */
static FILE *open_digest(const char *path)
{
	char line[LIMIT_NAME + 32] = "";
	FILE *f = fopen(path, "r");
	const char *why = f ? "no digest" : strerror(errno);

	if (f && fgets(line, sizeof(line), f) &&
	    !strncmp(line, OPTIONS, strlen(OPTIONS))) {
		rewind(f);
		return f;
	}
	if (f)
		fclose(f);
	complain("%s: %s; give what 'rmapsim selftest digest' printed", path,
		 why);
	return NULL;
}

static int determinism(const struct options *opt)
{
	u64 start = text_now_ms(), steps = 0;
	char *text = NULL;
	size_t len;
	FILE *out, *other = NULL;
	u32 n = 0;
	int ret;

	if (opt->against && !(other = open_digest(opt->against)))
		return EXIT_USAGE;
	out = open_memstream(&text, &len);
	sim_bug_on(!out);
	ret = digest(opt, out, &n, &steps);
	fclose(out);
	if (!ret)
		ret = other ? compare(other, text, opt->against) :
			      compare_process(opt, text);
	if (other)
		fclose(other);
	free(text);
	start = text_now_ms() - start;
	if (!ret && !opt->quiet)
		printf("determinism: %u scenarios, %u runs each, %s steps: the same in %u ways and %s, %llu.%llus\n",
		       n, runs_of(opt), text_count(steps), determinism_ways(),
		       opt->against ? "elsewhere" : "another process",
		       start / 1000, start / 100 % 10);
	return ret;
}

static int print_digest(const struct options *opt)
{
	u64 steps = 0;
	u32 n = 0;

	return digest(opt, stdout, &n, &steps);
}

/* Who has the program alone is told what was not looked at. */
static int all_models(const struct options *opt)
{
	if (selftest_folder())
		return selftest_model(opt, NULL);
	if (!opt->quiet)
		printf("model: left out, there is no " SELFTEST_CORPUS " here; 'rmapsim selftest model DIR' takes that of the sources\n");
	return EXIT_CLEAN;
}

int cmd_selftest(const struct options *opt)
{
	const char *topic = opt->argc ? opt->argv[0] : NULL;
	int ret;

	if (runs_of(opt) > DETERMINISM_RUNS) {
		complain("--runs: at most %d here", DETERMINISM_RUNS);
		return EXIT_USAGE;
	}
	if (topic && !strcmp(topic, "digest"))
		return print_digest(opt);
	if (topic && !strcmp(topic, "model"))
		return selftest_model(opt, opt->argc > 1 ? opt->argv[1] :
				      NULL);
	if (topic && strcmp(topic, "determinism")) {
		complain("%.40s: unknown topic; give determinism, model or digest",
			 topic);
		return EXIT_USAGE;
	}
	ret = determinism(opt);
	return ret || topic ? ret : all_models(opt);
}

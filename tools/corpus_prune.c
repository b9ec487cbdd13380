// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim corpus prune: which traces of a folder are of no use any more?
 *
 * Those that cannot be read, that do not do what their status says, and all
 * but the first of one bug in one variant.  What this build cannot judge is
 * kept.
 */
#include "tools/corpus.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct prune {
	const struct options	*opt;
	struct trace		*kept;
	unsigned int		nkept;
	unsigned int		useless;
	bool			failed;
};

static void drop(struct prune *p, const char *path, const char *why)
{
	p->useless++;
	if (p->opt->force && unlink(path)) {
		complain("%s: %s; is the folder writable?", path,
			 strerror(errno));
		p->failed = true;
		return;
	}
	printf("%s %s: %s\n", p->opt->force ? "removed" : "would remove", path,
	       why);
}

static bool is_known(const struct prune *p, const struct trace *t)
{
	for (unsigned int i = 0; i < p->nkept; i++) {
		if (corpus_same(&p->kept[i], t))
			return true;
	}
	return false;
}

/* NULL: it is of use. */
static const char *useless(const struct prune *p, const char *path,
			   const struct trace *t)
{
	static struct finding f;
	static struct replay_result res;
	const char *why;

	replay_trace(t, NULL, &f, &res);
	if (res.status == REPLAY_ERROR) {
		complain("%s: kept, %s", path, res.err.text);
		return NULL;
	}
	finding_free(&f);
	why = corpus_judge(t, &res);
	if (!why && is_known(p, t))
		why = "another trace shows the same bug of the same variant";
	return why;
}

static void look_at(struct prune *p, const char *path)
{
	struct trace_error err;
	const char *why;
	struct trace t;

	if (access(path, R_OK)) {
		complain("%s: kept, %s", path, strerror(errno));
		return;
	}
	if (trace_read(path, &t, &err)) {
		drop(p, path, "it cannot be read; 'rmapsim corpus check' says why");
		return;
	}
	why = useless(p, path, &t);
	if (why)
		drop(p, path, why);
	else
		p->kept[p->nkept++] = t;
	trace_free(&t);		/* what is kept is compared by its header */
}

int corpus_prune(const char *dir, const struct options *opt)
{
	struct prune p = { .opt = opt };
	struct dirent **list;
	int n = corpus_list(dir, &list);

	if (n < 0)
		return EXIT_USAGE;
	p.kept = calloc(n + 1, sizeof(*p.kept));
	sim_bug_on(!p.kept);
	for (int i = 0; i < n; i++) {
		char path[1024];

		snprintf(path, sizeof(path), "%s/%s", dir, list[i]->d_name);
		look_at(&p, path);
		free(list[i]);
	}
	free(list);
	free(p.kept);
	printf("%u traces of use, %u not%s\n", p.nkept, p.useless,
	       p.useless && !opt->force ? "; --force removes them" : "");
	return p.failed ? EXIT_USAGE : EXIT_CLEAN;
}

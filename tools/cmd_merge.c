// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapsim merge: what did searches of many seeds on several machines find?
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/checkpoint.h"
#include "tools/outdir.h"
#include "tools/publish.h"

/* OUT may have been merged into before: then that stays. */
static int read_out(struct checkpoint *cp)
{
	return access(cp->path, F_OK) ? 0 : checkpoint_read(cp, cp->dir);
}

static int read_all(struct checkpoint *cp, const struct options *opt)
{
	int ret = read_out(cp);

	for (int i = 1; !ret && i < opt->argc; i++)
		ret = checkpoint_read(cp, opt->argv[i]);
	return ret;
}

static int publish_all(struct publish *pub, const struct piece_list *l)
{
	int ret = 0;

	for (u32 i = 0; !ret && i < l->n; i++)
		ret = publish_piece(pub, &l->at[i]);
	return ret;
}

/* All that is there, and what the user names. */
static struct publish_range range_of(const struct options *opt,
				     const struct piece_list *l)
{
	struct publish_range r = {
		.first = opt->first_seed, .last = opt->last_seed,
	};

	if (l->n && (!opt->seeds || l->at[0].seed < r.first))
		r.first = l->at[0].seed;
	if (l->n && l->at[l->n - 1].seed > r.last)
		r.last = l->at[l->n - 1].seed;
	return r;
}

/* Whoever names seeds wants to know whether all were searched. */
static int check_missing(const struct options *opt,
			 const struct piece_list *l)
{
	char missing[160];

	piece_ranges(l, opt->first_seed, opt->last_seed, true, missing,
		     sizeof(missing));
	if (!opt->seeds || !strcmp(missing, "none"))
		return 0;
	complain("seeds %s are missing; search them with 'rmapsim explore --seeds' and merge again",
		 missing);
	return EXIT_USAGE;
}

/* A bug is never hidden by what else there is to say. */
static int verdict(const struct options *opt, const struct publish *pub)
{
	int ret = check_missing(opt, &pub->cp->pieces);

	return pub->bugs ? EXIT_BUG : ret;
}

static int write_out(struct checkpoint *cp, const struct options *opt)
{
	static struct publish pub;
	struct publish_range r = range_of(opt, &cp->pieces);
	int ret;

	pub.brief = true;
	publish_begin(&pub, opt, cp);
	if (opt->json)
		publish_json_start(&pub, &r);
	ret = publish_all(&pub, &cp->pieces);
	if (!ret)
		ret = checkpoint_settle(cp);
	if (!ret)
		publish_end(&pub, &r);
	if (!ret)
		ret = verdict(opt, &pub);
	publish_finish(&pub);
	return ret;
}

/* A search that still writes to OUT would write over the result. */
static int merge(struct checkpoint *cp, const struct options *opt)
{
	int ret = checkpoint_lock(cp);

	if (!ret)
		ret = read_all(cp, opt);
	return ret ? ret : write_out(cp, opt);
}

int cmd_merge(const struct options *opt)
{
	struct checkpoint cp;
	int ret;

	if (opt->argc < 2) {
		complain("give a folder for the result and those to be merged; see 'rmapsim help merge'");
		return EXIT_USAGE;
	}
	ret = checkpoint_begin(&cp, opt->argv[0]);
	cp.merging = true;
	if (!ret)
		ret = outdir_open(opt->argv[0]);
	if (!ret)
		ret = merge(&cp, opt);
	checkpoint_close(&cp);
	outdir_close(opt->argv[0]);
	return ret;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where does an exhaustive search stand that was stopped?
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/core_ops.h"
#include "sched/fnv.h"
#include "tools/build_id.h"
#include "tools/exhaust.h"

#define NEW_SIZE	512

/* The same code, scenario and bounds, found by the same program. */
static u64 identity(const struct exhaust *e)
{
	u32 rest[] = { sim.model, sim.races, sim.race_rules_off, e->bounded };
	u64 h = FNV_INIT;
	char build[BUILD_ID_SIZE];

	build_id(build);
	h = fnv_bytes(h, build, strlen(build));
	h = fnv_bytes(h, e->variant->hash, strlen(e->variant->hash));
	h = fnv_bytes(h, e->scn, sizeof(*e->scn));
	return fnv_bytes(h, rest, sizeof(rest));
}

static bool refuse(struct exhaust *e, const char *why)
{
	complain("%.200s: %s", e->state, why);
	e->error = EXIT_USAGE;
	return false;
}

/* Under another name first: a full disk must not cost the old one. */
static void new_path(const struct exhaust *e, char path[NEW_SIZE])
{
	snprintf(path, NEW_SIZE, "%.500s.new", e->state);
}

/* Before the search, which may take hours. */
bool exhaust_can_save(struct exhaust *e)
{
	char path[NEW_SIZE];
	FILE *f;

	if (!e->state)
		return true;
	new_path(e, path);
	f = fopen(path, "wb");
	if (!f)
		return refuse(e, strerror(errno));
	fclose(f);
	unlink(path);
	return true;
}

bool exhaust_load(struct exhaust *e, struct exhaustive *ex, u32 *bound)
{
	FILE *f = e->state ? fopen(e->state, "rb") : NULL;
	enum exhaustive_file what;

	if (!f && e->state && errno != ENOENT)
		return refuse(e, strerror(errno));
	if (!f)
		return false;
	if (fread(bound, sizeof(*bound), 1, f) != 1)
		*bound = EXHAUSTIVE_BOUND + 1;
	what = exhaustive_load(f, identity(e), ex);
	fclose(f);
	if (what == EXHAUSTIVE_FILE_OTHER)
		return refuse(e, "is the state of another search; name another file, or the same scenario and options");
	if (what != EXHAUSTIVE_FILE_OK || *bound > EXHAUSTIVE_BOUND)
		return refuse(e, "is damaged or no state of a search; remove it to begin anew");
	e->resumed = true;
	return true;
}

void exhaust_save(struct exhaust *e, const struct exhaustive *ex, u32 bound)
{
	char path[NEW_SIZE];
	bool good;
	FILE *f;

	if (!e->state || e->error)
		return;
	if (e->complete || e->nhits || e->full || e->too_long) {
		unlink(e->state);
		return;
	}
	new_path(e, path);
	f = fopen(path, "wb");
	good = f && fwrite(&bound, sizeof(bound), 1, f) == 1 &&
	       exhaustive_save(f, identity(e), ex);
	if (f)
		good &= !fclose(f);
	if (good && !rename(path, e->state))
		return;
	refuse(e, "the state of the search could not be written; check the folder and the disk");
	unlink(path);
}

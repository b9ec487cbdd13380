// SPDX-License-Identifier: GPL-2.0-only
/*
 * The position of an exploration as text.
 *
 * The path with what is still to be tried at its nodes, which tasks sleep at
 * each and why, the index choices, and what was learned.  Everything else that
 * is known about the events comes back when the path is run again.
 */
#include "sched/dpor_state.h"

#define MAGIC	"dpor-position 1"

/* Sleepers of the path that was loaded, in the order of its nodes. */
static struct dpor_doze sleepers[DPOR_USES];
static u32 nsleepers;
static u32 first_sleeper[DPOR_EVENTS];

/* ---- writing ---- */

static void save_counts(FILE *f)
{
	const struct dpor *d = dpor.res;

	fprintf(f, "counts %llu %llu %llu %llu %llu %u %u\n", d->runs,
		d->finished, d->cut, d->events, d->spent, d->restarts,
		d->depth);
}

static void save_words(FILE *f)
{
	fprintf(f, "words %u\n", conflict_contended);
	for (u32 i = 0; i < CONFLICT_WORDS; i++)
		if (conflict_map[i] & CONFLICT_CONTENDED)
			fprintf(f, "%x\n", i);
}

static void save_node(FILE *f, u32 i)
{
	const struct dpor_node *n = &dpor_nodes[i];
	u32 end = i < dpor.depth ? n[1].dozes : dpor_dozes_count();

	fprintf(f, "%u %llx %llx %u", n->task, n->backtrack, n->sleep,
		end - n->dozes);
	for (u32 j = n->dozes; j < end; j++) {
		struct dpor_doze d = dpor_doze_at(j);

		fprintf(f, " %u %u %d", d.task, d.object, d.changes);
	}
	fprintf(f, "\n");
}

static void save_indexes(FILE *f)
{
	fprintf(f, "indexes %u\n", dpor.nindexes);
	for (u32 i = 0; i < dpor.nindexes; i++)
		fprintf(f, "%u %u %u\n", dpor_indexes[i].event,
			dpor_indexes[i].n, dpor_indexes[i].taken);
}

bool dpor_save(FILE *f)
{
	fprintf(f, MAGIC "\n");
	save_counts(f);
	fprintf(f, "asked %d\n", dpor.asked);
	save_words(f);
	dpor_spin_save(f);
	fprintf(f, "nodes %u\n", dpor.depth);
	for (u32 i = 1; i <= dpor.depth; i++)
		save_node(f, i);
	save_indexes(f);
	fprintf(f, "end\n");
	return !fflush(f) && !ferror(f);
}

/* ---- reading ---- */

static bool load_counts(FILE *f)
{
	struct dpor *d = dpor.res;
	unsigned int asked;

	if (fscanf(f, " counts %llu %llu %llu %llu %llu %u %u", &d->runs,
		   &d->finished, &d->cut, &d->events, &d->spent, &d->restarts,
		   &d->depth) != 7 ||
	    fscanf(f, " asked %u", &asked) != 1)
		return false;
	dpor.asked = asked;
	return true;
}

static bool load_words(FILE *f)
{
	u32 n, word;

	if (fscanf(f, " words %u", &n) != 1)
		return false;
	while (n--) {
		if (fscanf(f, "%x", &word) != 1 || word >= CONFLICT_WORDS)
			return false;
		conflict_know(word);
	}
	dpor.contended = conflict_contended;
	return true;
}

static bool load_sleeper(FILE *f)
{
	struct dpor_doze *d = &sleepers[nsleepers];
	unsigned int task, changes;

	if (nsleepers == DPOR_USES ||
	    fscanf(f, "%u %u %u", &task, &d->object, &changes) != 3 ||
	    !task || task > dpor.ntasks || d->object >= OBJECTS)
		return false;
	d->task = task;
	d->changes = changes;
	nsleepers++;
	return true;
}

static bool load_node(FILE *f, u32 i)
{
	struct dpor_node *n = &dpor_nodes[i];
	unsigned int task;
	u32 left;

	if (fscanf(f, "%u %llx %llx %u", &task, &n->backtrack, &n->sleep,
		   &left) != 4 || !task || task > dpor.ntasks)
		return false;
	n->task = dpor_path[i] = task;
	first_sleeper[i] = nsleepers;
	while (left--)
		if (!load_sleeper(f))
			return false;
	first_sleeper[i + 1] = nsleepers;
	return true;
}

static bool load_path(FILE *f)
{
	nsleepers = 0;
	if (fscanf(f, " nodes %u", &dpor.depth) != 1 ||
	    dpor.depth + 2 >= DPOR_EVENTS)
		return false;
	for (u32 i = 1; i <= dpor.depth; i++)
		if (!load_node(f, i))
			return false;
	return true;
}

static bool load_indexes(FILE *f)
{
	u32 n, event;
	unsigned int of, taken;

	if (fscanf(f, " indexes %u", &n) != 1 || n > DPOR_INDEXES)
		return false;
	for (dpor.nindexes = 0; dpor.nindexes < n; dpor.nindexes++) {
		if (fscanf(f, "%u %u %u", &event, &of, &taken) != 3 ||
		    taken >= of || of > 0xff)
			return false;
		dpor_indexes[dpor.nindexes] = (struct dpor_index){
			event, of, taken,
		};
	}
	return true;
}

bool dpor_load(FILE *f)
{
	int end = -1;

	if (fscanf(f, MAGIC "%n", &end) || end < 0 || !load_counts(f) ||
	    !load_words(f) || !dpor_spin_load(f) || !load_path(f) ||
	    !load_indexes(f))
		return false;
	end = -1;
	if (fscanf(f, " end%n", &end) || end < 0)
		return false;
	dpor.resuming = true;
	return true;
}

void dpor_load_sleepers(u32 i)
{
	for (u32 j = first_sleeper[i]; j < first_sleeper[i + 1]; j++) {
		const struct dpor_uses u = {
			.object = dpor_object(sleepers[j].object),
			.how = sleepers[j].changes ? USE_WRITE : USE_READ,
		};

		dpor_put_to_sleep(&u, sleepers[j].task);
	}
	dpor_nodes[i].undo = dpor_undo_mark();
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which steps changed this place?  See watch.h.
 *
 * Asked of the record after the run, so that watching cannot change it.
 */
#include <stdio.h>
#include <string.h>

#include "replay/names.h"
#include "replay/words.h"
#include "tools/watch.h"

static bool changes(const struct event *e)
{
	return words_is_store(e) || words_is_lock(e) || e->op == OP_ALLOC ||
	       e->op == OP_FREE || e->op == OP_DRAIN;
}

/* "0 -> &spte#3" */
static void put_values(const struct event *e)
{
	char old[NAMES_MAX], val[NAMES_MAX];

	names_value(e->addr, e->size, e->old, old, sizeof(old));
	names_value(e->addr, e->size, e->val, val, sizeof(val));
	printf(" %s -> %s%s", old, val,
	       e->flags & OPF_DELAYED ? ", delayed" : "");
}

static void put_change(const struct finding *f, u32 i, const char *name)
{
	const struct event *e = &record.events[i];
	char func[TRACE_WORD];

	printf("step %u: %s", e->step, name);
	if (finding_is_bad_access(f, i))
		printf(" %s, which is not there", op_word(e->op));
	else if (e->op == OP_DRAIN && e->aux < record.nevents)
		printf(" drained: the store of step %u is seen",
		       record.events[e->aux].step);
	else if (words_is_store(e))
		put_values(e);
	else
		printf(" %s%s", op_word(e->op),
		       e->flags & OPF_FAILED ? ", in vain" : "");
	printf(" (task %u", e->task);
	if (finding_core_func(record_stack(e->stack), func, sizeof(func)))
		printf(", %s", func);
	printf(")\n");
}

void watch_print(const char *place, const struct finding *f)
{
	char name[TRACE_WORD];
	u32 n = 0;

	for (u32 i = 0; i < record.nevents; i++) {
		const struct event *e = &record.events[i];

		if (e->flags & OPF_SETUP || !changes(e))
			continue;
		words_place(e->op, e->addr, e->size, name, sizeof(name));
		if (!names_is_part(name, place))
			continue;
		put_change(f, i, name);
		n++;
	}
	if (!n)
		printf("%s: no step of %u changed it\n", place,
		       f->result.steps);
	printf("\n");
}

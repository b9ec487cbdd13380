// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which objects do the events touch, and when did those live?
 */
#include <stdio.h>
#include <string.h>

#include "replay/names.h"
#include "replay/viewer/model.h"
#include "sched/heap.h"

/*
 * A page table gets its number when it is freed; before, its first entry that
 * was mentioned says which one it is.
 */
static void table_name(const struct heap_object *obj, u64 addr, char *buf,
		       size_t n)
{
	char entry[NAMES_MAX];

	if (record_find_free(obj->base, record.nevents) >= 0)
		names_object(obj->base, buf, n);
	else
		snprintf(buf, n, "table of %s",
			 names_of(addr, entry, sizeof(entry)));
}

static void make_name(const struct heap_object *obj, u64 addr, char *buf,
		      size_t n)
{
	if (obj->class == HEAP_SPT) {
		table_name(obj, addr, buf, n);
		return;
	}
	names_object(obj->base, buf, n);
	/* The heads of memslots are one object for who reads of them. */
	if (obj->class == HEAP_RMAP)
		buf[strcspn(buf, "[")] = '\0';
}

/* The name is that of the first mention: events ask in their order. */
void model_object_name(struct model *m, u64 addr, char *buf, size_t n)
{
	struct heap_object obj;
	char key[24];
	json_t *name;

	buf[0] = '\0';
	if (!heap_find(addr, &obj) || !obj.size)
		return;
	snprintf(key, sizeof(key), "%llx", obj.base);
	name = json_object_get(m->names, key);
	if (!name) {
		make_name(&obj, addr, buf, n);
		json_object_set_new(m->names, key, json_string(buf));
		return;
	}
	snprintf(buf, n, "%s", json_string_value(name));
}

/* "init": before all, "setup", or the event. */
static json_t *when(s32 event)
{
	if (event < 0)
		return json_string("init");
	if (!model_is_run(&record.events[event]))
		return json_string("setup");
	return json_integer(event);
}

static json_t *object_of(const struct heap_object *obj, const char *name)
{
	s32 freed = obj->freed ?
		    record_find_free(obj->base, record.nevents) : -1;
	json_t *o = json_pack("{s:s s:s s:s s:i s:o}", "name", name,
			      "cache", heap_pools[obj->class].cache,
			      "address", "", "bytes", (int)obj->size, "alloc",
			      when(record_find_alloc(obj->base,
						     record.nevents)));

	sim_bug_on(!o);
	json_object_set_new(o, "address", json_sprintf("0x%llx", obj->base));
	if (freed >= 0)
		json_object_set_new(o, "free", when(freed));
	return o;
}

static void add_once(struct model *m, json_t *seen, const struct event *e)
{
	struct heap_object obj;
	char name[NAMES_MAX];

	if (!e->size && e->op != OP_FREE && e->op != OP_ALLOC)
		return;
	if (!heap_find(e->addr, &obj) || !obj.size)
		return;
	model_object_name(m, e->addr, name, sizeof(name));
	if (json_object_get(seen, name))
		return;
	json_object_set_new(seen, name, json_true());
	model_add(m, "object", object_of(&obj, name));
}

void model_objects(struct model *m)
{
	json_t *seen = json_object();

	for (u32 i = m->lo; i < m->hi; i++) {
		if (model_is_run(&record.events[i]))
			add_once(m, seen, &record.events[i]);
	}
	json_decref(seen);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What does an event say, in words?  See words.h.
 */
#include "replay/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/scenario/text.h"
#include "replay/names.h"
#include "sched/buffer.h"
#include "sched/heap.h"

/* A trylock is a cmpxchg of no size on the lock itself, a release that was
 * delayed drains as a store of none. */
static bool is_on_lock(u8 op, u8 size)
{
	switch (op) {
	case OP_WLOCK:
	case OP_WUNLOCK:
	case OP_RLOCK:
	case OP_RUNLOCK:
		return true;
	default:
		return (op == OP_CMPXCHG || op == OP_DRAIN) && !size;
	}
}

bool words_is_lock(const struct event *e)
{
	return e->op != OP_DRAIN && is_on_lock(e->op, e->size);
}

bool words_is_mark(const struct event *e)
{
	switch (e->op) {
	case OP_PREEMPT_OFF:
	case OP_PREEMPT_ON:
	case OP_IRQ_OFF:
	case OP_IRQ_ON:
	case OP_FENCE:
		return true;
	default:
		return false;
	}
}

bool words_is_store(const struct event *e)
{
	if (!op_is_memory(e->op) || !e->size)
		return false;
	return e->op != OP_READ && !(e->flags & OPF_FAILED);
}

/* An object is meant, an entry or field of one, or a head's value. */
static void address_words(u64 val, u64 addr, char *buf, size_t n)
{
	struct heap_object obj;

	if (val & 7)
		names_value(addr, 8, val, buf, n);
	else if (heap_find(val, &obj) && obj.base == val &&
		 (obj.class == HEAP_DESC || obj.class == HEAP_SP))
		names_object(val, buf, n);
	else
		names_of(val, buf, n);
}

void words_note(const char *text, u64 addr, char *buf, size_t n)
{
	char name[NAMES_MAX], *end;
	size_t len = 0;

	while (*text && len + sizeof(name) < n) {
		u64 val = strncmp(text, "0x", 2) ? 0 : strtoull(text, &end, 16);

		if (val - ARENA_BASE >= ARENA_HEAP_SIZE) {
			buf[len++] = *text++;
			continue;
		}
		address_words(val, addr, name, sizeof(name));
		len += snprintf(buf + len, n - len, "%s", name);
		text = end;
	}
	buf[len] = '\0';
}

bool words_is_stuck(enum verdict v)
{
	return v == VERDICT_DEADLOCK || v == VERDICT_LIVELOCK ||
	       v == VERDICT_STEP_LIMIT;
}

int words_bitlock(const struct event *e)
{
	bool before, after;

	if (!words_is_store(e) || (e->flags & OPF_PLAIN) ||
	    e->addr - ARENA_BASE >= ARENA_HEAP_SIZE)
		return 0;
	before = names_is_locked(e->addr, e->old);
	after = names_is_locked(e->addr, e->val);
	return (int)after - (int)before;
}

/* A lock has its own name, unless something overwrote it. */
static void lock_name(u64 addr, char *buf, size_t n)
{
	const struct sim_lock *l = (const struct sim_lock *)(unsigned long)addr;

	const char *name, *arrow;

	if (!heap_is_live(addr, sizeof(*l)) || !l->name) {
		names_of(addr, buf, n);
		return;
	}
	/* "&kvm->mmu_lock", as it was initialised, is mmu_lock. */
	name = l->name + (l->name[0] == '&');
	arrow = strstr(name, "->");
	snprintf(buf, n, "%s", arrow ? arrow + 2 : name);
}

void words_place(u8 op, u64 addr, u8 size, char *buf, size_t n)
{
	buf[0] = '\0';
	if (is_on_lock(op, size))
		lock_name(addr, buf, n);
	else if (op_is_memory(op) || op == OP_RELAX || op == OP_DRAIN)
		names_of(addr, buf, n);
	else if (op == OP_FREE || op == OP_ALLOC)
		names_object(addr, buf, n);
	else if (op == OP_SPAWN || op == OP_JOIN)
		snprintf(buf, n, "task%llu", addr);
	else if (op == OP_IPI)
		snprintf(buf, n, "cpu%llu", addr);
}

static void pending_place(const struct pending *p, char *buf, size_t n)
{
	words_place(p->size ? OP_WRITE : OP_WUNLOCK, p->addr, p->size, buf, n);
}

u32 words_pending(unsigned int cpu, unsigned int entry, char *buf, size_t n)
{
	const struct store_buffer *b = &BUFFERS->cpu[cpu];
	char other[NAMES_MAX];
	u32 i, same = 1;

	pending_place(&b->at[entry], buf, n);
	for (i = 0; i < entry; i++) {
		pending_place(&b->at[i], other, sizeof(other));
		same += !strcmp(other, buf);
	}
	return same;
}

const char *words_order(u16 flags)
{
	if (flags & OPF_FULL)
		return " .full";
	if (flags & OPF_ACQUIRE)
		return " .acquire";
	return flags & OPF_RELEASE ? " .release" : "";
}

static void memory_words(const struct event *e, const char *place, char *buf,
			 size_t n)
{
	char old[NAMES_MAX], val[NAMES_MAX];

	names_value(e->addr, e->size, e->old, old, sizeof(old));
	names_value(e->addr, e->size, e->val, val, sizeof(val));
	if (e->op == OP_READ)
		snprintf(buf, n, "%s = %s", place, old);
	else if (e->flags & OPF_FAILED)
		snprintf(buf, n, "%s = %s (failed)", place, old);
	else
		snprintf(buf, n, "%s: %s -> %s", place, old, val);
}

static void drain_words(const struct event *e, const char *place, char *buf,
			size_t n)
{
	char val[NAMES_MAX];

	names_value(e->addr, e->size, e->val, val, sizeof(val));
	snprintf(buf, n, "%s = %s", place, val);
}

bool words_is_place(const char *words, u8 op, u64 addr, u8 size)
{
	char place[NAMES_MAX];

	words_place(op, addr, size, place, sizeof(place));
	return !strcmp(place, words);
}

static void operation_words(const struct event *e, const struct scenario *scn,
			    char *buf, size_t n)
{
	const struct scn_task *st;

	buf[0] = '\0';
	if (!e->task || e->task > scn->ntasks)
		return;
	st = &scn->tasks[e->task - 1];
	if (e->addr < st->nops)
		scenario_print_op(&st->ops[e->addr], buf, n);
}

void words_event(const struct event *e, const struct scenario *scn, char *buf,
		 size_t n)
{
	char place[NAMES_MAX];

	words_place(e->op, e->addr, e->size, place, sizeof(place));
	if (e->op == OP_BEGIN || e->op == OP_END)
		operation_words(e, scn, buf, n);
	else if (op_is_memory(e->op) && e->size)
		memory_words(e, place, buf, n);
	else if (e->op == OP_DRAIN && e->size)
		drain_words(e, place, buf, n);
	else
		snprintf(buf, n, "%s%s", place,
			 e->flags & OPF_FAILED ? " (failed)" : "");
}

static bool is_bare(const char *path)
{
	static const char bare[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		"/._-+=:,@%";

	return path[strspn(path, bare)] == '\0';
}

const char *words_path(const char *path)
{
	static char word[1024];
	size_t len;

	/* A name that an option could have. */
	len = snprintf(word, sizeof(word), "%s", *path == '-' ? "./" : "");
	if (is_bare(path)) {
		snprintf(word + len, sizeof(word) - len, "%s", path);
		return word;
	}
	word[len++] = '\'';
	for (; *path && len + 6 < sizeof(word); path++) {
		if ((unsigned char)*path < ' ' || *path == 0x7f)
			break;
		len += snprintf(word + len, sizeof(word) - len, "%s",
				*path == '\'' ? "'\\''" : (char[]){ *path, 0 });
	}
	snprintf(word + len, sizeof(word) - len, "'");
	return *path ? "<trace>" : word;
}

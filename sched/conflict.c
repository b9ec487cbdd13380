// SPDX-License-Identifier: GPL-2.0-only
/*
 * Learning which words are contended, see conflict.h.
 */
#include "sched/conflict.h"

#include "sched/machine.h"

u32 conflict_map[CONFLICT_WORDS];
u32 conflict_own_read = CONFLICT_NEVER;
u32 conflict_contended;
u32 conflict_newest;
u32 conflict_news;

static u32 learned[CONFLICT_WORDS];
static u32 nlearned;

/* Entries as they were when conflict_load() ended, each once. */
static struct conflict_word changed[CONFLICT_WORDS];
static u32 nchanged;
static struct {
	bool	on;		/* between conflict_load() and a reset */
	u32	nlearned;
	u32	contended;
} loaded;

void conflict_reset(void)
{
	loaded.on = false;
	nchanged = 0;
	conflict_contended = 0;
	while (nlearned)
		conflict_map[learned[--nlearned]] = 0;
	conflict_news = 0;
}

/* The first change of an entry since conflict_load(). */
static u32 note_change(u32 word, u32 entry)
{
	changed[nchanged++] = (struct conflict_word){ word, entry };
	return entry | CONFLICT_CHANGED;
}

u32 conflict_learn(u64 word, u32 use)
{
	u32 entry = conflict_map[word];
	u32 tasks;
	bool many;

	if (!entry)
		learned[nlearned++] = word;
	if (loaded.on && !(entry & CONFLICT_CHANGED))
		entry = note_change(word, entry);
	entry |= use;
	tasks = (entry | entry >> 8) & 0xff;
	many = tasks >> CONFLICT_MANY && M->ntasks > CONFLICT_MANY + 1;
	if ((entry & 0xff00) && ((tasks & (tasks - 1)) || many)) {
		entry |= CONFLICT_CONTENDED;
		conflict_news++;
	}
	if ((entry ^ conflict_map[word]) & CONFLICT_CONTENDED) {
		conflict_contended++;
		conflict_newest = word;
	}
	conflict_map[word] = entry;
	return entry;
}

void conflict_free(u64 offset, u32 size, unsigned int task)
{
	u64 end = offset + size;

	for (; offset < end; offset += 8)
		conflict_visit(offset, CONFLICT_WRITE(task));
}

void conflict_know(u64 word)
{
	if (conflict_map[word] & CONFLICT_CONTENDED)
		return;
	if (!conflict_map[word])
		learned[nlearned++] = word;
	conflict_map[word] |= CONFLICT_CONTENDED;
	conflict_contended++;
}

void conflict_widen(u64 offset, u32 size)
{
	for (u64 word = offset >> 3; word < (offset + size) >> 3; word++) {
		if (conflict_map[word])
			conflict_know(word);
	}
}

void conflict_copy(void (*put)(const void *p, size_t size))
{
	put(&nlearned, sizeof(nlearned));
	for (u32 i = 0; i < nlearned; i++) {
		put(&learned[i], sizeof(learned[i]));
		put(&conflict_map[learned[i]], sizeof(u32));
	}
}

bool conflict_take(void (*get)(void *p, size_t size))
{
	u32 n, word, entry;

	conflict_reset();
	get(&n, sizeof(n));
	while (n-- && nlearned < CONFLICT_WORDS) {
		get(&word, sizeof(word));
		get(&entry, sizeof(entry));
		if (word >= CONFLICT_WORDS || !entry || conflict_map[word])
			return false;
		learned[nlearned++] = word;
		conflict_map[word] = entry;
	}
	return true;
}

u32 conflict_count(void)
{
	return nlearned;
}

void conflict_save(struct conflict_word *to)
{
	for (u32 i = 0; i < nlearned; i++)
		to[i] = (struct conflict_word){
			learned[i], conflict_map[learned[i]],
		};
}

void conflict_load(const struct conflict_word *from, u32 n)
{
	conflict_reset();
	for (u32 i = 0; i < n; i++) {
		learned[i] = from[i].word;
		conflict_map[from[i].word] = from[i].entry;
		conflict_contended += !!(from[i].entry & CONFLICT_CONTENDED);
	}
	nlearned = n;
	loaded.on = true;
	loaded.nlearned = n;
	loaded.contended = conflict_contended;
}

void conflict_undo(void)
{
	while (nchanged) {
		nchanged--;
		conflict_map[changed[nchanged].word] = changed[nchanged].entry;
	}
	nlearned = loaded.nlearned;
	conflict_contended = loaded.contended;
}

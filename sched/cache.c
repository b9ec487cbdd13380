// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where in the ring is a record, and which ones make room?  See cache.h.
 */
#include "sched/cache.h"

#include <string.h>

struct record {
	u64	hash;
	u32	next;		/* in its bucket: place + 1 */
	u32	size;		/* words, all in all */
	u32	nkey;		/* words; the value follows */
	u32	pad;
	u64	data[];
};

#define RECORD_WORDS	(sizeof(struct record) / sizeof(u64))

static struct record *record_at(const struct cache *c, u32 place)
{
	return (struct record *)(c->ring + place);
}

static u64 hash_of(const u64 *key, u32 n)
{
	u64 hash = n;

	for (u32 i = 0; i < n; i++) {
		hash = (hash ^ key[i]) * 0x9e3779b97f4a7c15ull;
		hash ^= hash >> 29;
	}
	return hash;
}

void *cache_find(struct cache *c, const u64 *key, u32 n)
{
	u64 hash = hash_of(key, n);
	u32 at = c->bucket[hash % CACHE_BUCKETS];

	while (at) {
		struct record *r = record_at(c, at - 1);

		if (r->hash == hash && r->nkey == n &&
		    !memcmp(r->data, key, n * sizeof(*key)))
			return r->data + n;
		at = r->next;
	}
	return NULL;
}

static void unlink_record(struct cache *c, u32 place)
{
	struct record *r = record_at(c, place);
	u32 *at = &c->bucket[r->hash % CACHE_BUCKETS];

	while (*at != place + 1)
		at = &record_at(c, *at - 1)->next;
	*at = r->next;
}

bool cache_drop_oldest(struct cache *c)
{
	struct record *r;

	if (!c->count)
		return false;
	r = record_at(c, c->tail);
	if (c->drop)
		c->drop(r->data + r->nkey);
	unlink_record(c, c->tail);
	c->tail += r->size;
	if (!--c->count)
		c->head = c->tail = 0;
	else if (c->tail == c->end && c->tail > c->head)
		c->tail = 0;
	return true;
}

void cache_drop_all(struct cache *c)
{
	while (cache_drop_oldest(c))
		;
}

/* @size words from .head on are free. */
static void make_room(struct cache *c, u32 size)
{
	if (c->head + size > c->words) {
		while (c->count && c->tail >= c->head)
			cache_drop_oldest(c);
		c->end = c->head;
		if (c->count)
			c->head = 0;
	}
	while (c->count && c->tail >= c->head && c->tail < c->head + size)
		cache_drop_oldest(c);
}

void *cache_add(struct cache *c, const u64 *key, u32 n, size_t size)
{
	u32 words = RECORD_WORDS + n + (size + 7) / 8, *bucket;
	struct record *r;

	if (words > c->words / 4)
		return NULL;
	make_room(c, words);
	r = record_at(c, c->head);
	*r = (struct record){
		.hash = hash_of(key, n), .size = words, .nkey = n,
	};
	memcpy(r->data, key, n * sizeof(*key));
	bucket = &c->bucket[r->hash % CACHE_BUCKETS];
	r->next = *bucket;
	*bucket = c->head + 1;
	c->head += words;
	c->count++;
	return r->data + n;
}

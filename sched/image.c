// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which contents have the blocks of a VM?  See image.h.
 */
#include "sched/image.h"

#include <string.h>

/* Number 0 is what a block has in BASE. */
#define CONTENT_BASE	0
#define NO_CONTENT	(~0u)
#define BUCKETS		(LIMIT_IMAGE_BLOCKS / 2)

static struct {
	u32	count;				/* used at some time, + 1 */
	u32	free;				/* first of a list by .next */
	u32	bucket[BUCKETS];		/* numbers, 0: end */
	u32	next[LIMIT_IMAGE_BLOCKS + 1];
	u32	hash[LIMIT_IMAGE_BLOCKS + 1];
	u32	users[LIMIT_IMAGE_BLOCKS + 1];
	u8	at[LIMIT_IMAGE_BLOCKS + 1][ARENA_BLOCK];
} contents = { .count = 1 };

/*
 * By block: what stands there, as far as is known, and the last image that was
 * put and has it.
 */
static struct standing {
	u32	content;
	u32	mark;
	u32	base;		/* number of its content in BASE; 0: unknown */
} standing[ARENA_BLOCKS];
static u32 mark;

static union {
	struct image	img;
	u32		words[1 + 2 * ARENA_BLOCKS];
} taken;

/* Four at a time, because a multiplication takes a while. */
static u32 hash_of(const void *content)
{
	const u64 *p = content;
	u64 a = 0, b = 0, c = 0, d = 0;

	for (u32 i = 0; i < ARENA_BLOCK / sizeof(*p); i += 4) {
		a = (a ^ p[i]) * 0x9e3779b97f4a7c15ull;
		b = (b ^ p[i + 1]) * 0x9e3779b97f4a7c15ull;
		c = (c ^ p[i + 2]) * 0x9e3779b97f4a7c15ull;
		d = (d ^ p[i + 3]) * 0x9e3779b97f4a7c15ull;
	}
	a ^= b >> 9 ^ c >> 18 ^ d >> 27;
	return a ^ a >> 32;
}

static u32 find(const void *content, u32 hash)
{
	u32 n = contents.bucket[hash % BUCKETS];

	while (n && (contents.hash[n] != hash ||
		     memcmp(contents.at[n], content, ARENA_BLOCK)))
		n = contents.next[n];
	return n;
}

static u32 new_number(bool (*room)(void))
{
	u32 n;

	while (!contents.free && contents.count > LIMIT_IMAGE_BLOCKS) {
		if (!room())
			return NO_CONTENT;
	}
	n = contents.free;
	if (!n)
		return contents.count++;
	contents.free = contents.next[n];
	return n;
}

/* The number of a content, which has one more user. */
static u32 get_content(const void *content, bool (*room)(void))
{
	u32 hash = hash_of(content), n = find(content, hash), *bucket;

	if (!n) {
		n = new_number(room);
		if (n == NO_CONTENT)
			return n;
		bucket = &contents.bucket[hash % BUCKETS];
		contents.next[n] = *bucket;
		contents.hash[n] = hash;
		contents.users[n] = 0;
		memcpy(contents.at[n], content, ARENA_BLOCK);
		*bucket = n;
	}
	contents.users[n]++;
	return n;
}

static void put_content(u32 n)
{
	u32 *at;

	if (--contents.users[n])
		return;
	at = &contents.bucket[contents.hash[n] % BUCKETS];
	while (*at != n)
		at = &contents.next[*at];
	*at = contents.next[n];
	contents.next[n] = contents.free;
	contents.free = n;
}

static void put_contents(const u32 *content, u32 n)
{
	for (u32 i = 0; i < n; i++)
		put_content(content[i]);
}

/*
 * What a block has in BASE has a number, too, and keeps it: where most blocks
 * are alike this one copy is at hand, and their own are not.
 */
static bool know_base(u32 block, bool (*room)(void))
{
	struct standing *s = &standing[block];

	if (!s->base)
		s->base = get_content(arena_base_content(block), room);
	if (s->base != NO_CONTENT)
		return true;
	s->base = 0;
	return false;
}

/* The number of what a block has now; of what it has in BASE, CONTENT_BASE. */
static u32 content_of(u32 block, bool (*room)(void))
{
	u32 n;

	if (!know_base(block, room))
		return NO_CONTENT;
	n = get_content(arena_ptr((u64)block << ARENA_BLOCK_SHIFT), room);
	if (n != standing[block].base)
		return n;
	put_content(n);
	return CONTENT_BASE;
}

const struct image *image_take(bool (*room)(void))
{
	static u32 content[ARENA_BLOCKS];
	u32 n = 0;

	for (u32 i = 0; i < arena.count[ARENA_LEVEL_BASE]; i++) {
		u32 block = arena.list[ARENA_LEVEL_BASE][i];

		content[n] = content_of(block, room);
		if (content[n] == NO_CONTENT) {
			put_contents(content, n);
			return NULL;
		}
		if (content[n] != CONTENT_BASE)
			taken.img.data[n++] = block;
	}
	for (u32 i = 0; i < n; i++)
		standing[taken.img.data[i]].content = content[i];
	taken.img.n = n;
	memcpy(taken.img.data + n, content, n * sizeof(u32));
	arena_replace_end(taken.img.data, n);
	return &taken.img;
}

void image_drop(const struct image *img)
{
	put_contents(img->data + img->n, img->n);
}

/* An unknown VM stands then, in the blocks that the arena has listed. */
void image_give_up(const struct image *img)
{
	image_drop(img);
	for (u32 i = 0; i < img->n; i++)
		standing[img->data[i]].content = CONTENT_BASE;
}

static void put_block(u32 block, u32 content)
{
	struct standing *s = &standing[block];

	s->mark = mark;
	if (s->content == content)
		return;
	s->content = content;
	arena_put(block, contents.at[content]);
}

/* What the one before had and this one has not. */
static void put_back(u32 block)
{
	struct standing *s = &standing[block];

	if (s->mark == mark)
		return;
	s->mark = mark;
	s->content = CONTENT_BASE;
	if (s->base)
		arena_put(block, contents.at[s->base]);
	else
		arena_put_base(block);
}

void image_put(const struct image *img)
{
	const u32 *block = arena.list[ARENA_LEVEL_BASE];
	u32 n = img ? img->n : 0;

	if (!++mark) {
		image_forget();
		mark = 1;
	}
	arena_replace_begin();
	for (u32 i = 0; i < n; i++)
		put_block(img->data[i], img->data[n + i]);
	for (u32 i = 0; i < arena.count[ARENA_LEVEL_BASE]; i++)
		put_back(block[i]);
	arena_replace_end(img ? img->data : block, n);
	if (!img)
		arena_restore(ARENA_LEVEL_BASE);
}

void image_forget(void)
{
	arena_restore(ARENA_LEVEL_BASE);
	for (u32 i = 0; i < ARENA_BLOCKS; i++) {
		standing[i].content = CONTENT_BASE;
		standing[i].mark = 0;
	}
}

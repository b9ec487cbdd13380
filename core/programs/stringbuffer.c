// SPDX-License-Identifier: GPL-2.0-only
/*
 * stringbuffer-jdk1.4: appending a buffer asks for its length and then for its
 * characters, and lets go of its lock in between.
 *
 * After the program of that name in SCTBench's conc-bugs (Thomson et al., TOPC
 * 2016; by J. Yu), which mimics java.lang.StringBuffer.  Copying characters is
 * one event for the source and one for the target.
 */
#include "core/programs/program.h"

struct buffer {
	struct sim_lock	lock;
	u64		value;		/* all characters */
	u64		value_length;
	u64		count;
};

/* The shared one, and that of the spawner. */
struct buffers {
	struct buffer	shared, own;
};

#define S	SHARED(buffers)

static void setup(void)
{
	program_lock_init(&S->shared.lock, "shared");
	program_lock_init(&S->own.lock, "own");
	S->shared.value_length = 19;
	S->shared.count = 3;
	S->own.value_length = 16;
}

static void erase(struct buffer *b, u64 end)
{
	LOCK(b->lock);
	if (end > LOAD(b->count))
		end = LOAD(b->count);
	if (end) {
		/* What is behind moves to the front. */
		if (LOAD(b->count) > end)
			STORE(b->value, LOAD(b->value));
		STORE(b->count, LOAD(b->count) - end);
	}
	UNLOCK(b->lock);
}

/* There is room for all that these threads append. */
static u64 grown_count(struct buffer *b, u64 len)
{
	u64 count = LOAD(b->count) + len;

	CHECK(count <= LOAD(b->value_length));
	return count;
}

static void append_text(struct buffer *b, u64 len)
{
	u64 count;

	LOCK(b->lock);
	count = grown_count(b, len);
	STORE(b->value, count);
	STORE(b->count, count);
	UNLOCK(b->lock);
}

static u64 length(struct buffer *b)
{
	u64 len;

	LOCK(b->lock);
	len = LOAD(b->count);
	UNLOCK(b->lock);
	return len;
}

static void get_chars(struct buffer *b, u64 end, u64 *to)
{
	LOCK(b->lock);
	CHECK(end <= LOAD(b->count));
	STORE(*to, LOAD(b->value));
	UNLOCK(b->lock);
}

/* The fixed twin asks once: a length that is read with the characters. */
static void get_all(struct buffer *to, struct buffer *from)
{
	LOCK(from->lock);
	grown_count(to, LOAD(from->count));
	STORE(to->value, LOAD(from->value));
	UNLOCK(from->lock);
}

static void append_buffer(struct buffer *to, struct buffer *from)
{
	u64 len, count;

	LOCK(to->lock);
	if (IS_FIXED) {
		get_all(to, from);
	} else {
		len = length(from);
		count = grown_count(to, len);
		get_chars(from, len, &to->value);
		STORE(to->count, count);
	}
	UNLOCK(to->lock);
}

static void stringbuffer_main(void)
{
	SPAWN(0);
	append_buffer(&S->own, &S->shared);
	JOIN(0);
}

static void thread(unsigned int n, unsigned int op)
{
	(void)n, (void)op;
	erase(&S->shared, 3);
	append_text(&S->shared, 3);
}

static const struct program_field fields[] = {
	{ "shared.value", offsetof(struct buffers, shared.value), 1 },
	{ "shared.length", offsetof(struct buffers, shared.value_length), 1 },
	{ "shared.count", offsetof(struct buffers, shared.count), 1 },
	{ "own.value", offsetof(struct buffers, own.value), 1 },
	{ "own.length", offsetof(struct buffers, own.value_length), 1 },
	{ "own.count", offsetof(struct buffers, own.count), 1 },
	{ 0 }
};

const struct program_code program_stringbuffer = {
	.setup = setup, .main = stringbuffer_main, .thread = thread,
	.fields = fields,
};

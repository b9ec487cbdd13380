// SPDX-License-Identifier: GPL-2.0-only
/*
 * How the arena is mapped, and how its snapshots copy only what was touched.
 */
#include "sched/arena.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "sched/fnv.h"
#include "sched/verdict.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

struct arena_track arena;

static u8 *block_at(u32 block)
{
	return (u8 *)(ARENA_BASE + ((u64)block << ARENA_BLOCK_SHIFT));
}

static u8 *mirror_at(enum arena_level level, u32 block)
{
	return arena.mirror[level] + ((u64)block << ARENA_BLOCK_SHIFT);
}

/*
 * The mirror of a level keeps a block's content as of its snapshot, from its
 * first touch since then on.  While BASE is the newest snapshot a touched block
 * is listed there until BASE is restored, under VM until the end of the run.
 */
void arena_touch_slow(u32 block)
{
	u32 level = arena.level;

	arena.dirty[block] = 1;
	arena.list[level][arena.count[level]++] = block;
	if (arena.saved[level][block] == arena.number[level])
		return;
	arena.saved[level][block] = arena.number[level];
	memcpy(mirror_at(level, block), block_at(block), ARENA_BLOCK);
}

void arena_touch_range(u64 offset, u64 size)
{
	u64 end = offset + size;

	for (offset &= ~(u64)(ARENA_BLOCK - 1); offset < end;
	     offset += ARENA_BLOCK)
		arena_touch(offset);
}

static void *map(u64 addr, u64 size)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;

	if (addr)
		flags |= MAP_FIXED_NOREPLACE;
	return mmap((void *)addr, size, PROT_READ | PROT_WRITE, flags, -1, 0);
}

static int protect_guards(void)
{
	u64 at = ARENA_BASE + ARENA_STACKS;
	unsigned int i;

	for (i = 0; i < LIMIT_TASKS; i++, at += ARENA_STACK_STRIDE) {
		if (mprotect((void *)at, 0x1000, PROT_NONE))
			return -errno;
	}
	return 0;
}

int arena_init(void)
{
	void *p = map(ARENA_BASE, ARENA_SIZE);
	int level;

	if (p == MAP_FAILED)
		return -errno;
	if (p != (void *)ARENA_BASE) {
		munmap(p, ARENA_SIZE);
		return -EEXIST;
	}
	for (level = 0; level < ARENA_LEVELS; level++) {
		p = map(0, ARENA_MACHINE);
		if (p == MAP_FAILED)
			return -errno;
		arena.mirror[level] = p;
	}
	return protect_guards();
}

static void forget_dirty(enum arena_level level)
{
	u32 i;

	for (i = 0; i < arena.count[level]; i++)
		arena.dirty[arena.list[level][i]] = 0;
}

/* All that the mirror holds is void. */
static void forget_saved(enum arena_level level)
{
	if (!++arena.number[level]) {
		memset(arena.saved[level], 0, sizeof(arena.saved[level]));
		arena.number[level] = 1;
	}
}

void arena_snapshot(enum arena_level level)
{
	sim_bug_on(arena.level == ARENA_LEVEL_VM);
	forget_dirty(ARENA_LEVEL_BASE);
	forget_saved(level);
	/* Under VM, BASE's list stays: a restore of BASE must undo it. */
	if (level == ARENA_LEVEL_BASE)
		arena.count[ARENA_LEVEL_BASE] = 0;
	arena.level = level;
}

static void copy_back(enum arena_level level)
{
	u32 i, block;

	for (i = 0; i < arena.count[level]; i++) {
		block = arena.list[level][i];
		memcpy(block_at(block), mirror_at(level, block), ARENA_BLOCK);
		arena.dirty[block] = 0;
	}
	arena.count[level] = 0;
}

void arena_restore(enum arena_level level)
{
	if (arena.level == ARENA_LEVEL_VM)
		copy_back(ARENA_LEVEL_VM);
	if (level == ARENA_LEVEL_VM) {
		sim_bug_on(arena.level != ARENA_LEVEL_VM);
		return;
	}
	copy_back(ARENA_LEVEL_BASE);
	arena.level = ARENA_LEVEL_BASE;
}

void arena_replace_begin(void)
{
	if (arena.level == ARENA_LEVEL_VM)
		copy_back(ARENA_LEVEL_VM);
	else
		arena_snapshot(ARENA_LEVEL_VM);
}

void arena_put(u32 block, const void *content)
{
	memcpy(block_at(block), content, ARENA_BLOCK);
	arena.saved[ARENA_LEVEL_VM][block] = 0;
}

void arena_put_base(u32 block)
{
	arena_put(block, mirror_at(ARENA_LEVEL_BASE, block));
}

void arena_replace_end(const u32 *blocks, u32 n)
{
	memcpy(arena.list[ARENA_LEVEL_BASE], blocks, n * sizeof(*blocks));
	arena.count[ARENA_LEVEL_BASE] = n;
}

u64 arena_hash(void)
{
	const u64 *p = arena_ptr(0);
	u64 hash = FNV_INIT;
	u64 i;

	for (i = 0; i < ARENA_MACHINE / sizeof(*p); i++)
		hash = fnv_add(hash, p[i]);
	return hash;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is wrong with an access that the fast check did not pass.
 */
#include "sched/memcheck.h"

#include "sched/globals.h"
#include "sched/tsan.h"
#include "sched/verdict.h"

static void report_dead(u64 addr, unsigned int size, bool write, u8 state)
{
	const char *word = write ? "write" : "read";

	switch (state) {
	case HEAP_FREED:
		sim_note(VERDICT_UAF, INV_NONE, addr,
			 "%s of %u bytes in a freed object", word, size);
		break;
	case HEAP_REDZONE:
		sim_note(VERDICT_OOB, INV_NONE, addr,
			 "%s of %u bytes outside of an object", word, size);
		break;
	default:
		sim_note(VERDICT_WILD, INV_NONE, addr,
			 "%s of %u bytes where no object ever was", word, size);
	}
}

static void check_heap(u64 addr, unsigned int size, bool write)
{
	u64 offset = addr - ARENA_BASE;
	u8 state = *heap_state_of(offset);

	if (state == HEAP_FREED)
		tsan_bad_access(addr, size, write);
	if (state != HEAP_LIVE)
		report_dead(addr, size, write, state);
	if (offset & (size - 1))
		sim_note(VERDICT_WILD, INV_NONE, addr,
			 "misaligned %s of %u bytes",
			 write ? "write" : "read", size);
	if (!write)
		sim_note(VERDICT_UNINIT, INV_NONE, addr,
			 "read of %u bytes that were never written", size);
}

void memcheck_report(u64 addr, unsigned int size, bool write)
{
	u64 offset = addr - ARENA_BASE;

	if (memcheck_is_heap(offset)) {
		check_heap(addr, size, write);
		return;
	}
	if (offset - ARENA_STACKS < ARENA_SIZE - ARENA_STACKS)
		return;
	if (globals_contain(addr)) {
		if (write)
			globals_save(addr);
		return;
	}
	sim_note(VERDICT_WILD, INV_NONE, addr, "%s of %u bytes at %s",
		 write ? "write" : "read", size,
		 addr < 0x1000 ? "a null pointer" : "an address outside memory");
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which data races does KVM have on purpose?
 *
 * As kernel/kcsan/permissive.h: a race is tolerated if one side reads, the
 * other one writes, and a rule knows the field, both kinds of access, and the
 * side that holds mmu_lock.  Two writes are never tolerated.  Each rule can be
 * switched off (--race-rule-off), and is counted when it fires.
 * docs/races.md quotes what was found for each.  No include guard: this file
 * is included many times.
 *
 * RACE_RULE(ID, name, class, field, reads, writes, locked, text)
 *   class   heap_class of the object
 *   field   pattern, as of fnmatch(3), of the symbolic name; NULL: all of it
 *   reads   kinds of the reading side
 *   writes  kinds of the writing side
 *   locked  READER or WRITER holds mmu_lock, NOBODY has to
 */

/*
 * Who holds mmu_lock for write reads SPTEs plainly, to see whether there is
 * something to do.  Bits of a present SPTE change without that lock: A and D
 * by the CPU, A by aging, W by a fast page fault; always by one atomic
 * operation on the whole word.  What must not be lost is then taken by xchg.
 * Exceptions: a plain write is never right, a plain read without mmu_lock
 * neither.
 */
RACE_RULE(SPTE, "spte-read", HEAP_SPT, NULL, PLAIN, MARKED, READER,
	  "plain reads of SPTEs under mmu_lock, bits of which change atomically")

/*
 * A fault looks at the sequence and the range of invalidations without
 * mmu_lock.  What it reads is a hint, checked again under mmu_lock before the
 * SPTE is made.  Exception: writers without mmu_lock.
 */
RACE_RULE(INVALIDATE, "invalidate-hint", HEAP_MISC, "kvm.mmu_invalidate_*",
	  ANY, PLAIN, WRITER,
	  "mmu_invalidate_* read without mmu_lock, as a hint")

/*
 * Is a gfn write-tracked?  Counted under mmu_lock, looked at before it is
 * taken: a fault that misses the increment finds the SPTEs protected.
 */
RACE_RULE(TRACK, "write-track-count", HEAP_MISC, "gfn_write_track*",
	  MARKED, PLAIN, WRITER,
	  "the count of write tracking read without mmu_lock")

/*
 * The generation of the active memslots loses its "in progress" bit when
 * they are in use already.  It goes into MMIO SPTEs, and one of either value
 * is stale soon and found to be so.
 */
RACE_RULE(GENERATION, "memslots-generation", HEAP_MISC,
	  "memslots*.generation", PLAIN, PLAIN, NOBODY,
	  "the generation of memslots that are in use already")

/*
 * The dirty log skips words without a bit by a plain read; what it takes, it
 * takes by xchg.  Exception: plain writes.
 */
RACE_RULE(BITMAP, "dirty-bitmap-skip", HEAP_MISC, "dirty_bitmap*",
	  PLAIN, MARKED, NOBODY,
	  "words of the dirty bitmap skipped by a plain read")

/*
 * A lockless walk reads the level of a shadow page, which never changes, from
 * the word in which a zap sets role.invalid under mmu_lock.  Exception:
 * other fields of the page.
 */
RACE_RULE(ROLE, "role-invalid", HEAP_SP, "sp#*.role*", PLAIN, PLAIN, WRITER,
	  "the role of a shadow page that is being zapped")

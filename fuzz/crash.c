// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where does a fuzz target stop when it found a bug?
 *
 * Fleets tell bugs apart by the functions on top of the stack, AFL++ by the
 * edges on the way there.  Ours all end in the same place, so this one is made
 * different: the functions are named after the check and after the digits of
 * the signature, innermost first
 *
 *	abort, bug_UAF, signature_b, signature_e, signature_5, fuzz_crash,
 *	fuzz_bug
 *
 * and no function is a copy of another one, or the compiler would merge them.
 * None has "assert" in its name: ClusterFuzz ignores such frames.
 */
#include <stdlib.h>

#include "fuzz/fuzz.h"

/* Digits of the signature that are on the stack. */
#define DIGITS	3

#define APART(id)	__asm__ volatile("" : : "i"(id))
#define FRAME		__attribute__((noinline))

/* ---- one for each check ---- */

#define VERDICT(name, word, severity, end)				\
FRAME static void bug_##name(void)					\
{									\
	APART(VERDICT_##name);						\
	abort();							\
}
#include "sched/verdict.def"
#undef VERDICT

#define INVARIANT(id, verdict, text)					\
FRAME static void bug_##id(void)					\
{									\
	APART(VERDICT_COUNT + INV_##id);				\
	abort();							\
}
#include "core/invariant.def"
#undef INVARIANT

FRAME static void bug_of_the_tool(void)
{
	APART(VERDICT_COUNT + INV_COUNT);
	abort();
}

static void (*const by_verdict[])(void) = {
#define VERDICT(name, word, severity, end) [VERDICT_##name] = bug_##name,
#include "sched/verdict.def"
#undef VERDICT
};

static void (*const by_invariant[])(void) = {
#define INVARIANT(id, verdict, text) [INV_##id] = bug_##id,
#include "core/invariant.def"
#undef INVARIANT
};

/* ---- one for each digit ---- */

typedef void digit_fn(const char *digits, u32 left, void (*end)(void));

static digit_fn *const by_digit[16];

static unsigned int digit_of(char c)
{
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= '0' && c <= '9' ? c - '0' : 0;
}

/* No function: a symbolizer shows inlined ones as frames, too. */
#define DESCEND(digits, left, end) do {					\
	if (!(left))							\
		(end)();						\
	else								\
		by_digit[digit_of(*(digits))]((digits) + !!*(digits),	\
					      (left) - 1, end);		\
} while (0)

#define SIGNATURE(digit)						\
FRAME static void signature_##digit(const char *digits, u32 left,	\
				    void (*end)(void))			\
{									\
	APART(0x##digit);						\
	DESCEND(digits, left, end);					\
}
SIGNATURE(0)
SIGNATURE(1)
SIGNATURE(2)
SIGNATURE(3)
SIGNATURE(4)
SIGNATURE(5)
SIGNATURE(6)
SIGNATURE(7)
SIGNATURE(8)
SIGNATURE(9)
SIGNATURE(a)
SIGNATURE(b)
SIGNATURE(c)
SIGNATURE(d)
SIGNATURE(e)
SIGNATURE(f)

static digit_fn *const by_digit[16] = {
	signature_0, signature_1, signature_2, signature_3,
	signature_4, signature_5, signature_6, signature_7,
	signature_8, signature_9, signature_a, signature_b,
	signature_c, signature_d, signature_e, signature_f,
};

static void (*end_of(const struct note *note))(void)
{
	if (!note)
		return bug_of_the_tool;
	return note->invariant != INV_NONE ? by_invariant[note->invariant] :
					     by_verdict[note->verdict];
}

void fuzz_crash(const struct note *note, const char *signature)
{
	DESCEND(signature, DIGITS, end_of(note));
	abort();
}

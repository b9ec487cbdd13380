// SPDX-License-Identifier: GPL-2.0-only
/*
 * The types that litmus tests name: how wide is a variable, is it a lock?
 */
#include "core/litmus/parser.h"

#include <string.h>

enum { WORD_QUALIFIER, WORD_UNSIGNED, WORD_LONG, WORD_TYPE };

static const struct {
	const char	*word;
	u8		what;
	u8		kind;
	u8		size;
	bool		is_unsigned;
} words[] = {
	{ "const", WORD_QUALIFIER, 0, 0, false },
	{ "volatile", WORD_QUALIFIER, 0, 0, false },
	{ "static", WORD_QUALIFIER, 0, 0, false },
	{ "register", WORD_QUALIFIER, 0, 0, false },
	{ "struct", WORD_QUALIFIER, 0, 0, false },
	{ "__rcu", WORD_QUALIFIER, 0, 0, false },
	{ "signed", WORD_QUALIFIER, 0, 0, false },
	{ "unsigned", WORD_UNSIGNED, 0, 0, false },
	{ "long", WORD_LONG, 0, 0, false },
	{ "int", WORD_TYPE, LIT_MEMORY, 4, false },
	{ "char", WORD_TYPE, LIT_MEMORY, 1, false },
	{ "short", WORD_TYPE, LIT_MEMORY, 2, false },
	{ "bool", WORD_TYPE, LIT_MEMORY, 1, true },
	{ "_Bool", WORD_TYPE, LIT_MEMORY, 1, true },
	{ "void", WORD_TYPE, LIT_MEMORY, 8, false },
	{ "s8", WORD_TYPE, LIT_MEMORY, 1, false },
	{ "s16", WORD_TYPE, LIT_MEMORY, 2, false },
	{ "s32", WORD_TYPE, LIT_MEMORY, 4, false },
	{ "s64", WORD_TYPE, LIT_MEMORY, 8, false },
	{ "u8", WORD_TYPE, LIT_MEMORY, 1, true },
	{ "u16", WORD_TYPE, LIT_MEMORY, 2, true },
	{ "u32", WORD_TYPE, LIT_MEMORY, 4, true },
	{ "u64", WORD_TYPE, LIT_MEMORY, 8, true },
	{ "int8_t", WORD_TYPE, LIT_MEMORY, 1, false },
	{ "int16_t", WORD_TYPE, LIT_MEMORY, 2, false },
	{ "int32_t", WORD_TYPE, LIT_MEMORY, 4, false },
	{ "int64_t", WORD_TYPE, LIT_MEMORY, 8, false },
	{ "uint8_t", WORD_TYPE, LIT_MEMORY, 1, true },
	{ "uint16_t", WORD_TYPE, LIT_MEMORY, 2, true },
	{ "uint32_t", WORD_TYPE, LIT_MEMORY, 4, true },
	{ "uint64_t", WORD_TYPE, LIT_MEMORY, 8, true },
	{ "intptr_t", WORD_TYPE, LIT_MEMORY, 8, false },
	{ "uintptr_t", WORD_TYPE, LIT_MEMORY, 8, true },
	{ "size_t", WORD_TYPE, LIT_MEMORY, 8, true },
	{ "ssize_t", WORD_TYPE, LIT_MEMORY, 8, false },
	{ "atomic_t", WORD_TYPE, LIT_MEMORY, 4, false },
	{ "atomic_int", WORD_TYPE, LIT_MEMORY, 4, false },
	{ "atomic_long_t", WORD_TYPE, LIT_MEMORY, 8, false },
	{ "atomic64_t", WORD_TYPE, LIT_MEMORY, 8, false },
	{ "spinlock_t", WORD_TYPE, LIT_SPIN, 8, false },
	{ "raw_spinlock_t", WORD_TYPE, LIT_SPIN, 8, false },
	{ "rwlock_t", WORD_TYPE, LIT_RWLOCK, 8, false },
	{ "mutex", WORD_TYPE, LIT_MUTEX, 8, false },
	{ "srcu_struct", WORD_TYPE, LIT_SRCU, 8, false },
};

#define WORDS	(sizeof(words) / sizeof(*words))

static size_t find_word(const struct parser *p)
{
	size_t i = WORDS;

	if (p->tok != TOK_NAME)
		return WORDS;
	for (i = 0; i < WORDS; i++) {
		if (!strcmp(words[i].word, p->word))
			break;
	}
	return i;
}

bool type_starts(const struct parser *p)
{
	return find_word(p) != WORDS;
}

struct litmus_type type_specifiers(struct parser *p)
{
	struct litmus_type type = { .kind = LIT_MEMORY, .size = 4 };
	size_t i;

	while ((i = find_word(p)) != WORDS) {
		switch (words[i].what) {
		case WORD_UNSIGNED:
			type.is_unsigned = true;
			break;
		case WORD_LONG:
			type.size = 8;
			break;
		case WORD_TYPE:
			type.kind = words[i].kind;
			type.is_unsigned |= words[i].is_unsigned;
			if (type.size != 8)
				type.size = words[i].size;
			break;
		}
		type.known |= words[i].what != WORD_QUALIFIER;
		lex_next(p);
	}
	if (!type.known)
		parser_expected(p, "a type such as int or atomic_t (structures are not supported)");
	return type;
}

void type_stars(struct parser *p, struct litmus_type *type)
{
	for (;;) {
		size_t i = find_word(p);

		if (lex_accept(p, "*"))
			type->stars++;
		else if (i != WORDS && words[i].what == WORD_QUALIFIER)
			lex_next(p);
		else
			return;
	}
}

/*
 * A cast changes no value here: what it would cut off shows when the value is
 * stored.  That is not so for narrow types.
 */
void type_cast(struct parser *p)
{
	struct litmus_type type = type_specifiers(p);

	type_stars(p, &type);
	if (type.stars < 2 && (type.size < 4 || type.kind != LIT_MEMORY))
		parser_fail(p, "a cast to a type below 32 bits, or a pointer to one, is not supported; leave it out");
}

static void widen(struct litmus_type *to, const struct litmus_type *type)
{
	if (to->size < type->size)
		to->size = type->size;
	to->is_unsigned &= type->is_unsigned;
}

void type_merge(struct parser *p, struct litmus_var *v,
		struct litmus_type type)
{
	if (type.stars) {
		type.kind = LIT_MEMORY;
		type.size = 8;
		type.is_unsigned = false;
	}
	type.known = true;
	if (!v->type.known) {
		v->type = type;
		return;
	}
	if (v->type.kind != type.kind)
		parser_fail(p, "'%s' is a lock here and none elsewhere; give it one type",
			    v->name);
	/* One location has one width: int here and int * there mean that it
	 * holds pointers. */
	if ((v->type.size < 4) != (type.size < 4))
		parser_fail(p, "'%s' has two sizes; accesses of mixed size are not supported",
			    v->name);
	widen(&v->type, &type);
}

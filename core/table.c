// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which variants are in this program, and which functions do they have?
 *
 * The build lists what it made of core/revisions and core/mutations;
 * tools/variant compiles this file again with one more list.
 */
#include "core/core_ops.h"
#include "core/functions.h"

#define NONE

#define HAVE(name)	extern const struct core_ops core_ops_##name;
#define VARIANT(rev, mutation, hash, small, kernel, npt) small kernel npt
#include "variants.def"
#ifdef CORE_MORE_VARIANTS
#include CORE_MORE_VARIANTS
#endif
#undef VARIANT
#undef HAVE
#undef NONE

#define NONE		NULL
#define HAVE(name)	&core_ops_##name
#define VARIANT(rev, mutation, hash, small, kernel, npt) \
	{ rev, mutation, hash, { small, kernel, npt } },
const struct core_variant core_variants[] = {
#include "variants.def"
#ifdef CORE_MORE_VARIANTS
#include CORE_MORE_VARIANTS
#endif
};

const unsigned int core_nvariants =
	sizeof(core_variants) / sizeof(core_variants[0]);

#define FUNCTIONS(core, base)	{ core, base, 0 },
#define FUNCTION(name, hash)	{ name, NULL, hash },
const struct core_function core_functions[] = {
#include "functions.def"
#ifdef CORE_MORE_FUNCTIONS
#include CORE_MORE_FUNCTIONS
#endif
};

const unsigned int core_nfunctions =
	sizeof(core_functions) / sizeof(core_functions[0]);

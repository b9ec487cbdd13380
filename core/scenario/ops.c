// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which operations and VM parameters exist, with their words, defaults and
 * ranges?  The tables behind reading, printing and checking scenarios.
 */
#include "core/scenario/ops.h"
#include "core/scenario/text.h"

const struct scn_shape scn_shapes[SCN_OP_COUNT] = {
#define SCN_OP(name, word, form, help) { word, FORM_##form, help },
#include "core/scenario/ops.def"
#undef SCN_OP
};

const char *const scn_form_text[FORMS] = {
	[FORM_FAULT]	= "vN GFN [alias=N] [read] [prefetch] [2m]",
	[FORM_ACCESS]	= "vN GFN [alias=N] [read] [2m]",
	[FORM_RANGE]	= "START END",
	[FORM_PAGE]	= "vN GFN [alias=N] [level=N]",
	[FORM_ROOT]	= "vN",
	[FORM_REMAP]	= "GFN [alias=N] [2m] [ro] to=GFN|none",
	[FORM_SLOT]	= "N",
	[FORM_MOVE]	= "N to=GFN",
	[FORM_COUNT]	= "N",
	[FORM_NONE]	= "",
};

const char *const scn_geometry_words[] = { "small", "kernel", "npt", NULL };
const char *const scn_mmu_words[] = { "shadow", "direct", NULL };
const char *const scn_ad_words[] = { "on", "off", "mixed", NULL };

#define PARAM(field, always, def, min, max, words)			\
	{ #field, offsetof(struct scenario, field),			\
	  sizeof(((struct scenario *)0)->field), always, def, min, max,	\
	  words }

/* In the order they are printed.  Inputs of fuzzers store the number of a line:
 * add at the end only. */
const struct scn_param scn_params[] = {
	PARAM(geometry,	1, GEOMETRY_SMALL, 0, GEOMETRIES - 1,
	      scn_geometry_words),
	PARAM(gfns,	1, 4, 1, LIMIT_GFNS, NULL),
	PARAM(vcpus,	1, 2, 1, LIMIT_VCPUS, NULL),
	PARAM(roots,	1, 2, 1, LIMIT_ROOTS, NULL),
	PARAM(mmu,	1, MMU_SHADOW, 0, MMU_DIRECT, scn_mmu_words),
	PARAM(alias,	0, 1, 1, LIMIT_ALIASES, NULL),
	PARAM(ad,	0, AD_ON, 0, AD_MIXED, scn_ad_words),
	PARAM(levels,	0, 3, 2, 5, NULL),
	PARAM(share,	0, 0, 0, 1, NULL),
	PARAM(tables,	0, 0, 0, SCN_TABLES_MAX, NULL),
	PARAM(page0,	0, 0, 0, 64, NULL),
	PARAM(slots,	0, 1, 1, LIMIT_SLOTS, NULL),
	PARAM(hole,	0, 0, 0, LIMIT_HOLE, NULL),
	PARAM(log,	0, 0, 0, 1, NULL),
	PARAM(pml,	0, 0, 0, 1, NULL),
	PARAM(pages,	0, 0, 0, SCN_COUNT_MAX, NULL),
	PARAM(fail,	0, 0, 0, SCN_FAIL_MAX, NULL),
};

const unsigned int scn_nparams = sizeof(scn_params) / sizeof(*scn_params);

unsigned int scn_param_get(const struct scenario *scn,
			   const struct scn_param *p)
{
	const char *at = (const char *)scn + p->offset;

	return p->size == 1 ? *(const u8 *)at : *(const u16 *)at;
}

void scn_param_set(struct scenario *scn, const struct scn_param *p,
		   unsigned int val)
{
	char *at = (char *)scn + p->offset;

	if (p->size == 1)
		*(u8 *)at = val;
	else
		*(u16 *)at = val;
}

const struct scn_op *scn_op_at(const struct scenario *scn, unsigned int i)
{
	if (i < scn->nsetup)
		return &scn->setup[i];
	i -= scn->nsetup;
	for (unsigned int k = 0; k < scn->ntasks; k++) {
		if (i < scn->tasks[k].nops)
			return &scn->tasks[k].ops[i];
		i -= scn->tasks[k].nops;
	}
	return NULL;
}

const char *scenario_geometry_word(unsigned int geometry)
{
	return geometry < GEOMETRIES ? scn_geometry_words[geometry] : "none";
}

const char *scenario_op_word(enum scn_op_kind kind)
{
	return kind < SCN_OP_COUNT ? scn_shapes[kind].word : "none";
}

const char *scenario_op_help(enum scn_op_kind kind)
{
	return kind < SCN_OP_COUNT ? scn_shapes[kind].help : "";
}

const char *scenario_op_form(enum scn_op_kind kind)
{
	return kind < SCN_OP_COUNT ? scn_form_text[scn_shapes[kind].form] : "";
}

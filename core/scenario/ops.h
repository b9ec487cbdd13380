/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The shapes of the operations: which fields each kind of line has.
 */
#ifndef RMAPSIM_CORE_SCENARIO_OPS_H
#define RMAPSIM_CORE_SCENARIO_OPS_H

#include "core/scenario/scenario.h"

enum scn_form {
	FORM_FAULT,
	FORM_ACCESS,
	FORM_RANGE,
	FORM_PAGE,
	FORM_ROOT,
	FORM_REMAP,
	FORM_SLOT,
	FORM_MOVE,
	FORM_COUNT,
	FORM_NONE,
	FORMS
};

/* Largest number of FORM_COUNT: shadow pages, as vm pages= has them. */
#define SCN_COUNT_MAX	512

/* Guest page tables in the memslots: one of each level for each root. */
#define SCN_TABLES_MAX	(LIMIT_ROOTS * 5)

/* Is the operation one of a vCPU's own thread? */
static inline bool scn_is_vcpu_kind(enum scn_op_kind kind)
{
	return kind == SCN_FAULT || kind == SCN_ACCESS;
}

static inline bool scn_is_vcpu_op(const struct scn_op *op)
{
	return scn_is_vcpu_kind(op->kind);
}

/* Does it publish memslots?  That waits for all invalidations to end. */
static inline bool scn_changes_slots(const struct scn_op *op)
{
	switch (op->kind) {
	case SCN_SLOT_DELETE:
	case SCN_SLOT_CREATE:
	case SCN_SLOT_MOVE:
	case SCN_LOG_START:
	case SCN_LOG_STOP:
		return true;
	default:
		return false;
	}
}

/*
 * Does it take slots_lock?  Whoever holds that may wait for all invalidations
 * to end, so no task may want it in the middle of one of its own.
 */
static inline bool scn_takes_slots_lock(const struct scn_op *op)
{
	switch (op->kind) {
	case SCN_UNTRACK:
	case SCN_SPLIT:
	case SCN_COLLAPSE:
	case SCN_ZAP_ALL:
	case SCN_SET_PAGES:
	case SCN_WRPROT:
	case SCN_CLEAR_DIRTY:
	case SCN_DIRTY_LOG:
	case SCN_LOG_GET:
	case SCN_LOG_CLEAR:
		return true;
	default:
		return scn_changes_slots(op);
	}
}

/* Operation @i of all, those of the set-up first; NULL: there are fewer. */
const struct scn_op *scn_op_at(const struct scenario *scn, unsigned int i);

struct scn_shape {
	const char	*word;
	enum scn_form	form;
	const char	*help;
};

extern const struct scn_shape scn_shapes[SCN_OP_COUNT];
extern const char *const scn_form_text[FORMS];

/* How many gfns it visits: what a task's steps grow with. */
static inline unsigned int scn_op_span(const struct scn_op *op)
{
	return scn_shapes[op->kind].form == FORM_RANGE ?
		op->end - op->start : 1;
}

/* Words of the VM parameters, by their enumeration; NULL ends a list. */
extern const char *const scn_geometry_words[];
extern const char *const scn_mmu_words[];
extern const char *const scn_ad_words[];

/* The numeric VM parameters: one list for reading, printing and checking. */
struct scn_param {
	const char	*key;
	u16		offset;		/* in struct scenario */
	u8		size;
	u8		always;		/* printed even when the default */
	u16		def;
	u16		min;
	u16		max;
	const char *const *words;	/* NULL: a number */
};

extern const struct scn_param scn_params[];
extern const unsigned int scn_nparams;

unsigned int scn_param_get(const struct scenario *scn,
			   const struct scn_param *p);
void scn_param_set(struct scenario *scn, const struct scn_param *p,
		   unsigned int val);

#endif /* RMAPSIM_CORE_SCENARIO_OPS_H */

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the generator share: the state of one generation, and
 * the themes.
 *
 * A uniform mix of everything meets little: a dirty-log ioctl needs writes
 * beside it, a moved memslot needs faults in it.  So a generated scenario has
 * a theme that shapes its guest and says how likely which operation is.
 */
#ifndef RMAPSIM_CORE_SCENARIO_GENERATOR_H
#define RMAPSIM_CORE_SCENARIO_GENERATOR_H

#include "core/scenario/scenario.h"
#include "sched/prng.h"

enum theme {
	THEME_PLAIN,		/* chains, and who changes them */
	THEME_GUEST,		/* accesses and what flushes their TLBs */
	THEME_DIRTY,		/* dirty logging */
	THEME_SLOTS,		/* memslots that change */
	THEME_TABLES,		/* guest page tables that change, and MMIO */
	THEME_HUGE,		/* huge pages */
	THEME_PRESSURE,		/* no pages, no memory */
	THEMES
};

enum role {
	ROLE_VCPU, ROLE_AGER, ROLE_NOTIFIER, ROLE_ZAPPER, ROLE_DIRTY,
	ROLE_SLOTS, ROLE_TABLES,
	ROLES
};

struct generator {
	struct prng	rng;
	struct scenario	*scn;
	enum theme	theme;
	unsigned int	focus;		/* the gfn most operations touch */
	unsigned int	page;		/* pages of a huge page */
	bool		huge;		/* some faults map huge pages */
	bool		remap;		/* guest page tables may change */
};

static inline unsigned int below(struct generator *g, unsigned int n)
{
	return prng_below(&g->rng, n);
}

/* True once in @n on average; never when @n is 0. */
static inline bool one_in(struct generator *g, unsigned int n)
{
	return n && below(g, n) == 0;
}

/* generate_vm.c: every parameter of the VM, and .focus, .page and .huge. */
void generate_vm(struct generator *g);

/* generate_ops.c: the operation of a vCPU on @gfn. */
struct scn_op generate_vcpu_op(struct generator *g, enum scn_op_kind kind,
			       unsigned int vcpu, unsigned int gfn,
			       unsigned int alias);
/* One operation of @role, or a few that belong together; how many. */
#define GENERATE_OPS	4
unsigned int generate_ops(struct generator *g, enum role role,
			  unsigned int vcpu, struct scn_op *ops);
/* By weight; a vCPU only when @vcpu_free. */
enum role generate_role(struct generator *g, bool vcpu_free);
/* A task of one to three such operations; @no is its vCPU's number, too. */
void generate_task(struct generator *g, enum role role, unsigned int no);

#endif /* RMAPSIM_CORE_SCENARIO_GENERATOR_H */

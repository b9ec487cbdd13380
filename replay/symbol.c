// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which function and which line is this return address?  See symbol.h.
 *
 * Answers are cached for ever in a table keyed by address; nothing iterates
 * over it, so the order in it never shows.
 */
#include "replay/symbol.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sched/verdict.h"

/*
 * MemorySanitizer knows nothing of what libdw writes, so this file, which is
 * all that reads it, is not instrumented, and what libdw calls of the C
 * library is not to be checked.  What is handed out was printed by the C
 * library, and so counts as initialised.
 */
#ifdef RMAPSIM_MSAN
#include <sanitizer/msan_interface.h>
#define unchecked_begin()	__msan_scoped_disable_interceptor_checks()
#define unchecked_end()		__msan_scoped_enable_interceptor_checks()
#else
#define unchecked_begin()
#define unchecked_end()
#endif

/* Distinct call sites of the code under test and what calls it: some 2,000
 * a variant; a full table is emptied, which only costs time. */
#define CACHE_BITS	12
#define CACHE_SIZE	(1u << CACHE_BITS)

struct cached {
	u64			pc;	/* 0: free */
	struct symbol_set	*set;
};

static Dwfl *dwfl;
static bool dwfl_failed;
static struct cached cache[CACHE_SIZE];
static u32 cache_used;
static const struct symbol_set unknown;

/* The program's own DWARF or none: never a search of the disk or the net. */
static int find_no_debuginfo(Dwfl_Module *mod, void **data, const char *name,
			     Dwarf_Addr base, const char *file,
			     const char *link, GElf_Word crc, char **found)
{
	(void)mod;
	(void)data;
	(void)name;
	(void)base;
	(void)file;
	(void)link;
	(void)crc;
	(void)found;
	return -1;
}

static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_linux_proc_find_elf,
	.find_debuginfo = find_no_debuginfo,
};

static bool open_self(void)
{
	if (dwfl || dwfl_failed)
		return dwfl != NULL;
	dwfl = dwfl_begin(&callbacks);
	if (dwfl && !dwfl_linux_proc_report(dwfl, getpid()) &&
	    !dwfl_report_end(dwfl, NULL, NULL))
		return true;
	if (dwfl)
		dwfl_end(dwfl);
	dwfl = NULL;
	dwfl_failed = true;
	return false;
}

/* "/any/where/core/kvm/rmap.c" -> "core/kvm/rmap.c" */
static const char *strip_path(const char *path)
{
	static const char *const top[] = {
		"core/", "sched/", "replay/", "tools/", "fuzz/", "tests/",
	};
	const char *base = strrchr(path, '/');
	size_t i;

	for (i = 0; i < sizeof(top) / sizeof(top[0]); i++) {
		size_t len = strlen(top[i]);
		const char *p = path;

		if (!strncmp(path, top[i], len))
			return path;
		while ((p = strstr(p, top[i]))) {
			if (p[-1] == '/')
				return p;
			p += len;
		}
	}
	return base ? base + 1 : path;
}

/* A patched file is core/VARIANT/kvm/rmap.c to the compiler; for a reader it
 * is the file of the tree. */
static void set_file(struct symbol *sym, const char *path)
{
	const char *kvm;

	path = path ? strip_path(path) : "";
	kvm = strncmp(path, "core/", 5) ? NULL : strstr(path + 4, "/kvm/");
	if (kvm && !memchr(path + 5, '/', kvm > path + 5 ? kvm - path - 5 : 0))
		snprintf(sym->file, sizeof(sym->file), "core%s", kvm);
	else
		snprintf(sym->file, sizeof(sym->file), "%s", path);
}

/* foo.part.0, foo.constprop.1, foo.cold: all of them are foo. */
static void set_func(struct symbol *sym, const char *name)
{
	snprintf(sym->func, sizeof(sym->func), "%s", name ? name : "?");
	sym->func[strcspn(sym->func, ".")] = '\0';
}

/* Which of its parts, gcc splits off cold ones, has @pc?  As set_bounds(). */
static void set_part(struct symbol *sym, Dwarf_Die *die, Dwarf_Addr pc)
{
	Dwarf_Addr base, start, end;
	ptrdiff_t next = 0;

	while ((next = dwarf_ranges(die, next, &base, &start, &end)) > 0) {
		if (pc < start || pc >= end)
			continue;
		sym->offset = pc - start + 1;	/* of the return address again */
		sym->size = end - start;
		return;
	}
}

/* What has no DWARF.  This searches the table of symbols from its start. */
static void set_bounds(struct symbol *sym, Dwfl_Module *mod, Dwarf_Addr pc)
{
	GElf_Off offset;
	GElf_Sym elf;
	const char *name = dwfl_module_addrinfo(mod, pc, &offset, &elf, NULL,
						NULL, NULL);

	set_func(sym, name);
	if (!name)
		return;
	sym->offset = offset + 1;
	sym->size = elf.st_size;
}

/* The call site of the inlined function @die is a line of its caller. */
static void set_call_site(struct symbol *caller, Dwarf_Die *cu, Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	Dwarf_Files *files;
	Dwarf_Word word;
	size_t nfiles;

	if (!dwarf_formudata(dwarf_attr(die, DW_AT_call_line, &attr), &word))
		caller->line = word;
	if (!dwarf_formudata(dwarf_attr(die, DW_AT_call_file, &attr), &word) &&
	    !dwarf_getsrcfiles(cu, &files, &nfiles) && word < nfiles)
		set_file(caller, dwarf_filesrc(files, word, NULL, NULL));
}

/* clang leaves out .debug_aranges, so the quick way may not know the unit. */
static Dwarf_Die *find_unit(Dwfl_Module *mod, Dwarf_Addr pc, Dwarf_Addr *bias)
{
	Dwarf_Die *cu = dwfl_module_addrdie(mod, pc, bias);

	if (cu)
		return cu;
	while ((cu = dwfl_module_nextcu(mod, cu, bias))) {
		if (dwarf_haspc(cu, pc - *bias) > 0)
			break;
	}
	return cu;
}

static void set_line(struct symbol *sym, Dwarf_Die *cu, Dwarf_Addr pc)
{
	Dwarf_Line *line = dwarf_getsrc_die(cu, pc);
	int no = 0;

	if (!line)
		return;
	dwarf_lineno(line, &no);
	sym->line = no;
	set_file(sym, dwarf_linesrc(line, NULL, NULL));
}

/* One frame an inlined function, then the function that has the code. */
static void add_frames(struct symbol_set *set, Dwarf_Die *cu, Dwarf_Die *dies,
		       int ndies, Dwarf_Addr pc)
{
	int i;

	for (i = 0; i < ndies; i++) {
		struct symbol *sym = &set->at[set->count - 1];
		int tag = dwarf_tag(&dies[i]);

		if (tag == DW_TAG_subprogram) {
			set_func(sym, dwarf_diename(&dies[i]));
			set_part(sym, &dies[i], pc);
			return;
		}
		if (tag != DW_TAG_inlined_subroutine)
			continue;
		set_func(sym, dwarf_diename(&dies[i]));
		if (set->count == SYMBOL_FRAMES)
			return;
		sym->inlined = true;
		set->count++;
		set_call_site(sym + 1, cu, &dies[i]);
	}
}

/* @pc relative to the unit's own addresses. */
static void walk_scopes(struct symbol_set *set, Dwarf_Die *cu, Dwarf_Addr pc)
{
	Dwarf_Die *scopes = NULL, *dies = NULL;
	int n = dwarf_getscopes(cu, pc, &scopes);

	if (n <= 0)
		return;
	/* The scopes of the instance, not of its abstract definition. */
	n = dwarf_getscopes_die(&scopes[0], &dies);
	if (n > 0)
		add_frames(set, cu, dies, n, pc);
	free(dies);
	free(scopes);
}

static bool is_core(const struct symbol *sym)
{
	static const char programs[] = "core/programs/";
	size_t len = sizeof(programs) - 1;

	if (!strncmp(sym->file, programs, len))
		return strncmp(sym->file + len, "program.", 8);
	return !strncmp(sym->file, "core/kvm/", 9);
}

static struct symbol_set *resolve_unchecked(u64 pc)
{
	struct symbol_set *set;
	struct symbol *outer;
	Dwarf_Addr bias = 0;
	Dwfl_Module *mod;
	Dwarf_Die *cu;

	if (!pc || !open_self())
		return NULL;
	pc--;			/* a return address is past its call */
	mod = dwfl_addrmodule(dwfl, pc);
	if (!mod)
		return NULL;
	set = calloc(1, sizeof(*set));
	if (!set)
		return NULL;
	set->count = 1;
	cu = find_unit(mod, pc, &bias);
	if (cu) {
		set_line(&set->at[0], cu, pc - bias);
		walk_scopes(set, cu, pc - bias);
	}
	outer = &set->at[set->count - 1];
	if (!outer->func[0])
		set_bounds(outer, mod, pc);
	/* Asked for every event of a trace. */
	for (u32 i = 0; i < set->count; i++)
		set->at[i].core = is_core(&set->at[i]);
	return set;
}

static struct symbol_set *resolve(u64 pc)
{
	struct symbol_set *set;

	unchecked_begin();
	set = resolve_unchecked(pc);
	unchecked_end();
	return set;
}

static void drop_cache(void)
{
	u32 i;

	for (i = 0; i < CACHE_SIZE; i++)
		free(cache[i].set);
	memset(cache, 0, sizeof(cache));
	cache_used = 0;
}

static struct cached *find_slot(u64 pc)
{
	u32 i = pc * 0x9e3779b97f4a7c15ull >> (64 - CACHE_BITS);

	while (cache[i].pc && cache[i].pc != pc)
		i = (i + 1) & (CACHE_SIZE - 1);
	return &cache[i];
}

const struct symbol_set *symbol_lookup(u64 pc)
{
	struct cached *slot = find_slot(pc);

	if (slot->pc != pc || !pc) {
		struct symbol_set *set = resolve(pc);

		if (!set)
			return &unknown;
		if (cache_used >= CACHE_SIZE / 2) {
			drop_cache();
			slot = find_slot(pc);
		}
		slot->pc = pc;
		slot->set = set;
		cache_used++;
	}
	sim_bug_on(!slot->set);
	return slot->set;
}

const struct symbol *symbol_next(struct symbol_walk *w)
{
	while (!w->set || w->frame == w->set->count) {
		if (w->pc == w->stack->depth)
			return NULL;
		w->set = symbol_lookup(w->stack->pc[w->pc++]);
		w->frame = 0;
	}
	return &w->set->at[w->frame++];
}

bool symbol_is_plumbing(const struct symbol *sym)
{
	static const char *const dirs[] = {
		"sched/", "core/shim/", "core/include/",
		"core/world/oracle", "core/world/model",
	};
	size_t i;

	for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		if (!strncmp(sym->file, dirs[i], strlen(dirs[i])))
			return true;
	}
	return false;
}

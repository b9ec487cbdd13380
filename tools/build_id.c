// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is this program, as far as its runs depend on it?
 *
 * The hash is over what the loader mapped read-only: code, constants, and what
 * refers to libraries.  The linker's build id would also change with debug
 * information, and so with the folder of the build; that note is left out.
 */
#include <link.h>
#include <stdio.h>

#include "sched/fnv.h"
#include "sched/types.h"
#include "tools/build_id.h"

struct span {
	const u8	*at;
	size_t		len;
};

typedef u64 any_u64 __attribute__((aligned(1), may_alias));

/* AddressSanitizer keeps forbidden bytes between constants; they are read like
 * the others. */
static u64 __attribute__((no_sanitize("address")))
mix(u64 hash, const u8 *at, size_t len)
{
	for (; len >= 8; at += 8, len -= 8) {
		hash = (hash ^ *(const any_u64 *)at) * 0x9e3779b97f4a7c15ull;
		hash ^= hash >> 29;
	}
	for (; len; at++, len--)
		hash = fnv_add(hash, *at);
	return hash;
}

static struct span span_of(const struct dl_phdr_info *info, int i)
{
	return (struct span){
		(const u8 *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr),
		info->dlpi_phdr[i].p_filesz,
	};
}

/* Hash @s without the notes, which lie in it in ascending order. */
static u64 mix_segment(u64 hash, const struct dl_phdr_info *info,
		       struct span s)
{
	for (int i = 0; i < info->dlpi_phnum; i++) {
		struct span note = span_of(info, i);

		if (info->dlpi_phdr[i].p_type != PT_NOTE ||
		    note.at < s.at || note.at + note.len > s.at + s.len)
			continue;
		hash = mix(hash, s.at, note.at - s.at);
		s.len -= note.at + note.len - s.at;
		s.at = note.at + note.len;
	}
	return mix(hash, s.at, s.len);
}

/* Segment @i, without the header of the file: that says where the debug
 * information ends. */
static struct span code_of(const struct dl_phdr_info *info, int i)
{
	struct span s = span_of(info, i);
	size_t skip = info->dlpi_phdr[i].p_offset ? 0 : sizeof(ElfW(Ehdr));

	return (struct span){ s.at + skip, s.len - skip };
}

/* The first object is the program itself. */
static int hash_program(struct dl_phdr_info *info, size_t size, void *arg)
{
	u64 *hash = arg;

	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];

		if (ph->p_type == PT_LOAD && !(ph->p_flags & PF_W) &&
		    ph->p_filesz >= sizeof(ElfW(Ehdr)))
			*hash = mix_segment(*hash, info, code_of(info, i));
	}
	return 1;
}

void build_id(char id[BUILD_ID_SIZE])
{
	u64 hash = FNV_INIT;

	dl_iterate_phdr(hash_program, &hash);
	snprintf(id, BUILD_ID_SIZE, "%016llx", hash);
}

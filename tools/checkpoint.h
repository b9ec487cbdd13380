/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The pieces of a search on disk.
 *
 * The folder of the traces holds a file with a line for each piece:
 *
 *	CHECKSUM RECORD
 *
 * CHECKSUM is piece_sum() of the record as 16 hex digits.  The first record is
 * the key: which search the pieces are of.  While a search runs, lines are
 * appended in the order in which pieces end, each synced; when it ends the file
 * is written anew, in the order of the seeds.  Nothing in it differs between
 * two machines.
 *
 * A piece is in the file as a whole or is done again: a line that a crash tore
 * has a wrong checksum, and is dropped with a word.
 */
#ifndef RMAPSIM_TOOLS_CHECKPOINT_H
#define RMAPSIM_TOOLS_CHECKPOINT_H

#include "tools/piece.h"

#define CHECKPOINT_FILE	"pieces.state"
#define CHECKPOINT_PATH	1024

struct checkpoint {
	const char	*dir;
	char		path[CHECKPOINT_PATH];
	int		fd;		/* for appending; -1: closed */
	int		lock;		/* the folder; -1: not locked */
	bool		merging;	/* messages name other ways out */
	json_t		*key;
	struct piece_list pieces;
};

/*
 * Begin the search that @key describes in the folder @dir; a reference of @key
 * is taken over.  With @resume the pieces there are read, without they are put
 * aside as CHECKPOINT_FILE.old.  0, or an exit code after a message; either
 * way checkpoint_close() comes after it.
 */
int checkpoint_open(struct checkpoint *cp, const char *dir, json_t *key,
		    bool resume);
void checkpoint_close(struct checkpoint *cp);
/* In a process that searches for this one: the lock is not held by it. */
void checkpoint_leave(struct checkpoint *cp);

/*
 * For merging: a place for what checkpoint_read() reads.  Its folder gives the
 * key unless there is one; a piece that is there already must agree, else
 * EXIT_INTERNAL after a message that names the seed.  0, or an exit code after
 * a message.
 */
int checkpoint_begin(struct checkpoint *cp, const char *dir);
int checkpoint_read(struct checkpoint *cp, const char *dir);
/* Before the folder, which is there, is read or written.  0, or an exit code
 * after a message: another search or merge has it. */
int checkpoint_lock(struct checkpoint *cp);

/*
 * A piece ended: keep it, on disk too.  -EBADMSG without a message: @record is
 * no piece, nothing was kept.  0, or an exit code after a message; then what
 * was there before is still there.
 */
int checkpoint_add(struct checkpoint *cp, const char *record, size_t len);

/* Write the file anew, in order.  0, or an exit code after a message. */
int checkpoint_settle(struct checkpoint *cp);
/* Take the pieces from @first to @last out, and their traces off the folder. */
void checkpoint_drop(struct checkpoint *cp, u64 first, u64 last);

/* The trace of @bug, a bug of a record, as a path in @cp's folder; it fits
 * into CHECKPOINT_PATH. */
void checkpoint_trace_path(const struct checkpoint *cp, const json_t *bug,
			   char *path, size_t size);
/* Write it.  0, or an exit code after a message. */
int checkpoint_write_trace(const struct checkpoint *cp, const json_t *bug);

#endif /* RMAPSIM_TOOLS_CHECKPOINT_H */

// SPDX-License-Identifier: GPL-2.0-only
/*
 * How do the pieces of a search get to disk and back, whatever happens?
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sched/verdict.h"
#include "tools/checkpoint.h"
#include "tools/cmd.h"

/* Of the file; another one is refused. */
#define FORMAT		1
/* "CHECKSUM " */
#define SUM_CHARS	17
#define LOCK_WAIT_MS	50
#define LOCK_TRIES	10

/* ---- files ---- */

static int cannot(const struct checkpoint *cp, const char *path, int error)
{
	complain("%s: %s; what was there before still is: make room and %s, or give another folder",
		 path, strerror(error),
		 cp->merging ? "merge again" : "go on with --resume");
	return EXIT_USAGE;
}

static bool write_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text += n;
		len -= n;
	}
	return true;
}

/* A name is in its folder for good when that is synced, too. */
static void sync_folder(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

/* All of @text or nothing. */
static int replace_file(const struct checkpoint *cp, const char *path,
			const char *text, size_t len)
{
	char tmp[CHECKPOINT_PATH + 8];
	int fd, error = 0;

	snprintf(tmp, sizeof(tmp), "%s.tmp", path);
	fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return cannot(cp, path, errno);
	if (!write_all(fd, text, len) || fsync(fd))
		error = errno ? errno : EIO;
	if (close(fd) && !error)
		error = errno;
	if (!error && rename(tmp, path))
		error = errno;
	if (error) {
		unlink(tmp);
		return cannot(cp, path, error);
	}
	sync_folder(cp->dir);
	return 0;
}

/* With room for the traces: a search must not end in a path that is cut. */
static int make_path(const char *dir, char *path)
{
	if (strlen(dir) + 1 + PIECE_NAME > CHECKPOINT_PATH) {
		complain("%.60s...: the path is too long; give a shorter folder",
			 dir);
		return EXIT_USAGE;
	}
	snprintf(path, CHECKPOINT_PATH, "%s/" CHECKPOINT_FILE, dir);
	return 0;
}

static void put_line(FILE *out, const char *record)
{
	fprintf(out, "%016llx %s\n", piece_sum(record, strlen(record)),
		record);
}

/* ---- the key ---- */

static char *key_record(json_t *key)
{
	json_t *o = json_pack("{s:i s:O}", "format", FORMAT, "key", key);
	char *record = piece_print(o);

	json_decref(o);
	return record;
}

static void value_text(const json_t *key, const char *name, char *buf,
		       size_t size)
{
	char *text = json_dumps(json_object_get(key, name),
				JSON_COMPACT | JSON_ENCODE_ANY);

	snprintf(buf, size, "%.60s", text ? text : "nothing");
	free(text);
}

/* Two searches whose pieces must not be added up. */
static int check_key(const struct checkpoint *cp, const char *path,
		     const json_t *theirs)
{
	char a[64], b[64];
	const char *name;
	json_t *value;

	json_object_foreach(cp->key, name, value) {
		if (json_equal(value, json_object_get(theirs, name)))
			continue;
		value_text(theirs, name, a, sizeof(a));
		value_text(cp->key, name, b, sizeof(b));
		complain("%s: is of another search: its %s is %s, not %s; give the same options, or another folder",
			 path, name, a, b);
		return EXIT_USAGE;
	}
	return 0;
}

/* The first line; 0, or an exit code after a message. */
static int read_key(struct checkpoint *cp, const char *path,
		    const char *record, size_t len)
{
	json_t *o = record ? piece_parse(record, len) : NULL;
	json_t *key = json_object_get(o, "key");
	int ret = 0;

	if (!json_is_object(key)) {
		complain("%s:1: is damaged, so nobody knows what its pieces are of; remove it or give another folder",
			 path);
		ret = EXIT_USAGE;
	} else if (json_integer_value(json_object_get(o, "format")) !=
		   FORMAT) {
		complain("%s:1: was written by another version of rmapsim; use that one, or give another folder",
			 path);
		ret = EXIT_USAGE;
	} else if (cp->key) {
		ret = check_key(cp, path, key);
	} else {
		cp->key = json_incref(key);
	}
	json_decref(o);
	return ret;
}

/* ---- reading ---- */

/* The record in a line, NULL when it is not whole; *@len becomes its length. */
static const char *record_of(const char *line, size_t *len)
{
	char *end;
	u64 sum;

	if (*len <= SUM_CHARS || line[*len - 1] != '\n' ||
	    line[SUM_CHARS - 1] != ' ')
		return NULL;
	*len -= SUM_CHARS + 1;
	sum = strtoull(line, &end, 16);
	if (end != line + SUM_CHARS - 1 ||
	    sum != piece_sum(line + SUM_CHARS, *len))
		return NULL;
	return line + SUM_CHARS;
}

static int differs(const char *path, u64 seed)
{
	complain("internal error: %s: seed %llu had another result elsewhere: its search is not deterministic; please report this line",
		 path, seed);
	return EXIT_INTERNAL;
}

static int no_room(const char *path)
{
	complain("%s: no memory, or more than %s pieces; use several folders",
		 path, text_count(LIMIT_PIECES));
	return EXIT_USAGE;
}

static int read_line(struct checkpoint *cp, const char *path, u32 no,
		     const char *line, size_t len, u32 *damaged)
{
	const char *record = record_of(line, &len);
	enum piece_added how = PIECE_UNREADABLE;
	u64 seed = 0;

	if (no == 1)
		return read_key(cp, path, record, len);
	if (record)
		how = piece_add(&cp->pieces, record, len, &seed);
	if (how == PIECE_UNREADABLE)
		++*damaged;
	if (how == PIECE_DIFFERS)
		return differs(path, seed);
	return how == PIECE_NO_ROOM ? no_room(path) : 0;
}

static int read_lines(struct checkpoint *cp, const char *path, FILE *f)
{
	char *line = NULL;
	size_t size = 0;
	u32 no = 0, damaged = 0;
	ssize_t len;
	int ret = 0;

	while (!ret && (len = getline(&line, &size, f)) > 0)
		ret = read_line(cp, path, ++no, line, len, &damaged);
	if (!ret && ferror(f))
		ret = cannot(cp, path, errno);
	else if (!ret && !no)
		ret = read_key(cp, path, NULL, 0);
	if (!ret && damaged)
		complain("%s: %u damaged line%s dropped; %s as not searched",
			 path, damaged, damaged > 1 ? "s" : "",
			 damaged > 1 ? "their seeds count" : "its seed counts");
	free(line);
	return ret;
}

/* A pipe or device could be read forever. */
static FILE *open_regular(const char *path, int *error)
{
	struct stat st;
	FILE *f = NULL;

	*error = 0;
	if (stat(path, &st))
		*error = errno;
	else if (!S_ISREG(st.st_mode))
		*error = EINVAL;
	else
		f = fopen(path, "re");
	if (!f && !*error)
		*error = errno;
	return f;
}

/* -ENOENT without a message when there is no such file. */
static int read_file(struct checkpoint *cp, const char *path)
{
	int error, ret;
	FILE *f = open_regular(path, &error);

	if (error == ENOENT)
		return -ENOENT;
	if (!f) {
		complain("%s: %s; give another folder", path,
			 error == EINVAL ? "is not a file" : strerror(error));
		return EXIT_USAGE;
	}
	ret = read_lines(cp, path, f);
	fclose(f);
	return ret;
}

int checkpoint_read(struct checkpoint *cp, const char *dir)
{
	char path[CHECKPOINT_PATH];
	int ret = make_path(dir, path);

	if (!ret)
		ret = read_file(cp, path);
	if (ret == -ENOENT) {
		complain("%s: not there; give a folder that 'rmapsim explore --seeds' wrote to",
			 path);
		ret = EXIT_USAGE;
	}
	return ret;
}

/* ---- writing ---- */

int checkpoint_settle(struct checkpoint *cp)
{
	char *text = NULL, *key = key_record(cp->key);
	size_t len;
	FILE *out = open_memstream(&text, &len);
	int ret = 0;

	if (out && key)
		put_line(out, key);
	for (u32 i = 0; out && i < cp->pieces.n; i++) {
		if (cp->pieces.at[i].line)
			put_line(out, cp->pieces.at[i].line);
	}
	if (!out || !key || fclose(out))
		ret = no_room(cp->path);
	else
		ret = replace_file(cp, cp->path, text, len);
	free(key);
	free(text);
	return ret;
}

/* A search that was killed ends at once, its processes a moment later. */
static bool try_lock(int fd)
{
	const struct timespec moment = { 0, LOCK_WAIT_MS * 1000000 };

	for (u32 i = 0; flock(fd, LOCK_EX | LOCK_NB); i++) {
		if (i == LOCK_TRIES)
			return false;
		nanosleep(&moment, NULL);
	}
	return true;
}

/* Nobody else may append; the lock ends with the process. */
int checkpoint_lock(struct checkpoint *cp)
{
	cp->lock = open(cp->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (cp->lock < 0)
		return cannot(cp, cp->dir, errno);
	if (try_lock(cp->lock))
		return 0;
	complain("%s: another search or merge is writing there; wait for it, or give another folder%s",
		 cp->dir, cp->merging ? "" : " with -o");
	return EXIT_USAGE;
}

static int put_aside(struct checkpoint *cp)
{
	char old[CHECKPOINT_PATH + 8];
	struct stat st;

	if (lstat(cp->path, &st))
		return 0;
	snprintf(old, sizeof(old), "%s.old", cp->path);
	if (rename(cp->path, old))
		return cannot(cp, cp->path, errno);
	complain("%s: pieces of an earlier search, kept as %s; --resume would have gone on with them",
		 cp->path, old);
	return 0;
}

int checkpoint_begin(struct checkpoint *cp, const char *dir)
{
	*cp = (struct checkpoint){ .dir = dir, .fd = -1, .lock = -1 };
	return make_path(dir, cp->path);
}

int checkpoint_open(struct checkpoint *cp, const char *dir, json_t *key,
		    bool resume)
{
	int ret = checkpoint_begin(cp, dir);

	cp->key = key;
	if (!ret)
		ret = checkpoint_lock(cp);
	if (!ret)
		ret = resume ? read_file(cp, cp->path) : put_aside(cp);
	if (ret == -ENOENT)
		ret = 0;
	if (!ret)
		ret = checkpoint_settle(cp);
	if (ret)
		return ret;
	cp->fd = open(cp->path, O_WRONLY | O_APPEND | O_CLOEXEC);
	return cp->fd < 0 ? cannot(cp, cp->path, errno) : 0;
}

void checkpoint_leave(struct checkpoint *cp)
{
	if (cp->fd >= 0)
		close(cp->fd);
	if (cp->lock >= 0)
		close(cp->lock);
	cp->fd = cp->lock = -1;
}

void checkpoint_close(struct checkpoint *cp)
{
	checkpoint_leave(cp);
	json_decref(cp->key);
	piece_list_free(&cp->pieces);
}

static int append(struct checkpoint *cp, const char *record)
{
	off_t before = lseek(cp->fd, 0, SEEK_END);
	char *line;
	int len = asprintf(&line, "%016llx %s\n",
			   piece_sum(record, strlen(record)), record);
	int error = 0;

	if (len < 0)
		return no_room(cp->path);
	if (!write_all(cp->fd, line, len) || fdatasync(cp->fd))
		error = errno ? errno : EIO;
	free(line);
	if (!error)
		return 0;
	/* Half a line would only be dropped at the next start. */
	if (before < 0 || ftruncate(cp->fd, before))
		error = error ? error : EIO;
	return cannot(cp, cp->path, error);
}

int checkpoint_add(struct checkpoint *cp, const char *record, size_t len)
{
	enum piece_added how;
	u64 seed = 0;

	how = piece_add(&cp->pieces, record, len, &seed);
	if (how == PIECE_UNREADABLE)
		return -EBADMSG;
	if (how == PIECE_NO_ROOM)
		return no_room(cp->path);
	if (how == PIECE_DIFFERS)
		return differs(cp->path, seed);
	sim_bug_on(how != PIECE_ADDED);
	return append(cp, piece_find(&cp->pieces, seed)->line);
}

/* ---- traces ---- */

void checkpoint_trace_path(const struct checkpoint *cp, const json_t *bug,
			   char *path, size_t size)
{
	snprintf(path, size, "%s/%s", cp->dir,
		 json_string_value(json_object_get(bug, "name")));
}

int checkpoint_write_trace(const struct checkpoint *cp, const json_t *bug)
{
	const char *text = json_string_value(json_object_get(bug, "text"));
	char path[CHECKPOINT_PATH];

	checkpoint_trace_path(cp, bug, path, sizeof(path));
	return replace_file(cp, path, text, strlen(text));
}

/* Call @fn for the bugs of all pieces from @first to @last. */
static int for_bugs(const struct checkpoint *cp, u64 first, u64 last,
		    int (*fn)(const struct checkpoint *cp, const json_t *bug))
{
	int ret = 0;

	for (u32 i = piece_place(&cp->pieces, first);
	     !ret && i < cp->pieces.n && cp->pieces.at[i].seed <= last; i++) {
		const struct piece *p = &cp->pieces.at[i];
		json_t *record, *bug;
		size_t j;

		if (!p->line || !p->found)
			continue;
		record = piece_parse(p->line, strlen(p->line));
		json_array_foreach(json_object_get(record, "bugs"), j, bug) {
			ret = ret ? ret : fn(cp, bug);
		}
		json_decref(record);
	}
	return ret;
}

/* What the user put there under the same name is his. */
static int remove_trace(const struct checkpoint *cp, const json_t *bug)
{
	const char *text = json_string_value(json_object_get(bug, "text"));
	char path[CHECKPOINT_PATH], *there;
	size_t len;

	checkpoint_trace_path(cp, bug, path, sizeof(path));
	if (access(path, R_OK))
		return 0;
	there = text_read_file(path, &len);
	if (there && len == strlen(text) && !memcmp(there, text, len))
		unlink(path);
	free(there);
	return 0;
}

void checkpoint_drop(struct checkpoint *cp, u64 first, u64 last)
{
	for_bugs(cp, first, last, remove_trace);
	piece_drop(&cp->pieces, first, last);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Vulnerabilities that are races, each cut down to its two threads.
 *
 * After the ConVul benchmark (Cai et al., ICSE 2019), which has them from
 * Linux and Firefox.  A pointer is a word that holds an object's address, or 0;
 * objects are of the simulated heap, so using a freed one is noticed at once,
 * where the published tools wait for a crash.  What that makes easier to find
 * is alike only; so is CVE-2013-1792, whose code is guessed from its fix.
 */
#include "core/programs/program.h"
#include "sched/heap.h"

#define OBJECT_SIZE	64

struct object {
	u64	field;
	u64	port;
	u64	next, prev;
};

static u64 new_object(void)
{
	return (u64)(unsigned long)heap_alloc(HEAP_MISC, OBJECT_SIZE, true);
}

/* Nothing orders it; that alone is not what is looked for. */
static void free_object(u64 address)
{
	sim_race_ignore_begin();
	heap_free(HEAP_MISC, (void *)(unsigned long)address);
	sim_race_ignore_end();
}

/* A null pointer is the program's failure, a dangling one the heap's. */
static struct object *object_at(u64 address)
{
	CHECK(address != 0);
	return (struct object *)(unsigned long)address;
}

struct convul {
	struct sim_lock	mutex, ports_lock;
	u64		ptr;		/* the object that is lost */
	u64		other;
	u64		count;
	u64		done;
};

#define C	SHARED(convul)

static void setup(void)
{
	program_lock_init(&C->mutex, "mutex");
	program_lock_init(&C->ports_lock, "ports_lock");
}

static void setup_object(void)
{
	setup();
	C->ptr = new_object();
}

static const struct program_field fields[] = {
	FIELD(convul, ptr, 1), FIELD(convul, other, 1),
	FIELD(convul, count, 1), FIELD(convul, done, 1), { 0 }
};

/*
 * CVE-2016-1972 (Firefox, libvpx): the last waiter frees the lock of a
 * once-only initialisation, which another one is about to take.
 */
static void once(unsigned int n, unsigned int op)
{
	u64 waiters;

	(void)n, (void)op;
	if (LOAD(C->done))
		return;
	STORE(C->count, LOAD(C->count) + 1);
	STORE(object_at(LOAD(C->ptr))->field, 1);
	object_at(LOAD(C->ptr));
	LOCK(C->mutex);
	if (!LOAD(C->done))
		STORE(C->done, 1);
	object_at(LOAD(C->ptr));
	UNLOCK(C->mutex);
	waiters = LOAD(C->count) - 1;
	STORE(C->count, waiters);
	/* The fixed twin keeps it. */
	if (!waiters && !IS_FIXED) {
		free_object(LOAD(C->ptr));
		STORE(C->ptr, 0);
	}
}

static void join_backwards(void)
{
	SPAWN(0);
	SPAWN(1);
	JOIN(1);
	JOIN(0);
}

const struct program_code program_once = {
	.setup = setup_object, .main = join_backwards, .thread = once,
	.fields = fields,
};

/*
 * CVE-2016-1973 (Firefox, WebRTC): references are counted before there is an
 * instance, so that one can be returned that is not there, or not any more.
 */
static u64 add_reference(void)
{
	bool create = !LOAD(C->count);
	u64 instance;

	if (!create && !sim_rmw(&C->count, RMW_ADD, 1, 8, MO_FULL)) {
		sim_rmw(&C->count, RMW_ADD, -1ull, 8, MO_FULL);
		create = true;
	}
	if (!create)
		return LOAD(C->ptr);
	instance = new_object();
	if (!sim_rmw(&C->count, RMW_ADD, 1, 8, MO_FULL)) {
		sim_xchg(&C->ptr, instance, 8, MO_FULL);
	} else {
		sim_rmw(&C->count, RMW_ADD, -1ull, 8, MO_FULL);
		free_object(instance);
	}
	return LOAD(C->ptr);
}

static void drop_reference(void)
{
	u64 old;

	if (sim_rmw(&C->count, RMW_ADD, -1ull, 8, MO_FULL) != 1)
		return;
	old = sim_xchg(&C->ptr, 0, 8, MO_FULL);
	if (old)
		free_object(old);
}

/* The fixed twin has a lock around all of it, and both threads give back. */
static void reference_thread(unsigned int n, unsigned int op)
{
	u64 instance;

	(void)op;
	if (IS_FIXED)
		LOCK(C->mutex);
	instance = add_reference();
	LOAD(object_at(instance)->field);
	if (n || IS_FIXED)
		drop_reference();
	if (IS_FIXED)
		UNLOCK(C->mutex);
}

const struct program_code program_reference = {
	.setup = setup, .thread = reference_thread, .fields = fields,
};

/*
 * CVE-2016-7911 (Linux, get_task_ioprio()): the pointer is looked at again
 * after it was checked, without the lock under which it is cleared.
 */
static void get_ioprio(void)
{
	if (IS_FIXED)
		LOCK(C->mutex);
	if (LOAD(C->ptr)) {
		/* The published one prints it. */
		LOAD(C->ptr);
		LOAD(object_at(LOAD(C->ptr))->field);
	}
	if (IS_FIXED)
		UNLOCK(C->mutex);
}

static void exit_io_context(void)
{
	u64 context;

	LOCK(C->mutex);
	context = LOAD(C->ptr);
	STORE(C->ptr, 0);
	UNLOCK(C->mutex);
	STORE(object_at(context)->port, LOAD(object_at(context)->port) - 1);
}

static void ioprio_thread(unsigned int n, unsigned int op)
{
	(void)op;
	if (n)
		exit_io_context();
	else
		get_ioprio();
}

const struct program_code program_ioprio = {
	.setup = setup_object, .thread = ioprio_thread, .fields = fields,
};

/*
 * CVE-2016-9806 (Linux, netlink_dump()): what was stored under the lock is
 * freed outside of it, by whoever reads the pointer then.
 */
static void netlink_dump(unsigned int n, unsigned int op)
{
	u64 skb;

	(void)n, (void)op;
	LOCK(C->mutex);
	LOAD(C->count);
	skb = new_object();
	STORE(C->count, LOAD(C->count) + 1);
	STORE(object_at(skb)->field, 1);
	STORE(C->ptr, skb);
	if (!IS_FIXED)
		UNLOCK(C->mutex);
	free_object(LOAD(C->ptr));
	if (IS_FIXED)
		UNLOCK(C->mutex);
}

const struct program_code program_netlink = {
	.setup = setup, .thread = netlink_dump, .fields = fields,
};

/*
 * CVE-2017-6346 (Linux, fanout_add()): two threads allocate into one pointer,
 * and free what it points to when they fail.
 */
static void fanout_add(unsigned int n, unsigned int op)
{
	(void)n, (void)op;
	if (IS_FIXED)
		LOCK(C->mutex);
	STORE(C->ptr, new_object());
	STORE(object_at(LOAD(C->ptr))->field, 0);
	if (!IS_FIXED)
		LOCK(C->mutex);
	UNLOCK(C->mutex);
	if (IS_FIXED)
		LOCK(C->mutex);
	free_object(IS_FIXED ? sim_xchg(&C->ptr, 0, 8, MO_FULL) :
			       LOAD(C->ptr));
	if (IS_FIXED)
		UNLOCK(C->mutex);
}

const struct program_code program_fanout = {
	.setup = setup, .thread = fanout_add, .fields = fields,
};

/*
 * CVE-2017-15265 (Linux, snd_seq_create_port()): a new port is in the list,
 * and can be deleted, before its creator has finished with it.  .ptr is the
 * list's first port, .other the second.
 */
static void create_port(void)
{
	u64 port = new_object();

	LOCK(C->mutex);
	LOCK(C->ports_lock);
	LOAD(object_at(LOAD(C->ptr))->port);
	STORE(C->other, port);
	STORE(C->count, LOAD(C->count) + 1);
	STORE(object_at(port)->port, 1);
	UNLOCK(C->ports_lock);
	if (!IS_FIXED)
		UNLOCK(C->mutex);
	STORE(object_at(port)->field, 1);
	LOAD(object_at(port)->port);
	if (IS_FIXED)
		UNLOCK(C->mutex);
}

static void delete_port(void)
{
	u64 found = 0;

	LOCK(C->mutex);
	LOCK(C->ports_lock);
	LOAD(object_at(LOAD(C->ptr))->port);
	if (LOAD(C->other) && LOAD(object_at(LOAD(C->other))->port) == 1) {
		found = LOAD(C->other);
		STORE(C->other, 0);
		STORE(C->count, LOAD(C->count) - 1);
	}
	UNLOCK(C->ports_lock);
	UNLOCK(C->mutex);
	if (found)
		free_object(found);
}

static void port_thread(unsigned int n, unsigned int op)
{
	(void)op;
	if (n)
		delete_port();
	else
		create_port();
}

const struct program_code program_port = {
	.setup = setup_object, .thread = port_thread, .fields = fields,
};

/*
 * CVE-2013-1792 (Linux, install_user_keyrings()): the first of two keyrings is
 * taken for a sign that both are there.
 */
static void install_keyrings(void)
{
	u64 session;

	if (LOAD(C->ptr) && (!IS_FIXED || LOAD(C->other)))
		return;
	LOCK(C->mutex);
	if (!LOAD(C->ptr)) {
		STORE(C->ptr, new_object());
		session = new_object();
		STORE(object_at(session)->next, LOAD(C->ptr));
		STORE(C->other, session);
	}
	UNLOCK(C->mutex);
}

static void keyring_thread(unsigned int n, unsigned int op)
{
	(void)n, (void)op;
	install_keyrings();
	LOAD(object_at(LOAD(C->other))->next);
}

const struct program_code program_keyring = {
	.setup = setup, .thread = keyring_thread, .fields = fields,
};

// SPDX-License-Identifier: GPL-2.0-only
/*
 * bluetooth: a driver that counts who uses its device, and stops it when
 * nobody does; a user that has looked at the flag but not yet counted itself
 * is missed.
 *
 * After bluetooth_driver_bad of SCTBench (Thomson et al., TOPC 2016), which
 * has it from Qadeer and Wu (PLDI 2004).  What is atomic there is a critical
 * section here, as it is there where it is run.
 */
#include "core/programs/program.h"

struct device {
	struct sim_lock	atomic;
	u64		pending_io;
	u64		stopping_flag;
	u64		stopping_event;
	u64		stopped;
};

#define DEV	SHARED(device)

static void setup(void)
{
	program_lock_init(&DEV->atomic, "atomic");
	DEV->pending_io = 1;
}

static void count_up(void)
{
	LOCK(DEV->atomic);
	STORE(DEV->pending_io, LOAD(DEV->pending_io) + 1);
	UNLOCK(DEV->atomic);
}

/* The fixed twin counts first, and looks at the flag afterwards. */
static bool io_increment(void)
{
	if (IS_FIXED) {
		count_up();
		return !LOAD(DEV->stopping_flag);
	}
	if (LOAD(DEV->stopping_flag))
		return false;
	count_up();
	return true;
}

static void io_decrement(void)
{
	u64 pending;

	LOCK(DEV->atomic);
	STORE(DEV->pending_io, LOAD(DEV->pending_io) - 1);
	pending = LOAD(DEV->pending_io);
	UNLOCK(DEV->atomic);
	if (!pending)
		STORE(DEV->stopping_event, 1);
}

/* The fixed twin's caller may have been too late, and does not work then. */
static void add(void)
{
	if (io_increment())
		CHECK(!LOAD(DEV->stopped));
	io_decrement();
}

static void stop(unsigned int n, unsigned int op)
{
	(void)n, (void)op;
	STORE(DEV->stopping_flag, 1);
	io_decrement();
	if (LOAD(DEV->stopping_event))
		STORE(DEV->stopped, 1);
}

static void bluetooth_main(void)
{
	SPAWN(0);
	add();
	JOIN(0);
}

static const struct program_field fields[] = {
	FIELD(device, pending_io, 1), FIELD(device, stopping_flag, 1),
	FIELD(device, stopping_event, 1), FIELD(device, stopped, 1), { 0 }
};

const struct program_code program_bluetooth = {
	.setup = setup, .main = bluetooth_main, .thread = stop,
	.fields = fields,
};

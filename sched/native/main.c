// SPDX-License-Identifier: GPL-2.0-only
/*
 * The program behind `rmapsim stress`, which calls it:
 *
 *	rmapsim-stress REV MUTATION|- MS RUNS SEED SCENARIO...
 *
 * Each scenario has a process, because what is found ends it.  There each task
 * is a thread for all runs; before each run the main thread sets the VM up
 * anew, and after it checks the quiet state.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/core_ops.h"
#include "core/scenario/registry.h"
#include "sched/native/native.h"

/* No run that goes on takes a hundredth of this. */
#define HANG_SECONDS	20

/* Calls of sched_yield() while others are not there yet: about 100 us. */
#define MEET_SPINS	200

static struct {
	const struct core_ops	*ops;
	const struct scenario	*scn;
	u64			seed;
	u64			ms;
	u64			runs;
	pthread_barrier_t	start;
	pthread_barrier_t	end;
	bool			over;
	u32			arrived;	/* tasks of this run */
	u64			*done;	/* shared with who waits */
} stress;

static u64 now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ull + ts.tv_nsec / 1000000;
}

/* ---- a scenario ---- */

static u64 mix(u64 x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return (x ^ x >> 31) | 1;
}

/*
 * The barrier wakes one after the other, and an operation takes no longer than
 * that: they wait for each other once more, awake, but not for one that has no
 * processor.  Not seen by ThreadSanitizer.
 */
static void start_together(void)
{
	u32 n = stress.scn->ntasks, spins = MEET_SPINS;

	__atomic_fetch_add(&stress.arrived, 1, __ATOMIC_RELAXED);
	while (__atomic_load_n(&stress.arrived, __ATOMIC_RELAXED) < n &&
	       spins--)
		sched_yield();
}

static void *task_main(void *arg)
{
	unsigned int id = (unsigned long)arg;

	native_access_begin_thread();
	for (;;) {
		pthread_barrier_wait(&stress.start);
		if (stress.over)
			return NULL;
		machine_cur = &M->task[id];
		native_access_seed(mix(stress.seed + *stress.done *
				       LIMIT_TASKS + id));
		start_together();
		for (u32 i = 0; i < stress.scn->tasks[id - 1].nops; i++)
			stress.ops->run_op(stress.scn, id, i);
		pthread_barrier_wait(&stress.end);
	}
}

static void set_up(void)
{
	const struct scenario *scn = stress.scn;

	native_heap_reset();
	native_lock_reset();
	native_access_reset();
	machine_reset();
	M->page0 = scn->page0;
	stress.ops->setup(scn);
	for (u32 i = 0; i < scn->ntasks; i++)
		sim_bug_on(machine_add_task(scn->tasks[i].cpu) != (int)i + 1);
}

static void one_run(void)
{
	set_up();
	stress.arrived = 0;
	alarm(HANG_SECONDS);
	pthread_barrier_wait(&stress.start);
	pthread_barrier_wait(&stress.end);
	alarm(0);
	machine_set_cur(0);
	stress.ops->quiesce(stress.scn);
	++*stress.done;
}

static void on_hang(int sig)
{
	(void)sig;
	_exit(NATIVE_HUNG);
}

static void run_all(void)
{
	u64 end = now_ms() + stress.ms;

	do {
		one_run();
	} while ((!stress.runs || *stress.done < stress.runs) &&
		 (!stress.ms || now_ms() < end));
}

static void run_scenario(void)
{
	pthread_t threads[LIMIT_TASKS];
	u32 n = stress.scn->ntasks;

	signal(SIGALRM, on_hang);
	sim_bug_on(native_heap_init());
	native_lock_init();
	native_report_init(stress.ops);
	pthread_barrier_init(&stress.start, NULL, n + 1);
	pthread_barrier_init(&stress.end, NULL, n + 1);
	for (u32 i = 1; i <= n; i++)
		sim_bug_on(pthread_create(&threads[i], NULL, task_main,
					  (void *)(unsigned long)i));
	native_access_begin_thread();
	run_all();
	stress.over = true;
	pthread_barrier_wait(&stress.start);
	for (u32 i = 1; i <= n; i++)
		pthread_join(threads[i], NULL);
}

/* ---- all scenarios ---- */

/* Why @scn cannot be run here, NULL: it can. */
static const char *refused(const struct scenario *scn)
{
	u32 cpus = 0;

	if (!stress.ops)
		return "not of the small geometry";
	if (scn->fail)
		return "which allocation fails is a choice";
	for (u32 i = 0; i < scn->ntasks; i++) {
		if (cpus & BIT_MASK_OF(scn->tasks[i].cpu))
			return "two tasks share a CPU";
		cpus |= BIT_MASK_OF(scn->tasks[i].cpu);
	}
	return NULL;
}

static const char *outcome(int status)
{
	if (WIFSIGNALED(status))
		return "crashed";
	switch (WEXITSTATUS(status)) {
	case NATIVE_CLEAN:
		return "nothing found";
	case NATIVE_FOUND:
		return "violation, see above";
	case NATIVE_HUNG:
		return "hangs: deadlock or livelock";
	case NATIVE_TSAN:
		return "ThreadSanitizer's report is above";
	default:
		return "internal error";
	}
}

/* The worst exit code: 4 internal, 1 found, 0 clean. */
static int exit_code(int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 4)
		return 4;
	return WIFSIGNALED(status) || WEXITSTATUS(status) ? 1 : 0;
}

static int stress_scenario(const struct scenario *scn)
{
	const char *why = refused(scn);
	u64 begin = now_ms();
	int status;
	pid_t pid;

	if (why) {
		printf("%s: not run: %s\n", scn->name, why);
		return 0;
	}
	stress.scn = scn;
	*stress.done = 0;
	fflush(stdout);
	pid = fork();
	if (!pid) {
		run_scenario();
		exit(NATIVE_CLEAN);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		sim_bug(__FILE__, __LINE__, strerror(errno));
	printf("%s: %llu runs, %.1f s: %s\n", scn->name, *stress.done,
	       (now_ms() - begin) / 1000.0, outcome(status));
	return exit_code(status);
}

int main(int argc, char **argv)
{
	const struct core_variant *v;
	struct scenario scn;
	int worst = 0, code;

	if (argc < 7) {
		fprintf(stderr, "rmapsim-stress: is called by 'rmapsim stress'\n");
		return 2;
	}
	v = core_find(argv[1], strcmp(argv[2], "-") ? argv[2] : NULL);
	if (!v) {
		fprintf(stderr, "rmapsim-stress: %s is not in this build; configure it with -DRMAPSIM_MUTATIONS=ON\n",
			strcmp(argv[2], "-") ? argv[2] : argv[1]);
		return 2;
	}
	stress.ms = strtoull(argv[3], NULL, 10);
	stress.runs = strtoull(argv[4], NULL, 10);
	stress.seed = strtoull(argv[5], NULL, 10);
	stress.done = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	sim_bug_on(stress.done == MAP_FAILED);
	for (int i = 6; i < argc; i++) {
		if (!registry_find(argv[i], &scn)) {
			fprintf(stderr, "rmapsim-stress: unknown scenario '%s'; see 'rmapsim list scenarios'\n",
				argv[i]);
			return 2;
		}
		stress.ops = v->ops[scn.geometry];
		code = stress_scenario(&scn);
		worst = code > worst ? code : worst;
	}
	return worst;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work that Linux does, as its first process, between marks that tests/bench/count.c sees
 * (tests/guest/bench/marks.S says what each means). With one CPU: processes, page faults, timers,
 * computing. With two: a byte to the other CPU and back. Names go to /dev/kmsg, since a console
 * without interrupts prints the kernel's log only. Its arguments are names of what to do; without
 * any it does all.
 */
#include "tests/bench/linux/program.h"

#define SAMPLES     5u
#define FORKS       50u
#define FAULT_BYTES (16l << 20)
#define PAGE        4096
#define SLEEPS      200u
#define SLEEP_NS    100000l
#define ROUNDS      200u
#define STACK_SIZE  65536u

struct duration {
	int64_t s, ns;
};

static const char *const *wanted; /* what to do, NULL at the end */
static long log_fd;
static int there[2], back[2];
static char echo_stack[STACK_SIZE] __attribute__((aligned(16)));

#define READY 5 /* the mark of the first process' beginning */

#define MARK(n) __asm__ volatile("hint #%0" ::"i"(112 + (n)) : "memory")

static void row(const char *name)
{
	char line[64] = "bench: counted ";
	size_t n = 15;

	while (*name && n < sizeof(line) - 2)
		line[n++] = *name++;
	line[n++] = '\n';
	sys3(NR_WRITE, log_fd, (long)line, (long)n);
	MARK(4);
}

static bool same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static bool is_wanted(const char *name)
{
	for (const char *const *w = wanted; *w; w++)
		if (same(*w, name))
			return true;
	return !*wanted;
}

static void measure(const char *name, void (*work)(void))
{
	if (!is_wanted(name))
		return;
	work(); /* warms caches up */
	row(name);
	for (unsigned i = 0; i < SAMPLES; i++) {
		MARK(1);
		work();
		MARK(2);
		MARK(3);
	}
}

static void run(const char *const *argv, const char *in, const char *out)
{
	long child = need(sys(NR_CLONE, CLONE_FORK, 0, 0, 0, 0, 0), "clone");

	if (child == 0) {
		if (in)
			sys3(NR_DUP3, open_file(in, O_RDONLY), 0, 0);
		if (out)
			sys3(NR_DUP3, open_file(out, O_RDWR), 1, 0);
		sys3(NR_EXECVE, (long)argv[0], (long)argv, 0);
		sys3(NR_EXIT, 1, 0, 0);
	}
	need(sys(NR_WAIT4, child, 0, 0, 0, 0, 0), "wait4");
}

static void forks(void)
{
	static const char *const self[] = {"/init", "child", NULL};

	for (unsigned i = 0; i < FORKS; i++)
		run(self, NULL, NULL);
}

static void faults(void)
{
	volatile char *p = map(FAULT_BYTES, MAP_ANON_PRIVATE, -1);

	for (long i = 0; i < FAULT_BYTES; i += PAGE)
		p[i] = 1;
	need(sys3(NR_MUNMAP, (long)p, FAULT_BYTES, 0), "munmap");
}

static void timers(void)
{
	struct duration d = {0, SLEEP_NS};

	for (unsigned i = 0; i < SLEEPS; i++)
		sys3(NR_NANOSLEEP, (long)&d, 0, 0);
}

static void gzip(void)
{
	static const char *const argv[] = {"/bin/busybox", "gzip", "-c", NULL};

	run(argv, "/bin/busybox", "/dev/null");
}

static void sha256(void)
{
	static const char *const argv[] = {"/bin/busybox", "sha256sum", NULL};

	run(argv, "/bin/busybox", "/dev/null");
}

static void echo(uint64_t cpu)
{
	char c;

	pin((unsigned)cpu);
	for (;;) {
		sys3(NR_READ, there[0], (long)&c, 1);
		sys3(NR_WRITE, back[1], (long)&c, 1);
	}
}

static void ping_pong(void)
{
	char c = 0;

	for (unsigned i = 0; i < ROUNDS; i++) {
		sys3(NR_WRITE, there[1], (long)&c, 1);
		sys3(NR_READ, back[0], (long)&c, 1);
	}
}

void program(const long *stack)
{
	if (sys3(NR_GETPID, 0, 0, 0) != 1) /* one of forks() */
		sys3(NR_EXIT, 0, 0, 0);
	wanted = (const char *const *)stack + 2; /* behind argc and its own name */
	MARK(READY);
	log_fd = open_file("/dev/kmsg", O_RDWR);
	if (cpus() == 1) {
		measure("linux_fork_exec", forks);
		measure("linux_page_fault", faults);
		measure("linux_timer", timers);
		measure("linux_gzip", gzip);
		measure("linux_sha256", sha256);
	} else {
		need(sys3(NR_PIPE2, (long)there, 0, 0), "pipe");
		need(sys3(NR_PIPE2, (long)back, 0, 0), "pipe");
		pin(0);
		need(start_thread(CLONE_SHARE_MEMORY, echo_stack + STACK_SIZE, echo, 1), "clone");
		measure("linux_pipe", ping_pong);
	}
	sys3(NR_WRITE, log_fd, (long)"bench: END\n", 11);
	power_off();
}

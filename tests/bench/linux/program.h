/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A Linux program without a C library, first process of its kernel: Debian's cross compiler comes
 * without one for static programs of arm64. Constants are those of asm-generic/fcntl.h,
 * asm-generic/mman-common.h and linux/sched.h, without what else these declare.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <asm/unistd.h>
#include <linux/reboot.h>
#include <stddef.h>
#include <stdint.h>

#define AT_FDCWD           (-100)
#define O_RDONLY           0
#define O_RDWR             2
#define PROT_READ_WRITE    3
#define MAP_SHARED         1
#define MAP_ANON_PRIVATE   0x22
#define CLONE_SHARE_MEMORY 0x711 /* VM, FS, FILES, SIGCHLD */
#define CLONE_FORK         17    /* SIGCHLD */

/* entry.S */
long sys(long number, long arg0, long arg1, long arg2, long arg3, long arg4, long arg5);
long start_thread(long flags, void *stack_top, void (*function)(uint64_t), uint64_t arg);

/* The program's own. */
void program(void);

static inline long sys3(long number, long arg0, long arg1, long arg2)
{
	return sys(number, arg0, arg1, arg2, 0, 0, 0);
}

static inline void print_to(long fd, const char *text)
{
	size_t n = 0;

	while (text[n])
		n++;
	sys3(__NR_write, fd, (long)text, (long)n);
}

static inline void __attribute__((noreturn)) power_off(void)
{
	for (;;)
		sys(__NR_reboot, (long)LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		    LINUX_REBOOT_CMD_POWER_OFF, 0, 0, 0);
}

/* The result of a system call that must not fail. */
static inline long need(long result, const char *what)
{
	if (result < 0) {
		print_to(1, "bench: error: failed: ");
		print_to(1, what);
		print_to(1, "\n");
		power_off();
	}
	return result;
}

static inline long open_file(const char *path, long flags)
{
	return need(sys(__NR_openat, AT_FDCWD, (long)path, flags, 0, 0, 0), path);
}

static inline char *map(long size, long flags, long fd)
{
	return (char *)need(sys(__NR_mmap, 0, size, PROT_READ_WRITE, flags, fd, 0), "mmap");
}

/* This thread runs on `cpu` from now on. */
static inline void pin(unsigned cpu)
{
	uint64_t mask = 1ull << cpu;

	need(sys3(__NR_sched_setaffinity, 0, sizeof(mask), (long)&mask), "sched_setaffinity");
}

/* How many CPUs there are, up to 64. */
static inline unsigned cpus(void)
{
	uint64_t mask[16] = {0};
	unsigned n = 0;

	need(sys3(__NR_sched_getaffinity, 0, sizeof(mask), (long)mask), "sched_getaffinity");
	while (n < 64 && (mask[0] >> n & 1))
		n++;
	return n;
}

#endif

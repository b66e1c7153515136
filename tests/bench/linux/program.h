/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A Linux program without a C library, first process of its kernel: Debian's cross compiler comes
 * without one for static programs of arm64. Constants are those of asm-generic/fcntl.h,
 * asm-generic/mman-common.h, asm-generic/unistd.h (the system calls of arm64), linux/reboot.h and
 * linux/sched.h, without what else these declare: no kernel headers are needed.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdbool.h>
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

/* system calls */
#define NR_DUP3              24
#define NR_IOCTL             29
#define NR_OPENAT            56
#define NR_PIPE2             59
#define NR_READ              63
#define NR_WRITE             64
#define NR_EXIT              93
#define NR_NANOSLEEP         101
#define NR_SCHED_SETAFFINITY 122
#define NR_SCHED_GETAFFINITY 123
#define NR_REBOOT            142
#define NR_GETPID            172
#define NR_MUNMAP            215
#define NR_CLONE             220
#define NR_EXECVE            221
#define NR_MMAP              222
#define NR_WAIT4             260

#define REBOOT_MAGIC1    0xfee1dead
#define REBOOT_MAGIC2    672274793
#define REBOOT_POWER_OFF 0x4321fedc

/* entry.S */
long sys(long number, long arg0, long arg1, long arg2, long arg3, long arg4, long arg5);
long start_thread(long flags, void *stack_top, void (*function)(uint64_t), uint64_t arg);

/* The program's own. stack: argc, then argv and NULL, then what else Linux puts there. */
void program(const long *stack);

static inline long sys3(long number, long arg0, long arg1, long arg2)
{
	return sys(number, arg0, arg1, arg2, 0, 0, 0);
}

static inline void print_to(long fd, const char *text)
{
	size_t n = 0;

	while (text[n])
		n++;
	sys3(NR_WRITE, fd, (long)text, (long)n);
}

static inline void __attribute__((noreturn)) power_off(void)
{
	for (;;)
		sys(NR_REBOOT, (long)REBOOT_MAGIC1, REBOOT_MAGIC2, REBOOT_POWER_OFF, 0, 0, 0);
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
	return need(sys(NR_OPENAT, AT_FDCWD, (long)path, flags, 0, 0, 0), path);
}

static inline char *map(long size, long flags, long fd)
{
	return (char *)need(sys(NR_MMAP, 0, size, PROT_READ_WRITE, flags, fd, 0), "mmap");
}

/* This thread runs on `cpu` from now on. */
static inline void pin(unsigned cpu)
{
	uint64_t mask = 1ull << cpu;

	need(sys3(NR_SCHED_SETAFFINITY, 0, sizeof(mask), (long)&mask), "sched_setaffinity");
}

/* How many CPUs there are, up to 64. */
static inline unsigned cpus(void)
{
	uint64_t mask[16] = {0};
	unsigned n = 0;

	need(sys3(NR_SCHED_GETAFFINITY, 0, sizeof(mask), (long)mask), "sched_getaffinity");
	while (n < 64 && (mask[0] >> n & 1))
		n++;
	return n;
}

#endif

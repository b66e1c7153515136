/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Debian's archives (libfdt, zlib, lz4, BearSSL) ask of a C library beyond lib/string.c. They
 * are compiled with -fstack-protector-strong; the guard's value is fixed, because what they work on
 * is checked data at boot.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/log.h"

/* The archives' objects say what types these have; there is no header for them. */
extern uintptr_t __stack_chk_guard;
void __stack_chk_fail(void) __attribute__((noreturn));
void *__memcpy_chk(void *restrict to, const void *restrict from, size_t size, size_t room);
void *calloc(size_t items, size_t size);
void free(void *pointer);
void *zcalloc(void *opaque, unsigned items, unsigned size);
void zcfree(void *opaque, void *pointer);

uintptr_t __stack_chk_guard = 0x595e9fbd94fda700u;

/* Ends in BRK: the image's own vectors report where, and stop as the image does. */
void __stack_chk_fail(void)
{
	log_error("stack", "a library function wrote beyond its frame (caller %p)",
		  __builtin_return_address(0));
	__builtin_trap();
}

/* BearSSL is compiled with _FORTIFY_SOURCE. */
void *__memcpy_chk(void *restrict to, const void *restrict from, size_t size, size_t room)
{
	if (size > room)
		__stack_chk_fail();
	return memcpy(to, from, size);
}

/* lz4.o has functions that allocate; what we call of it does not. */
void *calloc(size_t items, size_t size)
{
	(void)items;
	(void)size;
	return NULL;
}

void free(void *pointer)
{
	(void)pointer;
}

/* zlib's default allocators: only their names are needed, inflate() is given image/unpack.c's. */
void *zcalloc(void *opaque, unsigned items, unsigned size)
{
	(void)opaque;
	(void)items;
	(void)size;
	return NULL;
}

void zcfree(void *opaque, void *pointer)
{
	(void)opaque;
	(void)pointer;
}

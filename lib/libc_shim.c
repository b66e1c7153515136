/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Debian's archives (libfdt, zlib, lz4, BearSSL) ask of a C library beyond lib/string.c. They
 * are compiled with -fstack-protector-strong: lib/canary.h.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/canary.h"

/* The archives' objects say what types these have; there is no header for them. */
void *__memcpy_chk(void *restrict to, const void *restrict from, size_t size, size_t room);
void *__memset_chk(void *to, int value, size_t size, size_t room);
void *malloc(size_t size);
void *calloc(size_t items, size_t size);
void free(void *pointer);
void *zcalloc(void *opaque, unsigned items, unsigned size);
void zcfree(void *opaque, void *pointer);

/* BearSSL is compiled with _FORTIFY_SOURCE. */
void *__memcpy_chk(void *restrict to, const void *restrict from, size_t size, size_t room)
{
	if (size > room)
		__stack_chk_fail();
	return memcpy(to, from, size);
}

void *__memset_chk(void *to, int value, size_t size, size_t room)
{
	if (size > room)
		__stack_chk_fail();
	return memset(to, value, size);
}

/* lz4.o has functions that allocate; what we call of it does not. */
void *malloc(size_t size)
{
	(void)size;
	return NULL;
}

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

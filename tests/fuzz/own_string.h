/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Included before the sources that fuzz_derive compiles: comparisons of strings without those of
 * the sanitizer, which hand each to the fuzzer, and cells read in one piece. Trees are read by
 * names, so these were most of its time, and what a name might be is in the trees that it starts
 * from.
 */
#ifndef MULLION_FUZZ_OWN_STRING_H
#define MULLION_FUZZ_OWN_STRING_H

#include <libfdt.h>
#include <string.h>

static inline uint32_t own_fdt32_ld(const void *cell)
{
	uint32_t value;

	__builtin_memcpy(&value, cell, sizeof(value));
	return __builtin_bswap32(value);
}

static inline int own_strncmp(const char *left, const char *right, size_t size)
{
	for (; size; left++, right++, size--)
		if (*left != *right || !*left)
			return (unsigned char)*left - (unsigned char)*right;
	return 0;
}

static inline int own_strcmp(const char *left, const char *right)
{
	return own_strncmp(left, right, (size_t)-1);
}

#define strncmp  own_strncmp
#define strcmp   own_strcmp
#define fdt32_ld own_fdt32_ld

#endif

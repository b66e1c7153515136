/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every access is aligned to its size, because with the MMU off memory is Device and an unaligned
 * access faults (Arm ARM B2.5.2). Word loops take over where source and destination are aligned
 * alike.
 */
#include "lib/libc/string.h"

#include <stdint.h>

/* A loop that copies is not to become a call of the function that it is in. */
#pragma GCC optimize("no-tree-loop-distribute-patterns")

typedef uint64_t __attribute__((may_alias)) word64;
typedef uint32_t __attribute__((may_alias)) word32;

#define BLOCK 64u /* bytes a round of the fast loops */

/* How far two addresses are aligned alike: 8, 4, or 1. */
static size_t common_alignment(const void *left, const void *right)
{
	uintptr_t differ = (uintptr_t)left ^ (uintptr_t)right;

	return (differ & 7) == 0 ? 8 : (differ & 3) == 0 ? 4 : 1;
}

static void copy_block(word64 *to, const word64 *from)
{
	uint64_t a = from[0], b = from[1], c = from[2], e = from[3], f = from[4], g = from[5],
		 h = from[6], i = from[7];

	to[0] = a;
	to[1] = b;
	to[2] = c;
	to[3] = e;
	to[4] = f;
	to[5] = g;
	to[6] = h;
	to[7] = i;
}

/* Ascending: also right for ranges that overlap when `to` is below `from`. */
static void copy_up(uint8_t *to, const uint8_t *from, size_t size)
{
	size_t unit = common_alignment(to, from);

	for (; size && ((uintptr_t)to & (unit - 1)); size--)
		*to++ = *from++;
	if (unit == 8) {
		for (; size >= BLOCK; size -= BLOCK, to += BLOCK, from += BLOCK)
			copy_block((word64 *)to, (const word64 *)from);
		for (; size >= 8; size -= 8, to += 8, from += 8)
			*(word64 *)to = *(const word64 *)from;
	}
	if (unit >= 4)
		for (; size >= 4; size -= 4, to += 4, from += 4)
			*(word32 *)to = *(const word32 *)from;
	while (size--)
		*to++ = *from++;
}

/* Descending: for `to` above `from`. */
static void copy_down(uint8_t *to, const uint8_t *from, size_t size)
{
	size_t unit = common_alignment(to, from);

	to += size;
	from += size;
	for (; size && ((uintptr_t)to & (unit - 1)); size--)
		*--to = *--from;
	if (unit == 8)
		for (; size >= 8; size -= 8) {
			to -= 8;
			from -= 8;
			*(word64 *)to = *(const word64 *)from;
		}
	if (unit >= 4)
		for (; size >= 4; size -= 4) {
			to -= 4;
			from -= 4;
			*(word32 *)to = *(const word32 *)from;
		}
	while (size--)
		*--to = *--from;
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	copy_up(to, from, size);
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	if ((uintptr_t)to - (uintptr_t)from < size)
		copy_down(to, from, size);
	else
		copy_up(to, from, size);
	return to;
}

void *memset(void *to, int character, size_t size)
{
	uint8_t *p = to;
	uint64_t v = (uint8_t)character * 0x0101010101010101ull;

	for (; size && ((uintptr_t)p & 7); size--)
		*p++ = (uint8_t)character;
	for (; size >= BLOCK; size -= BLOCK, p += BLOCK) {
		word64 *w = (word64 *)p;

		w[0] = v;
		w[1] = v;
		w[2] = v;
		w[3] = v;
		w[4] = v;
		w[5] = v;
		w[6] = v;
		w[7] = v;
	}
	for (; size >= 8; size -= 8, p += 8)
		*(word64 *)p = v;
	while (size--)
		*p++ = (uint8_t)character;
	return to;
}

int memcmp(const void *left, const void *right, size_t size)
{
	const uint8_t *p = left, *q = right;

	if ((((uintptr_t)p | (uintptr_t)q) & 7) == 0)
		for (; size >= 8 && *(const word64 *)p == *(const word64 *)q; size -= 8)
			p += 8, q += 8;
	for (; size; size--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

void *memchr(const void *from, int character, size_t size)
{
	const uint8_t *p = from;

	for (; size; size--, p++)
		if (*p == (uint8_t)character)
			return (void *)(uintptr_t)p;
	return NULL;
}

size_t strlen(const char *string)
{
	const char *p = string;

	while (*p)
		p++;
	return (size_t)(p - string);
}

size_t strnlen(const char *string, size_t size)
{
	size_t i = 0;

	while (i < size && string[i])
		i++;
	return i;
}

char *strchr(const char *string, int character)
{
	for (;; string++) {
		if (*string == (char)character)
			return (char *)(uintptr_t)string;
		if (!*string)
			return NULL;
	}
}

char *strrchr(const char *string, int character)
{
	const char *last = NULL;

	for (;; string++) {
		if (*string == (char)character)
			last = string;
		if (!*string)
			return (char *)(uintptr_t)last;
	}
}

int strcmp(const char *left, const char *right)
{
	while (*left && *left == *right) {
		left++;
		right++;
	}
	return (uint8_t)*left - (uint8_t)*right;
}

int strncmp(const char *left, const char *right, size_t size)
{
	for (; size; size--, left++, right++)
		if (*left != *right || !*left)
			return (uint8_t)*left - (uint8_t)*right;
	return 0;
}

static unsigned digit_value(char character)
{
	if (character >= '0' && character <= '9')
		return (unsigned)(character - '0');
	if (character >= 'a' && character <= 'z')
		return (unsigned)(character - 'a') + 10;
	if (character >= 'A' && character <= 'Z')
		return (unsigned)(character - 'A') + 10;
	return ~0u;
}

/* C's strtoul without errno: too large a number gives the largest. libfdt reads
 * the offsets of local fixups with it. */
unsigned long strtoul(const char *string, char **end, int base)
{
	const char *p = string, *stop = string;
	unsigned long v = 0;
	int minus, full = 0;

	while (*p == ' ' || (*p >= '\t' && *p <= '\r'))
		p++;
	minus = *p == '-';
	if (*p == '-' || *p == '+')
		p++;
	if ((base == 0 || base == 16) && p[0] == '0' && (p[1] | 0x20) == 'x' &&
	    digit_value(p[2]) < 16) {
		p += 2;
		base = 16;
	} else if (base == 0) {
		base = *p == '0' ? 8 : 10;
	}
	for (unsigned digit; (digit = digit_value(*p)) < (unsigned)base; stop = ++p) {
		full |= __builtin_mul_overflow(v, (unsigned long)base, &v);
		full |= __builtin_add_overflow(v, (unsigned long)digit, &v);
	}
	if (end)
		*end = (char *)(uintptr_t)stop;
	return full ? ~0ul : minus ? 0 - v : v;
}

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
static size_t common_alignment(const void *a, const void *b)
{
	uintptr_t differ = (uintptr_t)a ^ (uintptr_t)b;

	return (differ & 7) == 0 ? 8 : (differ & 3) == 0 ? 4 : 1;
}

static void copy_block(word64 *d, const word64 *s)
{
	uint64_t a = s[0], b = s[1], c = s[2], e = s[3], f = s[4], g = s[5], h = s[6], i = s[7];

	d[0] = a;
	d[1] = b;
	d[2] = c;
	d[3] = e;
	d[4] = f;
	d[5] = g;
	d[6] = h;
	d[7] = i;
}

/* Ascending: also right for overlapping ranges when d is below s. */
static void copy_up(uint8_t *d, const uint8_t *s, size_t n)
{
	size_t unit = common_alignment(d, s);

	for (; n && ((uintptr_t)d & (unit - 1)); n--)
		*d++ = *s++;
	if (unit == 8) {
		for (; n >= BLOCK; n -= BLOCK, d += BLOCK, s += BLOCK)
			copy_block((word64 *)d, (const word64 *)s);
		for (; n >= 8; n -= 8, d += 8, s += 8)
			*(word64 *)d = *(const word64 *)s;
	}
	if (unit >= 4)
		for (; n >= 4; n -= 4, d += 4, s += 4)
			*(word32 *)d = *(const word32 *)s;
	while (n--)
		*d++ = *s++;
}

/* Descending: d above s. */
static void copy_down(uint8_t *d, const uint8_t *s, size_t n)
{
	size_t unit = common_alignment(d, s);

	d += n;
	s += n;
	for (; n && ((uintptr_t)d & (unit - 1)); n--)
		*--d = *--s;
	if (unit == 8)
		for (; n >= 8; n -= 8) {
			d -= 8;
			s -= 8;
			*(word64 *)d = *(const word64 *)s;
		}
	if (unit >= 4)
		for (; n >= 4; n -= 4) {
			d -= 4;
			s -= 4;
			*(word32 *)d = *(const word32 *)s;
		}
	while (n--)
		*--d = *--s;
}

void *memcpy(void *restrict d, const void *restrict s, size_t n)
{
	copy_up(d, s, n);
	return d;
}

void *memmove(void *d, const void *s, size_t n)
{
	if ((uintptr_t)d - (uintptr_t)s < n)
		copy_down(d, s, n);
	else
		copy_up(d, s, n);
	return d;
}

void *memset(void *d, int c, size_t n)
{
	uint8_t *p = d;
	uint64_t v = (uint8_t)c * 0x0101010101010101ull;

	for (; n && ((uintptr_t)p & 7); n--)
		*p++ = (uint8_t)c;
	for (; n >= BLOCK; n -= BLOCK, p += BLOCK) {
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
	for (; n >= 8; n -= 8, p += 8)
		*(word64 *)p = v;
	while (n--)
		*p++ = (uint8_t)c;
	return d;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *p = a, *q = b;

	for (; n; n--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

void *memchr(const void *s, int c, size_t n)
{
	const uint8_t *p = s;

	for (; n; n--, p++)
		if (*p == (uint8_t)c)
			return (void *)(uintptr_t)p;
	return NULL;
}

size_t strlen(const char *s)
{
	const char *p = s;

	while (*p)
		p++;
	return (size_t)(p - s);
}

size_t strnlen(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[i])
		i++;
	return i;
}

char *strchr(const char *s, int c)
{
	for (;; s++) {
		if (*s == (char)c)
			return (char *)(uintptr_t)s;
		if (!*s)
			return NULL;
	}
}

char *strrchr(const char *s, int c)
{
	const char *last = NULL;

	for (;; s++) {
		if (*s == (char)c)
			last = s;
		if (!*s)
			return (char *)(uintptr_t)last;
	}
}

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return (uint8_t)*a - (uint8_t)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++)
		if (*a != *b || !*a)
			return (uint8_t)*a - (uint8_t)*b;
	return 0;
}

static unsigned digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'z')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'Z')
		return (unsigned)(c - 'A') + 10;
	return ~0u;
}

/* C's strtoul without errno: too large a number is the largest. libfdt reads local fixups' offsets
 * with it. */
unsigned long strtoul(const char *s, char **end, int base)
{
	const char *p = s, *stop = s;
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

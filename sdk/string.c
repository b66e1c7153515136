/* SPDX-License-Identifier: MIT-0 */
/* What the compiler calls by itself, and the kit. */
#include "sdk/kit.h"

typedef uint64_t __attribute__((may_alias)) word;

void *memcpy(void *to, const void *from, size_t size)
{
	size_t i = 0;

	if (!(((uintptr_t)to | (uintptr_t)from) % sizeof(word))) {
		for (; i + sizeof(word) <= size; i += sizeof(word))
			*(word *)((char *)to + i) = *(const word *)((const char *)from + i);
	}
	for (; i < size; i++)
		((char *)to)[i] = ((const char *)from)[i];
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	if (to <= from)
		return memcpy(to, from, size);
	while (size--)
		((char *)to)[size] = ((const char *)from)[size];
	return to;
}

void *memset(void *to, int byte, size_t size)
{
	for (size_t i = 0; i < size; i++)
		((char *)to)[i] = (char)byte;
	return to;
}

int memcmp(const void *one, const void *other, size_t size)
{
	const unsigned char *a = one, *b = other;

	for (; size; size--, a++, b++) {
		if (*a != *b)
			return *a - *b;
	}
	return 0;
}

size_t strlen(const char *text)
{
	size_t length = 0;

	while (text[length])
		length++;
	return length;
}

int strncmp(const char *one, const char *other, size_t size)
{
	for (; size && *one && *one == *other; size--)
		one++, other++;
	return size ? (unsigned char)*one - (unsigned char)*other : 0;
}

int strcmp(const char *one, const char *other)
{
	return strncmp(one, other, (size_t)-1);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The freestanding C library: what the compiler emits calls to and what libfdt, zlib, lz4 and
 * BearSSL link against. Host programs use the host's libc instead: this folder is not in their
 * search path.
 */
#ifndef MULLION_STRING_H
#define MULLION_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int character, size_t size);
int memcmp(const void *left, const void *right, size_t size);
void *memchr(const void *from, int character, size_t size);
size_t strlen(const char *string);
size_t strnlen(const char *string, size_t size);
char *strchr(const char *string, int character);
char *strrchr(const char *string, int character);
int strcmp(const char *left, const char *right);
int strncmp(const char *left, const char *right, size_t size);
unsigned long strtoul(const char *string, char **end, int base);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The freestanding C library: what the compiler emits calls to and what libfdt, zlib, lz4 and
 * BearSSL link against. Host programs use the host's libc instead: this folder is not in their
 * search path.
 */
#ifndef MULLION_STRING_H
#define MULLION_STRING_H

#include <stddef.h>

void *memcpy(void *restrict d, const void *restrict s, size_t n);
void *memmove(void *d, const void *s, size_t n);
void *memset(void *d, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
unsigned long strtoul(const char *s, char **end, int base);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The part of printf that firmware needs: %c %s %d %u %x %p %%, h hh l ll z, width, 0, -, precision
 * for %s. */
#ifndef MULLION_PRINTF_H
#define MULLION_PRINTF_H

#include <stdarg.h>
#include <stddef.h>

/* Formats to `put(ctx, c)`, one character at a time; returns the number of characters. */
int fmt_out(void (*put)(void *ctx, char character), void *ctx, const char *format,
	    va_list arguments);

/* As C's vsnprintf/snprintf for the conversions above: always terminates when n > 0. */
int fmt_vsn(char *buffer, size_t size, const char *format, va_list arguments);
int fmt_sn(char *buffer, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif

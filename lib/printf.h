/* SPDX-License-Identifier: Apache-2.0 */
/* The part of printf that firmware needs: %c %s %d %i %u %x %X %p %%, with h hh l ll z,
 * width, 0, -, and precision for %s. */
#ifndef MULLION_PRINTF_H
#define MULLION_PRINTF_H

#include <stdarg.h>
#include <stddef.h>

/* Formats to `put(ctx, text, size)`, piece by piece (some are empty); returns the number of
 * characters. */
int fmt_out(void (*put)(void *ctx, const char *text, size_t size), void *ctx, const char *format,
	    va_list arguments);

/* As C's vsnprintf and snprintf for the conversions above: `size` bytes with the closing NUL,
 * which is always there when size > 0. Returns the length that the whole text has. */
int fmt_vsn(char *buffer, size_t size, const char *format, va_list arguments);
int fmt_sn(char *buffer, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif

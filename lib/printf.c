/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/printf.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct sink {
	void (*put)(void *ctx, const char *text, size_t size);
	void *ctx;
	int written;
};

/* One conversion specification, as far as it has been read. */
struct spec {
	bool left, zero;
	int width;
	int precision; /* only %s looks at it */
	int length;    /* bytes of the integer argument's type */
};

static void put_text(struct sink *sink, const char *text, int len)
{
	sink->put(sink->ctx, text, (size_t)len);
	sink->written += len;
}

/* A guest may wait for a line of the log (lib/log.c): not a call for each character, nor one for
 * what has no width. */
static const char spaces[] = "        ", zeros[] = "00000000";
#define AT_ONCE (int)(sizeof(spaces) - 1)

static __attribute__((noinline)) void fill(struct sink *sink, const char *padding, int count)
{
	for (; count > 0; count -= AT_ONCE)
		put_text(sink, padding, count < AT_ONCE ? count : AT_ONCE);
}

static void put_padding(struct sink *sink, const char *padding, int count)
{
	if (count > 0)
		fill(sink, padding, count);
}

static void put_field(struct sink *sink, const struct spec *spec, const char *text, int len)
{
	if (!spec->left)
		put_padding(sink, spaces, spec->width - len);
	put_text(sink, text, len);
	if (spec->left)
		put_padding(sink, spaces, spec->width - len);
}

static void put_string(struct sink *sink, const struct spec *spec, const char *text)
{
	if (!text)
		text = "(null)";
	put_field(sink, spec, text,
		  (int)(spec->precision == INT_MAX ? strlen(text)
						   : strnlen(text, (size_t)spec->precision)));
}

/* `prefix` is "-", "0x" or "": zero padding goes between it and the digits. */
static void put_number(struct sink *sink, const struct spec *spec, const char *prefix,
		       uint64_t value, unsigned base, char ten)
{
	char digits[20]; /* 2^64 - 1 has 20 decimal digits */
	char *digit = digits + sizeof(digits);
	int width = spec->width, n;

	do {
		unsigned worth = (unsigned)(value % base);

		*--digit = (char)(worth < 10 ? '0' + worth : ten + (worth - 10));
		value /= base;
	} while (value);
	n = (int)(digits + sizeof(digits) - digit);

	for (const char *c = prefix; *c; c++)
		width--;
	if (!spec->left && !spec->zero)
		put_padding(sink, spaces, width - n);
	while (*prefix)
		put_text(sink, prefix++, 1);
	if (!spec->left && spec->zero)
		put_padding(sink, zeros, width - n);
	put_text(sink, digit, n);
	if (spec->left)
		put_padding(sink, spaces, width - n);
}

static int read_number(const char **format)
{
	int v = 0;

	/* Five digits are more than any line has room for, and keep the number from overflowing. */
	for (; **format >= '0' && **format <= '9'; (*format)++)
		v = v < 10000 ? v * 10 + (**format - '0') : v;
	return v;
}

static void read_width(const char **format, struct spec *spec)
{
	for (;; (*format)++) {
		if (**format == '-')
			spec->left = true;
		else if (**format == '0')
			spec->zero = true;
		else
			break;
	}
	spec->width = read_number(format);
	if (**format == '.') {
		(*format)++;
		spec->precision = read_number(format);
	}
}

/* Reads flags, width, precision and length; leaves *format at the conversion's letter. */
static void read_spec(const char **format, struct spec *spec)
{
	*spec = (struct spec){.precision = INT_MAX, .length = sizeof(int)};
	if (**format <= '9') /* most are a letter alone */
		read_width(format, spec);
	for (;; (*format)++) {
		if (**format == 'l')
			spec->length = sizeof(uint64_t);
		else if (**format == 'z')
			spec->length = sizeof(size_t);
		else if (**format == 'h')
			spec->length /= 2;
		else
			break;
	}
}

/* C promotes what is smaller than an int, so only the width of the argument's type is cut here. */
static uint64_t cut_unsigned(uint64_t value, int length)
{
	return length >= 8   ? value
	       : length == 4 ? (uint32_t)value
	       : length == 2 ? (uint16_t)value
			     : (uint8_t)value;
}

static int64_t cut_signed(uint64_t value, int length)
{
	return length >= 8   ? (int64_t)value
	       : length == 4 ? (int32_t)value
	       : length == 2 ? (int16_t)value
			     : (int8_t)value;
}

/* In a structure, so that a function can take the next one of its caller's (C11 7.16). */
struct arguments {
	va_list list;
};

static uint64_t next_number(struct arguments *arguments, const struct spec *spec)
{
	return spec->length == 8 ? va_arg(arguments->list, uint64_t)
				 : va_arg(arguments->list, uint32_t);
}

static void put_signed(struct sink *sink, const struct spec *spec, int64_t value)
{
	put_number(sink, spec, value < 0 ? "-" : "",
		   value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10, 'a');
}

/* False: the letter is no conversion. */
static bool put_conversion(struct sink *sink, const struct spec *spec, char letter,
			   struct arguments *arguments)
{
	char character;

	switch (letter) {
	case '%':
		put_text(sink, "%", 1);
		return true;
	case 'c':
		character = (char)va_arg(arguments->list, int);
		put_field(sink, spec, &character, 1);
		return true;
	case 's':
		put_string(sink, spec, va_arg(arguments->list, const char *));
		return true;
	case 'd':
	case 'i':
		put_signed(sink, spec, cut_signed(next_number(arguments, spec), spec->length));
		return true;
	case 'u':
	case 'x':
	case 'X':
		put_number(sink, spec, "", cut_unsigned(next_number(arguments, spec), spec->length),
			   letter == 'u' ? 10 : 16, letter == 'X' ? 'A' : 'a');
		return true;
	case 'p':
		put_number(sink, spec, "0x", (uintptr_t)va_arg(arguments->list, void *), 16, 'a');
		return true;
	}
	return false;
}

int fmt_out(void (*put)(void *ctx, const char *text, size_t size), void *ctx, const char *format,
	    va_list arguments)
{
	struct sink sink = {.put = put, .ctx = ctx};
	struct arguments left;

	va_copy(left.list, arguments);
	for (;; format++) {
		const char *start = format;
		struct spec spec;

		while (*format && *format != '%')
			format++;
		if (format != start)
			put_text(&sink, start, (int)(format - start));
		if (!*format)
			break;
		start = format++;
		read_spec(&format, &spec);
		if (!put_conversion(&sink, &spec, *format, &left)) {
			/* Neither this argument's type nor where the next begins is known: the rest
			 * as it is. */
			while (*start)
				put_text(&sink, start++, 1);
			break;
		}
	}
	va_end(left.list);
	return sink.written;
}

struct buffer {
	char *text;
	size_t size, used; /* used counts what did not fit, too */
};

static void buffer_put(void *ctx, const char *text, size_t size)
{
	struct buffer *b = ctx;

	for (size_t i = 0; i < size; i++, b->used++)
		if (b->used + 1 < b->size)
			b->text[b->used] = text[i];
}

int fmt_vsn(char *buffer, size_t size, const char *format, va_list arguments)
{
	struct buffer b = {.text = buffer, .size = size};
	int len = fmt_out(buffer_put, &b, format, arguments);

	if (size)
		buffer[b.used < size ? b.used : size - 1] = '\0';
	return len;
}

int fmt_sn(char *buffer, size_t size, const char *format, ...)
{
	va_list arguments;
	int len;

	va_start(arguments, format);
	len = fmt_vsn(buffer, size, format, arguments);
	va_end(arguments);
	return len;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/printf.h"

#include <stdbool.h>
#include <stdint.h>

struct sink {
	void (*put)(void *ctx, char character);
	void *ctx;
	int written;
};

/* One conversion specification, as far as it has been read. */
struct spec {
	bool left, zero;
	int width;
	int precision; /* -1: none given; only %s looks at it */
	int length;    /* bytes of the integer argument's type */
};

static void put_character(struct sink *sink, char character)
{
	sink->put(sink->ctx, character);
	sink->written++;
}

static void put_padding(struct sink *sink, char character, int count)
{
	while (count-- > 0)
		put_character(sink, character);
}

static void put_field(struct sink *sink, const struct spec *spec, const char *text, int len)
{
	if (!spec->left)
		put_padding(sink, ' ', spec->width - len);
	for (int i = 0; i < len; i++)
		put_character(sink, text[i]);
	if (spec->left)
		put_padding(sink, ' ', spec->width - len);
}

static void put_string(struct sink *sink, const struct spec *spec, const char *text)
{
	int len = 0;

	if (!text)
		text = "(null)";
	if (!spec->width && spec->precision < 0) {
		void (*put)(void *ctx, char character) = sink->put;
		void *ctx = sink->ctx;

		for (; text[len]; len++)
			put(ctx, text[len]);
		sink->written += len;
		return;
	}
	while ((spec->precision < 0 || len < spec->precision) && text[len])
		len++;
	put_field(sink, spec, text, len);
}

/* `prefix` is "-", "0x" or "": zero padding goes between it and the digits. */
static void put_number(struct sink *sink, const struct spec *spec, const char *prefix,
		       uint64_t value, unsigned base, char ten)
{
	char digits[20]; /* 2^64 - 1 has 20 decimal digits */
	int n = 0, width = spec->width;

	do {
		unsigned digit = (unsigned)(value % base);

		digits[n++] = (char)(digit < 10 ? '0' + digit : ten + (digit - 10));
		value /= base;
	} while (value);

	for (const char *c = prefix; *c; c++)
		width--;
	if (!spec->left && !spec->zero)
		put_padding(sink, ' ', width - n);
	while (*prefix)
		put_character(sink, *prefix++);
	if (!spec->left && spec->zero)
		put_padding(sink, '0', width - n);
	for (int i = n; i > 0; i--)
		put_character(sink, digits[i - 1]);
	if (spec->left)
		put_padding(sink, ' ', width - n);
}

static int read_number(const char **format)
{
	int v = 0;

	/* Five digits are more than any line has room for, and keep the number from overflowing. */
	for (; **format >= '0' && **format <= '9'; (*format)++)
		v = v < 10000 ? v * 10 + (**format - '0') : v;
	return v;
}

/* Reads flags, width, precision and length; leaves *format at the conversion's letter. */
static void read_spec(const char **format, struct spec *spec)
{
	*spec = (struct spec){.precision = -1, .length = sizeof(int)};
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
	for (;; (*format)++) {
		if (**format == 'l' || **format == 'z')
			spec->length = sizeof(long);
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

_Static_assert(sizeof(long) == 8 && sizeof(size_t) == 8, "l, ll and z are the same 64 bits");

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
		put_character(sink, '%');
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
		put_number(sink, spec, "0x", (uint64_t)va_arg(arguments->list, void *), 16, 'a');
		return true;
	}
	return false;
}

int fmt_out(void (*put)(void *ctx, char character), void *ctx, const char *format,
	    va_list arguments)
{
	struct sink sink = {.put = put, .ctx = ctx};
	struct arguments left;

	va_copy(left.list, arguments);
	for (;; format++) {
		const char *start = format;
		struct spec spec;

		for (; *format && *format != '%'; format++) /* most of a line: kept short */
			put(ctx, *format);
		sink.written += (int)(format - start);
		if (!*format)
			break;
		start = format++;
		read_spec(&format, &spec);
		if (!put_conversion(&sink, &spec, *format, &left)) {
			/* Neither this argument's type nor where the next begins is known: the rest
			 * as it is. */
			while (*start)
				put_character(&sink, *start++);
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

static void buffer_put(void *ctx, char character)
{
	struct buffer *b = ctx;

	if (b->used + 1 < b->size)
		b->text[b->used] = character;
	b->used++;
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

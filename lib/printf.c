/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/printf.h"

#include <stdbool.h>
#include <stdint.h>

struct sink {
	void (*put)(void *ctx, char character);
	void *ctx;
	int n;
};

/* One conversion specification, as far as it has been read. */
struct spec {
	bool left, zero;
	int width;
	int precision; /* -1: none given; only %s looks at it */
	int length;    /* bytes of the integer argument's type */
};

static void out(struct sink *sink, char character)
{
	sink->put(sink->ctx, character);
	sink->n++;
}

static void pad(struct sink *sink, char character, int n)
{
	while (n-- > 0)
		out(sink, character);
}

static void put_field(struct sink *sink, const struct spec *spec, const char *text, int len)
{
	if (!spec->left)
		pad(sink, ' ', spec->width - len);
	for (int i = 0; i < len; i++)
		out(sink, text[i]);
	if (spec->left)
		pad(sink, ' ', spec->width - len);
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
		sink->n += len;
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
		pad(sink, ' ', width - n);
	while (*prefix)
		out(sink, *prefix++);
	if (!spec->left && spec->zero)
		pad(sink, '0', width - n);
	for (int i = n; i > 0; i--)
		out(sink, digits[i - 1]);
	if (spec->left)
		pad(sink, ' ', width - n);
}

static int read_number(const char **f)
{
	int v = 0;

	/* Five digits are more than any line has room for; the bound keeps v from overflowing. */
	for (; **f >= '0' && **f <= '9'; (*f)++)
		v = v < 10000 ? v * 10 + (**f - '0') : v;
	return v;
}

/* Reads flags, width, precision and length; leaves *f at the conversion's letter. */
static void read_spec(const char **f, struct spec *spec)
{
	*spec = (struct spec){.precision = -1, .length = sizeof(int)};
	for (;; (*f)++) {
		if (**f == '-')
			spec->left = true;
		else if (**f == '0')
			spec->zero = true;
		else
			break;
	}
	spec->width = read_number(f);
	if (**f == '.') {
		(*f)++;
		spec->precision = read_number(f);
	}
	for (;; (*f)++) {
		if (**f == 'l' || **f == 'z')
			spec->length = sizeof(long);
		else if (**f == 'h')
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

int fmt_out(void (*put)(void *ctx, char character), void *ctx, const char *fmt, va_list arguments)
{
	struct sink s = {.put = put, .ctx = ctx};

	for (;; fmt++) {
		const char *start;
		struct spec p;
		int64_t i;
		char c;

		start = fmt;
		for (; *fmt && *fmt != '%'; fmt++) /* most of a line: kept short */
			put(ctx, *fmt);
		s.n += (int)(fmt - start);
		if (!*fmt)
			return s.n;
		start = fmt;
		fmt++;
		read_spec(&fmt, &p);
		switch (*fmt) {
		case '%':
			out(&s, '%');
			break;
		case 'c':
			c = (char)va_arg(arguments, int);
			put_field(&s, &p, &c, 1);
			break;
		case 's':
			put_string(&s, &p, va_arg(arguments, const char *));
			break;
		case 'd':
		case 'i':
			i = cut_signed(p.length == 8 ? va_arg(arguments, uint64_t)
						     : va_arg(arguments, uint32_t),
				       p.length);
			put_number(&s, &p, i < 0 ? "-" : "", i < 0 ? 0 - (uint64_t)i : (uint64_t)i,
				   10, 'a');
			break;
		case 'u':
		case 'x':
		case 'X':
			put_number(&s, &p, "",
				   cut_unsigned(p.length == 8 ? va_arg(arguments, uint64_t)
							      : va_arg(arguments, uint32_t),
						p.length),
				   *fmt == 'u' ? 10 : 16, *fmt == 'X' ? 'A' : 'a');
			break;
		case 'p':
			put_number(&s, &p, "0x", (uint64_t)va_arg(arguments, void *), 16, 'a');
			break;
		default:
			/* Neither the argument's type nor where the next one starts is known: the
			 * rest as it stands. */
			while (*start)
				out(&s, *start++);
			return s.n;
		}
	}
	return s.n;
}

struct buffer {
	char *p;
	size_t n, used; /* used counts what did not fit, too */
};

static void buffer_put(void *ctx, char character)
{
	struct buffer *b = ctx;

	if (b->used + 1 < b->n)
		b->p[b->used] = character;
	b->used++;
}

int fmt_vsn(char *buf, size_t size, const char *fmt, va_list arguments)
{
	struct buffer b = {.p = buf, .n = size};
	int len = fmt_out(buffer_put, &b, fmt, arguments);

	if (size)
		buf[b.used < size ? b.used : size - 1] = '\0';
	return len;
}

int fmt_sn(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = fmt_vsn(buf, size, fmt, ap);
	va_end(ap);
	return len;
}

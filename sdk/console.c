/* SPDX-License-Identifier: MIT-0 */
#include "sdk/inner.h"

#include <stdarg.h>

/* PL011 (Arm DDI 0183) */
#define UARTDR    0x00u
#define UARTFR    0x18u
#define UARTIMSC  0x38u
#define UARTICR   0x44u
#define FR_RXFE   (1u << 4)
#define FR_TXFF   (1u << 5)
#define RECEIVING (1u << 4 | 1u << 6) /* as the FIFO fills, or a while after the last character */

static uint64_t uart; /* 0: there is none */
static unsigned uart_irq;
static bool whose; /* a CPU prints */

/* The node that stdout-path names, by its path or an alias. */
static bool named(struct tree_node *node)
{
	const char *path;
	char name[32] = "";

	if (!tree_at(node, "/chosen"))
		return false;
	path = tree_text(node, "stdout-path");
	if (*path == '/')
		return tree_at(node, path);
	for (size_t i = 0; i < sizeof(name) - 1 && path[i] && path[i] != ':'; i++)
		name[i] = path[i];
	return *name && tree_at(node, "/aliases") && tree_at(node, tree_text(node, name)) &&
	       node->depth > 0;
}

void console_begin(void)
{
	struct tree_node node;
	uint64_t size;
	bool found =
		named(&node) && tree_enabled(&node) &&
		(tree_compatible(&node, "arm,pl011") || tree_compatible(&node, "arm,sbsa-uart"));

	if (!found) {
		node = TREE_START;
		found = tree_find(&node, "arm,pl011");
	}
	if (found && tree_reg(&node, 0, &uart, &size))
		uart_irq = tree_irq(&node, 0);
}

/* Waits for room, but not for ever: a character may be lost, nobody hangs. */
static void put(char character)
{
	if (!uart) {
		if (on_mullion())
			call(MULLION_CONSOLE_PUTC, (uint8_t)character, 0, 0);
		return;
	}
	for (unsigned i = 0; i < 10000000 && read32(uart + UARTFR) & FR_TXFF; i++)
		;
	write32(uart + UARTDR, (uint8_t)character);
}

int console_get(void)
{
	if (!uart || read32(uart + UARTFR) & FR_RXFE)
		return -1;
	return (int)(read32(uart + UARTDR) & 0xff);
}

static void on_key(void *handler)
{
	write32(uart + UARTICR, RECEIVING);
	((void (*)(void))handler)();
}

bool console_on_key(void (*handler)(void))
{
	if (!uart || !uart_irq)
		return false;
	irq_on(uart_irq, on_key, (void *)handler);
	write32(uart + UARTIMSC, RECEIVING);
	return true;
}

static void put_text(const char *text, size_t width)
{
	for (size_t length = strlen(text); length < width; length++)
		put(' ');
	for (; *text; text++) {
		if (*text == '\n')
			put('\r');
		put(*text);
	}
}

static void put_number(uint64_t number, bool minus, unsigned base, size_t width, bool zeros)
{
	char text[24], *at = text + sizeof(text) - 1;
	char *zero = at - (width < sizeof(text) - 2 ? width : 0) + (minus ? 1 : 0);

	*at = '\0';
	do {
		*--at = "0123456789abcdef"[number % base];
		number /= base;
	} while (number);
	while (zeros && at > zero)
		*--at = '0';
	if (minus)
		*--at = '-';
	put_text(at, width);
}

/* What is behind a % that is no text. */
static void put_argument(char kind, bool wide, size_t width, bool zeros, va_list *list)
{
	uint64_t number = wide ? va_arg(*list, uint64_t) : va_arg(*list, uint32_t);
	int64_t with_sign = wide ? (int64_t)number : (int32_t)number;
	bool minus = kind == 'd' && with_sign < 0;

	if (kind == 'c')
		put((char)number);
	else
		put_number(minus ? -(uint64_t)with_sign : number, minus, kind == 'x' ? 16 : 10,
			   width, zeros);
}

static void put_all(const char *format, va_list *list)
{
	for (; *format; format++) {
		size_t width = 0;
		bool zeros, wide;

		if (*format != '%' || *++format == '%') {
			put_text((char[]){*format, '\0'}, 0);
			continue;
		}
		zeros = *format == '0';
		while (*format >= '0' && *format <= '9')
			width = 10 * width + (size_t)(*format++ - '0');
		wide = *format == 'l';
		format += wide;
		if (*format == 's')
			put_text(va_arg(*list, const char *), width);
		else if (*format)
			put_argument(*format, wide, width, zeros, list);
		else
			break;
	}
}

/* One CPU at a time; one that does not come to its turn prints all the same. */
void print(const char *format, ...)
{
	uint64_t before = irq_mask();
	va_list list;

	for (unsigned i = 0; i < 10000000 && __atomic_test_and_set(&whose, __ATOMIC_ACQUIRE); i++)
		;
	va_start(list, format);
	put_all(format, &list);
	va_end(list);
	__atomic_clear(&whose, __ATOMIC_RELEASE);
	irq_unmask(before);
}

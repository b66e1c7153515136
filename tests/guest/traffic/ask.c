/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/guest/traffic/ask.h"

#define UARTDR     0x00u /* PL011 (Arm DDI 0183) */
#define UARTFR     0x18u
#define FR_RXFE    (1u << 4)
#define FR_TXFF    (1u << 5)
#define ANSWERS_US 60000000u

static uint64_t uart;

static bool put(char character, uint64_t end)
{
	while (read32(uart + UARTFR) & FR_TXFF) {
		if (time_us() > end)
			return false;
	}
	write32(uart + UARTDR, (uint8_t)character);
	return true;
}

static int get(uint64_t end)
{
	while (read32(uart + UARTFR) & FR_RXFE) {
		if (time_us() > end)
			return -1;
	}
	return read32(uart + UARTDR) & 0xff;
}

/* Until it has come. What is read goes to `answer`, as far as there is room. */
static bool read_until(const char *text, char *answer, size_t *size, size_t room, uint64_t end)
{
	for (size_t matched = 0; text[matched];) {
		int next = get(end);

		if (next < 0)
			return false;
		matched = next == text[matched] ? matched + 1 : next == text[0];
		if (*size + 1 < room)
			answer[(*size)++] = (char)next;
	}
	answer[*size] = '\0';
	return true;
}

/* The console shows what is typed, so that a prompt of before is none that follows. */
bool ask(const char *line, char *answer, size_t room)
{
	uint64_t end = time_us() + ANSWERS_US;
	size_t size = 0;

	for (const char *at = line; *at; at++)
		if (!put(*at, end))
			return false;
	if (!put('\r', end) || !read_until(line, answer, &size, room, end))
		return false;
	size = 0;
	return read_until("mullion> ", answer, &size, room, end);
}

bool ask_begin(void)
{
	struct tree_node node;
	uint64_t size;
	char answer[1];

	return tree_at(&node, "/hypervisor") &&
	       tree_at(&node, tree_text(&node, "mullion,control")) &&
	       tree_reg(&node, 0, &uart, &size) && ask("help", answer, sizeof(answer));
}

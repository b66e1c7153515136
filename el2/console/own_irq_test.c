/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/own_irq_test.h"

#include "board/driver/uart.h"
#include "lib/log.h"

struct received {
	unsigned in_line;
	bool deaf;
};

static void take_character(void *context, int character)
{
	struct received *received = context;

	if (character == '!') {
		received->deaf = true;
	} else if (character == '\n') {
		log_line("own interrupt: %u characters", received->in_line);
		received->in_line = 0;
	} else {
		received->in_line++;
	}
}

bool own_irq_test(void *uart)
{
	static struct received received; /* one core has the line */

	return !received.deaf && uart_receive(uart, take_character, &received);
}

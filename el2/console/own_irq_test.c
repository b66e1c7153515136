/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/own_irq_test.h"

#include "board/driver/uart.h"
#include "el2/vm/life.h"
#include "el2/vm/vm.h"
#include "lib/log.h"

struct received {
	unsigned in_line;
	bool deaf;
	char line[2]; /* the first of them */
};

/* "0+", "0-", "0=": the first VM is asked to start, to stop, to start again. */
static bool ask_vm(const char line[2])
{
	static const struct {
		char sign;
		const char *(*ask)(struct vm *vm);
	} requests[] = {{'+', life_start}, {'-', life_stop}, {'=', life_restart}};
	unsigned index = (unsigned)line[0] - '0';
	const char *refused;

	for (unsigned i = 0; i < sizeof(requests) / sizeof(requests[0]) && index < n_vms; i++) {
		if (line[1] != requests[i].sign)
			continue;
		refused = requests[i].ask(&vms[index]);
		log_line("own interrupt: %s: %s", vms[index].name, refused ? refused : "asked");
		return true;
	}
	return false;
}

static void take_character(void *context, int character)
{
	struct received *received = context;

	if (character == '!') {
		received->deaf = true;
	} else if (character == '\n') {
		if (received->in_line != 2 || !ask_vm(received->line))
			log_line("own interrupt: %u characters", received->in_line);
		received->in_line = 0;
	} else {
		if (received->in_line < 2)
			received->line[received->in_line] = (char)character;
		received->in_line++;
	}
}

bool own_irq_test(void *uart)
{
	static struct received received; /* one core has the line */

	return !received.deaf && uart_receive(uart, take_character, &received);
}

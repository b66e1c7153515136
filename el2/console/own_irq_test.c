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
	unsigned index = (unsigned)line[0] - '0';
	struct vm *vm = &vms[index];
	const char *refused;

	if (index >= n_vms || (line[1] != '+' && line[1] != '-' && line[1] != '='))
		return false;
	refused = line[1] == '+'   ? life_start(vm, 0)
		  : line[1] == '-' ? life_stop(vm)
				   : life_restart(vm, 0);
	log_line("own interrupt: %s: %s", vm->name, refused ? refused : "asked");
	return true;
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

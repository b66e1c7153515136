/* SPDX-License-Identifier: Apache-2.0 */
/* EL2's console: memory of a domain (CONFIG_CONSOLE_DUMP). */
#include "el2/console/commands.h"
#include "el2/vm/vm.h"
#include "lib/printf.h"

#define USUAL 64u
#define MOST  4096u
#define ROW   16u

/* The bytes of a row, from its begin to `most`. False: they are not in the domain's memory. */
static bool read_row(struct vm *vm, uint64_t address, unsigned most, uint8_t bytes[ROW])
{
	for (unsigned i = 0; i < most; i++) {
		uint64_t word;

		if (!vm_read(vm, address + i, &word))
			return false;
		bytes[i] = (uint8_t)(word >> 8 * ((address + i) % 8));
	}
	return true;
}

static void print_row(struct shell *shell, uint64_t address, unsigned count,
		      const uint8_t bytes[ROW])
{
	char hex[3 * ROW + 1], text[ROW + 1];

	for (unsigned i = 0; i < count; i++) {
		fmt_sn(hex + 3 * i, 4, "%02x ", bytes[i]);
		text[i] = (char)(bytes[i] >= ' ' && bytes[i] < 0x7f ? bytes[i] : '.');
	}
	text[count] = '\0';
	shell_print(shell, "0x%010lx  %-48s %s", address, hex, text);
}

/* A row in a step. */
bool command_dump(struct shell *shell)
{
	struct vm *vm = command_vm(shell, 1);
	uint64_t size = USUAL;
	uint8_t bytes[ROW];
	unsigned count;

	if (!vm)
		return false;
	if (!shell->row++) {
		if (!command_number(shell, 2, &shell->at) ||
		    (shell->n_words == 4 && !command_number(shell, 3, &size)))
			return false;
		if (size > MOST) {
			shell_print(shell, "at most %u bytes at once", MOST);
			return false;
		}
		shell->end = shell->at + size;
	}
	count = shell->end - shell->at < ROW ? (unsigned)(shell->end - shell->at) : ROW;
	if (!count)
		return false;
	if (!read_row(vm, shell->at, count, bytes)) {
		shell_print(shell, "0x%lx: not in %s's memory", shell->at, vm->name);
		return false;
	}
	print_row(shell, shell->at, count, bytes);
	shell->at += count;
	return shell->at != shell->end;
}

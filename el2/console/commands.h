/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of EL2's console: a step of each (shell.h), and what several of them need. */
#ifndef MULLION_EL2_COMMANDS_H
#define MULLION_EL2_COMMANDS_H

#include <stddef.h>

#include "el2/console/shell.h"
#include "el2/vm/vm.h"

struct vdev_region;
struct vpl011;

/* All of them, for shell_open(). */
extern const struct shell_command shell_commands[];

bool command_help(struct shell *shell);
bool command_ps(struct shell *shell);
bool command_start(struct shell *shell);
bool command_stop(struct shell *shell);
bool command_restart(struct shell *shell);
bool command_poweroff(struct shell *shell);
bool command_reboot(struct shell *shell);
bool command_report(struct shell *shell);
bool command_log(struct shell *shell);
bool command_map(struct shell *shell);
bool command_irq(struct shell *shell);
bool command_explain(struct shell *shell);
bool command_regs(struct shell *shell);  /* CONFIG_STOP_RECORDS */
bool command_stats(struct shell *shell); /* CONFIG_VM_STATISTICS, CONFIG_CHANNELS */
bool command_dump(struct shell *shell);  /* CONFIG_CONSOLE_DUMP */

/* What a word may name: `count` names, each `stride` bytes behind the one before. */
struct command_names {
	const char *first;
	size_t stride;
	unsigned count;
};

/* Which of the names a word is; -1 after saying that there is no such `kind`, and which there are.
 * At most as many as there can be domains or virtual consoles. */
int command_choice(struct shell *shell, unsigned word, const char *kind,
		   const struct command_names *names);

/* The domain that a word of the command names. NULL after saying which ones there are. */
struct vm *command_vm(struct shell *shell, unsigned word);

/* The virtual console that a word names: of a domain's name its first one. NULL after saying which
 * ones there are. */
const struct vpl011 *command_console(struct shell *shell, unsigned word);

/* The name of the virtual console whose device this is; NULL: it is no such one. */
const char *console_name(const void *device);

/* The number that a word is, decimal or with 0x. False after saying that it is none. */
bool command_number(struct shell *shell, unsigned word, uint64_t *value);

/* What a guest's address is. */
struct mapping {
	uint64_t attributes; /* 0: nothing is mapped */
	uint64_t physical;
	uint64_t span; /* up to the end of the entry that says so */
};

/* By the domain's stage-2 tables; the address is below their top. */
struct mapping command_mapping(const struct vm *vm, uint64_t address);

/* Of a virtual console which one it is, " (linux.trace)", of a channel's device " of channel net0",
 * in `text`; else nothing. */
#define COMMAND_WHICH (VM_NAME + 16)
const char *command_which(const struct vdev_region *region, char text[COMMAND_WHICH]);

/* How a shared interrupt of the domain's stands: irq's head, and its line. */
void command_irq_state(struct shell *shell, const struct vm *vm, uint32_t intid);
/* A shared interrupt of the domain's is edge-triggered. */
bool command_irq_is_edge(const struct vm *vm, uint32_t intid);

#endif

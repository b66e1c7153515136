/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of EL2's console: a step of each (shell.h), and what several of them need. */
#ifndef MULLION_EL2_COMMANDS_H
#define MULLION_EL2_COMMANDS_H

#include "el2/console/shell.h"

struct vm;

/* All of them, for shell_open(). */
extern const struct shell_command shell_commands[];

bool command_help(struct shell *shell);

/* The domain that a word of the command names. NULL after saying which ones there are. */
struct vm *command_vm(struct shell *shell, unsigned word);

#endif

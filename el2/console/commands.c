/* SPDX-License-Identifier: Apache-2.0 */
/* Which commands there are. */
#include "el2/console/commands.h"

#include <stddef.h>

bool command_help(struct shell *shell)
{
	const struct shell_command *command = &shell->commands[shell->row++];

	if (!command->name)
		return false;
	if (!(command->right & ~shell->may))
		shell_print(shell, "%-7s %-22s %s", command->name, command->arguments,
			    command->help);
	return true;
}

const struct shell_command shell_commands[] = {
	{"help", "", "what there is to be typed", 0, 0, 0, command_help},
	{.name = NULL},
};

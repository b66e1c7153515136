/* SPDX-License-Identifier: Apache-2.0 */
/* Which commands there are. */
#include "el2/console/commands.h"

#include <stddef.h>

#include "el2/console/explain_words.h"

bool command_help(struct shell *shell)
{
	const struct shell_command *command = &shell->commands[shell->row++];

	if (!command->name)
		return false;
	if (command->step && !(command->right & ~shell->may))
		shell_print(shell, "%-8s %-20s %s", command->name, command->arguments,
			    command->help);
	return true;
}

#define DUMP(step)   IS_ENABLED(CONFIG_CONSOLE_DUMP) ? (step) : NULL
#define REPORT(step) IS_ENABLED(CONFIG_STOP_RECORDS) ? (step) : NULL

/* Of vCPUs, of channels, or of both. */
#define VCPUS       IS_ENABLED(CONFIG_VM_STATISTICS)
#define CHANNELS    IS_ENABLED(CONFIG_CHANNELS)
#define STATS(step) VCPUS || CHANNELS ? (step) : NULL
#define STATS_OF    CHANNELS ? VCPUS ? "[DOMAIN [VCPU]]" : "[DOMAIN]" : "DOMAIN [VCPU]"
#define STATS_HELP                                                        \
	CHANNELS ? VCPUS ? "exits of its vCPUs, what channels have moved" \
			 : "what channels have moved, its or all"         \
		 : "exits of its vCPUs, and how long they take"

const struct shell_command shell_commands[] = {
	{"help", "", "what can be typed", 0, 0, 0, command_help},
	{"ps", "", "what the domains do", 0, 0, SHELL_SEE, command_ps},
	{"log", "[DOMAIN]", "the hypervisor's log, or what a domain's console keeps", 0, 1,
	 SHELL_SEE, command_log},
	{"report", "DOMAIN", "why it was stopped, and in the middle of what", 1, 1, SHELL_SEE,
	 REPORT(command_report)},
	{"regs", "DOMAIN [VCPU]", "where its vCPUs are, registers, who has called what", 1, 2,
	 SHELL_SEE, REPORT(command_regs)},
	{"stats", STATS_OF, STATS_HELP, CHANNELS ? 0 : 1, VCPUS ? 2 : 1, SHELL_SEE,
	 STATS(command_stats)},
	{"start", "DOMAIN [IMAGE]", "start it, when it is down", 1, 2, SHELL_CONTROL,
	 command_start},
	{"stop", "DOMAIN", "stop it", 1, 1, SHELL_CONTROL, command_stop},
	{"restart", "DOMAIN [IMAGE]", "stop it and start it again", 1, 2, SHELL_CONTROL,
	 command_restart},
	{"poweroff", "", "stop all, and the machine", 0, 0, SHELL_CONTROL, command_poweroff},
	{"reboot", "", "reset the machine", 0, 0, SHELL_CONTROL, command_reboot},
	{"map", "DOMAIN", "which addresses of its are memory and devices", 1, 1, SHELL_SEE,
	 command_map},
	{"irq", "DOMAIN", "its shared interrupts that are in use", 1, 1, SHELL_SEE, command_irq},
	{"explain", "WHAT [N]", "whose is " EXPLAIN_USAGE, 1, 2, SHELL_SEE, command_explain},
	{"dump", "DOMAIN ADDRESS [N]", "N bytes of its memory, 64 else", 2, 3, SHELL_MEMORY,
	 DUMP(command_dump)},
	{.name = NULL},
};

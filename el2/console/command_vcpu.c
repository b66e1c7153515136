/* SPDX-License-Identifier: Apache-2.0 */
/* EL2's console: what the vCPUs of a domain are about (CONFIG_STOP_RECORDS), and have been
 * (CONFIG_VM_STATISTICS); with that its channels (CONFIG_CHANNELS). */
#include <stddef.h>

#include "el2/console/command_channels.h"
#include "el2/console/commands.h"
#include "el2/console/regs.h"
#include "el2/console/stats_vm.h"
#include "el2/vm/vm.h"

static void print_line(void *shell, const char *line)
{
	shell_print(shell, "%s", line);
}

/* The vCPU of this step: the one that is named, or one after the other. NULL: there is none more,
 * or no such one, which is said. */
static struct vcpu *next_vcpu(struct shell *shell)
{
	struct vm *vm = command_vm(shell, 1);
	bool is_named = shell->n_words > 2;
	uint64_t n = shell->row++;

	if (!vm || (is_named && (n || !command_number(shell, 2, &n))))
		return NULL;
	if (n < vm->n_vcpus)
		return vm->vcpu[n];
	if (is_named)
		shell_print(shell, "%s has %u vCPUs, from 0 on", vm->name, vm->n_vcpus);
	return NULL;
}

/* The call to its core may not come back (serve() in console.c): then the next step goes on behind
 * it. */
bool command_regs(struct shell *shell)
{
	struct vcpu *vcpu = next_vcpu(shell);

	if (vcpu)
		regs_print(vcpu, print_line, shell);
	return vcpu;
}

bool command_stats(struct shell *shell)
{
	const bool is_of_all = IS_ENABLED(CONFIG_CHANNELS) && shell->n_words < 2;
	const struct vm *vm = is_of_all ? NULL : command_vm(shell, 1);
	const bool has_vcpus = IS_ENABLED(CONFIG_VM_STATISTICS) && vm &&
			       (shell->n_words > 2 || shell->row < vm->n_vcpus);
	const struct vcpu *vcpu = has_vcpus ? next_vcpu(shell) : NULL;

	if (vcpu)
		stats_print(vcpu->vm, vcpu->index, print_line, shell);
	if (has_vcpus || (!vm && !is_of_all))
		return vcpu;
	return IS_ENABLED(CONFIG_CHANNELS) && command_channels(shell, vm);
}

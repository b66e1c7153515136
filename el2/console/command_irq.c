/* SPDX-License-Identifier: Apache-2.0 */
/* EL2's console: a domain's shared interrupts (irq). What is read of a running domain is of that
 * moment, and nobody is asked. */
#include <stddef.h>

#include "el2/console/command_channels.h"
#include "el2/console/commands.h"
#include "el2/console/console.h"
#include "el2/vm/vm.h"
#include "gic/gic.h"
#include "gic/gicv3_regs.h"
#include "lib/printf.h"

/* Of a word of 32 lines. */
struct word_state {
	uint32_t pending, taken;
};

/* Taken: the guest has it, in a list register or behind them. */
static bool in_hands(const struct vgic_vm *lines, uint32_t intid)
{
	const struct virq *virq = &lines->spi[intid - 32];

	for (unsigned n = 0; n < lines->n_cpus; n++) {
		const struct vgic_cpu *cpu = lines->cpu[n];

		if (cpu->homed[intid / 32] >> (intid % 32) & 1)
			return virq->state & (VIRQ_PENDING | VIRQ_ACTIVE) ||
			       (virq->lr && virq->lr <= VGIC_MAX_LR &&
				cpu->lr_intid[virq->lr - 1] == intid);
	}
	return false;
}

static struct word_state state_of(const struct vgic_vm *lines, unsigned word)
{
	/* those that the hardware has */
	uint32_t wired = vgic_line_repeats(lines) ? lines->owned[word] : lines->wired[word];
	uint32_t soft = lines->owned[word] & ~wired;
	struct word_state state = {
		.pending = (lines->level[word] | lines->latch[word]) & soft,
	};

	for (uint32_t bits = soft; bits; bits &= bits - 1) {
		uint32_t intid = 32 * word + (uint32_t)__builtin_ctz(bits);

		if (in_hands(lines, intid))
			state.taken |= bits & -bits;
	}
	if (wired) {
		state.pending |= gic->get(GICD_ISPENDR, word) & wired;
		state.taken |= gic->get(GICD_ISACTIVER, word) & wired;
	}
	return state;
}

/* Of direct interrupts the hardware has what the guest has written. */
static bool goes_to(const struct vm *vm, uint32_t intid, unsigned n)
{
	const struct vgic_cpu *cpu = vm->gic.cpu[n];

	if (vm_is_direct(vm) && gic->version == 2)
		return vm->gic.route[intid - 32] >> n & 1;
	if (vm_is_direct(vm))
		return gic->get(GICD_IROUTER, 2 * intid) == (uint32_t)cpus[cpu->physical].mpidr;
	return cpu->homed[intid / 32] >> (intid % 32) & 1;
}

bool command_irq_is_edge(const struct vm *vm, uint32_t intid)
{
	if (vm_is_direct(vm))
		return gic->get(GICD_ICFGR, intid / 16) >> (intid % 16 * 2 + 1) & 1;
	return vm->gic.edge[intid / 32] >> (intid % 32) & 1;
}

/* Whose line it is, "; console linux.trace" or "; channel net0", in `text`; else nothing. */
static const char *which(const struct vm *vm, uint32_t intid, char text[VM_NAME + 12])
{
	const char *channel = IS_ENABLED(CONFIG_CHANNELS) ? command_channel_of_line(vm, intid)
							  : NULL;

	fmt_sn(text, VM_NAME + 12, channel ? "; channel %s" : "", channel);
	for (unsigned i = 0; i < text_table.count; i++)
		if (consoles[i].gic == &vm->gic && consoles[i].intid == intid)
			fmt_sn(text, VM_NAME + 12, "; console %s", text_table.at[i].name);
	return text;
}

static void print_line(struct shell *shell, const struct vm *vm, uint32_t intid,
		       const struct word_state *state)
{
	const struct vgic_vm *lines = &vm->gic;
	uint32_t w = intid / 32, bit = 1u << (intid % 32);
	const char *wire = vm_is_direct(vm) ? "direct" : "wire";
	unsigned home = 0;
	char text[VM_NAME + 12];

	while (home + 1 < lines->n_cpus && !goes_to(vm, intid, home))
		home++;
	shell_print(shell, "%5u  %-6s  %-5s  %-7s  %-7s  %-5s  vCPU %u, cpu%u%s%s", intid,
		    lines->wired[w] & bit ? wire : "device",
		    command_irq_is_edge(vm, intid) ? "edge" : "level",
		    lines->enabled[w] & bit ? "enabled" : "-",
		    state->pending & bit ? "pending" : "-", state->taken & bit ? "taken" : "-",
		    home, lines->cpu[home]->physical, lines->irm[w] & bit ? " (any)" : "",
		    which(vm, intid, text));
}

#define HEAD "INTID  from    kind   enabled  pending  taken  goes to"

/* A word of lines in a step; of those that are idle only how many they are: shell->at. Of the
 * others that is shell->end. */
bool command_irq(struct shell *shell)
{
	const struct vm *vm = command_vm(shell, 1);
	struct word_state state;
	unsigned word;

	if (!vm)
		return false;
	if (!shell->row++)
		shell_print(shell, HEAD);
	word = shell->row;
	if (word >= VGIC_WORDS) {
		shell_print(shell,
			    shell->end
				    ? "%lu more are the domain's, disabled and idle"
				    : "%lu shared ones, all disabled and idle; the cores' own are "
				      "not listed",
			    shell->at);
		return false;
	}
	state = state_of(&vm->gic, word);
	for (uint32_t bits = vm->gic.owned[word]; bits; bits &= bits - 1) {
		uint32_t bit = bits & -bits;

		if ((vm->gic.enabled[word] | state.pending | state.taken) & bit) {
			print_line(shell, vm, 32 * word + (uint32_t)__builtin_ctz(bits), &state);
			shell->end++;
		} else {
			shell->at++;
		}
	}
	return true;
}

void command_irq_state(struct shell *shell, const struct vm *vm, uint32_t intid)
{
	struct word_state state = state_of(&vm->gic, intid / 32);

	shell_print(shell, HEAD);
	print_line(shell, vm, intid, &state);
}

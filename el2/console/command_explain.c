/* SPDX-License-Identifier: Apache-2.0 */
/* EL2's console: whose something is, how it is mapped, why, and what would move it (explain). The
 * words are those of ./mullion explain on the host, which has the lines of the configuration. */
#include <stddef.h>
#include <string.h>

#include "el2/console/command_channels.h"
#include "el2/console/command_explain.h"
#include "el2/console/commands.h"
#include "el2/console/explain_words.h"
#include "el2/core/own_irq.h"
#include "el2/core/places.h"
#include "el2/vm/vm.h"
#include "gic/gic.h"

/* What the tree says of it, as ./mullion explain knows, is not kept. */
#define BSA_SECURE_TIMER 29u

/* DOMAIN:ADDRESS, where the colon is. What is mapped there, or what has the same address. */
static void explain_domains(struct shell *shell, char *colon)
{
	const struct vm *vm;
	uint64_t address;

	*colon = '\0';
	vm = command_vm(shell, 1);
	if (!vm)
		return;
	shell->word[1] = colon + 1;
	if (!command_number(shell, 1, &address))
		return;
	if (address >> vm->s2.va_bits == 0) {
		struct mapping mapping = command_mapping(vm, address);

		if (s2_is_cacheable(mapping.attributes))
			address = mapping.physical;
		else if (explain_address_in(vm, address) != address)
			shell_print(shell, EXPLAIN_WHAT EXPLAIN_NOT_THERE, vm->name);
	}
	explain_at(shell, address);
}

/* --- a node, of which the name is known if it has registers --- */

static void explain_node(struct shell *shell, const char *name)
{
	const char *last = strrchr(name, '/');

	last = last ? last + 1 : name;
	if (IS_ENABLED(CONFIG_CHANNELS) && explain_channel(shell, last))
		return;
	for (unsigned i = 0; i < known_places.count; i++)
		if (!strncmp(known_places.at[i].name, last, PLACES_NAME - 1)) {
			explain_at(shell, known_places.at[i].range.base);
			return;
		}
	shell_print(shell,
		    "%s: no device with registers is called so (./mullion explain on the "
		    "host knows all)",
		    name);
}

/* --- an interrupt --- */

static void explain_private(struct shell *shell, uint32_t intid)
{
	bool is_guests = intid < 16 || vms[0].gic.owned[0] >> intid & 1;

	if (intid < 16)
		shell_print(shell, EXPLAIN_WHAT EXPLAIN_SGI, intid);
	else
		shell_print(shell, EXPLAIN_WHAT EXPLAIN_PPI "%s", intid - 16, intid, "");
	shell_print(shell, EXPLAIN_OWNER "%s",
		    explain_private_owner(is_guests, intid == BSA_SECURE_TIMER));
	for (unsigned i = 0; i < n_vms; i++)
		if (is_guests && vm_is_direct(&vms[i]))
			shell_print(shell, EXPLAIN_MAPPED EXPLAIN_PRIVATE_DIRECT, vms[i].name,
				    explain_private_direct(intid));
	explain_say_why(shell, explain_private_why(is_guests, intid == BSA_SECURE_TIMER), NULL);
}

static const struct vm *owner_of_line(uint32_t intid)
{
	for (unsigned i = 0; i < n_vms; i++)
		if (vms[i].gic.owned[intid / 32] >> (intid % 32) & 1)
			return &vms[i];
	return NULL;
}

static void explain_shared(struct shell *shell, uint32_t intid)
{
	const struct vm *vm = owner_of_line(intid);
	uint32_t word = intid / 32, bit = 1u << (intid % 32);
	bool is_wired = vm && vm->gic.wired[word] & bit;
	const char *wire = vm && vm_is_direct(vm) ? EXPLAIN_DIRECT : EXPLAIN_WIRE;

	shell_print(shell, EXPLAIN_WHAT EXPLAIN_SPI ", of %u that the GIC has", intid - 32, intid,
		    gic->lines() - 32);
	if (!vm) {
		shell_print(shell, EXPLAIN_OWNER "%s",
			    own_irq_is(intid) ? EXPLAIN_EL2 : EXPLAIN_NOBODY);
		shell_print(shell, EXPLAIN_MAPPED EXPLAIN_NOWHERE);
		explain_say_why(shell, own_irq_is(intid) ? EXPLAIN_CONSOLE : EXPLAIN_UNASKED, NULL);
		return;
	}
	shell_print(shell, EXPLAIN_OWNER "%s", vm->name);
	shell_print(shell, EXPLAIN_MAPPED EXPLAIN_LINE, vm->name, is_wired ? wire : "device",
		    command_irq_is_edge(vm, intid) ? "edge" : "level");
	command_irq_state(shell, vm, intid);
	explain_say_why(shell, is_wired ? EXPLAIN_WIRED : EXPLAIN_EMULATED, vm->name);
}

static void explain_irq(struct shell *shell, uint64_t intid)
{
	if (intid >= 32 + VGIC_MAX_SPI)
		shell_print(shell, "irq %lu: " EXPLAIN_NO_IRQ, intid, 31 + VGIC_MAX_SPI,
			    VGIC_MAX_SPI - 1);
	else if (intid < 32)
		explain_private(shell, (uint32_t)intid);
	else
		explain_shared(shell, (uint32_t)intid);
}

/* --- a CPU --- */

static void explain_cpu(struct shell *shell, uint64_t cpu)
{
	for (unsigned i = 0; i < n_vms; i++)
		for (unsigned n = 0; n < vms[i].n_vcpus; n++) {
			if (vms[i].gic.cpu[n]->physical != cpu)
				continue;
			shell_print(shell, EXPLAIN_OWNER "%s", vms[i].name);
			shell_print(shell, EXPLAIN_MAPPED EXPLAIN_VCPU ", %s", vms[i].name, n,
				    vm_is_direct(&vms[i]) ? EXPLAIN_VCPU_DIRECT : "",
				    vcpu_is_on(vms[i].vcpu[n]) ? "on" : "off");
			explain_say_why(shell, EXPLAIN_CPUS, vms[i].name);
			return;
		}
	shell_print(shell, EXPLAIN_OWNER EXPLAIN_NOBODY);
	shell_print(shell, EXPLAIN_MAPPED EXPLAIN_NOWHERE);
	explain_say_why(shell, EXPLAIN_NO_CPU, NULL);
}

bool command_explain(struct shell *shell)
{
	char *what = shell->word[1], *colon = strchr(what, ':');
	bool of_irq = !strcmp(what, "irq"), of_number = of_irq || !strcmp(what, "cpu");
	uint64_t value;

	if (of_number != (shell->n_words == 3))
		shell_print(shell, "to be typed as: explain " EXPLAIN_USAGE);
	else if (of_number && command_number(shell, 2, &value))
		(of_irq ? explain_irq : explain_cpu)(shell, value);
	else if (of_number)
		return false; /* that has been said */
	else if (*what >= '0' && *what <= '9' && command_number(shell, 1, &value))
		explain_at(shell, value);
	else if (*what >= '0' && *what <= '9')
		return false; /* as above */
	else if (colon)
		explain_domains(shell, colon);
	else
		explain_node(shell, what);
	return false;
}

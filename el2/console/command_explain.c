/* SPDX-License-Identifier: Apache-2.0 */
/* EL2's console: whose something is, how it is mapped, why, and what would move it (explain). The
 * words are those of ./mullion explain on the host, which has the lines of the configuration. */
#include <stddef.h>
#include <string.h>

#include "el2/console/commands.h"
#include "el2/console/explain_words.h"
#include "el2/core/log_sink.h"
#include "el2/core/mmu.h"
#include "el2/core/own_irq.h"
#include "el2/core/places.h"
#include "el2/vdev/vdev.h"
#include "el2/vm/vm.h"
#include "gic/gic.h"
#include "lib/printf.h"

/* The rule and what would move it, of `name`'s or of nobody's. */
static void say_why(struct shell *shell, enum explain_why why, const char *name)
{
	char text[128];

	fmt_sn(text, sizeof(text), explain_decided(why), name);
	shell_print(shell, EXPLAIN_DECIDED "%s", text);
	fmt_sn(text, sizeof(text), explain_move(why), name);
	shell_print(shell, EXPLAIN_MOVE "%s", text);
}

/* --- an address --- */

/* How a domain has a physical address. */
struct view {
	struct mapping mapping;
	const struct vdev_region *region; /* where nothing is mapped; NULL: none */
	uint64_t address, offset;         /* the domain's; in the region */
};

/* The domain's address of its memory there; elsewhere they are the same. */
static uint64_t address_in(const struct vm *vm, uint64_t physical)
{
	for (unsigned i = 0; i < vm->n_memory; i++)
		if (range_contains(vm->memory[i], (struct range){physical, 1}))
			return vm->guest[i].base + (physical - vm->memory[i].base);
	return physical;
}

/* False: the domain has nothing to do with it. Where its own memory lies at this address, that is
 * other memory. */
static bool view_of(const struct vm *vm, uint64_t physical, struct view *view)
{
	view->address = address_in(vm, physical);
	view->mapping.attributes = 0;
	if (view->address >> vm->s2.va_bits == 0)
		view->mapping = command_mapping(vm, view->address);
	view->region = view->mapping.attributes ? NULL
						: vdev_find(vm, view->address, &view->offset);
	if ((view->mapping.attributes & S2_TYPE) == S2_NORMAL)
		return view->mapping.physical == physical;
	return view->mapping.attributes || view->region;
}

static void say_mapped(struct shell *shell, const struct vm *vm, const struct view *view)
{
	char text[VM_NAME + 4];

	if (view->region)
		shell_print(shell, EXPLAIN_MAPPED EXPLAIN_EMULATES, vm->name,
			    view->region->ops->name, command_which_console(view->region, text),
			    view->offset);
	else if (view->address == view->mapping.physical ||
		 (view->mapping.attributes & S2_TYPE) != S2_NORMAL)
		shell_print(shell, EXPLAIN_MAPPED EXPLAIN_MAPS, vm->name,
			    explain_mapping(view->mapping.attributes), view->mapping.physical);
	else
		shell_print(shell, EXPLAIN_MAPPED EXPLAIN_MAPS_ELSEWHERE, vm->name,
			    explain_mapping(view->mapping.attributes), view->mapping.physical,
			    view->address);
}

/* The hypervisor's block, or what it keeps for a domain's restart. */
static bool is_own_memory(uint64_t address)
{
	const struct range byte = {address, 1};

	if (range_contains(mmu_block(), byte))
		return true;
	for (unsigned i = 0; i < n_vms; i++)
		for (unsigned k = 0; k < VM_MAX_SEALED; k++)
			if (vms[i].sealed[k].copy &&
			    range_contains(
				    (struct range){vms[i].sealed[k].copy, vms[i].sealed[k].size},
				    byte))
				return true;
	return false;
}

/* Where this console is, the board's UART is the hypervisor's. */
static bool is_own_uart(uint64_t address)
{
	const struct uart *uart = log_sink_own_uart();

	return uart && ALIGN_DOWN(uart->base, PAGE_SIZE) == ALIGN_DOWN(address, PAGE_SIZE);
}

/* As tools/dt_explain_address.c settles it. `count` domains have it, one of them `emulated`. */
static enum explain_why why_of(uint64_t address, const struct place *place, unsigned count,
			       bool emulated)
{
	enum explain_why why = place ? place->why : EXPLAIN_NOTHING;

	if (address >> 52)
		return EXPLAIN_BEYOND;
	if (is_own_memory(address))
		return EXPLAIN_HYPERVISOR;
	if (is_own_uart(address))
		return EXPLAIN_CONSOLE;
	if (count > 1)
		return EXPLAIN_EACH;
	if (count)
		return emulated || why == EXPLAIN_EACH ? EXPLAIN_EMULATED : why;
	return why == EXPLAIN_EACH ? EXPLAIN_HYPERVISOR : why;
}

/* Where domains have memory at this address that is elsewhere. */
static void say_own_there(struct shell *shell, uint64_t address)
{
	for (unsigned i = 0; i < n_vms; i++)
		for (unsigned k = 0; k < vms[i].n_memory; k++)
			if (range_contains(vms[i].guest[k], (struct range){address, 1}) &&
			    vms[i].guest[k].base != vms[i].memory[k].base)
				shell_print(shell, EXPLAIN_WHAT EXPLAIN_OWN_THERE, vms[i].name,
					    vms[i].name, address);
}

static void explain_address(struct shell *shell, uint64_t address)
{
	char names[MAX_VMS * (VM_NAME + 2)] = "";
	const struct place *place = places_at(&known_places, address);
	const char *first = NULL;
	unsigned used = 0, count = 0;
	enum explain_why why;
	bool emulated = false;
	struct view view;

	for (unsigned i = 0; i < n_vms; i++) {
		if (!view_of(&vms[i], address, &view))
			continue;
		first = count++ ? first : vms[i].name;
		emulated |= view.region != NULL;
		used += (unsigned)fmt_sn(names + used, sizeof(names) - used, "%s%s",
					 used ? ", " : "", vms[i].name);
	}
	why = why_of(address, place, count, emulated);
	if (place)
		shell_print(shell, EXPLAIN_WHAT EXPLAIN_PLACE, place->name,
			    address - place->range.base);
	else
		shell_print(shell, EXPLAIN_WHAT "next to %s",
			    places_nearest(&known_places, address, PLACES_ALL));
	say_own_there(shell, address);
	shell_print(shell, EXPLAIN_OWNER "%s",
		    count                                                 ? names
		    : why == EXPLAIN_HYPERVISOR || why == EXPLAIN_CONSOLE ? EXPLAIN_EL2
									  : EXPLAIN_NOBODY);
	for (unsigned i = 0; i < n_vms; i++)
		if (view_of(&vms[i], address, &view))
			say_mapped(shell, &vms[i], &view);
	if (!count)
		shell_print(shell, EXPLAIN_MAPPED EXPLAIN_NOWHERE);
	say_why(shell, why, first);
}

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

		if ((mapping.attributes & S2_TYPE) == S2_NORMAL)
			address = mapping.physical;
	}
	explain_address(shell, address);
}

/* --- a node, of which the name is known if it has registers --- */

static void explain_node(struct shell *shell, const char *name)
{
	const char *last = strrchr(name, '/');

	last = last ? last + 1 : name;
	for (unsigned i = 0; i < known_places.count; i++)
		if (!strncmp(known_places.at[i].name, last, PLACES_NAME - 1)) {
			explain_address(shell, known_places.at[i].range.base);
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
	shell_print(shell, EXPLAIN_OWNER "%s", explain_private_owner(intid, is_guests));
	say_why(shell, explain_private_why(intid, is_guests), NULL);
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

	shell_print(shell, EXPLAIN_WHAT EXPLAIN_SPI ", of %u that the GIC has", intid - 32, intid,
		    gic->lines() - 32);
	if (!vm) {
		shell_print(shell, EXPLAIN_OWNER "%s",
			    own_irq_is(intid) ? EXPLAIN_EL2 : EXPLAIN_NOBODY);
		shell_print(shell, EXPLAIN_MAPPED EXPLAIN_NOWHERE);
		say_why(shell, own_irq_is(intid) ? EXPLAIN_CONSOLE : EXPLAIN_UNASKED, NULL);
		return;
	}
	shell_print(shell, EXPLAIN_OWNER "%s", vm->name);
	shell_print(shell, EXPLAIN_MAPPED EXPLAIN_LINE, vm->name, is_wired ? "wire" : "device",
		    vm->gic.edge[word] & bit ? "edge" : "level");
	command_irq_state(shell, vm, intid);
	say_why(shell, is_wired ? EXPLAIN_WIRED : EXPLAIN_EMULATED, vm->name);
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
				    vcpu_is_on(vms[i].vcpu[n]) ? "on" : "off");
			say_why(shell, EXPLAIN_CPUS, vms[i].name);
			return;
		}
	shell_print(shell, EXPLAIN_OWNER EXPLAIN_NOBODY);
	shell_print(shell, EXPLAIN_MAPPED EXPLAIN_NOWHERE);
	say_why(shell, EXPLAIN_NO_CPU, NULL);
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
		explain_address(shell, value);
	else if (*what >= '0' && *what <= '9')
		return false; /* as above */
	else if (colon)
		explain_domains(shell, colon);
	else
		explain_node(shell, what);
	return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* EL2's console: explain ADDRESS, by the domains' stage-2 tables. */
#include <stddef.h>

#include "el2/console/command_explain.h"
#include "el2/console/commands.h"
#include "el2/console/explain_words.h"
#include "el2/core/log_sink.h"
#include "el2/core/mmu.h"
#include "el2/core/places.h"
#include "el2/vdev/vdev.h"
#include "el2/vm/vm.h"
#include "lib/printf.h"

void explain_say_why(struct shell *shell, enum explain_why why, const char *name)
{
	char text[128];

	fmt_sn(text, sizeof(text), explain_decided(why), name);
	shell_print(shell, EXPLAIN_DECIDED "%s", text);
	fmt_sn(text, sizeof(text), explain_move(why), name);
	shell_print(shell, EXPLAIN_MOVE "%s", text);
}

/* How a domain has a physical address. */
struct view {
	struct mapping mapping;
	const struct vdev_region *region; /* where nothing is mapped; NULL: none */
	uint64_t address, offset;         /* the domain's; in the region */
};

uint64_t explain_address_in(const struct vm *vm, uint64_t physical)
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
	view->address = explain_address_in(vm, physical);
	view->mapping.attributes = 0;
	if (view->address >> vm->s2.va_bits == 0)
		view->mapping = command_mapping(vm, view->address);
	view->region = view->mapping.attributes ? NULL
						: vdev_find(vm, view->address, &view->offset);
	if (s2_is_cacheable(view->mapping.attributes))
		return view->mapping.physical == physical;
	return view->mapping.attributes || view->region;
}

static void say_mapped(struct shell *shell, const struct vm *vm, const struct view *view)
{
	char text[COMMAND_WHICH];

	if (view->region)
		shell_print(shell, EXPLAIN_MAPPED EXPLAIN_EMULATES, vm->name,
			    view->region->ops->name, command_which(view->region, text),
			    view->offset);
	else if (view->address == view->mapping.physical ||
		 !s2_is_cacheable(view->mapping.attributes))
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
	if (why == EXPLAIN_CHANNEL)
		return why;
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

void explain_at(struct shell *shell, uint64_t address)
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
	explain_say_why(shell, why, why == EXPLAIN_CHANNEL ? place->name : first);
}

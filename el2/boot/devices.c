/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/devices.h"

#include <string.h>

#include "dtb/config/own.h"
#include "dtb/config/visitor.h"
#include "dtb/tree/hole.h"
#include "dtb/tree/irq_route.h"
#include "el2/boot/doorbells.h"
#include "el2/boot/channels.h"
#include "el2/core/own_irq.h"
#include "el2/core/places.h"
#include "lib/log.h"

#define END_OF_SPIS (32u + VGIC_MAX_SPI)

static struct {
	struct guest_device device[DEVICES_OF_VM];
	unsigned n_devices;
} made[MAX_VMS];

const struct guest_device *devices_of(const struct vm *vm, unsigned *count)
{
	*count = made[vm->index].n_devices;
	return made[vm->index].device;
}

/* Lines that a device of a domain has, or one that is kept for other processors. */
static int note_line(void *ctx, const char *node, uint32_t intid, bool edge, struct diag *diag)
{
	uint32_t *wired = ctx;

	(void)node;
	(void)edge;
	(void)diag;
	wired[intid / 32] |= 1u << (intid % 32);
	return 0;
}

/* And those that EL2 has. */
static int wired_lines(const struct machine *machine, uint32_t wired[VGIC_WORDS], struct diag *diag)
{
	struct sys_visitor visitor = {.ctx = wired, .irq = note_line};

	for (uint32_t intid = OWN_IRQ_FIRST; intid < END_OF_SPIS; intid++)
		if (own_irq_is(intid))
			wired[intid / 32] |= 1u << (intid % 32);
	for (unsigned i = 0; i < sys_owners(&machine->config); i++)
		if (sys_resources(machine->merged, &machine->config, i, &visitor, diag))
			return -1;
	return 0;
}

static bool take_line(struct machine *machine, const uint32_t wired[VGIC_WORDS], uint32_t intid)
{
	uint32_t bit = 1u << (intid % 32), *taken = &machine->software_lines[intid / 32];

	if ((*taken | wired[intid / 32]) & bit)
		return false;
	*taken |= bit;
	return true;
}

/*
 * A software SPI has a number that is nobody else's: the state of SPIs is one array for all VMs.
 * First come those beyond what the physical GIC has (the virtual one then says that it has more);
 * when these are used up, or it has all there can be, lines that neither a device of a domain
 * nor EL2 has, from the last one down. 0: there is none.
 */
static uint32_t find_line(struct machine *machine, const uint32_t wired[VGIC_WORDS], unsigned lines)
{
	for (uint32_t intid = lines; intid < END_OF_SPIS; intid++)
		if (take_line(machine, wired, intid))
			return intid;
	for (uint32_t intid = lines < END_OF_SPIS ? lines : END_OF_SPIS; intid-- > 32;)
		if (take_line(machine, wired, intid))
			return intid;
	return 0;
}

/*
 * With direct interrupts the physical GIC has the line, and a wire to it would pend it, too: so it
 * is one that the GIC has and that no node of the board's tree names, not even one that nobody has
 * or that is disabled. 0: there is none.
 */
static uint32_t find_physical_line(struct machine *machine, uint32_t wired[VGIC_WORDS],
				   unsigned lines)
{
	irq_named_lines(tree_last(), wired);
	for (uint32_t intid = lines < END_OF_SPIS ? lines : END_OF_SPIS; intid-- > 32;)
		if (take_line(machine, wired, intid))
			return intid;
	return 0;
}

static int give_line(struct machine *machine, unsigned lines, struct vm *vm,
		     const struct device_kind *kind, struct guest_device *device, struct diag *diag)
{
	const bool is_direct = machine->config.domains[vm->index].direct;
	struct guest_line *line = &device->line[device->n_lines];
	uint32_t wired[VGIC_WORDS] = {0};

	if (wired_lines(machine, wired, diag))
		return -1;
	line->intid = is_direct ? find_physical_line(machine, wired, lines)
				: find_line(machine, wired, lines);
	if (!line->intid && is_direct)
		return diag_fail(diag, vm->name,
				 "mullion,interrupts: \"direct\" needs an SPI for its emulated %s "
				 "that the GIC has and no node of the board's tree names: none is "
				 "left",
				 kind->name);
	if (!line->intid)
		return diag_fail(diag, kind->name, "no SPI is left for it");
	vgic_own_line(&vm->gic, line->intid, kind->edge[device->n_lines]);
	/* To a guest with direct interrupts it is an edge: EL2 tells it anew of a level that is
	 * still high (direct_line.c), and no tree tells what level a GIC has without a wire. */
	line->edge = is_direct || kind->edge[device->n_lines];
	device->n_lines++;
	return 0;
}

static int give_lines(struct machine *machine, unsigned lines, struct vm *vm,
		      const struct device_kind *kind, struct guest_device *device,
		      struct diag *diag)
{
	while (device->n_lines < kind->n_lines)
		if (give_line(machine, lines, vm, kind, device, diag))
			return -1;
	return 0;
}

static int find_place(const struct machine *machine, const struct vm *vm, uint64_t size,
		      struct range *place, struct diag *diag)
{
	const struct tree *tree = own_open(machine->merged, &machine->config, diag);
	struct range taken[DEVICES_OF_VM + VM_MAX_MEMORY];
	unsigned n = made[vm->index].n_devices;

	for (unsigned i = 0; i < n; i++)
		taken[i] = made[vm->index].device[i].range;
	for (unsigned i = 0; i < vm->n_memory;
	     i++) /* DRAM is not free, but moved it may lie here */
		taken[n++] = vm->guest[i];
	return tree ? tree_find_hole(tree, &machine->board, taken, n, size, place, diag) : -1;
}

static int create_device(struct machine *machine, unsigned lines, struct vm *vm,
			 const struct device_kind *kind, unsigned n, struct diag *diag)
{
	const struct sys_config *config = &machine->config;
	struct guest_device device = {.name = kind->name,
				      .label = kind->label ? kind->label(config, vm->index, n)
							   : NULL,
				      .is_console = kind->is_console,
				      .in_halves = kind->in_halves,
				      .is_primecell = kind->is_primecell,
				      .property = kind->property,
				      .describe = kind->describe};

	if (find_place(machine, vm, kind->size, &device.range, diag) ||
	    give_lines(machine, lines, vm, kind, &device, diag) || kind->create(vm, &device, diag))
		return -1;
	places_add(&known_places, kind->name, device.range, PLACES_ALL);
	made[vm->index].device[made[vm->index].n_devices++] = device;
	log_line("%s: %s at 0x%lx is emulated%s%s", vm->name, kind->name, device.range.base,
		 device.label ? ": " : "", device.label ? device.label : "");
	return 0;
}

static int create_wanted(struct machine *machine, unsigned lines, struct vm *vm,
			 const struct device_kind *kind, struct diag *diag)
{
	unsigned count = kind->wanted ? kind->wanted(&machine->config, vm->index) : 1;

	for (unsigned n = 0; n < count; n++)
		if (create_device(machine, lines, vm, kind, n, diag))
			return -1;
	return 0;
}

int devices_create(struct machine *machine, const struct device_kind *const kinds[DEVICES_MAX],
		   unsigned lines, struct diag *diag)
{
	memset(made, 0, sizeof(made));
	if (IS_ENABLED(CONFIG_CHANNEL_MEMORY) && doorbells_create(&machine->config, diag))
		return -1;
	if (IS_ENABLED(CONFIG_CHANNEL_VIRTIO) && channels_create(&machine->config, diag))
		return -1;
	for (unsigned i = 0; i < machine->config.n_domains; i++)
		for (unsigned k = 0; k < DEVICES_MAX; k++)
			if (kinds[k] && create_wanted(machine, lines, &vms[i], kinds[k], diag))
				return -1;
	return 0;
}

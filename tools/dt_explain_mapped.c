/* SPDX-License-Identifier: Apache-2.0 */
/* How the domains have an address: as boot divides memory (el2/boot/divide.c) and maps devices
 * (el2/boot/stage2_tables.c), by pages. */
#include <stdio.h>
#include <string.h>

#include "arch/arm64/pgtable.h"
#include "dtb/config/regions.h"
#include "dtb/config/resources.h"
#include "el2/boot/devices.h"
#include "el2/console/explain_words.h"
#include "el2/vdev/vdev.h"
#include "gic/gicv2.h"
#include "gic/gicv2_regs.h"
#include "gic/gicv3_regs.h"
#include "tools/dt_explain.h"

/* An address, and who has been found to have it. */
struct seen {
	const struct explaining *x;
	uint64_t address;
	struct mappings *to;
};

static bool holds(struct range range, uint64_t address)
{
	return range_contains(range, (struct range){address, 1});
}

static void add_owner(struct seen *seen, unsigned domain)
{
	size_t used = strlen(seen->to->names);

	snprintf(seen->to->names + used, sizeof(seen->to->names) - used, "%s%s",
		 seen->to->count ? ", " : "", domain_name(seen->x, domain));
	if (!seen->to->count)
		seen->to->first = domain;
}

/* The domain's address of its memory there; elsewhere they are the same. */
static uint64_t address_in(const struct seen *seen, unsigned domain)
{
	const struct vm *vm = &vms[domain];

	for (unsigned k = 0; k < vm->n_memory; k++)
		if (holds(vm->memory[k], seen->address))
			return vm->guest[k].base + (seen->address - vm->memory[k].base);
	return seen->address;
}

static void map_memory(struct seen *seen, unsigned domain)
{
	uint64_t own = address_in(seen, domain);

	add_owner(seen, domain);
	snprintf(seen->to->line[seen->to->count++], sizeof(seen->to->line[0]),
		 own == seen->address ? EXPLAIN_MAPS : EXPLAIN_MAPS_ELSEWHERE,
		 domain_name(seen->x, domain), explain_mapping(MAP_S2_RAM), seen->address, own);
}

static void map_to(struct seen *seen, unsigned domain, uint64_t attributes, uint64_t physical)
{
	add_owner(seen, domain);
	snprintf(seen->to->line[seen->to->count++], sizeof(seen->to->line[0]), EXPLAIN_MAPS,
		 domain_name(seen->x, domain), explain_mapping(attributes), physical);
}

static void emulate_for(struct seen *seen, unsigned domain, const char *device, const char *console,
			uint64_t offset)
{
	add_owner(seen, domain);
	snprintf(seen->to->line[seen->to->count++], sizeof(seen->to->line[0]), EXPLAIN_EMULATES,
		 domain_name(seen->x, domain), device, console, offset);
}

static bool is_memory(const struct seen *seen, unsigned domain)
{
	struct range pages[DT_MAX_RESERVED];
	struct diag ignored; /* divide_memory has asked before */
	unsigned count;

	for (unsigned k = 0; k < vms[domain].n_memory; k++)
		if (holds(vms[domain].memory[k], seen->address))
			return true;
	if (regions_of(seen->x->tree, domain, pages, &count, &ignored))
		return false;
	for (unsigned k = 0; k < count; k++)
		if (holds(pages[k], seen->address))
			return true;
	return false;
}

struct page {
	uint64_t address;
	bool is_there;
};

static int look_for_page(void *ctx, const char *node, struct range range, struct diag *diag)
{
	struct page *page = ctx;

	(void)node;
	(void)diag;
	page->is_there |= holds(range_pages(range), page->address);
	return 0;
}

static bool is_device(const struct seen *seen, unsigned domain)
{
	struct page page = {seen->address, false};
	const struct sys_visitor visitor = {.ctx = &page, .mmio = look_for_page};
	struct diag ignored; /* the visitor gives none */

	(void)res_visit(seen->x->tree, domain, &visitor, &ignored);
	return page.is_there;
}

/* " (linux.trace)" of a virtual console, " of channel net0". */
static const char *which_device(const struct seen *seen, unsigned domain, char text[80])
{
	unsigned count;
	const struct guest_device *device = devices_of(&vms[domain], &count);

	*text = '\0';
	for (unsigned k = 0; k < count; k++) {
		const char *label = device[k].label;

		if (!holds(device[k].range, seen->address))
			continue;
		if (device[k].is_console)
			snprintf(text, 80, " (%s%s%s)", domain_name(seen->x, domain),
				 label ? "." : "", label ? label : "");
		else if (label)
			snprintf(text, 80, EXPLAIN_OF_CHANNEL, label);
	}
	return text;
}

/* True: the GIC's frames are there (add_gic_frames, map_gicv2). */
static bool in_gic(struct seen *seen, unsigned domain)
{
	const struct dt_gic *dt = &seen->x->machine->board.gic;
	uint64_t address = seen->address, second = gicv2_dir_offset(dt->gicc);
	struct range gicd = {dt->gicd.base, dt->version == 2 ? GICD_V2_SIZE : GICD_SIZE};
	struct range dir = {dt->gicc.base + second, second};
	struct range gicc = seen->x->machine->config.domains[domain].direct ? dt->gicc : dt->gicv;

	if (holds(gicd, address))
		return emulate_for(seen, domain, "GICD", "", address - gicd.base), true;
	for (unsigned k = 0; dt->version == 3 && k < dt->n_gicr; k++)
		if (holds(dt->gicr[k], address))
			return emulate_for(seen, domain, "GICR", "", address - dt->gicr[k].base),
			       true;
	if (dt->version == 2 && holds(dir, address))
		return emulate_for(seen, domain, "GICC_DIR", "", address - dir.base), true;
	if (dt->version == 2 && holds((struct range){dt->gicc.base, second}, address))
		return map_to(seen, domain, MAP_S2_DEVICE, gicc.base + (address - dt->gicc.base)),
		       true;
	return false;
}

void find_mappings(const struct explaining *x, uint64_t address, struct mappings *mappings)
{
	struct seen now = {x, address, mappings}, *seen = &now;

	for (unsigned k = 0; k < seen->x->machine->config.n_domains; k++) {
		uint64_t offset;
		const struct vdev_region *region = vdev_find(&vms[k], seen->address, &offset);
		char text[80];

		if (is_memory(seen, k))
			map_memory(seen, k);
		else if (is_device(seen, k))
			map_to(seen, k, MAP_S2_DEVICE, seen->address);
		else if (region)
			emulate_for(seen, k, region->ops->name, which_device(seen, k, text),
				    offset);
		else
			(void)in_gic(seen, k);
	}
}

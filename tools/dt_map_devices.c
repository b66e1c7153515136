/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_map_devices.h"

#include <stdio.h>
#include <string.h>

#include "dtb/config/own.h"
#include "dtb/config/resources.h"
#include "dtb/tree/irq_route.h"
#include "el2/boot/devices.h"
#include "el2/vdev/vdev.h"
#include "el2/vm/vm.h"
#include "tools/dt_boot.h"

struct printer {
	const struct machine *machine;
	const struct tree *tree;
	unsigned node;     /* that is looked at */
	const char *owner; /* of that node */
	const char *why;   /* nobody has it; "-" */
};

const char *map_word(const char *text)
{
	return text && *text ? text : "-";
}

void map_print_path(const struct tree *tree, unsigned node)
{
	if (!node)
		return;
	map_print_path(tree, tree->node[node].parent);
	printf("/%s", tree_name(tree, node));
}

void map_print_range(struct range range)
{
	printf("\t0x%llx\t0x%llx", (unsigned long long)range.base, (unsigned long long)range.size);
}

static bool is_at_or_below(const struct tree *tree, unsigned node, unsigned above)
{
	return above != TREE_NONE && node >= above && node < tree->node[above].end;
}

/* Who has a device, and why nobody does. */
static void find_owner(struct printer *printer)
{
	const struct tree *tree = printer->tree;
	const struct tree_node *node = &tree->node[printer->node];
	bool el2s = printer->machine->config.uart_is_el2s &&
		    is_at_or_below(tree, printer->node, tree_stdout(tree));

	printer->why = printer->node == tree->gic && !DT_NATIVE ? "each domain has one" : "-";
	printer->owner = MAP_NOBODY;
	if (node->owner != TREE_NO_OWNER)
		printer->owner = printer->machine->config.domains[node->owner].name;
	else if (node->class == NODE_GIC && DT_NATIVE)
		printer->owner = printer->machine->config.domains[0].name;
	else if (el2s || node->class == NODE_GIC)
		printer->owner = MAP_OURS;
	else if (node->flags & TREE_DISABLED)
		printer->why = "disabled";
	else if (node->flags & TREE_BAD)
		printer->why = "malformed";
	else
		printer->why = node->class == NODE_HELD ||
					       is_at_or_below(tree, printer->node, tree->gic)
				       ? "held back"
				       : "not given";
}

static int print_register(void *ctx, const char *name, struct range range, struct diag *diag)
{
	const struct printer *printer = ctx;

	(void)name;
	(void)diag;
	fputs("register\t", stdout);
	map_print_path(printer->tree, printer->node);
	map_print_range(range);
	printf("\t%s\t%s\n", printer->owner, printer->why);
	return 0;
}

/* What has registers that are no device's: memory, and what is made afresh. */
static bool is_no_device(const struct tree *tree, unsigned node)
{
	enum node_class class = tree->node[node].class;
	unsigned top = node;

	while (tree->node[top].parent)
		top = tree->node[top].parent;
	return class == NODE_CPU || class == NODE_RESERVED || class == NODE_BUS ||
	       tree_is_memory(tree, top) || !strcmp(tree_name(tree, top), "chosen") ||
	       !strcmp(tree_name(tree, top), "domains");
}

static void print_irq(uint32_t intid, bool edge, const char *from, const char *owner)
{
	printf("irq\t%u\t%s\t%s\t%s\t", intid, edge ? "edge" : "level", from, owner);
}

/* Of the CPUs' timer EL3 and EL2 have one each (set_vgic of el2/boot/stage2_tables.c). By an SPI,
 * as of a PMU, only one CPU would have it, and no domain is told of it (private_irqs.h). */
static const char *owner_of_irq(const struct printer *printer, uint32_t intid)
{
	const struct dt_timer *timer = &printer->machine->board.timer;

	enum node_class class = printer->tree->node[printer->node].class;

	if (intid >= 32 && (class == NODE_TIMER || class == NODE_PMU))
		return MAP_NOBODY;
	if (class != NODE_TIMER)
		return printer->owner;
	return intid == timer->hypervisor && !DT_NATIVE ? MAP_OURS
	       : intid == timer->secure                 ? "firmware"
							: printer->owner;
}

/* Interrupts by wire of what the hypervisor and the CPUs have; a domain's come from who maps them
 * (res_visit). */
static void print_own_irqs(const struct printer *printer)
{
	struct diag ignored; /* node_check has told */
	struct tree_irq irq;
	bool edge = false;

	for (unsigned n = 0; tree_irq(printer->tree, printer->node, n, &irq, &ignored) == 1; n++) {
		uint32_t intid = tree_intid(printer->tree, &irq, &edge);

		if (!intid)
			continue;
		print_irq(intid, edge, "wire", owner_of_irq(printer, intid));
		map_print_path(printer->tree, printer->node);
		putchar('\n');
	}
}

static void print_nodes(struct printer *printer)
{
	const struct sys_visitor visitor = {.ctx = printer, .mmio = print_register};
	struct diag ignored; /* node_check has told */

	for (printer->node = 1; printer->node < printer->tree->n_nodes; printer->node++) {
		enum node_class class = printer->tree->node[printer->node].class;

		if (class == NODE_TIMER || class == NODE_PMU) {
			printer->owner = "each";
			print_own_irqs(printer);
		} else if (!is_no_device(printer->tree, printer->node)) {
			find_owner(printer);
			(void)res_visit_mmio(printer->tree, printer->node, &visitor, &ignored);
			if (class == NODE_GIC || !strcmp(printer->owner, MAP_OURS))
				print_own_irqs(printer);
		}
	}
}

/* A visitor is told a node's name where it lies in the tree: no other node's is there. */
static void print_visited(const struct printer *printer, const char *name)
{
	unsigned node = 1;

	while (node < printer->tree->n_nodes && tree_name(printer->tree, node) != name)
		node++;
	map_print_path(printer->tree, node < printer->tree->n_nodes ? node : 0);
	putchar('\n');
}

static int print_wire(void *ctx, const char *name, uint32_t intid, bool edge, struct diag *diag)
{
	const struct printer *printer = ctx;

	(void)diag;
	print_irq(intid, edge, "wire", printer->owner);
	print_visited(printer, name);
	return 0;
}

static int print_choice(void *ctx, const char *name, uint32_t intid, struct diag *diag)
{
	const struct printer *printer = ctx;

	(void)diag;
	print_irq(intid, false, "choice", printer->owner);
	print_visited(printer, name);
	return 0;
}

static void print_emulated(const struct vm *vm)
{
	unsigned count;
	const struct guest_device *device = devices_of(vm, &count);

	for (unsigned i = 0; i < count; i++) {
		const struct vdev_region *region = NULL;
		uint64_t offset;

		region = vdev_find(vm, device[i].range.base, &offset);
		printf("emulated\t%s\t%s@%llx\t%s\t%s", vm->name, device[i].name,
		       (unsigned long long)device[i].range.base,
		       region ? region->ops->name : device[i].name, map_word(device[i].label));
		map_print_range(device[i].range);
		putchar('\n');
		for (unsigned n = 0; n < device[i].n_lines; n++) {
			print_irq(device[i].line[n].intid, device[i].line[n].edge, "device",
				  vm->name);
			printf("/%s@%llx\n", device[i].name,
			       (unsigned long long)device[i].range.base);
		}
	}
}

static int print_domains_irqs(struct printer *printer, unsigned domain, struct diag *diag)
{
	const struct sys_visitor visitor = {
		.ctx = printer, .irq = print_wire, .line = print_choice};

	printer->owner = printer->machine->config.domains[domain].name;
	if (domain < printer->machine->config.n_domains)
		print_emulated(&vms[domain]);
	if (printer->machine->config.domains[domain].devices_rest)
		printf("rest\t%s\n", printer->owner);
	return res_visit(printer->tree, domain, &visitor, diag);
}

int map_print_devices(const struct machine *machine, const struct tree *tree, struct diag *diag)
{
	struct printer printer = {.machine = machine, .tree = tree};

	print_nodes(&printer);
	for (unsigned k = 0; k < sys_owners(&machine->config); k++)
		if (print_domains_irqs(&printer, k, diag))
			return -1;
	return 0;
}

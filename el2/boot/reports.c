/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/reports.h"

#include "dtb/config/why.h"
#include "dtb/tree/tree.h"
#include "dtb/tree/tree_bus.h"
#include "el2/console/stop_report.h"
#include "el2/core/places.h"
#include "el2/trap/trap.h"
#include "el2/vm/vm.h"

/* The VMs' memory is there already (stage2_tables.c): by which property each piece was given. */
static void note_memory(const struct sys_config *config)
{
	for (unsigned i = 0; i < known_places.count; i++)
		for (unsigned k = 0; k < config->n_domains; k++)
			for (unsigned n = 0; n < vms[k].n_memory; n++)
				if (known_places.at[i].range.base == vms[k].memory[n].base)
					known_places.at[i].why = (uint8_t)why_memory(
						&config->domains[k], vms[k].memory[n].base);
}

/* DRAM holds what is reserved in it, so it comes after all else. */
static void add_registers(const struct tree *tree, const struct sys_config *config, bool is_memory)
{
	struct diag ignored;
	struct range range;

	for (unsigned node = 0; node < tree->n_nodes; node++) {
		if (tree_is_memory(tree, node) != is_memory)
			continue;
		for (unsigned index = 0; tree_reg(tree, node, index, &range, &ignored) == 1;
		     index++)
			if (range.size &&
			    places_add(&known_places, tree_name(tree, node), range, PLACES_ALL))
				known_places.at[known_places.count - 1].why =
					(uint8_t)(is_memory ? EXPLAIN_LEFT
							    : why_node(tree, config, node));
	}
}

void prepare_reports(const struct machine *machine)
{
	const struct tree *tree = tree_last();

	note_memory(&machine->config);
	add_registers(tree, &machine->config, false);
	add_registers(tree, &machine->config, true);
	trap_report_stops(stop_report);
}

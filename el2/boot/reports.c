/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/reports.h"

#include "dtb/tree/tree.h"
#include "dtb/tree/tree_bus.h"
#include "el2/console/stop_report.h"
#include "el2/core/places.h"
#include "el2/trap/trap.h"

void prepare_reports(const struct machine *machine)
{
	struct diag ignored;
	const struct tree *tree = tree_open(machine->merged, &ignored);
	struct range range;

	for (unsigned node = 0; tree && node < tree->n_nodes; node++)
		for (unsigned index = 0; tree_reg(tree, node, index, &range, &ignored) == 1;
		     index++)
			if (range.size)
				places_add(&known_places, tree_name(tree, node), range, PLACES_ALL);
	trap_report_stops(stop_report);
}

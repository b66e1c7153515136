/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_lines.h"

#include "dtb/tree/irq_route.h"

#define ORDINARY 1020u /* INTIDs of a GIC without extended SPIs */

static unsigned higher(const struct tree *tree, const struct tree_irq *irq, unsigned most)
{
	bool edge;
	uint32_t intid = tree_intid(tree, irq, &edge);

	return intid > most && intid < ORDINARY ? intid : most;
}

unsigned lines_needed(const struct tree *tree)
{
	unsigned most = 32; /* one SPI */

	for (unsigned node = 0; node < tree->n_nodes; node++) {
		struct diag ignored; /* of a malformed one, too */
		struct tree_map map = {0};
		struct tree_irq irq;

		for (unsigned n = 0; tree_irq(tree, node, n, &irq, &ignored) == 1; n++)
			most = higher(tree, &irq, most);
		while (tree_irq_map(tree, node, &map, &ignored) == 1)
			most = higher(tree, &map.irq, most);
	}
	return most / 32 * 32 + 32;
}

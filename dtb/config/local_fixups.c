/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/local_fixups.h"

#include <libfdt.h>

#include "dtb/tree/tree.h"

#define OBJECT "system configuration"

static int fail(const void *overlay, int fixups, const char *property, struct diag *diag)
{
	return diag_fail(diag, OBJECT,
			 "overlay's __local_fixups__: %s of %s leads to no place in a property",
			 property, fdt_get_name(overlay, fixups, NULL));
}

/* The properties of one node below __local_fixups__, which is about the overlay's `node`. */
static int check_node(const void *overlay, int fixups, int node, struct diag *diag)
{
	int property;

	fdt_for_each_property_offset(property, overlay, fixups) {
		const char *name;
		int size, length;
		const fdt32_t *places = fdt_getprop_by_offset(overlay, property, &name, &size);

		if (!fdt_getprop(overlay, node, name, &length) || size % 4)
			return fail(overlay, fixups, name, diag);
		for (int i = 0; i < size / 4; i++)
			if ((uint64_t)fdt32_ld(&places[i]) + 4 > (uint64_t)length)
				return fail(overlay, fixups, name, diag);
	}
	return 0;
}

int local_fixups_check(const void *overlay, struct diag *diag)
{
	int node[TREE_MAX_DEPTH + 1] = {0}, depth = 0,
				  fixups = fdt_subnode_offset(overlay, 0, "__local_fixups__");

	for (; fixups >= 0 && depth >= 0; fixups = fdt_next_node(overlay, fixups, &depth)) {
		const char *name = fdt_get_name(overlay, fixups, NULL);

		if (depth && depth <= TREE_MAX_DEPTH)
			node[depth] = fdt_subnode_offset(overlay, node[depth - 1], name);
		if (depth > TREE_MAX_DEPTH || node[depth] < 0)
			return diag_fail(diag, OBJECT,
					 "overlay's __local_fixups__: there is no node %s", name);
		if (check_node(overlay, fixups, node[depth], diag))
			return -1;
	}
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The walk over the nodes that the guest keeps. */
#include "dtb/derive/derive.h"

void derive_nodes(struct derive *derive, unsigned first, unsigned end)
{
	const struct tree_node *node = derive->tree->node;
	unsigned top = first < end ? node[first].parent : 0, open = top, i = first;

	while (i < end) {
		bool apart = node[i].parent == 0 &&
			     (node[i].class == NODE_CPU || node[i].class == NODE_RESERVED);

		/* /cpus and /reserved-memory have functions of their own */
		if (!is_in(derive, i) || apart) {
			i = node[i].end;
			continue;
		}
		for (; open != node[i].parent; open = node[open].parent)
			write_end(derive);
		write_begin(derive, tree_name(derive->tree, i));
		derive_props(derive, i);
		open = i++;
	}
	for (; open != top; open = node[open].parent)
		write_end(derive);
}

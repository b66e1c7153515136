/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/suspects.h"

#include "dtb/tree/refs.h"

/* A node that the domain has not, which somebody has or could have. */
static bool is_missed(const struct tree *tree, unsigned domain, unsigned node)
{
	const struct tree_node *n = &tree->node[node];

	return !(n->in_domains >> domain & 1) && !(n->flags & TREE_DISABLED) &&
	       n->class != NODE_CPU;
}

void suspects_visit(const struct tree *tree, unsigned domain,
		    void (*visit)(void *ctx, const struct loss *loss), void *ctx)
{
	struct loss loss = {.domain = domain, .kind = LOSS_SUSPECT};

	for (loss.node = 0; loss.node < tree->n_nodes; loss.node++) {
		loss.device = loss.node;
		if (!(tree->node[loss.node].in_domains >> domain & 1) ||
		    tree->node[loss.node].class > NODE_HELD)
			continue;
		tree_for_each_prop(tree, loss.node, p) {
			loss.provider = ref_suspect(tree, loss.node, p);
			if (loss.provider == TREE_NONE || !is_missed(tree, domain, loss.provider))
				continue;
			loss.property = tree_prop_name(tree, p);
			loss.owner = tree->node[loss.provider].owner;
			visit(ctx, &loss);
		}
	}
}

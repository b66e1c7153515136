/* SPDX-License-Identifier: Apache-2.0 */
/* Between the derivation's files: what is derived, and the parts of the tree that each writes. */
#ifndef MULLION_DTB_DERIVE_H
#define MULLION_DTB_DERIVE_H

#include "dtb/config/own.h"
#include "dtb/derive/derive_write.h"
#include "dtb/derive/guest_tree.h"
#include "dtb/tree/refs.h"
#include "dtb/tree/tree_bus.h"

#define DERIVE_MAX_MEMORY 48u

struct derive {
	struct tree *tree;
	const struct dt_board *board;
	const struct guest_params *params;
	const struct sys_config *config;
	unsigned domain;
	const struct sys_domain *configured;
	uint8_t domain_bit;                     /* in tree_node.in_domains */
	unsigned cpu_nodes[DT_MAX_CPUS];        /* index of vCPU n's node */
	struct range memory[DERIVE_MAX_MEMORY]; /* for /memory */
	unsigned n_memory;
	void *out;
	size_t need; /* bytes of structure and strings so far, whether they fitted or not */
	int error;   /* the first failure of libfdt, 0: none */
	struct diag *diag;
};

static inline bool is_in(const struct derive *derive, unsigned node)
{
	return node != TREE_NONE && derive->tree->node[node].in_domains & derive->domain_bit;
}

/* The node's own properties as the guest may see them; none of its children. */
void derive_props(struct derive *derive, unsigned node);

/* Those of the nodes [first, end), which lie below one parent, that are in the domain's tree. */
void derive_nodes(struct derive *derive, unsigned first, unsigned end);

/* The nodes that are written afresh. 0, or -1 with `diag` filled. */
int derive_memory(struct derive *derive);
int derive_reserved(struct derive *derive);
void derive_cpus(struct derive *derive);
void derive_chosen(struct derive *derive);
void derive_aliases(struct derive *derive);
void derive_psci(struct derive *derive);
void derive_hypervisor(struct derive *derive); /* derive_hypervisor.c */
int derive_devices(struct derive *derive);     /* derive_devices.c */

/* Memory of channels that the domain shares, if there is a hypervisor (derive_channels.c): its
 * nodes, uncached ones below /reserved-memory and the others at the root; whether there are
 * uncached ones; the property of /hypervisor with the paths of all. */
static inline bool derive_may_share(const struct derive *derive)
{
	return IS_ENABLED(CONFIG_CHANNEL_MEMORY) && !derive->params->native;
}
int derive_shared(struct derive *derive, bool uncached);
bool derive_reserves_shared(const struct derive *derive);
void derive_shared_paths(struct derive *derive);

#endif

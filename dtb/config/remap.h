/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mullion,memory-at: a domain's memory at addresses that the configuration chooses, wherever it
 * lies in DRAM. Devices stay where they are. Pure.
 */
#ifndef MULLION_DTB_REMAP_H
#define MULLION_DTB_REMAP_H

#include "dtb/config/system.h"
#include "dtb/tree/tree.h"

#define REMAP_ALIGN MIB(2) /* of these addresses: what stage 2 maps with one entry */

/* Reads the property, when the domain's memory is read: one address for each of its ranges. 0, or
 * -1. */
int remap_parse(const struct tree *tree, unsigned node, struct sys_domain *domain,
		struct diag *diag);

/* The guest's addresses of range n of a moved domain (`memory` first, then memory_size); size 0: it
 * has no more. */
struct range remap_range(const struct sys_domain *domain, unsigned n);

/*
 * Whether all moved domains can be so: their memory meets neither itself, nor registers that they
 * have, nor the interrupt controller, nor memory reserved for their devices; and none of their
 * devices masters the bus, as far as is known (dma.h). By own_assign's owners. 0, or -1.
 */
int remap_check(const struct tree *tree, const struct dt_board *board,
		const struct sys_config *config, struct diag *diag);

#endif

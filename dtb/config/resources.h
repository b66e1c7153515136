/* SPDX-License-Identifier: Apache-2.0 */
/* What a domain's devices are on the bus, and whether two domains would meet there. */
#ifndef MULLION_DTB_RESOURCES_H
#define MULLION_DTB_RESOURCES_H

#include "dtb/config/own.h"
#include "dtb/config/visitor.h"

/* sys_resources on a tree whose owners are assigned (own_assign). */
int res_visit(const struct tree *tree, unsigned domain, const struct sys_visitor *visitor,
	      struct diag *diag);

/* Whether the node has registers, or a window of a PCI host, which may have no others. */
bool res_has_mmio(const struct tree *tree, unsigned node);

/* Whether the device can master the bus, as far as a tree tells. */
bool res_is_master(const struct tree *tree, unsigned node);

/* Its mmio for each range of the node's registers, and the windows of a PCI host. */
int res_visit_mmio(const struct tree *tree, unsigned node, const struct sys_visitor *visitor,
		   struct diag *diag);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes whose registers, memory or interrupts cannot be told. */
#ifndef MULLION_DTB_NODE_CHECK_H
#define MULLION_DTB_NODE_CHECK_H

#include "dtb/config/system.h"
#include "dtb/tree/tree.h"

/*
 * 0 when the registers, PCI windows and interrupts of a device (and the interrupts of a bus, which
 * has no registers) make sense; -1 with the node as object and the reason in `diag`. Its class is
 * set (classify_nodes). Asked again, it says the same again: so a reason is not kept.
 */
int node_check(const struct tree *tree, unsigned node, struct diag *diag);

/*
 * Checks all devices, buses and regions of /reserved-memory. Those that fail go into
 * config->malformed, from where classify_nodes takes them: such nodes, however many, are not worth
 * the board's stop. (A region whose reg does not fit its bus has stopped it in
 * dt_discover: nobody knows what memory it means, and all that is not reserved is given away.)
 */
void node_check_all(struct tree *tree, struct sys_config *config);

#endif

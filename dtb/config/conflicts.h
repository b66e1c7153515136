/* SPDX-License-Identifier: Apache-2.0 */
/* What two domains would both have, or a domain and the machine. */
#ifndef MULLION_DTB_CONFLICTS_H
#define MULLION_DTB_CONFLICTS_H

#include "dtb/config/system.h"
#include "dtb/tree/tree.h"

/* -1 when a page or an interrupt has two owners, or a device lies on DRAM or on the GIC. own_assign
 * came before. */
int conflicts_check(const struct tree *tree, const struct dt_board *board,
		    const struct sys_config *config, struct diag *diag);

#endif

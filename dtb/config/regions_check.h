/* SPDX-License-Identifier: Apache-2.0 */
/* Reserved memory of a domain's, beside all registers of the board. */
#ifndef MULLION_DTB_REGIONS_CHECK_H
#define MULLION_DTB_REGIONS_CHECK_H

#include "dtb/config/system.h"
#include "dtb/tree/tree.h"

/*
 * -1, naming both, when pages of a domain's region that are not in memory have registers in them,
 * of the interrupt controller's or whatever device's, for then the domain would have those too.
 * (Registers in memory are conflicts_check's and bystanders_check's.) own_assign came before.
 */
int regions_check(const struct tree *tree, const struct dt_board *board,
		  const struct sys_config *config, struct diag *diag);

#endif

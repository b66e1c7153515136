/* SPDX-License-Identifier: Apache-2.0 */
/* Which devices a domain names. */
#ifndef MULLION_DTB_ACCESS_H
#define MULLION_DTB_ACCESS_H

#include "dtb/config/system.h"
#include "dtb/tree/tree.h"

/* Notes the devices of `access`, and whether the domain has mullion,access-rest. 0, or -1. */
int access_parse(const struct tree *tree, unsigned node, struct sys_domain *domain,
		 struct diag *diag);

/* Notes the banks of SRAM that `sram` names by their addresses: each a whole node of the board's
 * tree, given as a device is. 0, or -1. */
int access_parse_sram(const struct tree *tree, unsigned node, struct sys_domain *domain,
		      struct diag *diag);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Which images a domain may run (mullion,kernel), and when one is proved good. Pure. */
#ifndef MULLION_DTB_KERNELS_H
#define MULLION_DTB_KERNELS_H

#include "dtb/config/system.h"

/* After policy_parse. 0, or -1 with what is wrong. */
int kernels_parse(const struct tree *tree, unsigned node, struct sys_domain *domain,
		  struct diag *diag);

#endif

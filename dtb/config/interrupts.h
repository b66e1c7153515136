/* SPDX-License-Identifier: Apache-2.0 */
/* How a domain's interrupts reach it (mullion,interrupts). Pure. */
#ifndef MULLION_DTB_INTERRUPTS_H
#define MULLION_DTB_INTERRUPTS_H

#include "dtb/config/system.h"

/*
 * "direct" is refused here where the trees alone can tell; el2/boot knows the rest, which is the
 * machine's (direct.c, devices.c). 0, or -1 with what is wrong.
 */
int interrupts_parse(const struct tree *tree, unsigned node, struct sys_domain *domain,
		     struct diag *diag);

#endif

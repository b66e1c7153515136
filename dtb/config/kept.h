/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept for other processors: the domains of dtb/tree/others.h. */
#ifndef MULLION_DTB_KEPT_H
#define MULLION_DTB_KEPT_H

#include "dtb/config/system.h"
#include "dtb/tree/tree.h"

/*
 * Whether such a domain, `node`, says nothing that is not understood: what is its is then known.
 * Of its words those that an operating system there needs are passed over, a channel to another
 * domain, too (domain->peers). 0, or -1.
 */
int kept_check(const struct tree *tree, unsigned node, struct sys_domain *domain,
	       struct diag *diag);

/* Flags all that they name, with what is below: it is a device whatever its status is, because that
 * says who drives it on our side. */
void kept_mark(struct tree *tree, const struct sys_config *config);

/* Gives them the devices that nobody has named, of which registers lie in their memory: a bank of
 * SRAM. */
void kept_claim(struct tree *tree, const struct sys_config *config);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Which node belongs to whom, and which nodes each domain's tree has. */
#ifndef MULLION_DTB_OWN_H
#define MULLION_DTB_OWN_H

#include "dtb/config/system.h"
#include "dtb/tree/tree.h"

/* Sets class of every node. */
void own_classify(struct tree *t);

/*
 * Sets class, owner and in. First what a domain names (with all below it), then what access-rest
 * collects, then what those need and nobody has. Fails, named, when a domain names what cannot be
 * given, two name the same, one names a device behind a controller that it has not, or two need the
 * same unclaimed device.
 */
int own_assign(struct tree *t, const struct sys_config *s, struct diag *d);

/* True when node i's registers and interrupts are domain `dom`'s own. */
static inline bool own_is_device(const struct tree *t, unsigned i, unsigned dom)
{
	return t->node[i].owner == dom && t->node[i].in >> dom & 1 &&
	       (t->node[i].class == NODE_DEVICE || t->node[i].class == NODE_HELD);
}

#endif

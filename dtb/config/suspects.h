/* SPDX-License-Identifier: Apache-2.0 */
/* Properties that may refer to what a domain has not, though no rule says so. For the desk. */
#ifndef MULLION_DTB_SUSPECTS_H
#define MULLION_DTB_SUSPECTS_H

#include "dtb/config/losses.h"

/*
 * Calls `visit`, as losses_visit does, with kind LOSS_SUSPECT for each property of the domain's
 * devices that may refer to a node which the domain would miss (ref_suspect: a guess). It is in the
 * domain's tree as it is. own_assign came before.
 */
void suspects_visit(const struct tree *tree, unsigned domain,
		    void (*visit)(void *ctx, const struct loss *loss), void *ctx);

#endif

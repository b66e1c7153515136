/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the interrupt controller in a tree is one that Mullion can give to guests. */
#ifndef MULLION_DTB_GIC_CHECK_H
#define MULLION_DTB_GIC_CHECK_H

#include "dtb/tree/board.h"
#include "dtb/tree/tree.h"

/* The versions that this build has code for: bit n. */
#define GIC_BUILT (IS_ENABLED(CONFIG_EL2_GICV2) << 2 | IS_ENABLED(CONFIG_EL2_GICV3) << 3)

/*
 * -1 when what the tree says of its GIC (`gic`, by dt_discover) stops boot whatever the hardware
 * is: there is none, `built` (GIC_BUILT) lacks its version, it has no maintenance interrupt, two of
 * its frames share a page or, being a GICv2, it has no virtual CPU interface that a guest can be
 * given in whole pages. The object is the controller's node. What only the hardware can say, gic/
 * asks it.
 */
int gic_check(const struct tree *tree, const struct dt_gic *gic, int built, struct diag *diag);

/*
 * Whether these are a device's registers in a page that the hypervisor keeps, beside its own: where
 * what a GIC-400's node has for GICV is no whole page, because it stands for another controller
 * (bcm2836_tree.h). A guest's accesses of them are forwarded. All of 32 bits.
 */
bool gic_forwards(const struct dt_gic *gic, struct range range);

/* Whether these pages have some of its registers. */
bool gic_has(const struct dt_gic *gic, struct range pages);

#endif

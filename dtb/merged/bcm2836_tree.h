/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree of a machine with a BCM2836's interrupt controllers (Raspberry Pi 3) as that of one with
 * a GICv2, which is what its guests get (GIC_BCM2836): all that reads it then knows no other. Pure.
 */
#ifndef MULLION_DTB_BCM2836_TREE_H
#define MULLION_DTB_BCM2836_TREE_H

#include "lib/diag.h"

/*
 * Where software's GICD and GICC are for guests: behind the local controller's block, where the
 * machine has nothing.
 */
#define BCM2836_GICD 0x40041000u
#define BCM2836_GICC 0x40042000u

/* Bytes that the tree may become longer, beside a cell more for each interrupt. */
#define BCM2836_TREE_ROOM 1024u

/*
 * In the tree, which has room behind it (fdt_open_into): both controllers are gone, and in their
 * place is a GIC-400 at the root with the phandle of the outer one. Its reg has GICD and GICC, and
 * where a GIC-400 has GICH and GICV the local controller and the BCM2835's registers, for the
 * hypervisor. Specifiers of theirs become its own, by one table:
 *
 *   local controller, line 0 to 3 (timers), 9 (PMU)   PPI 29, 30, 26, 27, 23
 *   BCM2835's, <bank n>                               SPI 32 * bank + n
 *
 * What has registers in the page of the BCM2835's controller, as the mailbox, keeps them: they are
 * forwarded (gic_check.h), as a guest with that page would have the controller.
 *
 * 0, or -1: the node, and what of it is not as the bindings (brcm,bcm2836-l1-intc,
 * brcm,bcm2835-armctrl-ic) have it; or that there is no local controller.
 */
int bcm2836_tree(void *fdt, struct diag *diag);

#endif

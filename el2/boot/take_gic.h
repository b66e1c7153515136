/* SPDX-License-Identifier: Apache-2.0 */
/* The machine's interrupt controller becomes EL2's. Boot-only. */
#ifndef MULLION_TAKE_GIC_H
#define MULLION_TAKE_GIC_H

#include "dtb/tree/board.h"
#include "dtb/tree/tree.h"
#include "lib/diag.h"

/* Maps what the tree says of it (`found`), sets `gic` and `vgic`, and takes over what all cores
 * share. -1: it is none that guests can be given, or does not answer. Call once, on the leader. */
int take_gic(const struct tree *tree, const struct dt_gic *found, struct diag *diag);

#endif

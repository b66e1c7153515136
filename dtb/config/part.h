/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes that are a part of a device, where a device was meant. */
#ifndef MULLION_DTB_PART_H
#define MULLION_DTB_PART_H

#include "dtb/tree/tree.h"

/*
 * -1 when `node`, which `domain` names, and all below it have no compatible, registers or
 * interrupts: pins of a device, an entry of a table, a regulator of a chip. Without symbols a label
 * is a node's name (merge.h), and pins are often called what the source calls their device. The
 * reason has the device: the one that has its pins there, or the one that the node is a part of.
 * 0: what is on no bus or a simple one, where it may be something by its name (thermal-zones), or
 * a part that refers to what it works by (an LED).
 */
int part_refuse(const struct tree *tree, unsigned node, const char *domain, struct diag *diag);

/* The device that `node` is a part of, or itself when it says what it is, or is on a bus. */
unsigned part_whole(const struct tree *tree, unsigned node);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* For the message about a label where the board's tree has none: the device that the board's source
 * may have called so. */
#ifndef MULLION_DTB_MEANT_H
#define MULLION_DTB_MEANT_H

#include "dtb/tree/tree.h"

/* With the label, so that a reason (lib/diag.h) has both. */
#define MEANT_ROOM 92u

/*
 * Writes what is known of a label that ends in a number (uart2), and the device's path: pins are
 * called in the board's source as their device is (uart2-xfer, uart2grp), so whoever has these is
 * it; else an alias counts alike (serial2), which is a guess, and none where that device has pins
 * of another number. "" when nothing is known, or the path is too long.
 */
void meant_device(const struct tree *tree, const char *label, char out[MEANT_ROOM]);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What the firmware writes into our first 256 bytes (armstub_words.S). */
#ifndef MULLION_ARMSTUB_H
#define MULLION_ARMSTUB_H

#include <stdint.h>

#include "lib/diag.h"

#define ARMSTUB_TREE 0xf8u /* where it has put the tree; 0: it has not said */

/*
 * The tree is to lie at `wanted`, as config.txt's device_tree_address says. 0 where it does, or the
 * firmware has not said where it has put it; else -1 with `diag` filled.
 */
int armstub_check_tree(uint32_t found, uint64_t wanted, struct diag *diag);

#endif

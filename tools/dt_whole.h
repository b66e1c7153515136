/* SPDX-License-Identifier: Apache-2.0 */
/* The tree that the loader has of a machine before the configuration is known. */
#ifndef MULLION_TOOLS_DT_WHOLE_H
#define MULLION_TOOLS_DT_WHOLE_H

#include <stddef.h>

#include "dtb/merged/merged_tree.h"
#include "lib/diag.h"

/*
 * The board's tree (`size` bytes, changed by this) with what its board.dts adds, the overlay of
 * `overlay_size` bytes, and what this build makes of its interrupt controller (GIC_BCM2836), by the
 * loader's own code. 0 with *whole, which is valid until the next call; or -1.
 */
int dt_whole(void *tree, size_t size, const void *overlay, size_t overlay_size,
	     struct merged_tree *whole, struct diag *diag);

#endif

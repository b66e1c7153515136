/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_TOOLS_DT_LINES_H
#define MULLION_TOOLS_DT_LINES_H

#include "dtb/tree/tree.h"

/* The fewest interrupts (INTIDs) that a GIC can have with all that the tree connects to it, by a
 * node's own interrupts or an interrupt-map: a GIC has them by 32 (GICD_TYPER). */
unsigned lines_needed(const struct tree *tree);

#endif

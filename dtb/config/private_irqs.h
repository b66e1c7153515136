/* SPDX-License-Identifier: Apache-2.0 */
/* The interrupts of what each core has of its own: timer and counters. */
#ifndef MULLION_DTB_PRIVATE_IRQS_H
#define MULLION_DTB_PRIVATE_IRQS_H

#include "dtb/tree/tree.h"

/* True when all interrupts of `node` (NODE_TIMER, NODE_PMU) can be a guest's: they are the core's
 * own (PPIs), to any core alike. A timer's may be another controller's, which the domain has. Holes
 * of interrupts-extended are none. */
bool private_irqs_left(const struct tree *tree, unsigned node, unsigned domain);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The property `access` of domains, as it is written in the overlay. */
#ifndef MULLION_DTB_ACCESS_CHECK_H
#define MULLION_DTB_ACCESS_CHECK_H

#include "lib/diag.h"

/*
 * Checks of each domain in the overlay `fdt` that the cells of `access` are references and flags by
 * turns, as #access-flags-cells says: applied, one is as good as the other. 0, or -1. Uses the one
 * table of tree.h.
 */
int access_check(const void *fdt, struct diag *diag);

#endif

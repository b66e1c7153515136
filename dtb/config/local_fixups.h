/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_DTB_LOCAL_FIXUPS_H
#define MULLION_DTB_LOCAL_FIXUPS_H

#include "lib/diag.h"

/*
 * Checks the references of an overlay to its own nodes (/__local_fixups__ of dtc -@): each names a
 * phandle that is all in a property of the overlay. libfdt 1.6.1 changes them without a look at
 * where in the property that is. The overlay is whole (tree_check) and at most TREE_MAX_DEPTH deep.
 * 0, or -1 with the first one that is wrong.
 */
int local_fixups_check(const void *overlay, struct diag *diag);

#endif

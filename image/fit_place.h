/* SPDX-License-Identifier: Apache-2.0 */
/* Of fit_image: the place that a kernel's node tells. Pure. */
#ifndef MULLION_FIT_PLACE_H
#define MULLION_FIT_PLACE_H

#include "image/fit.h"

/* Reads load, entry and mullion,memory of the node, as fit.h says. 0 and *place, or -1: one of them
 * is not one or two cells. */
int fit_place(const struct fit *fit, int node, struct image_place *place, struct diag *diag);

#endif

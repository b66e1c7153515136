/* SPDX-License-Identifier: Apache-2.0 */
/* The bundle's images, from the board's store to where they run. */
#ifndef MULLION_LOADER_IMAGES_H
#define MULLION_LOADER_IMAGES_H

#include "boot/loader/loader.h"
#include "lib/diag.h"

/* Opens the bundle of the first of the board's boot sources that has a good one, from that of the
 * loader on: its system configuration is in scratch memory then. 0, or -1. */
int images_open(struct loader *loader, struct diag *diag);

/* Verifies and loads everything else that is in it; fills `images` of the loader. 0, or -1 with
 * `diag` filled. */
int images_load(struct loader *loader, struct diag *diag);

/* Nothing more is read: the bundle's device is ended, whose memory is a guest's from then on. */
void images_close(struct loader *loader);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The images of a bundle, before anybody knows on which board's memory: are they what this build
 * starts? */
#ifndef MULLION_TOOLS_DT_IMAGES_H
#define MULLION_TOOLS_DT_IMAGES_H

#include <stddef.h>

#include "lib/diag.h"

/*
 * Loads the bundle at `given` (`room` bytes) as the loader does, into memory that has room for all
 * of it: its digests, its architecture, and what its kernels are. 0; -1: the loader would refuse
 * it; -2: not to be found out, this host cannot lend the memory.
 */
int dt_images(const void *given, size_t room, struct diag *diag);

#endif

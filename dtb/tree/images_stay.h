/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_DTB_IMAGES_STAY_H
#define MULLION_DTB_IMAGES_STAY_H

#include "dtb/tree/tree.h"

/* Whether images are kept for later lives (board.h): by this alone it is known how they will be
 * used, before they are loaded. Pure. */
bool images_stay(const struct tree *tree);

#endif

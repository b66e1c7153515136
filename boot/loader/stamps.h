/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_LOADER_STAMPS_H
#define MULLION_LOADER_STAMPS_H

#include "boot/loader/loader.h"

/* Notes the time under `name`, for the hand-off; passed over when there are HANDOFF_MAX_STAMPS. */
void loader_stamp(struct loader *loader, const char *name);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Is a stored loader image (include/loader_image.h) whole, and does it fit? Pure. */
#ifndef MULLION_LOADER_CHECK_H
#define MULLION_LOADER_CHECK_H

#include "include/addr.h"
#include "include/loader_image.h"
#include "lib/diag.h"

/*
 * The header, in a store of `room` bytes, for a stage that must lie in `ram`. Nothing of it is
 * trusted before its CRC fits.
 */
int loader_check_header(const struct loader_image *header, uint64_t room, struct range ram,
			struct diag *diag);

/* The payload's `h->size` bytes at `data`. */
int loader_check_payload(const struct loader_image *header, const void *data, struct diag *diag);

#endif

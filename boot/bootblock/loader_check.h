/* SPDX-License-Identifier: Apache-2.0 */
/* Is a stored image (include/loader_image.h), the loader's or the board's tree, whole, and does it
 * fit? Pure: memory is what the header says it is. */
#ifndef MULLION_LOADER_CHECK_H
#define MULLION_LOADER_CHECK_H

#include "lib/store.h"
#include "include/addr.h"
#include "include/loader_image.h"
#include "lib/diag.h"

/* Checks the header of an image in a store of `room` bytes, for a loader that must lie
 * in `ram`. Nothing of it is believed before its CRC fits. 0, or -1 with `diag` filled. */
int loader_check_header(const struct loader_image *header, uint64_t room, struct range ram,
			struct diag *diag);

/* Checks the payload's CRC: `header->size` bytes at `data`, which need
 * not be in the store any more. */
int loader_check_payload(const struct loader_image *header, const void *data, struct diag *diag);

/*
 * Copies the loader that begins the store to where it runs, which must lie in `ram`; its header to
 * *header. Each byte is fetched once, and the copies are checked: what is checked is what runs. 0,
 * or -1 with `diag` filled; then the content of the load range is undefined.
 */
int loader_fetch(const struct store *store, struct range ram, struct loader_image *header,
		 struct diag *diag);

/*
 * Copies the tree whose image begins the store to `target` (8-byte aligned), no more than fits.
 * Each byte is fetched once, and the copy is checked: whole, and the start of a tree that is not
 * longer than what was copied. 0 and its *size (totalsize), or -1 with `diag` filled; then the
 * content of the target is undefined.
 */
int tree_fetch(const struct store *store, struct range target, uint64_t *size, struct diag *diag);

#endif

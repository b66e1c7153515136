/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bundle: a FIT with everything that is loaded after the boot stages. One way to open, verify
 * and unpack it, for the loader (from flash) and for the hypervisor when another boot loader
 * started it (from a ramdisk). Pure: memory is what the map says it is.
 *
 * Each byte of the store is fetched once: the tree to scratch memory, where it is checked and read;
 * an image to where it stays, or if it is compressed to scratch memory, and it is hashed there.
 */
#ifndef MULLION_BUNDLE_H
#define MULLION_BUNDLE_H

#include <stddef.h>

#include "image/fit.h"
#include "image/memmap.h"
#include "lib/store.h"
#include "include/handoff.h"
#include "lib/diag.h"

struct bundle_loader {
	struct memmap *map; /* every load range is claimed here before a byte is written */
	/* where the hypervisor goes, claimed already; 0: it runs, so the one
	 * in the bundle is passed over */
	uint64_t hyp_block;
	unsigned granules; /* this CPU's, for kimage_parse */
	void *heap;        /* UNPACK_HEAP bytes */
	/* Called when an image is in place, with zeroes up to its end: writes it back to memory,
	 * because it is read and run with caches off first. */
	void (*clean)(uint64_t base, uint64_t size);
};

/*
 * Loads what is in the FIT that begins the store and adds it to images[*n_images],
 * which has room for HANDOFF_MAX_IMAGES. What must be there is decided here, not by the bundle: a
 * good digest of what it says of its images, a good SHA-256 for each, one hypervisor (unless it
 * runs already), one system configuration. 0, or -1 with `diag` filled. Uses SIMD registers.
 */
int bundle_load(const struct bundle_loader *loader, const struct store *store,
		struct handoff_image *images, uint32_t *n_images, struct diag *diag);

#endif

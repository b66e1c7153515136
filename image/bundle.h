/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bundle: a FIT with everything that is loaded after the boot stages. One way to open, verify
 * and unpack it, for the loader (from flash) and for the hypervisor when another boot loader
 * started it (from a ramdisk). Pure: memory is what the map says it is.
 *
 * Each byte of the store is fetched once: the tree to scratch memory, where it is checked and read;
 * an image to where it stays, or if it is compressed to scratch memory, and it is hashed there.
 *
 * It is loaded in two steps, because what the system configuration in it reserves must be known
 * before anything else is put into memory.
 */
#ifndef MULLION_BUNDLE_H
#define MULLION_BUNDLE_H

#include <stdbool.h>
#include <stddef.h>

#include "image/fit.h"
#include "image/memmap.h"
#include "image/public_key.h"
#include "image/scratch.h"
#include "lib/store.h"
#include "include/handoff.h"
#include "lib/diag.h"

struct bundle {
	/* filled in by the caller */
	const struct store *store;
	struct scratch *scratch; /* for the FIT's tree and the configuration */
	void *heap;              /* UNPACK_HEAP bytes */
	unsigned granules;       /* this CPU's, for kimage_parse */
	const char *board;       /* NULL: not known */
	const char *version;     /* Mullion's */
	/* Who has to have signed it (image/signature.h). NULL: nobody has to. */
	const struct public_key *key;
	/* Called when an image is in place, with zeroes up to its end: writes it back to memory,
	 * because it is read and run with caches off first. */
	void (*clean)(uint64_t base, uint64_t size);
	/* A counter and its rate in Hz: what takes long is said (image/progress.h). NULL: it is
	 * not. */
	uint64_t (*now)(void);
	uint64_t frequency;

	/* the caller's, before bundle_load */
	struct memmap *map; /* every load range is claimed here before a byte is written */
	/* where the hypervisor goes, claimed already; 0: it runs, so the one in the bundle is
	 * passed over */
	uint64_t hyp_block;
	/* Several domains: images are copied to their guests' memory, and stay. So they lie at the
	 * top of DRAM; its lower end, where software has addresses of its own, is left whole. */
	bool several;

	struct range config; /* the system configuration, set by bundle_open */
	struct fit fit;      /* the rest is the bundle's own */
	struct fit_image found[HANDOFF_MAX_IMAGES];
	unsigned count;
};

/*
 * Opens the FIT that begins the store and loads its system configuration. What must be there is
 * decided here, not by the bundle: a signature if there is a key, this board and version if it
 * names any, a good digest of what it says of its images, one system configuration with a good
 * SHA-256. 0, or -1 with `diag` filled. Uses SIMD registers.
 */
int bundle_open(struct bundle *bundle, struct diag *diag);

/*
 * Loads the images of an opened bundle and adds each to images[*n_images], which has room for
 * HANDOFF_MAX_IMAGES: one hypervisor (unless it runs already), kernels, ramdisks, each with a good
 * SHA-256. 0, or -1 with `diag` filled. Uses SIMD registers.
 */
int bundle_load(struct bundle *bundle, struct handoff_image *images, uint32_t *n_images,
		struct diag *diag);

#endif

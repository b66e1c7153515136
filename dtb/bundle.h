/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bundle: a FIT with everything that is loaded after the boot stages. One way to open, verify and unpack it, for stage 2
 * (from flash) and for the hypervisor started by another boot loader (from a ramdisk). Pure: memory is what the map says it is.
 */
#ifndef MULLION_BUNDLE_H
#define MULLION_BUNDLE_H

#include <stdbool.h>
#include <stddef.h>

#include "diag.h"
#include "fit.h"
#include "handoff.h"
#include "memmap.h"

struct bundle_loader {
	struct memmap *map;    /* every load range is claimed here before a byte is written */
	struct range dram;     /* where images may go; kernels and ramdisks lowest, the configuration highest */
	struct range hyp_block;/* where the hypervisor image goes; size 0: it runs already, skip the one in the bundle */
	unsigned granules;     /* kimage_parse */
	void *heap;            /* UNPACK_HEAP bytes */
	void (*loaded)(const struct fit_image *from, const struct handoff_image *to); /* to log it, and clean caches */
};

/*
 * Loads every image of the FIT at `fit` (`room` bytes readable) and adds it to h->images. Our code, not the image, decides what
 * must be there: each image with a good SHA-256, exactly one hypervisor (unless skipped), one configuration, at least one kernel.
 */
int bundle_load(const struct bundle_loader *l, const void *fit, size_t room, struct handoff *h, struct diag *d);

#endif

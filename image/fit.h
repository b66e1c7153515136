/* SPDX-License-Identifier: Apache-2.0 */
/* FIT images (U-Boot doc/uImage.FIT/source_file_format.txt) as mkimage makes them. Pure. */
#ifndef MULLION_FIT_H
#define MULLION_FIT_H

#include <stddef.h>
#include <stdint.h>

#include "image/unpack.h"
#include "include/handoff.h"
#include "lib/diag.h"

struct fit {
	const void *fdt;
	size_t fdt_size; /* totalsize */
	size_t room;     /* bytes readable from fdt on: external data must end within */
};

struct fit_image {
	char name[HANDOFF_NAME];
	enum image_type type;
	enum compression compression;
	const void *data; /* inline or external */
	size_t size;
	uint8_t sha256[32];
};

/*
 * Checks the tree at `data`, which has to be a multiple of 8, with `room` bytes readable: magic,
 * sizes, fdt_check_full, an /images node. `fit` and its images keep pointing into that memory. 0,
 * or -1.
 */
int fit_open(struct fit *fit, const void *data, size_t room, struct diag *diag);

/* Number of image nodes under /images. */
unsigned fit_count(const struct fit *fit);

/*
 * Reads image node `index`. What makes an image acceptable is decided here and not by the image:
 *
 *   kernel            type = "kernel";   arch = "arm64";
 *   ramdisk           type = "ramdisk";
 *   the hypervisor    type = "firmware"; arch = "arm64"; os = "mullion";
 *   configuration     type = "flat_dt";
 * (mkimage 2023.01 takes any word for os.)
 *
 * Each has compression = "none", "gzip" or "lz4" and one hash node (its name begins with "hash")
 * with algo = "sha256" and the 32 bytes that mkimage puts in. Hashes by other algorithms and all
 * other properties (load, entry) are passed over; a cipher node is refused. The data is inline, or
 * external (data-size with data-offset, `mkimage -E`, or with data-position, `-E -p`): inside the
 * file, behind the tree, not empty, apart from that of the images before. Names are at most 31
 * characters and differ. A failure's object is the node, or NODE/PROPERTY.
 */
int fit_image(const struct fit *fit, unsigned index, struct fit_image *out, struct diag *diag);

/* Compares the SHA-256 of the image's stored bytes with the one it came with.
 * 0, or -1. Uses SIMD registers. */
int fit_verify(const struct fit_image *image, struct diag *diag);

#endif

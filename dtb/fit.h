/* SPDX-License-Identifier: Apache-2.0 */
/* FIT images (U-Boot doc/uImage.FIT/source_file_format.txt) as `mkimage -E` and `mkimage` make them. Pure. */
#ifndef MULLION_FIT_H
#define MULLION_FIT_H

#include <stddef.h>
#include <stdint.h>

#include "diag.h"
#include "handoff.h"
#include "unpack.h"

struct fit {
	const void *fdt;
	size_t fdt_size; /* totalsize */
	size_t room;     /* bytes readable from fdt on: external data must end within */
};

struct fit_image {
	char name[HANDOFF_NAME];
	enum image_type type;
	enum compression comp;
	const void *data; /* inline or external */
	size_t size;
	uint8_t sha256[32];
};

/* Checks the tree at `data` (fdt_check_full, /images present, magic, sizes) with `room` bytes readable behind it. */
int fit_open(struct fit *f, const void *data, size_t room, struct diag *d);

/* Number of image nodes under /images. */
unsigned fit_count(const struct fit *f);

/*
 * Reads image node `index`. What makes an image acceptable is decided here and not by the image: a known type (kernel,
 * ramdisk; "firmware" with os "mullion" is the hypervisor; "flat_dt" is the system configuration), arch arm64 where it
 * holds code, a known compression, data inside the file, one sha256 hash of 32 bytes. Anything else fails with the node and the
 * property as object.
 */
int fit_image(const struct fit *f, unsigned index, struct fit_image *out, struct diag *d);

/* Compares the SHA-256 of the image's stored bytes. */
int fit_verify(const struct fit_image *i, struct diag *d);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FIT images (U-Boot doc/uImage.FIT/source_file_format.txt) as mkimage makes them. What is read
 * here is a copy of the file's tree that nobody else writes to; the data of images stays in the
 * file, and is named by its place there. Pure.
 */
#ifndef MULLION_FIT_H
#define MULLION_FIT_H

#include <stddef.h>
#include <stdint.h>

#include "image/unpack.h"
#include "include/addr.h"
#include "include/handoff.h"
#include "lib/diag.h"

struct fit {
	const void *fdt;
	size_t fdt_size; /* totalsize */
	size_t room;     /* bytes of the file: external data must end within */
};

struct fit_image {
	char name[HANDOFF_NAME];
	enum image_type type;
	enum compression compression;
	struct range data; /* in the file: a property's value in its tree, or behind the tree */
	uint8_t sha256[32];
	struct image_place place; /* of a kernel */
};

/* How long the tree is whose first FIT_HEADER bytes are at `header`, at a multiple of 4: magic,
 * version, no longer than the `room` bytes of the file. 0, or -1. */
#define FIT_HEADER 40u
int fit_tree_size(const void *header, size_t room, size_t *size, struct diag *diag);

/*
 * Checks the copy of a tree at `tree`, which has to be a multiple of 8, with `tree_room` bytes
 * readable, of a file of `room` bytes: header, fdt_check_full, an /images node. `fit` keeps
 * pointing into that memory. 0, or -1.
 */
int fit_open(struct fit *fit, const void *tree, size_t tree_room, size_t room, struct diag *diag);

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
 * other properties are passed over; a cipher node is refused.
 *
 * A kernel's place is told by load, entry and mullion,memory, each of one or two cells. An entry
 * without a load is counted from the first byte, as U-Boot does for a kernel_noload. load and entry
 * of 0 without mullion,memory say nothing: that is written where a place has to be filled in.
 * Whether the place is one, who loads the kernel decides (el2/boot/image_place.h).
 *
 * The data is inline, or external (data-size with data-offset, `mkimage -E`, or with data-position,
 * `-E -p`): inside the file, behind the tree, not empty, apart from that of the images before.
 * Names are at most 31 characters and differ. A failure's object is the node, or NODE/PROPERTY.
 */
#define FIT_MEMORY "mullion,memory"
int fit_image(const struct fit *fit, unsigned index, struct fit_image *out, struct diag *diag);

/*
 * What the file says at its root that it was made for: the board's name and Mullion's version.
 * Compared with those of who loads it; a board of NULL is not known. A file may say neither, as one
 * by mkimage alone does. 0, or -1.
 */
#define FIT_BOARD   "mullion,board"
#define FIT_VERSION "mullion,version"
int fit_check_purpose(const struct fit *fit, const char *board, const char *version,
		      struct diag *diag);

/*
 * Compares the digest of what decides of the `count` images, all that there are, in their order,
 * with the file's property mullion,digest. What is covered is fixed here, and not by a list in the
 * file: all that fit_image reads, but for where the data lies, which is known by its hash; and what
 * fit_check_purpose reads.
 *
 *   D = SHA-256("mullion bundle 1"); where the root has a board or a version: D = SHA-256(D, board,
 *   version); for each image: D = SHA-256(D, name, type, compression, size, its SHA-256); and where
 *   it says anything of its place: D = SHA-256(D, says, load, entry, memory)
 *
 * board, version and name have 32 bytes, the words of type and compression 16 each, filled up with
 * zeroes; size is that of the stored bytes, says is PLACE_.. (include/handoff.h), both and the
 * place 8 bytes big-endian each. 0, or -1. Uses SIMD registers.
 */
#define FIT_DIGEST "mullion,digest"
int fit_check_digest(const struct fit *fit, const struct fit_image *images, unsigned count,
		     struct diag *diag);

/*
 * Compares the SHA-256 of the image's stored bytes, of which `data` is a copy, with the one it came
 * with. The copy may be made meanwhile: by arrive() (image/sha256.h), whose failure ends it, with
 * `diag` as that has filled it; NULL: it is there. 0, or -1. Uses SIMD registers.
 */
int fit_verify(const struct fit_image *image, const void *data,
	       int (*arrive)(void *ctx, size_t from, size_t size), void *ctx, struct diag *diag);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zImages, kernels of 32-bit Arm that unpack themselves (Linux's Documentation/arm/booting.rst and
 * arch/arm/boot/compressed/head.S). Pure.
 */
#ifndef MULLION_ZIMAGE_H
#define MULLION_ZIMAGE_H

#include "image/kimage.h"

#define ZIMAGE_MAGIC 0x016f2818u /* at offset 36 */

/*
 * Where we put it: a zImage unpacks itself to the 128 MiB boundary below itself, or to the start of
 * memory where that is higher. 32 MiB above that it is out of its own way; what is between is the
 * kernel's (zimage_room).
 */
#define ZIMAGE_ALIGN  MIB(128)
#define ZIMAGE_OFFSET MIB(32)
#define ZIMAGE_LOW    MIB(512)

/* Whether the `size` bytes at `data` have the header of a zImage. */
bool zimage_is(const void *data, size_t size);

/*
 * The header of the zImage (zimage_is) of `size` bytes at `data`, into `out` as kimage_place wants
 * it. Refused: a big-endian kernel, one that is longer than the file, one that says (since 4.15)
 * that it needs more than ZIMAGE_OFFSET when it is unpacked. 0, or -1.
 */
int zimage_parse(const char *name, const void *data, size_t size, struct kimage *out,
		 struct diag *diag);

/* The memory below a zImage at `base` that it unpacks itself to: nothing else may be there. */
static inline struct range zimage_room(uint64_t base)
{
	return (struct range){base - ZIMAGE_OFFSET, ZIMAGE_OFFSET};
}

/*
 * Where its tree may be: in what the kernel maps as its low memory (booting.rst, 4b), of which it
 * has 760 MiB from the start of its memory on, or less where its command line wants more of others.
 */
static inline struct range zimage_tree_window(uint64_t memory)
{
	return (struct range){memory, ZIMAGE_LOW};
}

#endif

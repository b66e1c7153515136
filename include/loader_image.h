/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the loader lies in flash or on a card: this header, then `size` bytes of payload, to be
 * copied to `load` and entered at `entry`. Little-endian. Written by tools/loader_image.py, checked
 * by the bootblock. On a card the board's tree has the same header: where it goes, the board says.
 */
#ifndef MULLION_LOADER_IMAGE_H
#define MULLION_LOADER_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#define LOADER_IMAGE_MAGIC   0x52444c4du /* "MLDR" */
#define TREE_IMAGE_MAGIC     0x54444c4du /* "MLDT" */
#define LOADER_IMAGE_VERSION 1u

struct loader_image {
	uint32_t magic;
	uint32_t version;
	uint32_t header_size; /* sizeof(struct loader_image): the payload begins here */
	uint32_t payload_crc; /* CRC-32 of the payload */
	uint64_t load;        /* where the payload is copied to; 8-byte aligned; of a tree 0 */
	uint64_t entry;       /* inside [load, load + size); of a tree 0 */
	uint64_t size;        /* of the payload, a multiple of 8 */
	uint64_t memory;      /* bytes the loader needs from `load` on: payload, bss, stacks */
	uint32_t reserved;    /* 0 */
	uint32_t header_crc;  /* CRC-32 of the header up to here */
};

_Static_assert(sizeof(struct loader_image) == 56, "loader image header layout");
_Static_assert(offsetof(struct loader_image, header_crc) == 52,
	       "the header's CRC is its last word");

#endif

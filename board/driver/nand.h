/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Raw NAND flash as a block device: blocks that are marked as bad are skipped, as U-Boot's `nand
 * write` and `nand read` do, and wrong bits are put right. A board's driver gives what is specific:
 * the geometry, and how a page is read. Pure.
 */
#ifndef MULLION_NAND_H
#define MULLION_NAND_H

#include "board/driver/bch.h"
#include "board/driver/block.h"

#define NAND_MOST_BLOCKS 4096u /* of one part */

/* Pages of a block in which its maker marks it as bad: a byte of their OOB that is not 0xff. */
#define NAND_MARK_FIRST  1u
#define NAND_MARK_SECOND 2u
#define NAND_MARK_LAST   4u

struct nand {
	const char *name;         /* in the log: "NAND flash" */
	uint32_t page_size, oob;  /* bytes; 512 times a power of two, and of the spare area */
	uint32_t pages_per_block; /* at least 2 */
	uint32_t blocks;
	uint32_t marks;      /* NAND_MARK_ */
	uint32_t mark_byte;  /* of the OOB: 0 with pages from 2 KiB on, 5 with those of 512 */
	unsigned strength;   /* bits: 1 is Hamming of 256 bytes, 2 to 8 BCH of 512 */
	uint32_t ecc_offset; /* in the OOB: code after code */
	/* Reads a page as it is, with its OOB behind it. 0, or -1 with `diag` filled. Bounded. */
	int (*read_page)(const struct nand *nand, uint32_t page, uint8_t *target,
			 struct diag *diag);
	uint64_t base; /* the driver's: its registers */
};

struct nand_device {
	struct block_device device;
	const struct nand *nand;
	uint8_t *page; /* the caller's room for a page with its OOB */
	uint32_t first, count;
	struct bch bch;
	uint64_t bad[NAND_MOST_BLOCKS / 64];
};

/*
 * The good ones of `count` blocks of `nand` from `first` on as a device, which keeps `nand` and
 * `page`. Reads the marks of all of them. A mark in which a single bit is 0 is none: bits flip in
 * the OOB as well, and makers write 0x00.
 *
 * Nothing has to be known of pages that were never written: with these codes they are right, and
 * flipped bits in them are put right like all others.
 *
 * 0, or -1 with `diag` filled: no good block, a geometry that does not fit, or a page that cannot
 * be read. A read of the device fails with block, page and sector (512 bytes) if too many bits
 * are wrong there.
 */
int nand_open(struct nand_device *device, const struct nand *nand, uint32_t first, uint32_t count,
	      uint8_t *page, struct diag *diag);

#endif

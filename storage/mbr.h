/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first block of a disk: its partition table is a GPT (gpt.h), or it is this block, the MBR, as
 * on most cards and sticks from a shop, or the disk has none and is one file system. Pure.
 */
#ifndef MULLION_MBR_H
#define MULLION_MBR_H

#include <stdbool.h>
#include <stdint.h>

#include "include/addr.h"
#include "lib/diag.h"
#include "lib/store.h"

struct mbr {
	bool protective;    /* of a GPT; else, where a FAT should be: */
	unsigned partition; /* its number, from 1 on; 0: no table, the whole disk */
	struct range place; /* on the disk, in bytes */
};

/*
 * Reads block 0 of `disk`, whose logical blocks have `block` bytes (a power of two, 512 to 4096).
 * What counts is the first partition of a type that a FAT has; logical ones, in an extended one,
 * are not looked at. 0, or -1 with `diag` filled: no MBR, none of a FAT, or it is not on the disk.
 */
int mbr_read(struct mbr *mbr, const struct store *disk, uint32_t block, struct diag *diag);

#endif

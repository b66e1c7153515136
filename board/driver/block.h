/* SPDX-License-Identifier: Apache-2.0 */
/* What is read in blocks: cards, later other media. A driver fills it in when it has found one. */
#ifndef MULLION_BLOCK_H
#define MULLION_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "include/addr.h"
#include "lib/diag.h"
#include "lib/store.h"

#define BLOCK_SIZE 512u

struct block_device {
	const char *name; /* in the log: "SD card" */
	uint64_t blocks;  /* how many there are */
	/* bytes of what its partition table counts in; 0: of a block */
	uint32_t logical_size;
	/* Reads `count` blocks, which are there, to `target`. 0, or -1 with `diag` filled: then
	 * the content of the target is undefined. Bounded. */
	int (*read)(const struct block_device *device, uint64_t block, void *target, uint32_t count,
		    struct diag *diag);
	/* Ends what it does by itself: from then on it writes to no memory. 0, or -1 with `diag`
	 * filled: it may. NULL: it does nothing but what it is asked for. */
	int (*close)(const struct block_device *device, struct diag *diag);
	struct range memory; /* before it is opened: what of DRAM it may write to, if it does */
	uint64_t base;       /* the driver's: its registers, */
	bool byte_addresses; /* how the card counts, */
	uint32_t detail;     /* how flash is read, how long a write takes, */
	const void *own;     /* and what it was opened with */
};

/* A part of it as a store. It keeps `device`. */
struct block_store {
	struct store store;
	const struct block_device *device;
	uint64_t first; /* block */
};

/* `part` begins at a multiple of BLOCK_SIZE, and what of it lies beyond the device's end is cut
 * off. -1 with `diag` filled when nothing is left. */
int block_store_open(struct block_store *store, const struct block_device *device,
		     struct range part, struct diag *diag);

#endif

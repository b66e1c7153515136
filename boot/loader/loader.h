/* SPDX-License-Identifier: Apache-2.0 */
/* What the loader knows of the machine, filled step by step by loader_main (main.c). */
#ifndef MULLION_LOADER_H
#define MULLION_LOADER_H

#include "boot/boot_info.h"
#include "dtb/tree/board.h"
#include "gic/redist.h"
#include "image/memmap.h"
#include "include/addr.h"
#include "include/handoff.h"

struct loader {
	struct boot_shared *shared;
	const struct boot_info *info;
	struct dt_board tree;
	const uint8_t *board_tree; /* what `tree` was read from, and its size */
	size_t tree_size;
	struct gic_redists gic_cpus; /* or GICC */
	struct memmap map;
	uint64_t block;          /* the hypervisor's (include/handoff.h) */
	uint64_t entry, x0;      /* of the leader, below */
	struct handoff *handoff; /* in the block */
	struct handoff_image images[HANDOFF_MAX_IMAGES];
	uint32_t n_images;
	struct handoff_stamp stamps[HANDOFF_MAX_STAMPS];
	uint32_t n_stamps;
};

/*
 * The loader's C entry, called by entry.S on the leader with the MMU and caches on: to every core's
 * drop to the next exception level. What fails is logged, and the core stops.
 */
void loader_main(struct boot_shared *shared) __attribute__((noreturn));

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What the loader knows of the machine, filled step by step by loader_main (main.c). */
#ifndef MULLION_LOADER_H
#define MULLION_LOADER_H

#include "boot/boot_info.h"
#include "dtb/tree/board.h"
#include "dtb/merged/merged_tree.h"
#include "gic/redist.h"
#include "image/bundle.h"
#include "image/memmap.h"
#include "include/addr.h"
#include "include/handoff.h"

struct loader {
	struct boot_shared *shared;
	const struct boot_info *info;
	uint32_t source; /* of the board's: where the bundle is from */
	struct scratch scratch;
	struct bundle bundle;
	struct merged_tree merged;   /* the board's tree with the configuration, */
	struct dt_board tree;        /* and what it says */
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

/* Which of the tree's CPUs has this MPIDR; DT_MAX_CPUS: none, the configuration has disabled it. */
static inline unsigned loader_tree_index(const struct loader *loader, uint64_t mpidr)
{
	unsigned index = 0;

	while (index < loader->tree.n_cpus && loader->tree.cpus[index].mpidr != mpidr)
		index++;
	return index < loader->tree.n_cpus ? index : DT_MAX_CPUS;
}

/*
 * The loader's C entry, called by entry.S on the leader with the MMU and caches on: to every core's
 * drop to the next exception level. What fails is logged, and the core stops.
 */
void loader_main(struct boot_shared *shared) __attribute__((noreturn));

#endif

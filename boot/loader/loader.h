/* SPDX-License-Identifier: Apache-2.0 */
/* The loader: from the bootblock's jump, at EL3 in secure RAM with MMU and caches on, to every
 * core's drop to EL2. */
#ifndef MULLION_LOADER_H
#define MULLION_LOADER_H

#include "include/addr.h"
#include "boot/boot_info.h"
#include "lib/diag.h"
#include "dtb/tree/board.h"
#include "include/handoff.h"
#include "image/memmap.h"

struct core;

/* What the loader knows, filled step by step. */
struct loader {
	struct boot_shared *shared;
	const struct boot_info *info;
	struct dt_board tree;
	const uint8_t *board_tree; /* what `tree` was read from, and its size */
	size_t tree_size;
	struct range gic_cpus; /* redistributors, or GICC */
	struct memmap map;
	uint64_t block;          /* the hypervisor's (include/handoff.h) */
	uint64_t entry, x0;      /* of the leader, below */
	struct handoff *handoff; /* the hand-off, in the block */
	struct handoff_image images[HANDOFF_MAX_IMAGES];
	uint32_t n_images;
	struct handoff_stamp stamps[HANDOFF_MAX_STAMPS];
	uint32_t n_stamps;
};

void loader_stamp(struct loader *loader, const char *name);

/* mmu.c. MMU off: checks that the bootblock is of this build, and builds the map of what linker
 * script, board and its list of DRAM name. */
void mmu_prepare(const struct boot_shared *shared);

/* cores.c. The distributor, then each core: out of the bootblock's mailbox loop, into its park. */
int cores_join(struct loader *loader, struct diag *diag);
/* Wakes every parked core; those that come are CORE_RELEASED in `state`, the others CORE_PARKED. */
void cores_wake(struct loader *loader, uint32_t state[HANDOFF_MAX_CORES]);
/* Sends the woken ones to EL2. */
void cores_release(const struct loader *loader, const uint32_t state[HANDOFF_MAX_CORES]);

/* images.c. Opens the bundle, verifies and loads everything that is in it. */
int images_load(struct loader *loader, struct diag *diag);

/*
 * What is started knows its machine: a sealed hand-off for the hypervisor (handoff.c), or a tree
 * for Linux (linux.c). Sets `entry` and `x0`; `state` of each core.
 */
int next_prepare(struct loader *loader, const uint32_t state[HANDOFF_MAX_CORES], struct diag *diag);
/* Where a released core goes, in c->entry and c->x; entry 0: nowhere, it is off until a CPU_ON. */
void next_secondary(const struct loader *loader, struct core *core);

/* seeds.c. `size` bytes from the tree's seeds, which are wiped, and the CPU; zeroes when there are
 * none. */
void loader_entropy(struct dt_board *tree, uint8_t *seeds, unsigned size);

/* called by entry.S */
void loader_main(struct boot_shared *shared) __attribute__((noreturn));
void loader_secondary(unsigned index) __attribute__((noreturn));
extern uint8_t loader_secondary_entry[];

#endif

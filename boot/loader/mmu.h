/* SPDX-License-Identifier: Apache-2.0 */
/* The EL3 map of the loader and the monitor. */
#ifndef MULLION_LOADER_MMU_H
#define MULLION_LOADER_MMU_H

#include "boot/boot_info.h"
#include "include/addr.h"
#include "image/memmap.h"
#include "lib/diag.h"

/*
 * Called by entry.S on the leader, MMU off: checks that the bootblock is of this build, builds the
 * map of what linker script and board name and of the board's tree, and fills the register values
 * that mmu_on (mmu_on.S) loads on every core. What fails is logged, and the core stops.
 */
void mmu_prepare(const struct boot_shared *shared);

/* With the MMU on: maps registers that the tree names, for every core. -1 where something else is
 * mapped there, or no table is left. */
int mmu_map_device(struct range registers, struct diag *diag);

/* With the MMU on: maps a store that is read as memory. -1 as mmu_map_device. */
int mmu_map_store(struct range store, struct diag *diag);

/* Secure RAM behind the loader: nobody's. */
struct range mmu_spare_sram(void);

/* With the MMU on: maps memory that nothing reserves, of secure RAM or of DRAM. -1 as
 * mmu_map_device. */
int mmu_reach(struct range range, struct diag *diag);

/* With the MMU on: maps the page at `physical`, of DRAM, for the monitor, at MONITOR_SIGNALS. -1 as
 * mmu_map_device. */
int mmu_map_signals(uint64_t physical, struct diag *diag);

/* With the MMU on: maps DRAM but for what `map` reserves or has as firmware's. -1 as
 * mmu_map_device. */
int mmu_map_dram(const struct memmap *map, struct diag *diag);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: the part of EL2's boot map that is DRAM. */
#ifndef MULLION_EL2_MAP_RAM_H
#define MULLION_EL2_MAP_RAM_H

#include "include/handoff.h"
#include "lib/diag.h"

/*
 * Maps, for boot, the pages of the REGION_RAM of a memory map in which nothing is reserved or the
 * firmware's (lib/ranges.h), and which are not the hypervisor's own. 0, or -1: no table page left,
 * or it is mapped differently.
 */
int map_ram(const struct handoff_region *regions, unsigned count, struct diag *diag);

#endif

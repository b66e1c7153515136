/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The three things that the boot stages must know of a device tree before the MMU is on: where DRAM
 * is, what of it is reserved, and which cores there should be. No library, no writing, only byte
 * loads and aligned 32-bit loads. Safe on arbitrary bytes: nothing outside [fdt, fdt + room) is
 * read and every loop ends with it. dtb/tree/board.h reads the same tree in full later.
 */
#ifndef MULLION_DTB_FDT_SCAN_H
#define MULLION_DTB_FDT_SCAN_H

#include <stddef.h>
#include <stdint.h>

#include "include/addr.h"
#include "lib/diag.h"

/*
 * Fills ram[0 .. *count) with the ranges of the root's children of device_type "memory" whose
 * status is okay, in the tree's order, empty ranges left out and those that touch united, as in
 * dt_discover. 0, also when there is none (*count 0), or -1: one wraps, there are more than `max`,
 * or the tree is damaged; the object of `diag` is "tree at 0x...".
 */
int fdt_scan_memory(const void *fdt, size_t room, struct range *ram, unsigned max, unsigned *count,
		    struct diag *diag);

/*
 * Fills reserved[0 .. *count) with all that the tree says of memory that others have: /memreserve/,
 * `reg` of the children of /reserved-memory, whatever their status is, and memory nodes that only
 * the secure side has (status not okay, secure-status okay). Addresses are taken as the CPU's, as
 * the empty `ranges` of /reserved-memory say (board.h fails on a node without). Those that touch
 * are united, those that wrap cut off. 0, also when there is none, or -1 as above.
 */
int fdt_scan_reserved(const void *fdt, size_t room, struct range *reserved, unsigned max,
		      unsigned *count, struct diag *diag);

/* Fills mpidr[0 .. *count) with reg of the enabled children of /cpus of device_type "cpu" or,
 * where that is missing, of that name, as Linux takes it. 0, or -1 in the same way. */
int fdt_scan_cpus(const void *fdt, size_t room, uint64_t *mpidr, unsigned max, unsigned *count,
		  struct diag *diag);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bootblock: from the reset vector to the loader. Runs in place from flash at EL3, MMU and data
 * cache off. Every data access is to Device memory: none may be unaligned, there are no exclusives,
 * and libraries that do not promise both are out.
 */
#ifndef MULLION_BOOTBLOCK_H
#define MULLION_BOOTBLOCK_H

#include <stdint.h>

#include "boot/boot_info.h"
#include "lib/diag.h"

/* bootblock.lds.S: what the leader clears */
extern uint8_t bootblock_bss[], bootblock_bss_end[];

/* Called by entry.S: each core in its slot (board_core_slot), with its stack; a core that started
 * elsewhere than at EL3; any exception at EL3 (`vector`: 0 to 15). */
void bootblock_enter(unsigned slot, uint64_t mpidr, uint64_t reset_counter)
	__attribute__((noreturn));
void bootblock_wrong_level(unsigned el) __attribute__((noreturn));
void bootblock_exception(uint64_t vector, uint64_t esr, uint64_t elr, uint64_t far)
	__attribute__((noreturn));

/* jump.S: continues at `entry` in the loader, with x0 and x1 as given. With WARM_RESET_TO_ARM64 it
 * is the leader that does, by a reset, and the loader knows both (boot/loader/reset_entry.S). */
void bootblock_jump(uint64_t x0, uint64_t x1, uint64_t entry) __attribute__((noreturn));

/* The end of a stage that failed: logs "stopped" and sleeps. */
void bootblock_stop(void) __attribute__((noreturn));

#define TREE_ROOM MIB(2) /* booting.rst: a tree is at most 2 MiB */

/* Fills in what `info` has of memory: the tree's ranges, and the whole pages of them in which
 * nothing is reserved. 0, or -1: the tree is damaged, or has too many. */
int memory_find(struct boot_info *info, struct diag *diag);

/* Tests the board's sample of DRAM, which must not be reserved, and logs what there is. 0, or
 * -1. */
int memory_test(const struct boot_info *info, struct diag *diag);

/* Puts the board's tree to its place (board.tree) from the first of the board's boot sources, from
 * info->source on, that has a good one; that is info->source then. 0, or -1 with `diag` filled. */
int bootblock_tree(struct boot_info *info, struct diag *diag);

/* Likewise the loader's image, to its load address, which must lie in `ram`; cleans caches. 0 and
 * its *entry, or -1 with `diag` filled. */
int bootblock_load(struct boot_info *info, struct range ram, uint64_t *entry, struct diag *diag);

#endif

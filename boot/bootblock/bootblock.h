/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bootblock: from the reset vector to the loader. Runs in place from flash at EL3, MMU and data
 * cache off: every data access is to Device memory, so no unaligned access and no exclusives, and
 * nothing from a library that does not promise that.
 */
#ifndef MULLION_BOOTBLOCK_H
#define MULLION_BOOTBLOCK_H

#include <stdint.h>

#include "boot/boot_info.h"
#include "lib/diag.h"

/* bootblock.lds.S */
extern uint8_t bootblock_bss[], bootblock_bss_end[];

void bootblock_enter(unsigned slot, uint64_t mpidr, uint64_t reset_counter)
	__attribute__((noreturn));
void bootblock_wrong_level(unsigned el) __attribute__((noreturn));
void bootblock_exception(uint64_t vector, uint64_t esr, uint64_t elr, uint64_t far)
	__attribute__((noreturn));

/* Continues in the next stage, with x0 and x1 as given. */
void bootblock_jump(uint64_t x0, uint64_t x1, uint64_t entry) __attribute__((noreturn));

/* The defined end of a stage that failed: says so and sleeps. */
void bootblock_stop(void) __attribute__((noreturn));

/* Checks the stage image stored at `store`, copies it to its load address inside `ram`, cleans
 * caches. */
int bootblock_load(struct range store, struct range ram, uint64_t *entry, struct diag *diag);

#endif

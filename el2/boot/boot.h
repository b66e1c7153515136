/* SPDX-License-Identifier: Apache-2.0 */
/* The boot-only part of the hypervisor: gone before a guest runs. */
#ifndef MULLION_EL2_BOOT_H
#define MULLION_EL2_BOOT_H

#include "board/board.h"
#include "el2/core/cpu.h"
#include "lib/diag.h"
#include "include/handoff.h"
#include "image/memmap.h"
#include "dtb/config/system.h"
#include "el2/vm/vm.h"

/* What is known of the machine while it is being divided. */
struct machine {
	struct handoff *handoff;
	struct dt_board board;
	struct sys_config config;
	struct memmap map;
	void *merged; /* the board's tree with the system configuration applied */
	uint64_t merged_size;
	bool uart_is_guests;
	bool no_entropy; /* neither the board's tree nor the CPU gave any */
	uint32_t cpus;   /* bit n: CPU n answers */
};

/* entry.S: everything up to the moment before the guests. Returns the core it runs on. */
struct cpu *el2_boot(uint64_t x0);

/* The hand-off for a start by another boot loader: `tree` is the board's, with the bundle as
 * ramdisk. */
int linux_entry(uint64_t tree, struct handoff *handoff, struct diag *diag);

/* Makes the VM of domain `dom`: memory, images, tree, stage-2, interrupts. */
int vm_create(struct machine *machine, unsigned dom, struct vm *vm, struct diag *diag);

/* Merges the system configuration into the board's tree, reads it, and gives all domains their
 * memory, before any vm_create. */
int configure(struct machine *machine, struct diag *diag);
const struct handoff_image *config_image(const struct handoff *handoff);

/* Stage-2 tables, devices and interrupts of a VM whose memory is known. */
int vm_map(struct machine *machine, unsigned dom, struct vm *vm, struct diag *diag);

/* Seeds: n bytes that differ for every call and VM, from the hand-off's entropy. */
void seed(const struct machine *machine, unsigned dom, uint8_t *out, unsigned n);

#endif

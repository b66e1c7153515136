/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hypervisor's own stage-1 map: identity, W^X, without what only boot needed once guests run.
 * Exceptions to identity are the cores' stacks (each with unmapped pages around it) and the
 * windows, through which EL2 reaches guest memory for a moment.
 */
#ifndef MULLION_EL2_MMU_H
#define MULLION_EL2_MMU_H

#include "include/addr.h"
#include "lib/diag.h"

struct cpu;

/* Builds the map of the image itself and turns the MMU on (leader, MMU off). Fails only when the
 * image does not start a 2 MiB block. */
int mmu_start(struct diag *diag);

/* Maps physical memory for boot (identity, RW, XN), leaving out the hypervisor's own block.
 * Page-granular. */
int mmu_map_boot(struct range range, struct diag *diag);
int mmu_unmap_boot(struct range range, struct diag *diag);

/* Device registers that EL2 keeps. */
int mmu_map_device(struct range range, struct diag *diag);

/* Opens secondary_gate: cores with the MMU off come in, and go on in `arrive`, which does not
 * return. */
void mmu_open_gate(void (*arrive)(struct cpu *cpu));

/* Takes away all that mmu_map_boot mapped, and the boot-only part of the image, on all cores. */
void mmu_end_boot(void);

/* Pages for translation tables: one pool for EL2's own map and the VMs'. */
uint64_t *mmu_table_page(void *unused);
/* `count` contiguous ones, zeroed, aligned to their total size (stage-2 roots). */
uint64_t *mmu_table_pages(unsigned count);

/* The hypervisor's block: image, log ring, hand-off. */
struct range mmu_block(void);

#endif

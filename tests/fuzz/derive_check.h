/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What holds of every tree that is derived for a domain, whatever the board's tree says: it is
 * whole, no reference in it leads nowhere, and it names no register, memory or interrupt but the
 * domain's. What does not hold is said on stderr and aborts.
 */
#ifndef MULLION_FUZZ_DERIVE_CHECK_H
#define MULLION_FUZZ_DERIVE_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "dtb/derive/guest_tree.h"

#define OWNED_MMIO   4096u
#define OWNED_MEMORY (DT_MAX_RESERVED + 8u)
#define OWNED_IRQS   8192u

/* A domain's, as the hypervisor gives it. */
struct owned {
	struct range mmio[OWNED_MMIO]; /* whole pages, in the order of the tree */
	unsigned n_mmio;
	struct range memory[OWNED_MEMORY];
	unsigned n_memory;
	uint8_t irqs[OWNED_IRQS]; /* by INTID */
};

/* What domain `domain` owns: its devices', its regions', and params->memory; nothing of what the
 * tree reserves for nobody. False when the hypervisor would refuse it. Uses the one table of
 * tree.h. */
bool owned_collect(struct owned *owned, const void *merged, const struct sys_config *config,
		   unsigned domain, const struct guest_params *params);

/* Two domains have nothing in common. */
void owned_apart(const struct owned *first, const struct owned *second);

/* The tree of `room` bytes at `derived` is one for the domain that owns this. */
void derived_check(const void *derived, size_t room, const struct dt_board *board,
		   const struct owned *owned);

#endif

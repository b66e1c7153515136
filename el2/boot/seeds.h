/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: random numbers for guests, and for the hypervisor itself. */
#ifndef MULLION_EL2_SEEDS_H
#define MULLION_EL2_SEEDS_H

#include "el2/boot/machine.h"

#define SEED_OF_EL2 0xffffffffu /* no domain has this number */

/* `size` bytes, at most 32, that differ for every call and domain, from the hand-off's entropy. */
void vm_seed(const struct machine *machine, unsigned domain, uint8_t *out, unsigned size);

#endif

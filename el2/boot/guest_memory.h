/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Boot-only: a guest's addresses of its memory, and where that lies in DRAM. They differ with
 * mullion,memory-at alone. What boot places for a guest it places by the guest's addresses
 * (vm.guest); what it reads and writes, and what is sealed, is in DRAM (vm.memory). Pure.
 */
#ifndef MULLION_EL2_GUEST_MEMORY_H
#define MULLION_EL2_GUEST_MEMORY_H

#include <stdbool.h>

#include "el2/vm/vm.h"
#include "include/addr.h"
#include "include/handoff.h"

/* Gives the VM the whole pages of `dram` at the guest's address `at`, which belongs to the first
 * byte. There is room for a piece more, and for none if there is no page. */
void guest_memory_add(struct vm *vm, struct range dram, uint64_t at);

/* The piece of the VM's memory in which all of `range` lies, both in the guest's addresses; NULL:
 * there is none. */
const struct range *guest_piece(const struct vm *vm, struct range range);

/* Where in DRAM the byte is that the guest has at `address`, in its memory. */
uint64_t guest_to_dram(const struct vm *vm, uint64_t address);

/* Where the guest has what lies at `dram`; false: it is not all in one piece of its memory. */
bool guest_sees(const struct vm *vm, struct range dram, struct range *guest);

/* Neither a claim of the memory map nor a piece of the VM's memory overlaps another: no more of
 * them meet. */
#define IMAGES_BUSY (HANDOFF_MAX_REGIONS + VM_MAX_MEMORY)

/* Adds to out[*count] where the guest has each part of `dram`: one at most for each of its pieces,
 * none of what is not its memory. */
void guest_sees_parts(const struct vm *vm, struct range dram, struct range *out, unsigned *count);

#endif

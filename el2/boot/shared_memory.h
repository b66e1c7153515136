/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Boot-only: the memory of channels (type = "memory", docs/channels.md). It is no VM's own: no
 * life begins with it cleared, nothing of EL2's reads it, and each side sees it at its address in
 * DRAM. Runs on the host too.
 */
#ifndef MULLION_EL2_SHARED_MEMORY_H
#define MULLION_EL2_SHARED_MEMORY_H

#include "arch/arm64/regs.h"
#include "el2/boot/machine.h"
#include "el2/vm/vm.h"
#include "lib/diag.h"

/* Claims what has a fixed place, before others are given theirs. 0, or -1: it is not free DRAM. */
int shared_memory_claim(struct machine *machine, struct diag *diag);

/* Finds a place for the others, once the domains have what they name: the highest that is free, and
 * where no side has its own memory (mullion,memory-at). It is the channel's `memory` then. 0, or
 * -1: there is none. */
int shared_memory_place(struct machine *machine, struct diag *diag);

/* What stage 2 says of the channel's memory for one of its sides, whose stage 2 is of HCR_EL2.FWB,
 * or not. */
uint64_t shared_memory_attributes(const struct sys_channel *channel, unsigned side, bool fwb);

/* Of a VM whose cores are known, before anything is mapped: its stage 2 is of HCR_EL2.FWB from now
 * on where it has cached memory of a channel and all of its cores can; what that is in the traps of
 * each is set. A VM without such memory stays as it is. */
void shared_memory_force(const struct machine *machine, unsigned domain, struct vm *vm);

/* Whether it is. */
static inline bool shared_memory_is_forced(const struct vm *vm)
{
	return IS_ENABLED(CONFIG_CHANNEL_MEMORY) && vm->n_vcpus &&
	       (vm->vcpu[0]->traps.hcr & HCR_FWB);
}

/* Into the VM's stage-2 tables, what the domain shares. 0, or -1. */
int shared_memory_map(const struct machine *machine, unsigned domain, struct vm *vm,
		      struct diag *diag);

#endif

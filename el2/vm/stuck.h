/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a vCPU goes round in its own abort handler: at its vector there is nothing (VBAR_EL1 was
 * never set), or its stack is where it has no memory. Pure.
 *
 * Another turn is an abort that finds, as the abort before it left them: the instruction, x0 to
 * x30, and ELR_EL1, in EL1 with IRQ and FIQ masked. So the handler has not returned and was not
 * interrupted, and what it begins with is what it began with. Stage 2 does not change, so the
 * access fails again; nothing else of the vCPU can do anything. SP and the address may differ: a
 * handler that makes room on its stack first gets another address each time.
 *
 * A guest that looks for what it has is none of this, however long it looks and whatever its
 * interrupts are: a handler that passes over the instruction changes ELR_EL1, one that leaves by a
 * branch or corrects a register to try again comes back with other registers. What is left is a
 * retry without end of one access, which memory might count: so it has STUCK_TURNS of them, 0.1
 * seconds or more.
 */
#ifndef MULLION_EL2_STUCK_H
#define MULLION_EL2_STUCK_H

#include <stdint.h>

#include "arch/arm64/regs.h"

#define STUCK_TURNS 65536u

/* Of a vCPU; stuck_reset() at each of its starts. */
struct stuck {
	uint64_t elr;       /* of its last abort */
	uint64_t registers; /* a digest of them and `elr`; 0: that was no abort of a handler */
	unsigned turns;     /* since it came round first */
	/* the last abort that was not in a handler of one */
	struct {
		uint64_t elr, esr, address;
	} first;
};

static inline void stuck_reset(struct stuck *stuck)
{
	*stuck = (struct stuck){.elr = 1}; /* where no abort is */
}

/* ELR_EL1 is where the last abort was as long as its handler has not returned elsewhere, nor had
 * another exception. */
static inline bool stuck_in_handler(const struct stuck *stuck, uint64_t spsr, uint64_t elr_el1)
{
	return (spsr & SPSR_M_EL) && (spsr & SPSR_I) && (spsr & SPSR_F) && elr_el1 == stuck->elr;
}

/* An abort that the guest is about to be given, at `elr` for `address`, while it is in no handler
 * of one: it needs none of the registers. */
static inline void stuck_first(struct stuck *stuck, uint64_t elr, uint64_t esr, uint64_t address)
{
	*stuck = (struct stuck){.elr = elr, .first = {elr, esr, address}};
}

/* Any abort that the guest is about to be given: EL2's ESR and SPSR, and what is in ELR_EL1.
 * Returns the number of its turn. */
static inline unsigned stuck_abort(struct stuck *stuck, const uint64_t x[31], uint64_t elr,
				   uint64_t esr, uint64_t spsr, uint64_t elr_el1, uint64_t address)
{
	uint64_t digest = elr;

	if (!stuck_in_handler(stuck, spsr, elr_el1)) {
		stuck_first(stuck, elr, esr, address);
		return 0;
	}
	for (unsigned i = 0; i < 31; i++)
		digest = (digest ^ x[i]) * 0x9e3779b97f4a7c15; /* 2^64 over the golden ratio */
	digest |= 1;
	stuck->turns = digest == stuck->registers ? stuck->turns + 1 : 0;
	stuck->registers = digest;
	stuck->elr = elr;
	return stuck->turns;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What a vCPU was about when a trap took it from its guest: its registers and who has called
 * what. */
#ifndef MULLION_EL2_VCPU_REGS_H
#define MULLION_EL2_VCPU_REGS_H

#include <stdbool.h>
#include <stdint.h>

#include "el2/console/backtrace.h"
#include "el2/console/lines.h"
#include "el2/core/frame.h"
#include "el2/vm/exits.h"

/* S(its name in print, its name): of EL2 those that tell of the trap. */
#define VCPU_REGS_SYSTEM(S)     \
	S(ELR_EL2, elr_el2)     \
	S(SPSR_EL2, spsr_el2)   \
	S(ESR_EL2, esr_el2)     \
	S(FAR_EL2, far_el2)     \
	S(HPFAR_EL2, hpfar_el2) \
	S(SP_EL0, sp_el0)       \
	S(SP_EL1, sp_el1)       \
	S(ELR_EL1, elr_el1)     \
	S(SPSR_EL1, spsr_el1)   \
	S(ESR_EL1, esr_el1)     \
	S(FAR_EL1, far_el1)     \
	S(SCTLR_EL1, sctlr_el1) \
	S(TTBR0_EL1, ttbr0_el1) \
	S(TTBR1_EL1, ttbr1_el1) \
	S(TCR_EL1, tcr_el1)     \
	S(MAIR_EL1, mair_el1)   \
	S(VBAR_EL1, vbar_el1)   \
	S(TPIDR_EL1, tpidr_el1)

#define VCPU_REGS_NUMBER(text, name) VCPU_##text,
enum { VCPU_REGS_SYSTEM(VCPU_REGS_NUMBER) VCPU_REGS_COUNT };

struct vcpu_regs {
	uint64_t x[31];
	uint64_t system[VCPU_REGS_COUNT];
	unsigned calls; /* of `from` */
	uint64_t from[BACKTRACE_MOST];
};

/* Of this core's vCPU, which is on; `frame` is that of its trap. What it costs is bounded: up to 32
 * doublewords of the guest's memory are read through its own translation. */
void vcpu_regs_take(struct vcpu_regs *regs, const struct frame *frame);

/* --- vcpu_regs_print.c, pure --- */

void vcpu_regs_print(const struct vcpu_regs *regs, const struct lines *lines);
/* x0 to x30, with SP behind them if `with_sp`. */
void vcpu_general_print(const uint64_t *x, bool with_sp, const struct lines *lines);
/* "called from", and the addresses. */
void vcpu_calls_print(const uint64_t *from, unsigned calls, const struct lines *lines);
/* "exits, last first", three a line. */
void vcpu_exits_print(const struct exit *exits, unsigned count, const struct lines *lines);

#endif

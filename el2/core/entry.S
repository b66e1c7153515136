/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entry into EL2 of every core but the one that leads, MMU off: released by our loader, started by
 * the firmware's PSCI, or out of a spin-table. Resident: a core may come late.
 */
#include "arch/arm64/harden.h"
#include "el2/core/asm.h"

	.section .text.entry, "ax"

	/* From a spin-table, which says nothing in its registers: which core this is, cpus[] knows
	 * (written before any is released). */
	.globl spin_entry
spin_entry:
	msr	daifset, #0xf
	mrs	x0, mpidr_el1
	/* MPIDR_AFF_MASK, in two: no immediate of one instruction */
	and	x0, x0, #~0xff000000
	and	x0, x0, #0xffffffffff
	adrp	x9, cpus
	add	x9, x9, :lo12:cpus
	mov	x2, #0
1:	ldr	x10, [x9, #CPU_MPIDR]
	cmp	x10, x0
	b.eq	secondary_released
	add	x9, x9, #CPU_SIZE
	add	x2, x2, #1
	cmp	x2, #CONFIG_MAX_CPUS
	b.lo	1b
2:	wfi
	b	2b

	/* x0 = CPU index, from PSCI CPU_ON. */
	.globl secondary_entry
secondary_entry:
	msr	daifset, #0xf
	mov	x2, x0
	/* x2 = CPU index, from our loader's hand-off. */
	.globl secondary_released
secondary_released:
	own_controls
	adrp	x9, cpus
	add	x9, x9, :lo12:cpus
	mov	x10, #CPU_SIZE
	madd	x0, x2, x10, x9
	msr	tpidr_el2, x0
	/* Released when the leader's page tables are in memory, cleaned to the point of coherency:
	 * our caches are off. */
	adrp	x9, secondary_gate
	add	x9, x9, :lo12:secondary_gate
1:	ldr	w10, [x9]
	cbnz	w10, 2f
	wfe
	b	1b
2:	dmb	sy
	adrp	x9, secondary_start
	add	x9, x9, :lo12:secondary_start
	ldr	x10, [x9, #40]
	msr	vbar_el2, x10		/* a fault from here on is ours, not the firmware's */
	ldp	x10, x11, [x9]		/* MAIR, TCR */
	ldp	x12, x13, [x9, #16]	/* TTBR0, SCTLR */
	msr	mair_el2, x10
	msr	tcr_el2, x11
	msr	ttbr0_el2, x12
	tlbi	alle2
	ic	iallu
	dsb	nsh
	isb
	msr	sctlr_el2, x13
	isb
	ldr	x11, [x9, #32]		/* where to go on */
	ldr	x9, [x0, #CPU_STACK_TOP]
	mov	sp, x9
	mov	x29, xzr
	mov	x16, x11		/* the only two registers for a BTI C: 16, 17 */
	br	x16
	SLS_BARRIER

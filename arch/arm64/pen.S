/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/harden.h"

	/*
	 * For a kernel that starts its secondaries by spin-table (Linux's booting.rst section 4):
	 * the release addresses, then the code. Both are copied and run with MMU and caches off. x0
	 * = the core's number. The address is read before WFE: a SEV between the two leaves the
	 * event register set. Where the release addresses lie elsewhere, the code is entered at
	 * spin_pen_elsewhere with x1 = their place.
	 */
	.section .rodata.pen, "a"
	.balign	64
	.globl spin_pen
spin_pen:
	.skip	8 * 16			/* VGIC_MAX_CPUS */
	.globl spin_pen_code
spin_pen_code:
	adr	x1, spin_pen
	.globl spin_pen_elsewhere
spin_pen_elsewhere:
	add	x1, x1, x0, lsl #3
1:	ldr	x4, [x1]
	cbnz	x4, 2f
	wfe
	b	1b
2:	mov	x0, xzr
	mov	x1, xzr
	br	x4
	SLS_BARRIER
	.globl spin_pen_end
spin_pen_end:


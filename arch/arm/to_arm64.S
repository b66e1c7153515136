/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a core that resets in AArch32, and can AArch64, goes on there at EL3: a warm reset that its
 * RMR asks for, to where its RVBAR says, of which the SoC has a copy that can be written (Arm DDI
 * 0487, "RMR", "RVBAR"; an Allwinner A64: docs/boards/sunxi.md).
 */
#include "arch/arm/asm.h"
#include "arch/arm/regs.h"

/* arm64_warm_reset(entry of 64 bits, address of RVBAR's copy): from secure SVC mode, caches off.
 * Does not return. */
FUNC(arm64_warm_reset)
	cpsid	aif
	str	r0, [r2]
	str	r1, [r2, #4]
	dsb	sy			/* it is there before the reset looks */
	isb
	READ(r0, RMR)
	orr	r0, r0, #RMR_TO_ARM64
	WRITE(r0, RMR)
	isb
1:	wfi				/* a request, taken when the core is idle */
	b	1b
ENDFUNC(arm64_warm_reset)

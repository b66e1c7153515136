/* SPDX-License-Identifier: Apache-2.0 */
/* One cluster of four Cortex-A53: the slot is Aff0 (in AArch32 of r0; r1), every higher field 0. */
#ifdef __arm__
#include "arch/arm/asm.h"
FUNC(board_core_slot)
	cmp	r0, #CONFIG_MAX_CPUS
	cmplo	r1, #1
	mvnhs	r0, #0
	bx	lr
ENDFUNC(board_core_slot)
#else
#include "arch/arm64/asm.h"
FUNC(board_core_slot)
	cmp	x0, #CONFIG_MAX_CPUS
	csinv	w0, w0, wzr, lo
	ret
	SLS_BARRIER
ENDFUNC(board_core_slot)
#endif

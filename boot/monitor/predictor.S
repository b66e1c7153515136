/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/asm.h"

/*
 * Branch predictor invalidation of Cortex-A57 and A72: turning the MMU off and on (Arm, "Cache
 * Speculation Side-channels", the firmware mitigation of variant 2 for these cores). No data access
 * in between; code is identity-mapped.
 */
FUNC(predictor_flush)
	mrs	x0, sctlr_el3
	bic	x1, x0, #1
	msr	sctlr_el3, x1
	isb
	msr	sctlr_el3, x0
	isb
	ret
	SLS_BARRIER
ENDFUNC(predictor_flush)

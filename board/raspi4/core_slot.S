/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/asm.h"

/* One cluster of four: the slot is Aff0, every higher field 0. */
FUNC(board_core_slot)
	cmp	x0, #CONFIG_MAX_CPUS
	csinv	w0, w0, wzr, lo
	ret
	SLS_BARRIER
ENDFUNC(board_core_slot)

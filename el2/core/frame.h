/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_EL2_FRAME_H
#define MULLION_EL2_FRAME_H

#include <stdint.h>

#include "el2/core/asm_offsets.h"

/* A guest's general registers, saved by every trap at the top of its core's stack. */
struct frame {
	uint64_t x[32]; /* x[31] is padding */
};
_Static_assert(sizeof(struct frame) == FRAME_SIZE, "asm_offsets.h");

#endif

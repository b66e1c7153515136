/* SPDX-License-Identifier: Apache-2.0 */
/* What vectors.S saves of a caller. */
#ifndef MULLION_MONITOR_FRAME_H
#define MULLION_MONITOR_FRAME_H

#define FRAME_SIZE 272
#define FRAME_PMCR 248

#ifndef __ASSEMBLER__
#include <stdint.h>

/*
 * The caller's general registers, as vectors.S saves them. The monitor never touches SIMD
 * registers, so they need no room.
 */
struct frame {
	uint64_t x[31];
	uint64_t pmcr;   /* its PMCR_EL0, with core.hold_cycles */
	uint64_t key[2]; /* APIAKEYLO_EL1, APIAKEYHI_EL1, where EL3 signs */
};
_Static_assert(sizeof(struct frame) == FRAME_SIZE, "vectors.S saves the frame");
#endif

#endif

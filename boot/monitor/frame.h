/* SPDX-License-Identifier: Apache-2.0 */
/* What vectors.S saves of a caller. */
#ifndef MULLION_MONITOR_FRAME_H
#define MULLION_MONITOR_FRAME_H

#define FRAME_SIZE 192
#define FRAME_X18  144 /* and x29 */
#define FRAME_X30  160 /* and PMCR_EL0 */
#define FRAME_PMCR 168
#define FRAME_KEY  176

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

/*
 * The caller's general registers, as vectors.S saves them: those that a C function may change. The
 * monitor never touches SIMD registers, so they need no room.
 */
struct frame {
	uint64_t x[19];
	uint64_t x29, x30;
	uint64_t pmcr;   /* its PMCR_EL0, with core.hold_cycles */
	uint64_t key[2]; /* APIAKEYLO_EL1, APIAKEYHI_EL1, where EL3 signs */
};
_Static_assert(sizeof(struct frame) == FRAME_SIZE && offsetof(struct frame, x[18]) == FRAME_X18 &&
		       offsetof(struct frame, x30) == FRAME_X30 &&
		       offsetof(struct frame, pmcr) == FRAME_PMCR &&
		       offsetof(struct frame, key) == FRAME_KEY,
	       "vectors.S saves the frame");
#endif

#endif

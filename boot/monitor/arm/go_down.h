/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MULLION_GO_DOWN_H
#define MULLION_GO_DOWN_H

#define WAY_ENTRY 0
#define WAY_R0    4
#define WAY_R1    8
#define WAY_R2    12
#define WAY_STACK 16
#define WAY_SPSR  20
#define WAY_SCR   24

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

struct way_down {
	uint32_t entry, r0, r1, r2;
	uint32_t stack; /* of Monitor mode, for the next call */
	uint32_t spsr, scr;
};
_Static_assert(offsetof(struct way_down, r2) == WAY_R2 &&
		       offsetof(struct way_down, stack) == WAY_STACK &&
		       offsetof(struct way_down, spsr) == WAY_SPSR &&
		       offsetof(struct way_down, scr) == WAY_SCR,
	       "go_down.S reads them");

void go_down(const struct way_down *way) __attribute__((noreturn));
#endif

#endif

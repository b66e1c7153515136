/* SPDX-License-Identifier: Apache-2.0 */
/* How a core comes to the loader by a reset (WARM_RESET_TO_ARM64): from a bootblock in AArch32, or
 * because that has released it. */
#ifndef MULLION_LOADER_RESET_H
#define MULLION_LOADER_RESET_H

#include <stdint.h>

/* Where a core goes on, and x1 there. */
struct reset_way {
	uint64_t entry;
	uint64_t argument;
};

/* Called by reset_entry.S: makes the settings that the reset has undone. A core that does not lead
 * waits in its mailbox first. */
struct reset_way loader_reset_core(unsigned slot, uint64_t mpidr);

/* entry.S */
extern uint8_t loader_entry[];

#endif

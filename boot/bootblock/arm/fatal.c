/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/arm/fatal.h"

#include "boot/bootblock/bootblock.h"

/* entry.S */
void bootblock_fatal(const struct fatal_state *state, unsigned vector, uint32_t spsr)
	__attribute__((noreturn));

void bootblock_fatal(const struct fatal_state *state, unsigned vector, uint32_t spsr)
{
	fatal_report(state, vector, spsr);
	bootblock_stop();
}

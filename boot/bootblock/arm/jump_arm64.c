/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/bootblock/bootblock.h"

/* arch/arm/to_arm64.S */
void arm64_warm_reset(uint64_t entry, uint32_t rvbar) __attribute__((noreturn));

/* A reset keeps no register: what the loader is told lies at SRAM_BASE (bootblock.lds.S). It is the
 * leader, which is core 0. */
void bootblock_jump(uint64_t x0, uint64_t x1, uint64_t entry)
{
	(void)x0;
	(void)x1;
	arm64_warm_reset(entry, CONFIG_RVBAR_BASE);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What both versions of the physical GIC have. */
#include "gic/gic.h"

#include "arch/arm64/lock.h"
#include "arch/arm64/sysreg.h"

const struct gic_ops *gic;

/* Bit n of the low half to bit 2n + 1, where GICx_ICFGR has each line's edge bit. */
static uint32_t edge_bits(uint32_t lines)
{
	uint32_t spread = (lines & 0xff00) << 8 | (lines & 0xff);

	spread = (spread | spread << 4) & 0x0f0f0f0f;
	spread = (spread | spread << 2) & 0x33333333;
	spread = (spread | spread << 1) & 0x55555555;
	return spread << 1;
}

/*
 * Two bits an interrupt, sixteen a register. Registers are shared with other VMs' lines: the
 * caller's lines are changed by a read-modify-write under a lock of its own, taken only here and
 * held for a few instructions.
 */
void gic_config_at(uint64_t icfgr, uint32_t mask, uint32_t edge)
{
	static struct lock config = {.level = LOCK_GIC_CONFIG};

	lock(&config);
	for (unsigned half = 0; half < 2; half++) {
		uint64_t reg = icfgr + 4 * half;
		uint32_t old = mmio_read32(reg);
		uint32_t value = (old & ~edge_bits(mask >> 16 * half)) |
				 edge_bits((mask & edge) >> 16 * half);

		if (value != old)
			mmio_write32(reg, value);
	}
	unlock(&config);
}

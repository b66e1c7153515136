/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: what both versions' distributors are set to. */
#include "arch/arm64/sysreg.h"
#include "gic/gic.h"
#include "gic/gicv3_regs.h"

void gic_quiet_spis(uint64_t dist, unsigned lines, uint32_t group)
{
	for (unsigned word = 1; word < lines / 32; word++) {
		mmio_write32(dist + GICD_ICENABLER + 4 * word, ~0u);
		mmio_write32(dist + GICD_ICPENDR + 4 * word, ~0u);
		mmio_write32(dist + GICD_ICACTIVER + 4 * word, ~0u);
		mmio_write32(dist + GICD_IGROUPR + 4 * word, group);
		for (unsigned i = 0; i < 8; i++)
			mmio_write32(dist + GICD_IPRIORITYR + 32 * word + 4 * i, GIC_PRIO_ALL);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: what both versions' distributors are set to. */
#include "arch/arm64/sysreg.h"
#include "gic/gic.h"
#include "gic/gicv3_regs.h"

void gic_quiet_spis(uint64_t dist, unsigned lines, uint32_t group)
{
	for (unsigned w = 1; w < lines / 32; w++) {
		mmio_write32(dist + GICD_ICENABLER + 4 * w, ~0u);
		mmio_write32(dist + GICD_ICPENDR + 4 * w, ~0u);
		mmio_write32(dist + GICD_ICACTIVER + 4 * w, ~0u);
		mmio_write32(dist + GICD_IGROUPR + 4 * w, group);
		for (unsigned i = 0; i < 8; i++)
			mmio_write32(dist + GICD_IPRIORITYR + 32 * w + 4 * i, GIC_PRIO_ALL);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: GICv2's distributor. */
#include "gic/gic.h"
#include "gic/gicv2.h"
#include "gic/gicv3_regs.h"

int gicv2_dist_init(struct range gicd, struct range gicc, struct range gich, struct diag *diag)
{
	uint32_t arch = GIC_PIDR2_ARCH(mmio_read32(gicd.base + GICD_V2_PIDR2));

	if (arch != 2)
		return diag_fail(diag, "ICPIDR2",
				 "architecture revision %u at 0x%llx, needs a GICv2", arch,
				 (unsigned long long)gicd.base);
	gicv2_gicd = gicd.base;
	gicv2_gicc = gicc.base + (gicc.size >= GICC_ALIASED_SIZE ? GICC_ALIASED_BASE : 0);
	gicv2_gich = gich.base;
	gicv2_tells_ends = mmio_read32(gicv2_gicc + GICC_IIDR) == GICC_IIDR_QEMU;
	mmio_write32(gicv2_gicd + GICD_CTLR, 0);
	/* Group 0 is WI for us when there are two security states, and when there is one it is the
	 * one that is used. */
	gic_quiet_spis(gicv2_gicd, gicv2_ops.lines(), 0);
	mmio_write32(gicv2_gicd + GICD_CTLR, GICD_CTLR_EN_GRP0);
	return 0;
}

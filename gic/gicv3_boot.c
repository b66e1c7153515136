/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: GICv3's distributor. */
#include "gic/gic.h"
#include "gic/gicv3.h"

int gicv3_dist_init(uint64_t base, const struct gic_redists *redists, struct diag *diag)
{
	uint32_t arch = GIC_PIDR2_ARCH(mmio_read32(base + GICD_PIDR2));

	if (arch != 3 && arch != 4)
		return diag_fail(diag, "GICD_PIDR2",
				 "architecture revision %u at 0x%llx, needs a GICv3", arch,
				 (unsigned long long)base);
	gicv3.dist = base;
	gicv3.redists = *redists;
	gicv3.lines = GICD_TYPER_LINES(mmio_read32(base + GICD_TYPER));
	mmio_write32(base + GICD_CTLR, 0);
	gicv3_wait_rwp(base + GICD_CTLR, GICD_CTLR_RWP);
	gic_quiet_spis(base, gicv3.lines, ~0u);
	gicv3_wait_rwp(base + GICD_CTLR, GICD_CTLR_RWP);
	/* Non-secure view: ARE_NS is bit 4, EnableGrp1A bit 1; with one security state the same
	 * bits are ARE and EnableGrp1. */
	mmio_write32(base + GICD_CTLR, GICD_CTLR_ARE_S);
	mmio_write32(base + GICD_CTLR, GICD_CTLR_ARE_S | GICD_CTLR_EN_GRP1NS);
	gicv3_wait_rwp(base + GICD_CTLR, GICD_CTLR_RWP);
	return 0;
}

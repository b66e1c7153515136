/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: GICv3's distributor, and what of an earlier life is turned off. */
#include "gic/gic.h"
#include "gic/gicv3.h"
#include "gic/lpis.h"

#define POLL_US      10000u
#define QUIESCENT_US 1000000u /* it may have a queue of commands and caches to end with */

static uint64_t read_typer(uint64_t redist)
{
	return mmio_read64(redist + GICR_TYPER);
}

static uint32_t read_ctlr(uint64_t redist)
{
	return mmio_read32(redist + GICR_CTLR);
}

static void write_ctlr(uint64_t redist, uint32_t value)
{
	mmio_write32(redist + GICR_CTLR, value);
}

static bool ctlr_settled(uint64_t redist)
{
	return mmio_wait_clear(redist + GICR_CTLR, GICR_CTLR_RWP, POLL_US);
}

static const struct gic_redist_io redist_io = {read_typer, read_ctlr, write_ctlr, ctlr_settled};

static bool its_quiescent(uint64_t its)
{
	uint64_t end = deadline_us(QUIESCENT_US);

	for (bool over = false; !(read_ctlr(its) & GITS_CTLR_QUIESCENT); over = deadline_over(end))
		if (over)
			return false;
	return true;
}

static uint64_t read_base(uint64_t reg)
{
	return mmio_read64(reg);
}

static void write_base(uint64_t reg, uint64_t value)
{
	mmio_write64(reg, value);
}

/* GITS_CTLR is where GICR_CTLR is. */
static const struct gic_its_io its_io = {read_ctlr, write_ctlr, its_quiescent, read_base,
					 write_base};

int gicv3_its_off(uint64_t its, struct diag *diag)
{
	if (gic_disable_its(its, &its_io))
		return 0;
	return diag_fail(diag, "GITS_CTLR",
			 "0x%x at 0x%llx is not disabled and quiescent: its tables are in memory "
			 "of guests",
			 read_ctlr(its), (unsigned long long)its);
}

int gicv3_dist_init(uint64_t base, const struct gic_redists *redists, struct diag *diag)
{
	uint32_t arch = GIC_PIDR2_ARCH(mmio_read32(base + GICD_PIDR2));
	uint64_t lpis;

	if (arch != 3 && arch != 4)
		return diag_fail(diag, "GICD_PIDR2",
				 "architecture revision %u at 0x%llx, needs a GICv3", arch,
				 (unsigned long long)base);
	lpis = gic_disable_lpis(redists, &redist_io);
	if (lpis)
		return diag_fail(diag, "GICR_CTLR",
				 "EnableLPIs stays 1 at 0x%llx: its tables are in memory of guests",
				 (unsigned long long)lpis);
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

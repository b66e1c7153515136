/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/take_gic.h"

#include "el2/core/cpu.h"
#include "el2/core/mmu.h"
#include "el2/vm/vcpu.h"
#include "gic/gic.h"
#include "gic/gicv2.h"
#include "gic/gicv3.h"
#include "gic/gicv3_regs.h"

static int take_gicv2(const struct dt_gic *found, struct diag *diag)
{
	if (mmu_map_device(found->gicc, diag) ||
	    (found->gich.size && mmu_map_device(found->gich, diag)))
		return -1;
	gic = &gicv2_ops;
	vgic = &vgic_version_v2;
	return gicv2_dist_init(found->gicd, found->gicc, found->gich, found->gicv, diag);
}

/* No ITS is used: its registers are mapped for this moment only. */
static int turn_its_off(uint64_t its, struct diag *diag)
{
	struct range control = {its, PAGE_SIZE};

	if (mmu_map_device(control, diag) || gicv3_its_off(its, diag))
		return -1;
	return mmu_unmap_boot(control, diag);
}

static int take_gicv3(const struct dt_gic *found, struct diag *diag)
{
	struct gic_redists redists = {.n_regions = found->n_gicr, .stride = found->gicr_stride};

	/* before the redistributors, which an ITS sends LPIs to */
	for (unsigned i = 0; i < found->n_its; i++)
		if (turn_its_off(found->its[i].base, diag))
			return -1;
	for (unsigned i = 0; i < found->n_gicr; i++) {
		if (mmu_map_device(found->gicr[i], diag))
			return -1;
		redists.region[i] = found->gicr[i];
	}
	gic = &gicv3_ops;
	vgic = &vgic_version_v3;
	return gicv3_dist_init(found->gicd.base, &redists, diag);
}

int take_gic(const struct dt_gic *found, struct diag *diag)
{
	if (!found->version)
		return diag_fail(diag, "interrupt controller",
				 "none in the tree that is a GICv2 or a GICv3");
	/* Without it nothing says when a guest has emptied its list registers: what is queued
	 * behind them would stay there. */
	if (found->maintenance < GIC_FIRST_PPI || found->maintenance >= GIC_FIRST_SPI)
		return diag_fail(diag, "interrupt controller",
				 "no maintenance interrupt (a PPI) in the tree");
	if (mmu_map_device(found->gicd, diag))
		return -1;
	for (unsigned i = 0; i < MAX_CPUS; i++)
		cpus[i].maintenance = found->maintenance;
	if (IS_ENABLED(CONFIG_EL2_GICV2) && found->version == 2)
		return take_gicv2(found, diag);
	if (IS_ENABLED(CONFIG_EL2_GICV3) && found->version == 3)
		return take_gicv3(found, diag);
	return diag_fail(diag, "interrupt controller",
			 "a GICv%u, for which this hypervisor was not built (EL2_GICV%u)",
			 found->version, found->version);
}

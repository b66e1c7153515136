/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/take_gic.h"

#include "dtb/tree/gic_check.h"
#include "el2/core/cpu.h"
#include "el2/core/mmu.h"
#include "el2/vm/vcpu.h"
#include "gic/gic.h"
#include "gic/gicv2.h"
#include "gic/gicv3.h"
#include "gic/gicv3_regs.h"

/* In the place of GICH and GICV are the controllers that stand for the physical one (dtb/derive:
 * bcm2836_tree.h). GICD and GICC are software's: there is nothing at their addresses. */
static int take_bcm2836(const struct dt_gic *found, struct diag *diag)
{
	if (mmu_map_device(found->gich, diag) || mmu_map_device(found->gicv, diag))
		return -1;
	gic = &gicv2_ops;
	vgic = &vgic_version_v2;
	bcm2836_init(found->gich.base, found->gicv.base);
	return 0;
}

static int take_gicv2(const struct dt_gic *found, struct diag *diag)
{
	if (IS_ENABLED(CONFIG_GIC_BCM2836))
		return take_bcm2836(found, diag);
	if (mmu_map_device(found->gicc, diag) ||
	    (!IS_ENABLED(CONFIG_GIC_SOFTWARE) && mmu_map_device(found->gich, diag)))
		return -1;
	gic = &gicv2_ops;
	vgic = &vgic_version_v2;
	return gicv2_dist_init(found->gicd, found->gicc, found->gich, diag);
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

int take_gic(const struct tree *tree, const struct dt_gic *found, struct diag *diag)
{
	if (gic_check(tree, found, GIC_BUILT, diag) ||
	    (!IS_ENABLED(CONFIG_GIC_BCM2836) && mmu_map_device(found->gicd, diag)))
		return -1;
	for (unsigned i = 0; i < MAX_CPUS; i++)
		cpus[i].maintenance = found->maintenance;
	if (IS_ENABLED(CONFIG_EL2_GICV2) && found->version == 2)
		return take_gicv2(found, diag);
	/* gic_check has refused what is not built */
	return IS_ENABLED(CONFIG_EL2_GICV3) ? take_gicv3(found, diag) : -1;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/gic_check.h"

#include "dtb/tree/tree_bus.h"
#include "include/gicv2_frames.h"

#define FIRST_PPI 16u
#define FIRST_SPI 32u

/* Names what takes the tree's interrupts instead, if that is said for all. */
static int refuse_none(const struct tree *tree, struct diag *diag)
{
	unsigned other = tree_irq_above(tree, 0);

	if (other == TREE_NONE)
		return diag_fail(
			diag, "interrupt controller",
			"none in the tree that is a GICv2 or a GICv3, which Mullion needs");
	return diag_fail(diag, tree_name(tree, other),
			 "neither it nor another in the tree is a GICv2 or a GICv3, which Mullion "
			 "needs");
}

/* A guest has GICV's pages where it believes GICC. */
static int check_frames(const char *name, struct range gicc, struct range gich, struct range gicv,
			struct diag *diag)
{
	bool aliased = gicc.size >= GICC_ALIASED_SIZE;

	if (!gich.size || !gicv.size)
		return diag_fail(diag, name,
				 "reg has no GICH and GICV: no virtual CPU interface; if the GIC "
				 "has them, the configuration can say where");
	if ((gicc.base | gicv.base) & (PAGE_SIZE - 1))
		return diag_fail(diag, name,
				 "GICC at 0x%llx and GICV at 0x%llx are not page-aligned",
				 (unsigned long long)gicc.base, (unsigned long long)gicv.base);
	if (gicc.size < GICC_SIZE || gicv.size < GICC_SIZE ||
	    aliased != (gicv.size >= GICC_ALIASED_SIZE))
		return diag_fail(
			diag, name,
			"GICC of 0x%llx bytes and GICV of 0x%llx are not laid out alike; if the "
			"GIC is, the configuration can correct reg",
			(unsigned long long)gicc.size, (unsigned long long)gicv.size);
	return 0;
}

int gic_check(const struct tree *tree, const struct dt_gic *gic, int built, struct diag *diag)
{
	const char *name;

	if (!gic->version)
		return refuse_none(tree, diag);
	name = tree_name(tree, tree->gic);
	if (!(built >> gic->version & 1))
		return diag_fail(diag, name,
				 "a GICv%d, for which this hypervisor was not built (EL2_GICV%d)",
				 gic->version, gic->version);
	if (gic->version == 2 && check_frames(name, gic->gicc, gic->gich, gic->gicv, diag) < 0)
		return -1;
	/* Without it nothing says when a guest has emptied its list registers: what is queued
	 * behind them would stay there. */
	if (gic->maintenance < FIRST_PPI || gic->maintenance >= FIRST_SPI)
		return diag_fail(diag, name,
				 "no maintenance interrupt (a PPI) in the tree: the configuration "
				 "can give it as the node's interrupts");
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/gic_check.h"

#include "dtb/tree/tree_bus.h"
#include "include/gicv2_frames.h"

#define FIRST_PPI 16u
#define FIRST_SPI 32u

#define GICD_V3_SIZE KIB(64) /* the frame (GICv3 and GICv4 specification, 12.8) */

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

struct frame {
	const char *name;
	struct range pages;
};

static unsigned add_frames(struct frame *frames, unsigned count, const char *name,
			   const struct range *ranges, unsigned n_ranges)
{
	for (unsigned k = 0; k < n_ranges; k++)
		frames[count++] = (struct frame){name, range_pages(ranges[k])};
	return count;
}

/* The hypervisor works each by itself, and gives a guest GICV's pages: none may be another's. */
static int check_apart(const char *name, const struct dt_gic *gic, struct diag *diag)
{
	struct frame frames[1 + DT_MAX_REDIST + DT_MAX_ITS + 3];
	struct range gicd = gic->gicd;
	unsigned count;

	/* TI's trees give it all that the controller has (k3-j721s2-main.dtsi) */
	if (gic->version == 3 && gicd.size > GICD_V3_SIZE)
		gicd.size = GICD_V3_SIZE;
	count = add_frames(frames, 0, "GICD", &gicd, 1);

	count = add_frames(frames, count, "GICR", gic->gicr, gic->n_gicr);
	count = add_frames(frames, count, "ITS", gic->its, gic->n_its);
	if (gic->version == 2) {
		count = add_frames(frames, count, "GICC", &gic->gicc, 1);
		count = add_frames(frames, count, "GICH", &gic->gich, 1);
		count = add_frames(frames, count, "GICV", &gic->gicv, 1);
	}
	for (unsigned k = 1; k < count; k++)
		for (unsigned other = 0; other < k; other++)
			if (range_overlaps(frames[k].pages, frames[other].pages))
				return diag_fail(diag, name,
						 "%s at 0x%lx and %s at 0x%lx are in each other's "
						 "pages: the configuration can correct reg",
						 frames[other].name, frames[other].pages.base,
						 frames[k].name, frames[k].pages.base);
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
	/* software's: of the hardware's frames none is there, and no maintenance interrupt */
	if (IS_ENABLED(CONFIG_GIC_BCM2836))
		return 0;
	if ((gic->version == 2 && check_frames(name, gic->gicc, gic->gich, gic->gicv, diag) < 0) ||
	    check_apart(name, gic, diag) < 0)
		return -1;
	/* Without it nothing says when a guest has emptied its list registers: what is queued
	 * behind them would stay there. */
	if (gic->maintenance < FIRST_PPI || gic->maintenance >= FIRST_SPI)
		return diag_fail(diag, name,
				 "no maintenance interrupt (a PPI) in the tree: the configuration "
				 "can give it as the node's interrupts");
	return 0;
}

bool gic_forwards(const struct dt_gic *gic, struct range range)
{
	const struct range page = range_pages(gic->gicv);

	return gic->version == 2 && gic->gicv.size < PAGE_SIZE && range.base >= page.base &&
	       range_end(range) <= range_end(page) && !range_overlaps(range, gic->gicv) &&
	       !((range.base | range.size) & 3);
}

bool gic_has(const struct dt_gic *gic, struct range pages)
{
	const struct range regs[] = {gic->gicd,    gic->gicr[0], gic->gicr[1], gic->gicr[2],
				     gic->gicr[3], gic->gicc,    gic->gich,    gic->gicv};
	bool found = false;

	for (unsigned k = 0; k < sizeof(regs) / sizeof(regs[0]); k++)
		found |= range_overlaps(pages, regs[k]);
	for (unsigned k = 0; k < gic->n_its; k++)
		found |= range_overlaps(pages, gic->its[k]);
	return found;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/merged/bcm2836_tree.h"

#include <libfdt.h>
#include <string.h>

#define MAX_INTERRUPTS 32u /* of a node; the DMA controller has 16 */
#define LEVEL_HIGH     4u
#define SPI            0u
#define PPI            1u
#define FIRST_PPI      16u
#define BANKS          3u

struct controllers {
	uint32_t local, armctrl; /* phandles */
	uint32_t local_base, armctrl_base;
};

static int refuse(const void *fdt, int node, const char *what, struct diag *diag)
{
	const char *name = fdt_get_name(fdt, node, NULL);

	return diag_fail(diag, name && name[0] ? name : "/", "%s", what);
}

static int no_room(const void *fdt, struct diag *diag)
{
	return refuse(fdt, 0, "no room for a GIC's node in the tree", diag);
}

/* The phandle of the controller that this node's interrupts go to: that of interrupt-parent, or the
 * node above, until one takes interrupts, as tree_irq_parent() says it. One that is reached without
 * a phandle is none of these two, which are no longer there. */
static uint32_t parent_of(const void *fdt, int node)
{
	while (node >= 0) {
		int len;
		const fdt32_t *parent = fdt_getprop(fdt, node, "interrupt-parent", &len);

		if (parent && len == sizeof(*parent))
			return fdt32_ld(parent);
		node = fdt_parent_offset(fdt, node);
		if (node >= 0 && fdt_getprop(fdt, node, "#interrupt-cells", NULL))
			return 0;
	}
	return 0;
}

/* Three cells of a GIC for the two of a controller's. */
static bool translate(const struct controllers *found, uint32_t parent, const fdt32_t *from,
		      fdt32_t *to)
{
	static const uint8_t local[] = {29, 30, 26, 27, 0, 0, 0, 0, 0, 23};
	uint32_t first = fdt32_ld(from), second = fdt32_ld(from + 1);

	to[2] = cpu_to_fdt32(LEVEL_HIGH);
	if (parent == found->local) {
		if (first >= sizeof(local) || !local[first])
			return false;
		to[0] = cpu_to_fdt32(PPI);
		to[1] = cpu_to_fdt32(local[first] - FIRST_PPI);
		return true;
	}
	to[0] = cpu_to_fdt32(SPI);
	to[1] = cpu_to_fdt32(32 * first + second);
	return first < BANKS && second < (first ? 32 : 8);
}

static int translate_interrupts(void *fdt, int node, const struct controllers *found,
				struct diag *diag)
{
	fdt32_t to[3 * MAX_INTERRUPTS];
	uint32_t parent = parent_of(fdt, node);
	unsigned count = 0;
	int len;
	const fdt32_t *from = fdt_getprop(fdt, node, "interrupts", &len);

	if (!from || (parent != found->local && parent != found->armctrl))
		return 0;
	if (len % 8 || len / 8 > (int)MAX_INTERRUPTS)
		return refuse(fdt, node, "interrupts is no list of at most 32 times two cells",
			      diag);
	for (; count < (unsigned)len / 8; count++)
		if (!translate(found, parent, from + 2 * count, to + 3 * count))
			return refuse(fdt, node, "interrupts has a line that is no device's", diag);
	return fdt_setprop(fdt, node, "interrupts", to, (int)(12 * count)) ? no_room(fdt, diag) : 0;
}

/* Of these controllers alone: where others are named, the list stays, if none of these is. */
static int translate_extended(void *fdt, int node, const struct controllers *found,
			      struct diag *diag)
{
	fdt32_t to[4 * MAX_INTERRUPTS];
	unsigned count = 0;
	int len;
	const fdt32_t *from = fdt_getprop(fdt, node, "interrupts-extended", &len);
	bool any = false;

	for (int i = 0; from && i < len / 4; i++)
		any |= fdt32_ld(from + i) == found->local || fdt32_ld(from + i) == found->armctrl;
	if (!any)
		return 0;
	for (; count < (unsigned)len / 12 && count < MAX_INTERRUPTS; count++) {
		uint32_t parent = fdt32_ld(from + 3 * count);

		to[4 * count] = cpu_to_fdt32(found->armctrl);
		if ((parent != found->local && parent != found->armctrl) ||
		    !translate(found, parent, from + 3 * count + 1, to + 4 * count + 1))
			return refuse(fdt, node,
				      "interrupts-extended has a line that is no device's", diag);
	}
	if (len % 12 || len / 12 != (int)count)
		return refuse(fdt, node, "interrupts-extended is no list of these controllers'",
			      diag);
	return fdt_setprop(fdt, node, "interrupts-extended", to, (int)(16 * count))
		       ? no_room(fdt, diag)
		       : 0;
}

/* The local controller's phandle becomes the GIC's, which has the other one's. */
static void turn_parent(void *fdt, int node, const struct controllers *found)
{
	int len;
	const fdt32_t *parent = fdt_getprop(fdt, node, "interrupt-parent", &len);

	if (parent && len == sizeof(*parent) && fdt32_ld(parent) == found->local)
		(void)fdt_setprop_inplace_u32(fdt, node, "interrupt-parent", found->armctrl);
}

/* The CPU's address of a controller below /soc: all is of one cell there. */
static int base_of(const void *fdt, int node, uint32_t *base, struct diag *diag)
{
	int len, ranges_len, soc = fdt_parent_offset(fdt, node);
	const fdt32_t *reg = fdt_getprop(fdt, node, "reg", &len),
		      *ranges = fdt_getprop(fdt, soc, "ranges", &ranges_len);

	for (int i = 0; reg && len >= 8 && ranges && i + 3 <= ranges_len / 4; i += 3) {
		uint32_t at = fdt32_ld(reg) - fdt32_ld(ranges + i);

		if (at < fdt32_ld(ranges + i + 2)) {
			*base = fdt32_ld(ranges + i + 1) + at;
			return 0;
		}
	}
	return refuse(fdt, node, "its registers have no address of the CPU's", diag);
}

static int add_gic(void *fdt, const struct controllers *found, struct diag *diag)
{
	const fdt32_t reg[] = {cpu_to_fdt32(BCM2836_GICD),        cpu_to_fdt32(0x1000),
			       cpu_to_fdt32(BCM2836_GICC),        cpu_to_fdt32(0x2000),
			       cpu_to_fdt32(found->local_base),   cpu_to_fdt32(0x100),
			       cpu_to_fdt32(found->armctrl_base), cpu_to_fdt32(0x200)};
	int node;

	node = fdt_add_subnode(fdt, 0, "interrupt-controller@40041000");
	if (node < 0 || fdt_setprop_string(fdt, node, "compatible", "arm,gic-400") ||
	    fdt_setprop(fdt, node, "reg", reg, sizeof(reg)) ||
	    fdt_setprop_empty(fdt, node, "interrupt-controller") ||
	    fdt_setprop_u32(fdt, node, "#interrupt-cells", 3) ||
	    fdt_setprop_u32(fdt, node, "phandle", found->armctrl))
		return no_room(fdt, diag);
	return 0;
}

int bcm2836_tree(void *fdt, struct diag *diag)
{
	static const char *const names[] = {"brcm,bcm2836-l1-intc", "brcm,bcm2836-armctrl-ic"};
	struct controllers found;
	int local = fdt_node_offset_by_compatible(fdt, -1, names[0]),
	    armctrl = fdt_node_offset_by_compatible(fdt, -1, names[1]);

	if (local < 0)
		return refuse(fdt, 0, "no brcm,bcm2836-l1-intc, which this hypervisor is built for",
			      diag);
	if (fdt_address_cells(fdt, 0) != 1 || fdt_size_cells(fdt, 0) != 1)
		return refuse(fdt, 0, "#address-cells and #size-cells are not 1", diag);
	if (armctrl < 0)
		return refuse(fdt, local, "no brcm,bcm2836-armctrl-ic behind it", diag);
	found = (struct controllers){.local = fdt_get_phandle(fdt, local),
				     .armctrl = fdt_get_phandle(fdt, armctrl)};
	if (!found.local || !found.armctrl)
		return refuse(fdt, local, "nothing refers to it", diag);
	if (base_of(fdt, local, &found.local_base, diag) ||
	    base_of(fdt, armctrl, &found.armctrl_base, diag))
		return -1;
	/* the later one first: the other's place does not change */
	if (fdt_del_node(fdt, local > armctrl ? local : armctrl) ||
	    fdt_del_node(fdt, local > armctrl ? armctrl : local))
		return no_room(fdt, diag);
	for (int node = 0; node >= 0; node = fdt_next_node(fdt, node, NULL))
		if (translate_interrupts(fdt, node, &found, diag) ||
		    translate_extended(fdt, node, &found, diag))
			return -1;
	for (int node = 0; node >= 0; node = fdt_next_node(fdt, node, NULL))
		turn_parent(fdt, node, &found);
	return add_gic(fdt, &found, diag);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/tree/refs.h"

#include <string.h>

/* From the bindings of the DT specification and of Linux (Documentation/devicetree/bindings),
 * sorted by `prop`. */
static const struct ref_kind kinds[] = {
	{.prop = "assigned-clock-parents", .cells = "#clock-cells", .flags = REF_NEED},
	{.prop = "assigned-clocks",
	 .cells = "#clock-cells",
	 .names = "assigned-clock-rates",
	 .flags = REF_NEED},
	{.prop = "backlight", .flags = REF_NEED},
	{.prop = "clocks", .cells = "#clock-cells", .names = "clock-names", .flags = REF_NEED},
	{.prop = "cooling-device", .cells = "#cooling-cells"},
	{.prop = "cpu"},
	{.prop = "ddc-i2c-bus"},
	{.prop = "dmas", .cells = "#dma-cells", .names = "dma-names", .flags = REF_NEED},
	{.prop = "gpio", .cells = "#gpio-cells", .flags = REF_NEED},
	{.prop = "gpio-ranges", .fixed = 3, .names = "gpio-ranges-group-names", .flags = REF_CUT},
	{.prop = "gpios", .cells = "#gpio-cells", .flags = REF_NEED},
	{.prop = "hwlocks", .cells = "#hwlock-cells", .names = "hwlock-names", .flags = REF_NEED},
	{.prop = "interconnects",
	 .cells = "#interconnect-cells",
	 .names = "interconnect-names",
	 .flags = REF_NEED},
	{.prop = "interrupt-affinity", .flags = REF_CUT},
	{.prop = "interrupt-parent"},
	{.prop = "interrupts-extended",
	 .cells = "#interrupt-cells",
	 .names = "interrupt-names",
	 .flags = REF_NEED},
	{.prop = "io-channels",
	 .cells = "#io-channel-cells",
	 .names = "io-channel-names",
	 .flags = REF_NEED},
	{.prop = "iommu-map",
	 .names = "iommu-map-mask",
	 .flags = REF_NEED | REF_WHOLE,
	 .fixed = 2,
	 .before = 1},
	{.prop = "iommus", .cells = "#iommu-cells", .flags = REF_NEED},
	{.prop = "mboxes", .cells = "#mbox-cells", .names = "mbox-names", .flags = REF_NEED},
	{.prop = "memory-region", .names = "memory-region-names", .flags = REF_NEED},
	{.prop = "mmc-pwrseq", .flags = REF_NEED},
	{.prop = "msi-map",
	 .names = "msi-map-mask",
	 .flags = REF_NEED | REF_CUT | REF_MESSAGES,
	 .fixed = 2,
	 .before = 1},
	{.prop = "msi-parent", .cells = "#msi-cells", .flags = REF_NEED | REF_MESSAGES},
	{.prop = "next-level-cache"},
	{.prop = "nvmem-cells", .names = "nvmem-cell-names", .flags = REF_NEED},
	{.prop = "operating-points-v2", .flags = REF_NEED},
	{.prop = "panel"},
	{.prop = "phy-handle", .flags = REF_NEED},
	{.prop = "phys", .cells = "#phy-cells", .names = "phy-names", .flags = REF_NEED},
	{.prop = "power-domains",
	 .cells = "#power-domain-cells",
	 .names = "power-domain-names",
	 .flags = REF_NEED},
	{.prop = "pwms", .cells = "#pwm-cells", .names = "pwm-names", .flags = REF_NEED},
	{.prop = "remote-endpoint"},
	{.prop = "required-opps", .flags = REF_NEED},
	{.prop = "resets", .cells = "#reset-cells", .names = "reset-names", .flags = REF_NEED},
	{.prop = "sound-dai", .cells = "#sound-dai-cells", .flags = REF_NEED},
	{.prop = "syscon", .flags = REF_NEED},
	{.prop = "thermal-sensors", .cells = "#thermal-sensor-cells", .flags = REF_NEED},
	{.prop = "trip"},
};

static const struct ref_kind pinctrl = {
	.prop = "pinctrl-0", .names = "pinctrl-names", .flags = REF_NEED | REF_CUT};
static const struct ref_kind supply = {.prop = "-supply", .flags = REF_NEED};
static const struct ref_kind gpio_list = {
	.prop = "-gpios", .cells = "#gpio-cells", .flags = REF_NEED};

const struct ref_kind *ref_kind(const struct tree *tree, unsigned node, const char *prop)
{
	unsigned low = 0, high = sizeof(kinds) / sizeof(kinds[0]);

	while (low < high) {
		unsigned middle = (low + high) / 2;
		int order = strcmp(prop, kinds[middle].prop);

		if (!order)
			/* a GPIO hog's pins are its parent's: no phandle */
			return !strcmp(prop, "gpios") && tree_has(tree, node, "gpio-hog")
				       ? NULL
				       : &kinds[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	if (!strncmp(prop, "pinctrl-", 8) && prop[8] >= '0' && prop[8] <= '9')
		return &pinctrl;
	if (ends_with(prop, "-supply"))
		return &supply;
	if ((ends_with(prop, "-gpios") && !ends_with(prop, "nr-gpios")) || ends_with(prop, "-gpio"))
		return &gpio_list;
	return NULL;
}

const struct ref_kind *ref_kind_by_names(const char *prop)
{
	/* "clock-names", "assigned-clock-rates", "msi-map-mask" */
	bool like = ends_with(prop, "es") || ends_with(prop, "-mask");

	for (unsigned k = 0; like && k < sizeof(kinds) / sizeof(kinds[0]); k++)
		if (kinds[k].names && !strcmp(prop, kinds[k].names))
			return &kinds[k];
	return strcmp(prop, pinctrl.names) ? NULL : &pinctrl;
}

/* Whoever takes message interrupts need not say how many cells that takes: none. */
static uint32_t cells_behind(const struct tree *tree, const struct ref_kind *kind, unsigned target)
{
	return !kind->cells ? kind->fixed
			    : tree_u32(tree, target, kind->cells,
				       kind->flags & REF_MESSAGES ? 0 : UINT32_MAX);
}

int ref_next(const struct tree *tree, const struct ref_kind *kind, const fdt32_t *cells,
	     unsigned count, struct ref *ref)
{
	uint32_t phandle, n_cells;
	unsigned left;

	ref->offset += ref->len;
	ref->len = kind->before + 1u;
	ref->target = TREE_NONE;
	if (ref->offset >= count)
		return 0;
	left = count - ref->offset;
	if (left < ref->len)
		return -1;
	phandle = fdt32_ld(cells + ref->offset + kind->before);
	if (!phandle) {
		ref->len += kind->before ? kind->fixed : 0;
		return ref->len <= left ? 1 : -1;
	}
	ref->target = tree_phandle(tree, phandle);
	if (ref->target == TREE_NONE)
		return -1;
	n_cells = cells_behind(tree, kind, ref->target);
	if (n_cells > left - ref->len)
		return -1;
	ref->len += n_cells;
	return 1;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/quiet.h"

#include <libfdt.h>

#include "dtb/config/own.h"
#include "dtb/config/resources.h"
#include "dtb/tree/tree_bus.h"
#include "el2/vm/quiesce.h"

#define BUS_SIZE_SHIFT 20u /* of a bus's configuration space (PCI Express 5.0, 7.2.2) */

static const struct {
	const char *compatible;
	enum quiesce_class class;
} known[] = {
	{"virtio,mmio", QUIESCE_VIRTIO_MMIO},
	{"arm,pl011", QUIESCE_PL011},
	{"arm,sbsa-uart", QUIESCE_SBSA_UART},
	{"arm,pl080", QUIESCE_PL080},
	{"arm,pl330", QUIESCE_PL330},
	{"arasan,sdhci-8.9a", QUIESCE_SDHCI},
	{"xlnx,zynqmp-8.9a", QUIESCE_SDHCI},
	{"brcm,bcm2711-emmc2", QUIESCE_SDHCI},
	{"snps,dwcmshc-sdhci", QUIESCE_SDHCI},
	{"ceva,ahci-1v84", QUIESCE_AHCI},
	{"generic-ahci", QUIESCE_AHCI},
	{"cdns,gem", QUIESCE_GEM},
	{"cdns,macb", QUIESCE_GEM},
	{"cdns,zynqmp-gem", QUIESCE_GEM},
	{"xlnx,zynqmp-gem", QUIESCE_GEM},
	{"snps,dwc3", QUIESCE_DWC3},
	{"brcm,bcm2835-usb", QUIESCE_DWC2},
	{"brcm,bcm2835-dma", QUIESCE_BCM2835_DMA},
	/* no masters, the DMA engine moves their data (BCM2835 ARM Peripherals, 4.2.1.3) */
	{"brcm,bcm2835-sdhost", QUIESCE_NOTHING},
	{"brcm,bcm2835-sdhci", QUIESCE_NOTHING},
	{"xlnx,zynqmp-dma-1.0", QUIESCE_ZDMA},
	{"xlnx,zynqmp-dpdma", QUIESCE_DPDMA},
	{"pci-host-ecam-generic", QUIESCE_PCI_ECAM},
	/* its DMA is done when the store that orders it is (QEMU, docs/specs/fw_cfg.rst) */
	{"qemu,fw-cfg-mmio", QUIESCE_NOTHING},
	/* reads memory through the DPDMA (UG1085) */
	{"xlnx,zynqmp-dpsub-1.7", QUIESCE_NOTHING},
};
#define N_KNOWN (sizeof(known) / sizeof(known[0]))

static unsigned class_of(const struct tree *tree, unsigned node)
{
	int length;
	const char *compatible = tree_prop(tree, node, "compatible", &length);

	for (unsigned k = 0; compatible && k < N_KNOWN; k++)
		if ((IS_ENABLED(CONFIG_QUIESCE) || known[k].class == QUIESCE_NOTHING) &&
		    fdt_stringlist_contains(compatible, length, known[k].compatible))
			return known[k].class;
	return QUIESCE_CLASSES;
}

/* Whether it will be brought to rest: it has registers, and there is room. */
static bool note(const struct tree *tree, unsigned node, unsigned domain, unsigned class)
{
	struct quiesce_device *device;
	struct diag ignored; /* node_check has told */
	struct range registers;
	uint32_t channels;

	if (class == QUIESCE_NOTHING)
		return true;
	if (!IS_ENABLED(CONFIG_QUIESCE))
		return false;
	if (n_quiesce_devices == QUIESCE_MAX || tree_reg(tree, node, 0, &registers, &ignored) != 1)
		return false;
	channels = class == QUIESCE_BCM2835_DMA
			   ? tree_u32(tree, node, "brcm,dma-channel-mask", 0) & UINT16_MAX
			   : 0;
	if (class == QUIESCE_BCM2835_DMA && !channels) /* whose which is nobody knows */
		return false;
	device = &quiesce_devices[n_quiesce_devices++];
	device->base = registers.base;
	device->buses = (uint16_t)(channels ? channels : registers.size >> BUS_SIZE_SHIFT);
	device->class = (uint8_t) class;
	device->vm = (uint8_t)domain;
	return true;
}

/* What is above it, up to the bus, or below it is brought to rest: they are one device. */
static bool is_part(const struct tree *tree, unsigned node)
{
	for (unsigned up = tree->node[node].parent;
	     up != TREE_NONE && tree->node[up].class != NODE_BUS; up = tree->node[up].parent)
		if (class_of(tree, up) != QUIESCE_CLASSES)
			return true;
	for (unsigned below = node + 1; below < tree->node[node].end; below++)
		if (class_of(tree, below) != QUIESCE_CLASSES)
			return true;
	return false;
}

void quiet_devices(const struct tree *tree, unsigned domain, unsigned *loud, unsigned *n_loud)
{
	*n_loud = 0;
	*loud = TREE_NONE;
	for (unsigned i = 1; i < tree->n_nodes; i++) {
		unsigned class;

		if (!own_is_device(tree, i, domain) || !res_has_mmio(tree, i))
			continue;
		class = class_of(tree, i);
		if (class == QUIESCE_CLASSES ? is_part(tree, i) : note(tree, i, domain, class))
			continue;
		if (res_is_master(tree, i) && !(*n_loud)++)
			*loud = i;
	}
}

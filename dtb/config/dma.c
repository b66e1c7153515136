/* SPDX-License-Identifier: Apache-2.0 */
#include "dtb/config/dma.h"

#include "dtb/config/resources.h"
#include "dtb/tree/tree_bus.h"

/*
 * What is worked by its registers alone; where data is moved for it (`dmas`), another node does
 * that. By the bindings of Linux (Documentation/devicetree/bindings) and the manuals of these
 * devices. What is compatible with one of them is that, under a vendor's name.
 */
/* clang-format off */
static const char *const no_masters[] = {
	/* UARTs */
	"arm,pl011", "arm,sbsa-uart", "cdns,uart-r1p8", "cdns,uart-r1p12", "xlnx,xuartps",
	"xlnx,xps-uartlite-1.00.a", "ns8250", "ns16450", "ns16550", "ns16550a", "snps,dw-apb-uart",
	"brcm,bcm2835-aux-uart", "fsl,imx21-uart", "fsl,vf610-lpuart", "fsl,ls1021a-lpuart",
	"samsung,exynos4210-uart", "amlogic,meson-uart", "amlogic,meson-gx-uart",
	/* timers, clocks of the day, watchdogs */
	"arm,sp804", "arm,armv7-timer-mem", "cdns,ttc", "snps,dw-apb-timer",
	"brcm,bcm2835-system-timer", "xlnx,xps-timer-1.00.a", "arm,pl031", "xlnx,zynqmp-rtc",
	"arm,sp805", "arm,sbsa-gwdt", "snps,dw-wdt", "cdns,wdt-r1p2", "fsl,imx21-wdt",
	/* pins */
	"arm,pl061", "xlnx,zynq-gpio-1.0", "xlnx,zynqmp-gpio-1.0", "xlnx,xps-gpio-1.00.a",
	"snps,dw-apb-gpio", "fsl,imx35-gpio", "brcm,bcm2835-gpio", "pinctrl-single",
	/* slow buses */
	"arm,versatile-i2c", "cdns,i2c-r1p10", "cdns,i2c-r1p14", "snps,designware-i2c",
	"xlnx,xps-iic-2.00.a", "fsl,imx21-i2c", "brcm,bcm2835-i2c", "arm,pl022", "cdns,spi-r1p6",
	"xlnx,zynq-spi-r1p6", "xlnx,xps-spi-2.00.a", "xlnx,zynq-can-1.0", "xlnx,axi-can-1.00.a",
	"xlnx,canfd-1.0", "xlnx,canfd-2.0", "bosch,c_can", "bosch,d_can", "bosch,m_can",
	/* memory */
	"cfi-flash", "mmio-sram",
	NULL,
};

/* Kinds of nodes that say nothing of a device: no masters where nothing else is said. */
static const char *const kinds[] = {
	"syscon", "simple-mfd", "simple-bus", "simple-pm-bus", NULL,
};
/* clang-format on */

static bool is_known(const struct tree *tree, unsigned node)
{
	int length;
	const char *text = tree_prop(tree, node, "compatible", &length),
		   *end = text ? text + length : NULL;
	bool only_kinds = length > 0;

	for (; text < end && memchr(text, 0, (size_t)(end - text)); text += strlen(text) + 1) {
		if (is_one_of(no_masters, text))
			return true;
		only_kinds &= is_one_of(kinds, text);
	}
	return only_kinds;
}

static bool is_on_the_bus(const struct tree *tree, unsigned node)
{
	struct range range;
	struct diag ignored; /* node_check has told */

	for (unsigned n = 0; tree_reg(tree, node, n, &range, &ignored) == 1; n++)
		if (range.size) /* none: the number that a device has on another one's bus */
			return true;
	return tree_is_pci(tree, node);
}

enum dma_kind dma_kind(const struct tree *tree, unsigned node)
{
	if (tree_has(tree, node, "#iommu-cells"))
		return DMA_IOMMU;
	if (tree_has(tree, node, "iommus") || tree_has(tree, node, "iommu-map"))
		return DMA_SMMU;
	if (!is_on_the_bus(tree, node))
		return DMA_NONE;
	if (res_is_master(tree, node))
		return DMA_MASTER;
	return is_known(tree, node) ? DMA_NONE : DMA_UNKNOWN;
}

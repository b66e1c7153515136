/* SPDX-License-Identifier: Apache-2.0 */
#include "gic/bcm2836.h"

#include "arch/arm64/sysreg.h"
#include "gic/gicv2.h"

uint32_t bcm2836_local_read(uint32_t offset)
{
	return mmio_read32(gicv2_gicd + offset);
}

void bcm2836_local_write(uint32_t offset, uint32_t value)
{
	mmio_write32(gicv2_gicd + offset, value);
}

uint32_t bcm2836_armctrl_read(uint32_t offset)
{
	return mmio_read32(gicv2_gicc + offset);
}

void bcm2836_armctrl_write(uint32_t offset, uint32_t value)
{
	mmio_write32(gicv2_gicc + offset, value);
}

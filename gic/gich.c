/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual CPU interface of the hardware, GICH, beyond vgic/vgic_hw_v2.h. */
#define GIC_VERSION 2
#include "gic/gicv2.h"

#include "gic/vgic/vgic_hw.h"

unsigned gicv2_list_registers(void)
{
	unsigned count = GICH_VTR_LIST_REGISTERS(mmio_read32(gicv2_gich + GICH_VTR));

	return count < VGIC_MAX_LR ? count : VGIC_MAX_LR;
}

int gicv2_lists_on(struct diag *diag)
{
	(void)diag;
	mmio_write32(gicv2_gich + GICH_VMCR, 0);
	mmio_write32(gicv2_gich + GICH_HCR, ICH_HCR_EN);
	dsb(sy);
	return 0;
}

/* 32 levels, of both groups. */
bool vgic_hw_running(unsigned group_priority)
{
	return mmio_read32(gicv2_gich + GICH_APR) >> (group_priority >> 3) & 1;
}

void vgic_hw_clear_aprs(void)
{
	mmio_write32(gicv2_gich + GICH_APR, 0);
	mmio_write32(gicv2_gich + GICH_VMCR, 0);
}

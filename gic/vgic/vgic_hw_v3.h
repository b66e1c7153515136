/* SPDX-License-Identifier: Apache-2.0 */
/* The hot part of vgic_hw.h for a GICv3: list registers and their summary, in system registers. */
#ifndef MULLION_VGIC_HW_V3_H
#define MULLION_VGIC_HW_V3_H

#include "gic/gicv3.h"

uint64_t vgic_hw_lr_n(unsigned index);
void vgic_hw_set_lr_n(unsigned index, uint64_t value);

static inline bool vgic_hw_tells_ends(void)
{
	return false;
}

/* Nearly always the first one is free: that one without a call. */
static inline uint64_t vgic_hw_lr(unsigned index)
{
	return index ? vgic_hw_lr_n(index) : read_sysreg(ich_lr0_el2);
}

static inline void vgic_hw_set_lr(unsigned index, uint64_t value)
{
	if (index)
		vgic_hw_set_lr_n(index, value);
	else
		write_sysreg(ich_lr0_el2, value);
}

static inline uint32_t vgic_hw_empty(void)
{
	return (uint32_t)read_sysreg(ich_elrsr_el2);
}

static inline uint32_t vgic_hw_ended(void)
{
	return (uint32_t)read_sysreg(ich_eisr_el2);
}

static inline uint32_t vgic_hw_hcr(void)
{
	return (uint32_t)read_sysreg(ich_hcr_el2);
}

static inline void vgic_hw_set_hcr(uint32_t value)
{
	write_sysreg(ich_hcr_el2, (uint64_t)value);
}

static inline uint32_t vgic_hw_vmcr(void)
{
	return (uint32_t)read_sysreg(ich_vmcr_el2);
}

static inline bool vgic_hw_disabled(unsigned word, uint32_t bits)
{
	mmio_write32(gicv3.dist + GICD_ICENABLER + 4 * word, bits);
	return !(mmio_read32(gicv3.dist + GICD_CTLR) & GICD_CTLR_RWP);
}

static inline void vgic_hw_sync(void)
{
	isb();
}

#endif

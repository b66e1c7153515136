/* SPDX-License-Identifier: Apache-2.0 */
/* The hot part of vgic_hw.h for AArch64: list registers and their summary. */
#ifndef MULLION_VGIC_HW_ARM64_H
#define MULLION_VGIC_HW_ARM64_H

#include "sysreg.h"

uint64_t vgic_hw_lr_n(unsigned i);
void vgic_hw_set_lr_n(unsigned i, uint64_t v);

/* Nearly always the first one is free: that one without a call. */
static inline uint64_t vgic_hw_lr(unsigned i)
{
	return i ? vgic_hw_lr_n(i) : read_sysreg(ich_lr0_el2);
}

static inline void vgic_hw_set_lr(unsigned i, uint64_t v)
{
	if (i)
		vgic_hw_set_lr_n(i, v);
	else
		write_sysreg(ich_lr0_el2, v);
}

static inline uint32_t vgic_hw_empty(void)
{
	return (uint32_t)read_sysreg(ich_elrsr_el2);
}

static inline uint32_t vgic_hw_hcr(void)
{
	return (uint32_t)read_sysreg(ich_hcr_el2);
}

static inline void vgic_hw_set_hcr(uint32_t v)
{
	write_sysreg(ich_hcr_el2, (uint64_t)v);
}

#endif

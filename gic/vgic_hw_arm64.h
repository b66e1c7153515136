/* SPDX-License-Identifier: Apache-2.0 */
/* The hot part of vgic_hw.h for AArch64: list registers by number (there is no indexed access, so a switch). */
#ifndef MULLION_VGIC_HW_ARM64_H
#define MULLION_VGIC_HW_ARM64_H

#include "sysreg.h"

#define VGIC_EACH_LR(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)

static inline uint64_t vgic_hw_lr(unsigned i)
{
	switch (i) {
#define LR_READ(n) case n: return read_sysreg(ich_lr##n##_el2);
		VGIC_EACH_LR(LR_READ)
#undef LR_READ
	}
	return 0;
}

static inline void vgic_hw_set_lr(unsigned i, uint64_t v)
{
	switch (i) {
#define LR_WRITE(n) case n: write_sysreg(ich_lr##n##_el2, v); break;
		VGIC_EACH_LR(LR_WRITE)
#undef LR_WRITE
	}
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

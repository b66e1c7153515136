/* SPDX-License-Identifier: Apache-2.0 */
/* The hot part of vgic_hw.h for a GICv2: list registers and their summary, in GICH. */
#ifndef MULLION_VGIC_HW_V2_H
#define MULLION_VGIC_HW_V2_H

#include "gic/gicv2.h"

static inline bool vgic_hw_tells_ends(void)
{
	return IS_ENABLED(CONFIG_GICV2_TELL_ENDS) && gicv2_tells_ends;
}

static inline uint64_t vgic_hw_lr(unsigned index)
{
	return lr_of_gicv2(mmio_read32(gicv2_gich + GICH_LR + 4 * index));
}

static inline void vgic_hw_set_lr(unsigned index, uint64_t value)
{
	mmio_write32(gicv2_gich + GICH_LR + 4 * index, lr_to_gicv2(value));
}

static inline uint32_t vgic_hw_empty(void)
{
	return mmio_read32(gicv2_gich + GICH_ELRSR);
}

static inline uint32_t vgic_hw_ended(void)
{
	return mmio_read32(gicv2_gich + GICH_EISR);
}

static inline uint32_t vgic_hw_hcr(void)
{
	return mmio_read32(gicv2_gich + GICH_HCR);
}

/* TDIR, which a GICv2 has not, is zero there. */
static inline void vgic_hw_set_hcr(uint32_t value)
{
	mmio_write32(gicv2_gich + GICH_HCR, value & ~ICH_HCR_TDIR);
}

/* GICH_VMCR has the fields that are used at the same places. */
static inline uint32_t vgic_hw_vmcr(void)
{
	return mmio_read32(gicv2_gich + GICH_VMCR);
}

static inline bool vgic_hw_disabled(unsigned word, uint32_t bits)
{
	mmio_write32(gicv2_gicd + GICD_ICENABLER + 4 * word, bits);
	return true;
}

/* Device memory: accesses of GICH stay in order. */
static inline void vgic_hw_sync(void)
{
}

#endif

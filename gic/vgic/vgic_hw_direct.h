/* SPDX-License-Identifier: Apache-2.0 */
/* What direct.h's functions need of the hardware (gic/gicv3_direct.c); host tests replace it. */
#ifndef MULLION_VGIC_HW_DIRECT_H
#define MULLION_VGIC_HW_DIRECT_H

#include <stdint.h>

/* A frame of registers: the SGI frame of the redistributor of a physical core, by its number, or
 * the distributor. Offsets are those of the distributor's banks in both. */
#define DIRECT_DIST (~0u)

uint32_t vgic_hw_direct_read(unsigned frame, uint32_t offset);
void vgic_hw_direct_write(unsigned frame, uint32_t offset, uint32_t value);
void vgic_hw_direct_write_byte(unsigned frame, uint32_t offset, uint8_t value);

/* ICENABLER of a word. When it returns nothing new of these lines is signalled. */
void vgic_hw_direct_disable(unsigned frame, unsigned word, uint32_t lines);
/* ICFGR: of a word the lines in `mask` become edges, or levels; other VMs' lines stay. */
void vgic_hw_direct_config(unsigned frame, unsigned word, uint32_t mask, uint32_t edge);
/* GICD_IROUTER: to a physical core. */
void vgic_hw_direct_route(uint32_t intid, unsigned core);

/* What ICC_SGI1R_EL1 takes to send SGI 0 to a physical core. */
uint64_t vgic_hw_direct_sgi_to(unsigned core);

/* This core's CPU interface, of Group 1, as after a reset: off, no priority active, all masked. And
 * what of it traps: SGIs, and what the two groups share; all of Group 0. */
void vgic_hw_direct_reset_interface(void);

#endif

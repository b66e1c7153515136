/* SPDX-License-Identifier: Apache-2.0 */
/* The hot part of vgic_hw.h as functions: on the host, and where the virtual CPU interface is
 * software (gic/software.c). */
#ifndef MULLION_VGIC_HW_CALLS_H
#define MULLION_VGIC_HW_CALLS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * GICv2: ends of interrupts with a wire come to EL2, which deactivates the physical one. List
 * registers then ask for the maintenance interrupt (LR_EOI) in place of LR_HW. Only for a model
 * that overlooks what the wire says at that moment (gicv2.h).
 */
bool vgic_hw_tells_ends(void);
/* As vgic_hw_disable where word is not 0, without its wait. False: it has to be called after
 * all. */
bool vgic_hw_disabled(unsigned word, uint32_t bits);
uint64_t vgic_hw_lr(unsigned index);
void vgic_hw_set_lr(unsigned index, uint64_t value);
uint32_t vgic_hw_empty(void); /* ICH_ELRSR_EL2 */
uint32_t vgic_hw_ended(void); /* ICH_EISR_EL2 */
uint32_t vgic_hw_hcr(void);
void vgic_hw_set_hcr(uint32_t value);
uint32_t vgic_hw_vmcr(void); /* ICH_VMCR_EL2 */
void vgic_hw_sync(void);     /* what was written is read from now on: vgic_look() */

#endif

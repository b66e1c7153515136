/* SPDX-License-Identifier: Apache-2.0 */
/* GICC's first page for a guest, where the virtual CPU interface is software (gic/software.h). */
#ifndef MULLION_EL2_VGIC_INTERFACE_H
#define MULLION_EL2_VGIC_INTERFACE_H

#include <stdint.h>

#include "gic/vgic/vgic.h"

/* An access of this core's guest; `how`: as vgic_page_read's. Takes the maintenance interrupt, too,
 * if it leads to one. */
uint64_t vgic_interface_read(struct vgic_cpu *cpu, uint32_t offset, unsigned how);
void vgic_interface_write(struct vgic_cpu *cpu, uint32_t offset, unsigned how, uint64_t value);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Plain accesses of the virtual GIC (trap_data_abort() of trap.h). Compiled for each
 * version of the GIC (gic/version.h). */
#ifndef MULLION_EL2_STORE_H
#define MULLION_EL2_STORE_H

#include "el2/trap/handlers.h"
#include "el2/trap/mmio.h"
#include "el2/trap/plain_access.h"
#include "el2/vdev/vgic_interface.h"
#include "el2/vm/stats.h"
#include "el2/vm/vm.h"

/* Of a GICv2 in software the private page is GICC's first. */
#define IS_SOFTWARE (GIC_VERSION == 2 && IS_ENABLED(CONFIG_GIC_SOFTWARE))

static inline uint64_t page_read(struct vgic_cpu *cpu, unsigned how)
{
	if (IS_SOFTWARE && (how & VGIC_PRIVATE))
		return vgic_interface_read(cpu, fault_offset(), how);
	return GIC_VERSION == 2 ? vgic_v2_read(cpu, fault_offset(), how)
				: vgic_page_read(cpu, fault_offset(), how);
}

/* Of a GICv2, SGIs are sent by a register of the distributor. */
static inline void gic_write(struct vcpu *vcpu, unsigned how, uint64_t value)
{
	if (IS_SOFTWARE && (how & VGIC_PRIVATE))
		vgic_interface_write(&vcpu->gic, fault_offset(), how, value);
	else if (GIC_VERSION == 2)
		vgic_v2_write(&vcpu->gic, fault_offset(), how, value);
	else
		vgic_page_write(&vcpu->gic, fault_offset(), how, value);
}

static inline void store(struct vcpu *vcpu, const struct frame *frame, uint64_t esr, unsigned how,
			 uint64_t begin)
{
	step();
	gic_write(vcpu, how, frame->x[ESR_SRT(esr)]);
	stats_end(STATS_ACCESS, begin);
}

#endif

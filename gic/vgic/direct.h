/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The GIC of a VM whose interrupts reach it without EL2 (docs/direct-interrupts.md). The CPU
 * interface is the hardware's, and so is all state of its lines: pending, active, priority, edge or
 * level. What is here is what traps: registers of the distributor and of redistributors, masked by
 * ownership and written through, and SGIs, which reach the VM's own cores. Of struct vgic_vm and
 * struct vgic_cpu (gic/vgic/vgic.h) it uses what is no state of a single interrupt: ownership,
 * enables, routes, GICD_CTLR. Pure: it reaches the hardware by vgic_hw_direct.h.
 *
 * The guest sees what non-secure software sees of a GIC with two security states: GICD_CTLR.DS is
 * 0, all that it has is in Group 1, and SGIs 8 to 15 are not its own.
 */
#ifndef MULLION_DIRECT_H
#define MULLION_DIRECT_H

#include <stdint.h>

#include "gic/gicv3_regs.h"
#include "gic/vgic/vgic.h"
#include "gic/vgic/vgic_hw_direct.h"

#define DIRECT_PPIS 0xffff0000u

/* The lines of a word that the VM may see and change. */
static inline uint32_t direct_lines(const struct vgic_vm *vm, unsigned word)
{
	return word ? vm->owned[word] : (vm->owned[0] & DIRECT_PPIS) | DIRECT_SGIS;
}

static inline bool direct_owns(const struct vgic_vm *vm, uint32_t intid)
{
	return intid < GIC_MAX_INTID && direct_lines(vm, intid / 32) >> (intid % 32) & 1;
}

/* Of most writes of ICC_SGI1R_EL1: an SGI that the VM has, to vCPUs by their numbers alone. */
static inline bool direct_sgi_is_plain(uint64_t value)
{
	return !(value & ~(SGI1R_LIST | 7ull << SGI1R_INTID_SHIFT));
}

/* The vCPUs, as a bit mask, that a write of ICC_SGI1R_EL1 means; 0 also for an SGI that the VM does
 * not have (IHI 0069 12.2.17; as vgic_send_sgi). */
static inline uint32_t direct_sgi_targets(const struct vgic_cpu *from, uint64_t value)
{
	uint32_t all = (1u << from->vm->n_cpus) - 1;

	if (!(DIRECT_SGIS >> SGI1R_INTID(value) & 1))
		return 0;
	if (value & SGI1R_IRM)
		return all & ~(1u << from->index);
	return value & (SGI1R_AFF | SGI1R_RS) ? 0 : (uint32_t)value & all;
}

/* GICv3: MMIO, as vgic_dist_read and its like (vgic.h): `cpu` makes the access. */
uint64_t direct_dist_read(struct vgic_cpu *cpu, uint32_t offset, unsigned size);
void direct_dist_write(struct vgic_cpu *cpu, uint32_t offset, unsigned size, uint64_t value);
uint64_t direct_redist_read(struct vgic_cpu *cpu, uint32_t offset, unsigned size);
void direct_redist_write(struct vgic_cpu *cpu, uint32_t offset, unsigned size, uint64_t value);

/* The same of a GICv2: its distributor, and writes of GICC_DIR; the rest of GICC is the
 * hardware's. */
uint64_t direct_v2_read(struct vgic_cpu *cpu, uint32_t offset, unsigned size);
void direct_v2_write(struct vgic_cpu *cpu, uint32_t offset, unsigned size, uint64_t value);
void direct_v2_deactivate(const struct vgic_cpu *cpu, uint32_t value);

/* Resets, and cores that go on and off. */
extern const struct vgic_version vgic_version_direct;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of direct.h: group enable and routes, by which a line may be signalled. */
#ifndef MULLION_DIRECT_ROUTE_H
#define MULLION_DIRECT_ROUTE_H

#include "gic/vgic/direct.h"

/* Brings the hardware to what the VM has of these lines' enables, after that or what else decides
 * on them was changed. Of a redistributor `word` is 0; `target` is NULL for the distributor. */
void direct_settle(const struct vgic_vm *vm, const struct vgic_cpu *target, unsigned word,
		   uint32_t lines);

/* The VM's enable of Group 1 in GICD_CTLR becomes `group`, which is that bit or 0. */
void direct_switch_group(struct vgic_vm *vm, uint32_t group);

/* Where the private lines of `cpu` are reached: here, or, of a GICv2, on its own core, which is
 * waited for (vgic_remote_call). */
void direct_at_core(struct vgic_cpu *cpu, void (*function)(void *cpu, void *unused));

static inline bool direct_is_spi(const struct vgic_vm *vm, uint32_t intid)
{
	return intid >= 32 && direct_owns(vm, intid);
}

/* Aff3.2.1.0 of a GICD_IROUTER value, or an MPIDR, in one word. */
static inline uint32_t direct_route_word(uint64_t value)
{
	return (uint32_t)(value & 0xffffff) | (uint32_t)(value >> 32 & 0xff) << 24;
}

/*
 * The route of an SPI of the VM. GICv3: an affinity so written, which with `any` means nothing
 * (GICD_IROUTER.IRM). GICv2: a list of vCPUs, with `any` where it has several.
 */
void direct_set_route(struct vgic_vm *vm, uint32_t intid, uint32_t route, bool any);

/* Lines that several cores of the VM may take go to the first that is on: a physical 1-of-N route
 * would be to any core of the machine. Called when a core has gone on or off (vm->online). */
void direct_online_changed(struct vgic_vm *vm);

/*
 * Registers that have something for each line, by the offset of the distributor's banks. `target`:
 * those in a redistributor's SGI frame; NULL: a distributor's, of which word 0 of a GICv2 is the
 * private lines of `self`, who makes the access.
 */
uint64_t direct_bank_read(struct vgic_cpu *self, struct vgic_cpu *target, uint32_t offset,
			  unsigned size);
void direct_bank_write(struct vgic_cpu *self, struct vgic_cpu *target, uint32_t offset,
		       unsigned size, uint64_t value);

#endif

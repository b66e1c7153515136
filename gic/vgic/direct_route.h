/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of direct.h: group enable and routes, by which a line may be signalled. */
#ifndef MULLION_DIRECT_ROUTE_H
#define MULLION_DIRECT_ROUTE_H

#include "gic/vgic/direct.h"

/* Brings the hardware to what the VM has of these lines' enables, after that or what else decides
 * on them was changed. Of a redistributor `word` is 0; `target` is NULL for the distributor. */
void direct_settle(const struct vgic_vm *vm, const struct vgic_cpu *target, unsigned word,
		   uint32_t lines);

/* GICD_CTLR.EnableGrp1A of the VM becomes `group`, which is that bit or 0. */
void direct_switch_group(struct vgic_vm *vm, uint32_t group);

/* GICD_IROUTER: `offset` is from where that of INTID 0 would be; `size` is 4 or 8. */
uint64_t direct_read_router(const struct vgic_vm *vm, uint32_t offset, unsigned size);
void direct_write_router(struct vgic_vm *vm, uint32_t offset, unsigned size, uint64_t value);

/* Lines that any core of the VM may take go to the first that is on: a physical 1-of-N route would
 * be to any core of the machine. Called when a core has gone on or off (vm->online). */
void direct_online_changed(struct vgic_vm *vm);

#endif

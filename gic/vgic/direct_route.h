/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of direct.h: group enable and routes, by which a line may be signalled. */
#ifndef MULLION_DIRECT_ROUTE_H
#define MULLION_DIRECT_ROUTE_H

#include "gic/vgic/direct.h"

/* Of enabled lines of a word, those that the hardware is to signal now. */
static inline uint32_t direct_may_enable(const struct vgic_vm *vm, unsigned word, uint32_t lines)
{
	return __atomic_load_n(&vm->ctlr, __ATOMIC_ACQUIRE) & GICD_CTLR_EN_GRP1NS
		       ? lines & ~(word ? vm->nowhere[word] : 0)
		       : 0;
}

/* GICD_CTLR.EnableGrp1A of the VM becomes `group`, which is that bit or 0. */
void direct_switch_group(struct vgic_vm *vm, uint32_t group);

/* GICD_IROUTER: `offset` is from where that of INTID 0 would be; `size` is 4 or 8. */
uint64_t direct_read_router(const struct vgic_vm *vm, uint32_t offset, unsigned size);
void direct_write_router(struct vgic_cpu *cpu, uint32_t offset, unsigned size, uint64_t value);

/* Lines that any core of the VM may take go to one that is on. */
void direct_route_to_any(struct vgic_vm *vm, unsigned word, uint32_t lines);

#endif

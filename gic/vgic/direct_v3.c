/* SPDX-License-Identifier: Apache-2.0 */
/* A GICv3's frames of a VM with direct interrupts: registers of their own, and routes. */
#define GIC_VERSION 3
#include <stddef.h>

#include "gic/vgic/direct.h"
#include "gic/vgic/direct_route.h"
#include "gic/vgic/vgic_mmio.h"

#define PIDR2_GICV3 0x3bu /* ArchRev 3, JEDEC */

static uint64_t read_head(const struct vgic_vm *vm, uint32_t offset)
{
	switch (offset) {
	case GICD_CTLR: /* the non-secure view */
		return GICD_CTLR_ARE_S | vm->ctlr;
	case GICD_TYPER: /* ITLinesNumber; SecurityExtn; IDbits 10; A3V; No1N = 0 */
		return (vm->lines / 32 - 1) | GICD_TYPER_SECURITY | 9u << 19 | 1u << 24;
	case GICD_IIDR:
		return VGIC_IIDR;
	default:
		return 0;
	}
}

/* --- routes --- */

static bool is_router(uint32_t offset, unsigned size)
{
	return offset - GICD_IROUTER < GIC_MAX_INTID * 8 && (size == 4 || size == 8) &&
	       !(offset & (size - 1));
}

static uint64_t router_value(const struct vgic_vm *vm, uint32_t intid)
{
	uint32_t aff = vm->route[intid - 32];

	return (aff & 0xffffff) | (uint64_t)(aff >> 24) << 32 |
	       (vm->irm[intid / 32] >> (intid % 32) & 1 ? GICD_IROUTER_IRM : 0);
}

/* `offset` is from where the register of INTID 0 would be. */
static uint64_t read_router(const struct vgic_vm *vm, uint32_t offset, unsigned size)
{
	uint64_t value = direct_is_spi(vm, offset / 8) ? router_value(vm, offset / 8) : 0;

	return size == 8 ? value : (uint32_t)(value >> (offset % 8 * 8));
}

static void write_router(struct vgic_vm *vm, uint32_t offset, unsigned size, uint64_t value)
{
	uint32_t intid = offset / 8;

	if (!direct_is_spi(vm, intid))
		return;
	if (size == 4) {
		uint64_t old = router_value(vm, intid);

		value = offset % 8 ? (uint32_t)old | value << 32
				   : (old >> 32 << 32) | (uint32_t)value;
	}
	direct_set_route(vm, intid, direct_route_word(value), value & GICD_IROUTER_IRM);
}

/* --- frames --- */

uint64_t direct_dist_read(struct vgic_cpu *cpu, uint32_t offset, unsigned size)
{
	if (is_router(offset, size))
		return read_router(cpu->vm, offset - GICD_IROUTER, size);
	if (offset == GICD_PIDR2 && size == 4)
		return PIDR2_GICV3;
	if (offset < GICD_IGROUPR)
		return size == 4 ? read_head(cpu->vm, offset) : 0;
	return direct_bank_read(cpu, NULL, offset, size);
}

void direct_dist_write(struct vgic_cpu *cpu, uint32_t offset, unsigned size, uint64_t value)
{
	if (is_router(offset, size))
		write_router(cpu->vm, offset - GICD_IROUTER, size, value);
	else if (offset == GICD_CTLR && size == 4)
		direct_switch_group(cpu->vm, (uint32_t)value & GICD_CTLR_EN_GRP1NS);
	else
		direct_bank_write(cpu, NULL, offset, size, value);
}

/* The SGI frame of any vCPU, on or off, is reached from here; what a redistributor's first frame
 * says is not the hardware's. */
uint64_t direct_redist_read(struct vgic_cpu *cpu, uint32_t offset, unsigned size)
{
	unsigned n = offset / GICR_FRAME_SIZE;

	if (n >= cpu->vm->n_cpus)
		return 0;
	if (offset % GICR_FRAME_SIZE < GICR_SGI)
		return vgic_redist_read(cpu, offset, size);
	return direct_bank_read(cpu, cpu->vm->cpu[n], offset % GICR_FRAME_SIZE - GICR_SGI, size);
}

void direct_redist_write(struct vgic_cpu *cpu, uint32_t offset, unsigned size, uint64_t value)
{
	unsigned n = offset / GICR_FRAME_SIZE;

	if (n >= cpu->vm->n_cpus)
		return;
	if (offset % GICR_FRAME_SIZE < GICR_SGI)
		vgic_redist_write(cpu, offset, size, value);
	else
		direct_bank_write(cpu, cpu->vm->cpu[n], offset % GICR_FRAME_SIZE - GICR_SGI, size,
				  value);
}

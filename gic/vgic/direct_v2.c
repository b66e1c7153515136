/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A GICv2's distributor of a VM with direct interrupts (IHI 0048): registers of its own, targets of
 * SPIs, and SGIs. Lists of targets are of vCPUs to the guest and of interfaces to the hardware; the
 * sender of an SGI that the guest reads in GICC_IAR is the hardware's.
 */
#define GIC_VERSION 2
#include <stddef.h>

#include "gic/gicv2_regs.h"
#include "gic/vgic/direct.h"
#include "gic/vgic/direct_route.h"
#include "gic/vgic/vgic_hw_direct.h"
#include "gic/vgic/vgic_mmio.h"

#define PIDR2_GICV2  0x2bu /* ArchRev 2, JEDEC */
#define ALL_CPUS(vm) ((1u << (vm)->n_cpus) - 1)

/* --- lists of vCPUs, and of interfaces --- */

/* As GICD_SGIR has it. */
static uint32_t list_of(const struct vgic_vm *vm, uint32_t vcpus)
{
	uint32_t list = 0;

	for (uint32_t left = vcpus & ALL_CPUS(vm); left; left &= left - 1)
		list |= (uint32_t)vm->sgi_to[__builtin_ctz(left)];
	return list;
}

static uint8_t vcpus_of(const struct vgic_vm *vm, uint32_t interfaces)
{
	uint8_t list = 0;

	for (unsigned n = 0; n < vm->n_cpus; n++)
		if (GICD_SGIR_LIST(interfaces) & (uint32_t)vm->sgi_to[n])
			list |= (uint8_t)(1u << n);
	return list;
}

/* --- SGIs --- */

/*
 * One that comes to a core which is off waits for it, and is forgotten when the VM's next life
 * begins: it is noted (sgi_in), as only that core can clear it. Who goes off says so before it
 * clears what it has; whoever is seen as on here, behind the SGI, clears it by itself.
 */
static void note_senders(const struct vgic_vm *vm, uint32_t targets, uint32_t intid)
{
	uint32_t off = targets & ~__atomic_load_n(&vm->online, __ATOMIC_ACQUIRE);

	for (; off; off &= off - 1)
		__atomic_fetch_or(&vm->cpu[__builtin_ctz(off)]->sgi_in, 1u << intid,
				  __ATOMIC_RELEASE);
}

/* GICD_SGIR: TargetListFilter 0 a list, 1 all others, 2 the sender itself, 3 reserved. */
static __attribute__((noinline)) void send_sgi(const struct vgic_cpu *cpu, uint32_t value)
{
	const struct vgic_vm *vm = cpu->vm;
	uint32_t intid = value & 0xf, self = 1u << cpu->index;
	const uint32_t lists[4] = {value >> 16 & 0xff, ~self, self, 0};
	uint32_t targets = lists[value >> 24 & 3] & ALL_CPUS(vm);

	if (!targets || !(DIRECT_SGIS >> intid & 1))
		return;
	vgic_hw_direct_send_sgis(list_of(vm, targets) | intid);
	note_senders(vm, targets, intid);
}

static bool is_senders(uint32_t offset)
{
	return offset >= GICD_CPENDSGIR && offset < GICD_SPENDSGIR + 16;
}

/* CPENDSGIR, then SPENDSGIR: a byte for each SGI, of who has it pending here. */
static uint32_t read_senders(const struct vgic_cpu *cpu, uint32_t offset, unsigned size)
{
	uint32_t word = direct_hw->read(cpu->physical, offset & ~3u), value = 0;

	for (unsigned i = 0; i < size; i++)
		if (DIRECT_SGIS >> (offset + i) % 16 & 1)
			value |= (uint32_t)vcpus_of(cpu->vm, word >> (offset + i) % 4 * 8 & 0xff)
				 << (8 * i);
	return value;
}

/* By bytes, and none of zero: QEMU's model dies of one. */
static void write_senders(const struct vgic_cpu *cpu, uint32_t offset, unsigned size,
			  uint32_t value)
{
	for (unsigned i = 0; i < size; i++) {
		uint8_t from = (uint8_t)(list_of(cpu->vm, value >> (8 * i) & 0xff) >> 16);

		if (from && DIRECT_SGIS >> (offset + i) % 16 & 1)
			direct_hw->write_byte(cpu->physical, offset + i, from);
	}
}

/* --- targets: a byte an interrupt. One CPU has nothing to choose: RAZ/WI --- */

static bool is_targets(uint32_t offset)
{
	return offset >= GICD_ITARGETSR && offset < GICD_ICFGR;
}

static uint32_t targets_of(const struct vgic_cpu *cpu, uint32_t intid)
{
	if (cpu->vm->n_cpus == 1)
		return 0;
	if (intid < 32)
		return 1u << cpu->index;
	return direct_is_spi(cpu->vm, intid) ? cpu->vm->route[intid - 32] : 0;
}

static uint32_t read_targets(const struct vgic_cpu *cpu, uint32_t offset, unsigned size)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < size; i++)
		value |= targets_of(cpu, offset - GICD_ITARGETSR + i) << (8 * i);
	return value;
}

static void write_targets(const struct vgic_cpu *cpu, uint32_t offset, unsigned size,
			  uint32_t value)
{
	struct vgic_vm *vm = cpu->vm;

	for (unsigned i = 0; i < size && vm->n_cpus > 1; i++) {
		uint32_t intid = offset - GICD_ITARGETSR + i,
			 list = value >> (8 * i) & ALL_CPUS(vm) & 0xff;

		if (direct_is_spi(vm, intid))
			direct_set_route(vm, intid, list, list & (list - 1));
	}
}

/* --- the frame --- */

static uint32_t read_head(const struct vgic_vm *vm, uint32_t offset)
{
	switch (offset) {
	case GICD_CTLR: /* the non-secure view */
		return vm->ctlr;
	case GICD_TYPER: /* ITLinesNumber, CPUNumber, SecurityExtn */
		return (vm->lines / 32 - 1) | (vm->n_cpus - 1) << 5 | GICD_TYPER_SECURITY;
	case GICD_IIDR:
		return VGIC_IIDR;
	default:
		return 0;
	}
}

static bool takes_bytes(uint32_t offset, unsigned size)
{
	return size == 1 || (size == 4 && !(offset & 3));
}

uint64_t direct_v2_read(struct vgic_cpu *cpu, uint32_t offset, unsigned size)
{
	if (is_targets(offset))
		return takes_bytes(offset, size) ? read_targets(cpu, offset, size) : 0;
	if (is_senders(offset))
		return takes_bytes(offset, size) ? read_senders(cpu, offset, size) : 0;
	if (offset < GICD_IGROUPR)
		return size == 4 ? read_head(cpu->vm, offset) : 0;
	if (offset == GICD_V2_PIDR2 && size == 4)
		return PIDR2_GICV2;
	return direct_bank_read(cpu, NULL, offset, size);
}

/* Apart, so that SGIs save no registers for it. */
static __attribute__((noinline)) void write_others(struct vgic_cpu *cpu, uint32_t offset,
						   unsigned size, uint64_t value)
{
	if (is_targets(offset) && takes_bytes(offset, size))
		write_targets(cpu, offset, size, (uint32_t)value);
	else if (is_senders(offset) && takes_bytes(offset, size))
		write_senders(cpu, offset, size, (uint32_t)value);
	else if (offset == GICD_CTLR && size == 4)
		direct_switch_group(cpu->vm, (uint32_t)value & GICD_CTLR_EN_GRP0);
	else
		direct_bank_write(cpu, NULL, offset, size, value);
}

void direct_v2_write(struct vgic_cpu *cpu, uint32_t offset, unsigned size, uint64_t value)
{
	if (offset == GICD_SGIR && size == 4)
		send_sgi(cpu, (uint32_t)value);
	else
		write_others(cpu, offset, size, value);
}

/* A line of another VM may be active elsewhere. */
void direct_v2_deactivate(const struct vgic_cpu *cpu, uint32_t value)
{
	if (direct_owns(cpu->vm, GIC_V2_INTID(value)))
		vgic_hw_direct_deactivate(value);
}

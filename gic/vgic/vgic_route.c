/* SPDX-License-Identifier: Apache-2.0 */
/* Routing of SPIs in the virtual GICv3: GICD_IROUTER, to one core or to any (1-of-N). */
#define GIC_VERSION 3
#include "gic/vgic/vgic_mmio.h"

/* Aff3.2.1.0 of a GICD_IROUTER value in one word. */
static uint32_t route_word(uint64_t value)
{
	return (uint32_t)(value & 0xffffff) | (uint32_t)(value >> 32 & 0xff) << 24;
}

/* For a line that any core may take: where it is already, if that is on, else this one, which
 * is. */
static unsigned any_cpu(const struct vgic_cpu *cpu, uint32_t intid)
{
	for (unsigned n = 0; n < cpu->vm->n_cpus; n++)
		if (vgic_is_online(cpu->vm, n) && vgic_bit(cpu->vm->cpu[n]->homed, intid))
			return n;
	return cpu->index;
}

/* The vCPU of a GICD_IROUTER value; n_cpus: there is none. */
static unsigned routed_cpu(const struct vgic_vm *vm, uint32_t route)
{
	unsigned n = 0;

	while (n < vm->n_cpus && route_word(vgic_mpidr(n)) != route)
		n++;
	return n;
}

unsigned vgic_v3_routed_to(const struct vgic_cpu *cpu, uint32_t intid)
{
	return vgic_bit(cpu->vm->irm, intid) ? cpu->index
					     : routed_cpu(cpu->vm, cpu->vm->route[intid - 32]);
}

static void route_line(struct vgic_cpu *cpu, uint32_t intid, uint64_t value)
{
	struct vgic_vm *vm = cpu->vm;
	uint32_t bit = 1u << (intid % 32), w = intid / 32;
	unsigned to;

	vm->route[intid - 32] = route_word(value);
	if (value & GICD_IROUTER_IRM) {
		__atomic_fetch_or(&vm->irm[w], bit, __ATOMIC_RELAXED);
		to = any_cpu(cpu, intid);
	} else {
		__atomic_fetch_and(&vm->irm[w], ~bit, __ATOMIC_RELAXED);
		to = routed_cpu(vm, route_word(value));
	}
	vgic_route_to(cpu, intid, to);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	/* A core that goes off looks for such lines: it may have looked just before
	 * (vgic_cpu_off). */
	if ((value & GICD_IROUTER_IRM) && !vgic_is_online(vm, to))
		vgic_apply(cpu, VGIC_ROUTE, w, bit, cpu->index);
}

static bool owned_spi(const struct vgic_vm *vm, uint32_t intid)
{
	return intid >= 32 && vgic_bit(vm->owned, intid);
}

static uint64_t router_value(const struct vgic_vm *vm, uint32_t intid)
{
	uint32_t aff = vm->route[intid - 32];

	return (aff & 0xffffff) | (uint64_t)(aff >> 24) << 32 |
	       (vgic_bit(vm->irm, intid) ? GICD_IROUTER_IRM : 0);
}

/* Of GICD_IROUTER. */
static uint32_t intid_of(uint32_t offset)
{
	return (offset - GICD_IROUTER) / 8;
}

uint64_t vgic_read_router(struct vgic_cpu *vc, uint32_t offset, unsigned how)
{
	uint32_t intid = intid_of(offset);
	uint64_t value = owned_spi(vc->vm, intid) ? router_value(vc->vm, intid) : 0;

	return VGIC_SIZE(how) == 8 ? value : (uint32_t)(value >> (offset % 8 * 8));
}

void vgic_write_router(struct vgic_cpu *vc, uint32_t offset, unsigned how, uint64_t value)
{
	uint32_t intid = intid_of(offset);

	if (!owned_spi(vc->vm, intid))
		return;
	if (VGIC_SIZE(how) == 4) {
		uint64_t old = router_value(vc->vm, intid);

		value = offset % 8 ? (uint32_t)old | value << 32
				   : (old >> 32 << 32) | (uint32_t)value;
	}
	route_line(vc, intid, value);
}

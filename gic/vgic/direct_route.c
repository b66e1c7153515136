/* SPDX-License-Identifier: Apache-2.0 */
/* Group enable and routes of a VM with direct interrupts. */
#define GIC_VERSION 3
#include "gic/vgic/direct_route.h"

#include "gic/vgic/vgic_hw_direct.h"

static void switch_word(struct vgic_vm *vm, unsigned frame, unsigned word, uint32_t enabled)
{
	uint32_t lines = direct_may_enable(vm, word, enabled);

	if (lines)
		vgic_hw_direct_write(frame, GICD_ISENABLER + 4 * word, lines);
	else if (enabled)
		vgic_hw_direct_disable(frame, word, enabled);
}

/* The bit is the machine's: physically each line of the VM is switched. */
void direct_switch_group(struct vgic_vm *vm, uint32_t group)
{
	if (__atomic_exchange_n(&vm->ctlr, group, __ATOMIC_ACQ_REL) == group)
		return;
	for (unsigned w = 1; w < vm->lines / 32; w++)
		switch_word(vm, DIRECT_DIST, w, vm->enabled[w]);
	for (unsigned n = 0; n < vm->n_cpus; n++)
		switch_word(vm, vm->cpu[n]->physical, 0, vm->cpu[n]->enabled);
}

/*
 * A physical 1-of-N route would be to any core of the machine, so such a line goes to one that is
 * on, and to another if that one goes off meanwhile. Who goes off says so first and looks for its
 * lines then; who routes lines does so first and then looks whether it was in time.
 */
void direct_route_to_any(struct vgic_vm *vm, unsigned word, uint32_t lines)
{
	unsigned to = VGIC_MAX_CPUS;

	for (unsigned n = 0; lines && n < VGIC_MAX_CPUS; n++) {
		uint32_t on = __atomic_load_n(&vm->online, __ATOMIC_ACQUIRE);

		if (!on || on >> to & 1)
			return;
		to = (unsigned)__builtin_ctz(on);
		for (uint32_t left = lines; left; left &= left - 1)
			vgic_hw_direct_route(32 * word + (unsigned)__builtin_ctz(left),
					     vm->cpu[to]->physical);
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
	}
}

/* To one core; to one that the VM does not have: disabled, as nobody is to get it. */
static void route_to(struct vgic_vm *vm, uint32_t intid, unsigned to)
{
	unsigned w = intid / 32;
	uint32_t bit = 1u << (intid % 32);

	if (to == vm->n_cpus) {
		__atomic_fetch_or(&vm->nowhere[w], bit, __ATOMIC_RELAXED);
		vgic_hw_direct_disable(DIRECT_DIST, w, bit);
		return;
	}
	vgic_hw_direct_route(intid, vm->cpu[to]->physical);
	if (!(__atomic_fetch_and(&vm->nowhere[w], ~bit, __ATOMIC_RELAXED) & bit))
		return;
	bit = direct_may_enable(vm, w, vm->enabled[w] & bit);
	if (bit)
		vgic_hw_direct_write(DIRECT_DIST, GICD_ISENABLER + 4 * w, bit);
}

/* Aff3.2.1.0 of a GICD_IROUTER value in one word. */
static uint32_t route_word(uint64_t value)
{
	return (uint32_t)(value & 0xffffff) | (uint32_t)(value >> 32 & 0xff) << 24;
}

/* The vCPU of a route; n_cpus: there is none. */
static unsigned routed_cpu(const struct vgic_vm *vm, uint32_t route)
{
	unsigned n = 0;

	while (n < vm->n_cpus && route_word(vgic_mpidr(n)) != route)
		n++;
	return n;
}

static uint64_t router_value(const struct vgic_vm *vm, uint32_t intid)
{
	uint32_t aff = vm->route[intid - 32];

	return (aff & 0xffffff) | (uint64_t)(aff >> 24) << 32 |
	       (vm->irm[intid / 32] >> (intid % 32) & 1 ? GICD_IROUTER_IRM : 0);
}

static bool is_spi(const struct vgic_vm *vm, uint32_t intid)
{
	return intid >= 32 && direct_owns(vm, intid);
}

uint64_t direct_read_router(const struct vgic_vm *vm, uint32_t offset, unsigned size)
{
	uint64_t value = is_spi(vm, offset / 8) ? router_value(vm, offset / 8) : 0;

	return size == 8 ? value : (uint32_t)(value >> (offset % 8 * 8));
}

void direct_write_router(struct vgic_cpu *cpu, uint32_t offset, unsigned size, uint64_t value)
{
	struct vgic_vm *vm = cpu->vm;
	uint32_t intid = offset / 8, bit = 1u << (intid % 32), w = intid / 32;

	if (!is_spi(vm, intid))
		return;
	if (size == 4) {
		uint64_t old = router_value(vm, intid);

		value = offset % 8 ? (uint32_t)old | value << 32
				   : (old >> 32 << 32) | (uint32_t)value;
	}
	vm->route[intid - 32] = route_word(value);
	if (value & GICD_IROUTER_IRM) {
		__atomic_fetch_or(&vm->irm[w], bit, __ATOMIC_RELAXED);
		route_to(vm, intid, cpu->index);
		direct_route_to_any(vm, w, bit);
		return;
	}
	__atomic_fetch_and(&vm->irm[w], ~bit, __ATOMIC_RELAXED);
	route_to(vm, intid, routed_cpu(vm, route_word(value)));
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Group enable and routes of a VM with direct interrupts. */
#define GIC_VERSION 3
#include "gic/vgic/direct_route.h"

#include <stddef.h>

#include "gic/vgic/vgic_hw_direct.h"

/*
 * Cores of a VM may change its state at once, and each writes to the hardware what it sees of it.
 * So each looks again after that, and writes again if it has changed: who writes last has seen all.
 * Not for ever: a guest that changes a line without end is owed no order.
 */
#define MOST_LOOKS VGIC_MAX_CPUS

/* Lines of a word that the hardware is to signal. */
static uint32_t signalled(const struct vgic_vm *vm, const struct vgic_cpu *target, unsigned word)
{
	if (!(__atomic_load_n(&vm->ctlr, __ATOMIC_ACQUIRE) & GICD_CTLR_EN_GRP1NS))
		return 0;
	if (target)
		return __atomic_load_n(&target->enabled, __ATOMIC_ACQUIRE);
	return __atomic_load_n(&vm->enabled[word], __ATOMIC_ACQUIRE) &
	       ~__atomic_load_n(&vm->nowhere[word], __ATOMIC_ACQUIRE);
}

void direct_settle(const struct vgic_vm *vm, const struct vgic_cpu *target, unsigned word,
		   uint32_t lines)
{
	unsigned frame = target ? target->physical : DIRECT_DIST;
	uint32_t on = 0;

	for (unsigned n = 0; lines && n < MOST_LOOKS; n++) {
		uint32_t before = on;

		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		on = signalled(vm, target, word) & lines;
		if (n && on == before)
			return;
		if (on)
			vgic_hw_direct_write(frame, GICD_ISENABLER + 4 * word, on);
		if (lines & ~on)
			vgic_hw_direct_disable(frame, word, lines & ~on);
	}
}

/* The bit is the machine's: physically each line of the VM is switched. */
void direct_switch_group(struct vgic_vm *vm, uint32_t group)
{
	__atomic_store_n(&vm->ctlr, group, __ATOMIC_RELEASE);
	/* a line that is enabled meanwhile is seen below, or its core sees the group */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	for (unsigned w = 1; w < vm->lines / 32; w++)
		direct_settle(vm, NULL, w, vm->enabled[w]);
	for (unsigned n = 0; n < vm->n_cpus; n++)
		direct_settle(vm, vm->cpu[n], 0, vm->cpu[n]->enabled);
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

/* The vCPU that is to get a line now; n_cpus: none. */
static unsigned taker(const struct vgic_vm *vm, uint32_t intid)
{
	uint32_t on = __atomic_load_n(&vm->online, __ATOMIC_ACQUIRE);

	if (__atomic_load_n(&vm->irm[intid / 32], __ATOMIC_ACQUIRE) >> (intid % 32) & 1)
		return on ? (unsigned)__builtin_ctz(on) : vm->n_cpus;
	return routed_cpu(vm, __atomic_load_n(&vm->route[intid - 32], __ATOMIC_ACQUIRE));
}

/* Where nobody is to get it, it is disabled: the hardware knows no such route. */
static void settle_route(struct vgic_vm *vm, uint32_t intid)
{
	unsigned w = intid / 32, to = 0;
	uint32_t bit = 1u << (intid % 32);

	for (unsigned n = 0; n < MOST_LOOKS; n++) {
		unsigned before = to;

		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		to = taker(vm, intid);
		if (n && to == before)
			break;
		if (to < vm->n_cpus) {
			vgic_hw_direct_route(intid, vm->cpu[to]->physical);
			__atomic_fetch_and(&vm->nowhere[w], ~bit, __ATOMIC_RELEASE);
		} else {
			__atomic_fetch_or(&vm->nowhere[w], bit, __ATOMIC_RELEASE);
		}
	}
	direct_settle(vm, NULL, w, bit);
}

void direct_online_changed(struct vgic_vm *vm)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	for (unsigned w = 1; w < vm->lines / 32; w++)
		for (uint32_t left = __atomic_load_n(&vm->irm[w], __ATOMIC_ACQUIRE); left;
		     left &= left - 1)
			settle_route(vm, 32 * w + (unsigned)__builtin_ctz(left));
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

void direct_write_router(struct vgic_vm *vm, uint32_t offset, unsigned size, uint64_t value)
{
	uint32_t intid = offset / 8, bit = 1u << (intid % 32), w = intid / 32;

	if (!is_spi(vm, intid))
		return;
	if (size == 4) {
		uint64_t old = router_value(vm, intid);

		value = offset % 8 ? (uint32_t)old | value << 32
				   : (old >> 32 << 32) | (uint32_t)value;
	}
	__atomic_store_n(&vm->route[intid - 32], route_word(value), __ATOMIC_RELEASE);
	if (value & GICD_IROUTER_IRM)
		__atomic_fetch_or(&vm->irm[w], bit, __ATOMIC_RELEASE);
	else
		__atomic_fetch_and(&vm->irm[w], ~bit, __ATOMIC_RELEASE);
	settle_route(vm, intid);
}

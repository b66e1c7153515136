/* SPDX-License-Identifier: Apache-2.0 */
/* Group enable and routes of a VM with direct interrupts. */
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
	if (!__atomic_load_n(&vm->ctlr, __ATOMIC_ACQUIRE))
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
			direct_hw->write(frame, GICD_ISENABLER + 4 * word, on);
		if (lines & ~on)
			direct_hw->disable(frame, word, lines & ~on);
	}
}

static void settle_private(void *target, void *arg)
{
	struct vgic_cpu *cpu = target;

	(void)arg;
	direct_settle(cpu->vm, cpu, 0, __atomic_load_n(&cpu->enabled, __ATOMIC_ACQUIRE));
}

void direct_at_core(struct vgic_cpu *cpu, void (*function)(void *cpu, void *unused))
{
	if (direct_hw->version == 2)
		cpu->vm->remote(cpu->physical, function, cpu, NULL);
	else
		function(cpu, NULL);
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
		if (__atomic_load_n(&vm->cpu[n]->enabled, __ATOMIC_ACQUIRE))
			direct_at_core(vm->cpu[n], settle_private);
}

/* The vCPU of an affinity; n_cpus: there is none. */
static unsigned routed_cpu(const struct vgic_vm *vm, uint32_t route)
{
	unsigned n = 0;

	while (n < vm->n_cpus && direct_route_word(vgic_mpidr(n)) != route)
		n++;
	return n;
}

/* The vCPU that is to get a line now; n_cpus: none. */
static unsigned taker(const struct vgic_vm *vm, uint32_t intid)
{
	uint32_t on = __atomic_load_n(&vm->online, __ATOMIC_ACQUIRE),
		 route = __atomic_load_n(&vm->route[intid - 32], __ATOMIC_ACQUIRE);
	bool any = __atomic_load_n(&vm->irm[intid / 32], __ATOMIC_ACQUIRE) >> (intid % 32) & 1;

	if (!any && direct_hw->version == 3)
		return routed_cpu(vm, route);
	if (direct_hw->version == 2)
		on = any ? route & on : route;
	return on ? (unsigned)__builtin_ctz(on) : vm->n_cpus;
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
			direct_hw->route(intid, vm->cpu[to]->physical);
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

void direct_set_route(struct vgic_vm *vm, uint32_t intid, uint32_t route, bool any)
{
	uint32_t bit = 1u << (intid % 32), w = intid / 32;

	__atomic_store_n(&vm->route[intid - 32], route, __ATOMIC_RELEASE);
	if (any)
		__atomic_fetch_or(&vm->irm[w], bit, __ATOMIC_RELEASE);
	else
		__atomic_fetch_and(&vm->irm[w], ~bit, __ATOMIC_RELEASE);
	settle_route(vm, intid);
}

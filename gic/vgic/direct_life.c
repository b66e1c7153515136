/* SPDX-License-Identifier: Apache-2.0 */
/* Resets of a VM with direct interrupts, and its cores going on and off: nothing that one life, or
 * a core that went off, has left enabled, pending or active reaches the next. */
#include "gic/vgic/direct.h"

#include <stddef.h>

#include "gic/vgic/direct_line.h"
#include "gic/vgic/direct_route.h"
#include "gic/vgic/vgic_hw_direct.h"

const struct direct_hw *direct_hw;

static void reset_priorities(const struct vgic_vm *vm, unsigned frame, unsigned word)
{
	for (uint32_t left = direct_lines(vm, word); left; left &= left - 1)
		direct_hw->write_byte(
			frame, GICD_IPRIORITYR + 32 * word + (unsigned)__builtin_ctz(left), 0);
}

static void quiet_word(const struct vgic_vm *vm, unsigned frame, unsigned word, uint32_t pending)
{
	uint32_t lines = direct_lines(vm, word);

	if (!lines)
		return;
	direct_hw->disable(frame, word, lines);
	direct_hw->clear_pending(frame, word, pending & lines);
	direct_hw->write(frame, GICD_ICACTIVER + 4 * word, lines);
}

static void quiet_private(void *target, void *unused)
{
	const struct vgic_cpu *cpu = target;

	(void)unused;
	quiet_word(cpu->vm, cpu->physical, 0, ~0u);
}

static void vm_reset(struct vgic_vm *vm)
{
	vm->ctlr = vm->writing = 0;
	vm->online = 0;
	for (unsigned n = 0; n < vm->n_cpus; n++) {
		/* SGIs that others have sent to one that was off already */
		if (direct_hw->version == 3 || vm->cpu[n]->sgi_in)
			direct_at_core(vm->cpu[n], quiet_private);
		vm->cpu[n]->sgi_in = 0;
		vm->cpu[n]->enabled = 0;
		vm->cpu[n]->asleep = true;
	}
	for (unsigned w = 1; w < vm->lines / 32; w++) {
		quiet_word(vm, DIRECT_DIST, w, ~0u);
		reset_priorities(vm, DIRECT_DIST, w);
		if (direct_soft(vm, w))
			direct_hw->config(DIRECT_DIST, w, direct_soft(vm, w), ~0u);
		vm->enabled[w] = vm->nowhere[w] = vm->irm[w] = 0;
		for (uint32_t left = vm->owned[w]; left; left &= left - 1) {
			uint32_t intid = 32 * w + (unsigned)__builtin_ctz(left);

			/* vCPU 0: its affinity, or a list of it */
			vm->route[intid - 32] = direct_hw->version == 2;
			direct_hw->route(intid, vm->cpu[0]->physical);
		}
	}
}

/* Another core that enables a line here meanwhile looks again (direct_settle). */
static void quiet_core(struct vgic_cpu *cpu, uint32_t pending)
{
	__atomic_store_n(&cpu->enabled, 0, __ATOMIC_RELEASE);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	direct_hw->reset_interface();
	quiet_word(cpu->vm, cpu->physical, 0, pending);
}

/* SGIs that were sent since CPU_ON called this core wait for it, as in any GIC. */
static void cpu_reset(struct vgic_cpu *cpu)
{
	unsigned frame = cpu->physical;

	quiet_core(cpu, DIRECT_PPIS);
	reset_priorities(cpu->vm, frame, 0);
	direct_hw->config(frame, 0, direct_lines(cpu->vm, 0) & DIRECT_PPIS, 0);
	cpu->asleep = true;
	__atomic_store_n(&cpu->enabled, direct_hw->always_on, __ATOMIC_RELEASE);
	direct_settle(cpu->vm, cpu, 0, direct_hw->always_on);
}

static void cpu_on(struct vgic_cpu *cpu)
{
	__atomic_fetch_or(&cpu->vm->online, 1u << cpu->index, __ATOMIC_ACQ_REL);
	direct_online_changed(cpu->vm);
}

static void cpu_stop(struct vgic_cpu *cpu)
{
	__atomic_fetch_and(&cpu->vm->online, ~(1u << cpu->index), __ATOMIC_ACQ_REL);
	quiet_core(cpu, ~0u);
}

/* What is routed to this core alone waits for it, as in any GIC. */
static void cpu_off(struct vgic_cpu *cpu)
{
	cpu_stop(cpu);
	direct_online_changed(cpu->vm);
}

/* A WFI at EL2 ends by what is pending: nobody needs to look before. */
static bool is_pending(const struct vgic_cpu *cpu)
{
	(void)cpu;
	return false;
}

const struct vgic_version vgic_version_direct = {
	.vm_reset = vm_reset,
	.cpu_reset = cpu_reset,
	.cpu_on = cpu_on,
	.cpu_off = cpu_off,
	.cpu_stop = cpu_stop,
	.pending = is_pending,
	.lines_changed = IS_ENABLED(CONFIG_SOFTWARE_SPIS) ? direct_lines_changed : NULL,
};

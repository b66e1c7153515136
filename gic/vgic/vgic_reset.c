/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual GIC's resets, and vCPUs going on and off. See vgic.h. */
#include <string.h>

#include "gic/vgic/vgic_engine.h"

#define SGIS          0x0000ffffu
#define PRIVATE_LINES 0xffff0000u /* PPIs: private and, those that are owned, with a wire */

/* Of list registers that are in use, all to the queue. These two mostly have nothing to do; apart,
 * so that what calls them saves no registers for them. */
static __attribute__((noinline)) void queue_all(struct vgic_cpu *cpu, uint32_t used)
{
	for (; used; used &= used - 1) {
		unsigned i = (unsigned)__builtin_ctz(used);
		uint32_t intid = cpu->lr_intid[i];

		/* What one holds when the core is new is not ours; what we had put there is
		 * remembered on both sides. */
		if (LR_STATE_OF(vgic_hw_lr(i)) && vgic_in_lr(cpu, vgic_virq(cpu, intid), intid)) {
			vgic_take(cpu, vgic_virq(cpu, intid), intid);
			vgic_queue(cpu, vgic_virq(cpu, intid), intid);
		}
		vgic_hw_set_lr(i, 0);
	}
}

/* SPIs go back to the physical GIC; what is private is forgotten. */
static __attribute__((noinline)) void give_back_queued(struct vgic_cpu *cpu)
{
	for (uint32_t words = cpu->queued_words; words; words &= words - 1) {
		unsigned w = (unsigned)__builtin_ctz(words);

		for (uint32_t bits = cpu->queued[w]; bits; bits &= bits - 1) {
			uint32_t intid = w * 32 + (unsigned)__builtin_ctz(bits);
			struct virq *v = vgic_virq(cpu, intid);

			vgic_take(cpu, v, intid);
			if (w)
				vgic_give_back(cpu, v, intid);
		}
	}
}

/* In pieces that the compiler copies by pairs of registers, without a call. */
static inline void copy_private(struct virq *to, const struct virq *from)
{
	for (unsigned n = 0; n < 32; n += 8)
		__builtin_memcpy(__builtin_assume_aligned(to + n, 8),
				 __builtin_assume_aligned(from + n, 8), 8 * sizeof(*to));
}

/* Nothing of this VM is active or pending in this core's hands and private lines; SPIs are the
 * physical GIC's again. */
static void quiet_cpu(struct vgic_cpu *cpu)
{
	uint32_t used;

	vgic_settle_ends(cpu);
	vgic_look(cpu);
	used = cpu->lr_mask & ~vgic_empty_lrs(cpu);
	if (used)
		queue_all(cpu, used);
	if (cpu->queued_words)
		give_back_queued(cpu);
	vgic_hw_quiet(cpu->physical, cpu->vm->owned[0] & PRIVATE_LINES);
	copy_private(cpu->priv, cpu->vm->priv);
	cpu->sgi_waits = 0;
	/* SGIs of a GICv2 have no enable (as GIC-400's) */
	cpu->enabled = GIC_VERSION == 2 ? SGIS : 0;
	vgic_hw_set_hcr(ICH_HCR_EN);
	vgic_hw_clear_aprs();
}

/* SGIs that others have sent and this core has not taken. Those that come while it is off wait for
 * it, as in a GIC's own. */
static void forget_sgis(struct vgic_cpu *cpu)
{
	__atomic_store_n(&cpu->sgi_in, 0, __ATOMIC_RELAXED);
	for (unsigned i = 0; i < 16; i++)
		__atomic_store_n(&cpu->sgi_from[i], 0, __ATOMIC_RELAXED);
}

/*
 * Lines that any core may take, to one that is on, and to another if that one goes off meanwhile.
 * Who goes off says so first and looks for its lines then; who moves lines does so first and then
 * looks whether it was in time. The fences keep either order.
 */
static void move_lines_away(struct vgic_cpu *cpu, unsigned word, uint32_t lines)
{
	unsigned to = VGIC_MAX_CPUS;

	for (unsigned n = 0; lines && n < VGIC_MAX_CPUS; n++) {
		uint32_t on = __atomic_load_n(&cpu->vm->online, __ATOMIC_ACQUIRE);

		if (!on || (on >> to & 1))
			return;
		to = (unsigned)__builtin_ctz(on);
		vgic_apply(cpu, VGIC_ROUTE, word, lines, to);
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
	}
}

void vgic_cpu_stop(struct vgic_cpu *cpu)
{
	__atomic_fetch_and(&cpu->vm->online, ~(1u << cpu->index), __ATOMIC_ACQ_REL);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	quiet_cpu(cpu);
	forget_sgis(cpu);
}

void vgic_cpu_off(struct vgic_cpu *cpu)
{
	struct vgic_vm *vm = cpu->vm;

	vgic_cpu_stop(cpu);
	if (GIC_VERSION == 2)
		vgic_v2_cpu_changed(cpu);
	for (unsigned w = 1; GIC_VERSION != 2 && w < vm->lines / 32; w++)
		move_lines_away(cpu, w, cpu->homed[w] & vm->irm[w]);
	/* Those that were active here alone, and are routed to others. */
	if (IS_ENABLED(CONFIG_SOFTWARE_SPIS))
		vgic_soft_look_here(cpu);
}

void vgic_cpu_on(struct vgic_cpu *cpu)
{
	__atomic_fetch_or(&cpu->vm->online, 1u << cpu->index, __ATOMIC_ACQ_REL);
	if (GIC_VERSION == 2) {
		vgic_v2_cpu_changed(cpu);
		vgic_v2_take_sgis(cpu);
	} else {
		vgic_take_sgis(cpu);
	}
	if (IS_ENABLED(CONFIG_SOFTWARE_SPIS))
		vgic_soft_look_here(cpu);
}

void vgic_cpu_reset(struct vgic_cpu *cpu)
{
	quiet_cpu(cpu);
	cpu->group = 0;
	cpu->asleep = true;
	if (cpu->edge != SGIS) /* SGIs are edges; 0 at first: what firmware left is unknown */
		vgic_hw_config(0, cpu->vm->owned[0] & PRIVATE_LINES, 0);
	cpu->edge = SGIS;
}

void vgic_vm_reset(struct vgic_vm *vm)
{
	vm->ctlr = vm->writing = 0;
	vm->online = 0;
	for (unsigned n = 0; n < 32; n++)
		vm->priv[n] = (struct virq){
			.state = (vm->owned[0] & PRIVATE_LINES) >> n & 1 ? VIRQ_HW : 0};
	/* what others did to vCPUs that were off already */
	for (unsigned n = 0; n < vm->n_cpus; n++) {
		struct vgic_cpu *vc = vm->cpu[n];

		for (unsigned w = 0; w < VGIC_WORDS; w++)
			vc->queued[w] = 0;
		vc->queued_words = vc->queued_active = 0;
		forget_sgis(vc);
		/* Before it is on for the first time, others see a redistributor as after reset. */
		vc->homed[0] = ~0u;
		vc->group = 0;
		vc->asleep = true;
	}
	for (unsigned w = 1; w < vm->lines / 32; w++) {
		vgic_disable_wired(vm, w, vm->owned[w]);
		vgic_set_wired(vm, GICD_ICPENDR, w, vm->owned[w]);
		vgic_set_wired(vm, GICD_ICACTIVER, w, vm->owned[w]);
		vm->enabled[w] = vm->group[w] = vm->nowhere[w] = vm->irm[w] = 0;
		if (IS_ENABLED(CONFIG_SOFTWARE_SPIS)) {
			vm->latch[w] = 0;
			vm->edge[w] &= ~vgic_soft(vm, w); /* vgic_edge_line() */
		}
		for (unsigned n = 0; n < vm->n_cpus; n++)
			vm->cpu[n]->homed[w] = n ? 0 : vm->owned[w];
		for (uint32_t bits = vm->owned[w]; bits; bits &= bits - 1) {
			uint32_t spi = (w - 1) * 32 + (unsigned)__builtin_ctz(bits);
			bool soft = vgic_soft(vm, w) >> (spi % 32) & 1;

			vm->spi[spi] = (struct virq){.state = soft ? 0 : VIRQ_HW};
			vm->route[spi] = GIC_VERSION == 2; /* vCPU 0 in either form */
			if (!soft)
				vgic_hw_route(spi + 32, vm->cpu[0]->physical);
		}
	}
}

extern const struct vgic_version vgic_version VERSIONED(vgic_version);

const struct vgic_version vgic_version = {
	.vm_reset = vgic_vm_reset,
	.cpu_reset = vgic_cpu_reset,
	.cpu_on = vgic_cpu_on,
	.cpu_off = vgic_cpu_off,
	.cpu_stop = vgic_cpu_stop,
	.pending = vgic_pending,
	.lines_changed = IS_ENABLED(CONFIG_SOFTWARE_SPIS) ? vgic_lines_changed : NULL,
};

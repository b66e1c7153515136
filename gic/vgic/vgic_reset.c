/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual GIC's resets, and vCPUs going on and off. See vgic.h. */
#include <string.h>

#include "gic/vgic/vgic_engine.h"

#define SGIS          0x0000ffffu
#define PRIVATE_LINES 0xffff0000u /* PPIs: private and, those that are owned, with a wire */

/* Nothing of this VM is active or pending in this core's hands and private lines; SPIs are the
 * physical GIC's again. */
static void quiet(struct vgic_cpu *vc)
{
	uint32_t wires = vc->vm->owned[0] & PRIVATE_LINES;

	for (uint32_t left = vc->lr_mask; left; left &= left - 1) {
		unsigned i = (unsigned)__builtin_ctz(left);
		uint32_t intid = vc->lr_intid[i];

		/* What a register holds when the core is new is not ours; what we had put there is
		 * remembered on both sides. */
		if (LR_STATE_OF(vgic_hw_lr(i)) && vgic_in_lr(vc, vgic_virq(vc, intid), intid)) {
			vgic_take(vc, vgic_virq(vc, intid), intid);
			vgic_queue(vc, vgic_virq(vc, intid), intid);
		}
		vgic_hw_set_lr(i, 0);
	}
	for (uint32_t words = vc->queued_words; words; words &= words - 1) {
		unsigned w = (unsigned)__builtin_ctz(words);

		for (uint32_t bits = vc->queued[w]; bits; bits &= bits - 1) {
			uint32_t intid = w * 32 + (unsigned)__builtin_ctz(bits);
			struct virq *v = vgic_virq(vc, intid);

			vgic_take(vc, v, intid);
			if (w)
				vgic_give_back(vc, v, intid);
		}
	}
	vgic_hw_set(GICD_ICENABLER, 0, wires);
	vgic_hw_set(GICD_ICPENDR, 0, wires);
	vgic_hw_set(GICD_ICACTIVER, 0, wires);
	memset(vc->priv, 0, sizeof(vc->priv));
	for (uint32_t bits = wires; bits; bits &= bits - 1)
		vc->priv[__builtin_ctz(bits)].state = VIRQ_HW;
	vc->sgi_waits = 0;
	vc->enabled = vc->vm->v2 ? 0xffff : 0; /* SGIs of a GICv2 have no enable (as GIC-400's) */
	vgic_hw_set_hcr(ICH_HCR_EN);
	vgic_hw_clear_aprs();
}

/* SGIs that others have sent and this core has not taken. Those that come while it is off wait for
 * it, as in a GIC's own. */
static void forget_sgis(struct vgic_cpu *vc)
{
	__atomic_store_n(&vc->sgi_in, 0, __ATOMIC_RELAXED);
	for (unsigned i = 0; i < 16; i++)
		__atomic_store_n(&vc->sgi_from[i], 0, __ATOMIC_RELAXED);
}

/*
 * Lines that any core may take, to one that is on, and to another if that one goes off meanwhile.
 * Who goes off says so first and looks for its lines then; who moves lines does so first and then
 * looks whether it was in time. The fences keep either order.
 */
static void leave(struct vgic_cpu *vc, unsigned w, uint32_t lines)
{
	unsigned to = VGIC_MAX_CPUS;

	for (unsigned n = 0; lines && n < VGIC_MAX_CPUS; n++) {
		uint32_t on = __atomic_load_n(&vc->vm->online, __ATOMIC_ACQUIRE);

		if (!on || (on >> to & 1))
			return;
		to = (unsigned)__builtin_ctz(on);
		vgic_apply(vc, VGIC_ROUTE, w, lines, to);
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
	}
}

void vgic_cpu_off(struct vgic_cpu *vc)
{
	struct vgic_vm *vm = vc->vm;

	__atomic_fetch_and(&vm->online, ~(1u << vc->index), __ATOMIC_ACQ_REL);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	quiet(vc);
	forget_sgis(vc);
	if (vm->v2) {
		vgic_v2_cpu_changed(vc);
		return;
	}
	for (unsigned w = 1; w < vm->lines / 32; w++)
		leave(vc, w, vc->homed[w] & vm->irm[w]);
}

void vgic_cpu_on(struct vgic_cpu *vc)
{
	__atomic_fetch_or(&vc->vm->online, 1u << vc->index, __ATOMIC_ACQ_REL);
	if (vc->vm->v2) {
		vgic_v2_cpu_changed(vc);
		vgic_v2_take_sgis(vc);
	} else {
		vgic_take_sgis(vc);
	}
}

void vgic_cpu_reset(struct vgic_cpu *vc)
{
	quiet(vc);
	vc->group = 0;
	vc->asleep = true;
	if (vc->edge != SGIS) /* SGIs are edges; 0 at first: what firmware left is unknown */
		vgic_hw_config(0, vc->vm->owned[0] & PRIVATE_LINES, 0);
	vc->edge = SGIS;
}

void vgic_vm_reset(struct vgic_vm *vm)
{
	vm->ctlr = vm->writing = 0;
	vm->online = 0;
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
		vgic_hw_set(GICD_ICENABLER, w, vm->owned[w]);
		vgic_hw_set(GICD_ICPENDR, w, vm->owned[w]);
		vgic_hw_set(GICD_ICACTIVER, w, vm->owned[w]);
		vm->enabled[w] = vm->group[w] = vm->nowhere[w] = vm->irm[w] = 0;
		for (unsigned n = 0; n < vm->n_cpus; n++)
			vm->cpu[n]->homed[w] = n ? 0 : vm->owned[w];
		for (uint32_t bits = vm->owned[w]; bits; bits &= bits - 1) {
			uint32_t spi = (w - 1) * 32 + (unsigned)__builtin_ctz(bits);

			vm->spi[spi] = (struct virq){.state = VIRQ_HW};
			vm->route[spi] = vm->v2; /* vCPU 0 in either form */
			vgic_hw_route(spi + 32, vm->cpu[0]->physical);
		}
	}
}

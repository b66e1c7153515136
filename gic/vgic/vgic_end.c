/* SPDX-License-Identifier: Apache-2.0 */
/* What a guest has ended, as far as EL2 is to know of it: the maintenance interrupt. See vgic.h. */
#include "gic/vgic/vgic_engine.h"

/* Its priority is still among the active ones of the virtual CPU interface (ICC_BPRn_EL1: IHI 0069
 * 4.8.3). */
static bool is_running(const struct vgic_cpu *cpu, const struct virq *virq, uint32_t intid)
{
	uint32_t vmcr = vgic_hw_vmcr();
	bool own_point = vgic_is_group1(cpu, intid) && !(vmcr & ICH_VMCR_VCBPR);
	unsigned point = own_point ? ICH_VMCR_VBPR1(vmcr) : ICH_VMCR_VBPR0(vmcr) + 1;

	return vgic_hw_running(virq->running & 0xffu << point);
}

/* Active ones that a guest's EOI may have ended: those whose priority was dropped. */
static unsigned rank_ended(const struct vgic_cpu *cpu, const struct virq *virq, uint32_t intid)
{
	return (virq->state & VIRQ_ACTIVE) && virq->running != NOT_BY_IAR &&
			       !is_running(cpu, virq, intid)
		       ? virq->running
		       : VGIC_NEVER;
}

void vgic_take_wired_ends(struct vgic_cpu *cpu)
{
	for (uint32_t ended = vgic_hw_ended() & cpu->lr_mask; ended; ended &= ended - 1) {
		unsigned i = (unsigned)__builtin_ctz(ended);
		uint32_t intid = cpu->lr_intid[i];

		if (vgic_virq(cpu, intid)->state & VIRQ_HW) {
			vgic_hw_set_lr(i, 0);
			vgic_hw_set(GICD_ICACTIVER, intid / 32, 1u << (intid % 32));
		}
	}
}

/* Takes note of what has ended with LR_EOI, which is signalled until its register is written. */
static void take_ends(struct vgic_cpu *cpu)
{
	vgic_settle_ends(cpu);
	for (uint32_t ended = vgic_hw_ended() & cpu->lr_mask; ended; ended &= ended - 1) {
		unsigned i = (unsigned)__builtin_ctz(ended);
		uint32_t intid = cpu->lr_intid[i], bit = 1u << (intid % 32);
		uint64_t lr = vgic_hw_lr(i);

		/* While this core waited for another, a call may have taken it out, and put another
		 * in its place. None ends meanwhile: the guest does not run. */
		if (LR_STATE_OF(lr) || (lr & (LR_HW | LR_EOI)) != LR_EOI)
			continue;
		vgic_hw_set_lr(i, 0);
		if (vgic_soft(cpu->vm, intid / 32) & bit)
			vgic_apply(cpu, VGIC_LOOK, intid / 32, bit, 0);
	}
}

void vgic_maintenance(struct vgic_cpu *cpu)
{
	uint32_t hcr, intid;

	/* this core has just come to EL2 */
	vgic_keep_empty_lrs(cpu, vgic_hw_empty_lrs(cpu));
	if (GIC_VERSION == 2 || IS_ENABLED(CONFIG_SOFTWARE_SPIS))
		take_ends(cpu);
	hcr = vgic_hw_hcr();
	vgic_hw_set_hcr(hcr & ~ICH_HCR_EOICOUNT);
	/* Ends come in reverse order of acknowledgement (IHI 0069 4.1.1): the most urgent one
	 * ended, of those whose priority was dropped. None: the guest had deactivated it by
	 * GICD_ICACTIVER before. With EOImode 1 only ICC_DIR_EL1 ends, which traps (QEMU's models
	 * count EOIs all the same). */
	for (unsigned ended = vgic_hw_vmcr() & ICH_VMCR_VEOIM ? 0 : ICH_HCR_EOICOUNT_OF(hcr); ended;
	     ended--) {
		intid = vgic_first_queued(cpu, rank_ended);
		if (intid == VGIC_NO_INTID)
			break;
		vgic_apply(cpu, VGIC_CLEAR_ACTIVE, intid / 32, 1u << (intid % 32), 0);
	}
	vgic_fill(cpu);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "gic/interface.h"

#include "gic/gicv2_regs.h"
#include "gic/vgic/vgic_hw.h"

/* GICH_VMCR (section 5.3.3), beyond what vgic_hw.h has */
#define VMCR_ACK_CTL     (1u << 2)
#define VMCR_FIQ_EN      (1u << 3)
#define VMCR_CTLR        0x21fu /* the bits of GICV_CTLR, at the same places */
#define VMCR_ABPR_SHIFT  18
#define VMCR_BPR_SHIFT   21
#define VMCR_PMR(v)      ((v) >> 27 << 3)
#define VMCR_PMR_OF(pmr) ((pmr) >> 3 << 27)

#define PRIORITY_BITS (~LR_PRIO(7)) /* what of a list register is kept */
/* with 32 priorities; section 3.3.3: the alias splits one bit lower */
#define MIN_BPR  2u
#define MIN_ABPR 3u

#define PENDING 1u /* of a list register's state */
#define ACTIVE  2u

#define IDLE         0x100u /* less urgent than every priority */
#define SPURIOUS     1023u
#define OTHER_GROUP  1022u /* the most urgent one is of Group 1, and this is not its register */
#define SPECIAL      1020u
#define SENDER(lr)   ((uint32_t)((lr) >> 32) & 7)
#define FIRST_PPI    16u
#define IIDR_VIRTUAL 0x0002043bu /* GICv2, implementer Arm, no product */

void interface_reset(struct interface *interface)
{
	interface->apr = 0;
	interface->vmcr = MIN_BPR << VMCR_BPR_SHIFT | MIN_ABPR << VMCR_ABPR_SHIFT;
}

/* All that changes a list register comes by here. */
static inline void put_lr(struct interface *interface, unsigned index, uint64_t lr)
{
	uint32_t bit = 1u << index, state = LR_STATE_OF(lr);

	interface->lr[index] = lr;
	interface->pending = state & PENDING ? interface->pending | bit : interface->pending & ~bit;
	interface->active = state & ACTIVE ? interface->active | bit : interface->active & ~bit;
	interface->told = (lr & (LR_HW | LR_EOI)) == LR_EOI ? interface->told | bit
							    : interface->told & ~bit;
}

void interface_set_lr(struct interface *interface, unsigned index, uint64_t value)
{
	put_lr(interface, index, value & PRIORITY_BITS);
}

/* An end that is to be told of stays so until its register is written. */
uint32_t interface_ended(const struct interface *interface)
{
	return interface->told & ~(interface->pending | interface->active);
}

uint32_t interface_empty(const struct interface *interface)
{
	return ((1u << INTERFACE_LRS) - 1) &
	       ~(interface->pending | interface->active | interface->told);
}

/* The bits of a priority that decide on preemption. GICV_ABPR counts from one bit lower (section
 * 3.3.3). */
static uint32_t group_mask(uint32_t vmcr, bool group1)
{
	return 0xffu & 0xffu << (group1 && !(vmcr & ICH_VMCR_VCBPR) ? ICH_VMCR_VBPR1(vmcr)
								    : ICH_VMCR_VBPR0(vmcr) + 1);
}

static bool is_group1(uint64_t lr)
{
	return lr & LR_GROUP1;
}

static unsigned running(const struct interface *interface)
{
	return interface->apr ? (unsigned)__builtin_ctz(interface->apr) << 3 : IDLE;
}

/* The most urgent pending one of the groups that are on, the first of several; -1: none. One that
 * is active, too, does not count. */
static int most_urgent(const struct interface *interface)
{
	uint32_t left = interface->pending & ~interface->active;
	unsigned least = IDLE;
	int best = -1;

	if (!(interface->hcr & ICH_HCR_EN))
		return -1;
	for (; left; left &= left - 1) {
		int i = __builtin_ctz(left);
		uint64_t lr = interface->lr[i];
		uint32_t on = is_group1(lr) ? ICH_VMCR_VENG1 : ICH_VMCR_VENG0;

		if ((interface->vmcr & on) && LR_PRIO_OF(lr) < least) {
			least = LR_PRIO_OF(lr);
			best = i;
		}
	}
	return best;
}

/* -1 also when it would not interrupt. */
static int signalled(const struct interface *interface)
{
	int best = most_urgent(interface);
	unsigned prio;

	if (best < 0)
		return -1;
	prio = LR_PRIO_OF(interface->lr[best]);
	return prio < VMCR_PMR(interface->vmcr) &&
			       (prio &
				group_mask(interface->vmcr, is_group1(interface->lr[best]))) <
				       running(interface)
		       ? best
		       : -1;
}

enum interface_signal interface_signal(const struct interface *interface)
{
	int best = signalled(interface);

	if (best < 0)
		return INTERFACE_NONE;
	return !is_group1(interface->lr[best]) && (interface->vmcr & VMCR_FIQ_EN) ? INTERFACE_FIQ
										  : INTERFACE_IRQ;
}

bool interface_maintenance(const struct interface *interface)
{
	uint32_t hcr = interface->hcr,
		 groups = (interface->vmcr & ICH_VMCR_VENG0 ? ICH_HCR_VGRP0EIE : ICH_HCR_VGRP0DIE) |
			  (interface->vmcr & ICH_VMCR_VENG1 ? ICH_HCR_VGRP1EIE : ICH_HCR_VGRP1DIE);

	if (!(hcr & ICH_HCR_EN))
		return false;
	return interface_ended(interface) || (hcr & groups) ||
	       ((hcr & ICH_HCR_NPIE) && !(interface->pending & ~interface->active)) ||
	       ((hcr & ICH_HCR_LRENPIE) && ICH_HCR_EOICOUNT_OF(hcr));
}

/* As IAR has it: of an SGI with who has sent it. */
static uint32_t identity(uint64_t lr)
{
	uint32_t intid = GICH_LR_VINTID_OF(lr);

	return intid < FIRST_PPI ? intid | SENDER(lr) << 10 : intid;
}

/* What a read of a group's register tells instead of this interrupt, if it does (sections 5.5.4 and
 * 5.5.10); 0: the interrupt. */
static uint32_t special(const struct interface *interface, int index, bool alias)
{
	if (index < 0)
		return SPURIOUS;
	if (alias)
		return is_group1(interface->lr[index]) ? 0 : SPURIOUS;
	return is_group1(interface->lr[index]) && !(interface->vmcr & VMCR_ACK_CTL) ? OTHER_GROUP
										    : 0;
}

static uint32_t read_pending(const struct interface *interface, bool alias)
{
	int best = most_urgent(interface);
	uint32_t instead = special(interface, best, alias);

	return instead ? instead : identity(interface->lr[best]);
}

static uint32_t acknowledge(struct interface *interface, bool alias)
{
	int best = signalled(interface);
	uint32_t instead = special(interface, best, alias), prio;
	uint64_t lr;

	if (instead)
		return instead;
	lr = interface->lr[best];
	prio = LR_PRIO_OF(lr) & group_mask(interface->vmcr, is_group1(lr));
	interface->apr |= 1u << (prio >> 3);
	put_lr(interface, (unsigned)best, lr ^ LR_STATE(PENDING | ACTIVE));
	return identity(lr);
}

/*
 * Priority drop, and with EOImode 0 the deactivation. An end that drops nothing counts for nothing;
 * one whose interrupt is in no list register is counted (section 5.3.1, EOICount). Group 1 by the
 * register of Group 0 is UNPREDICTABLE without AckCtl and an end here; Group 0 by the alias is
 * ignored, as by the non-secure register that it is.
 */
static uint32_t end(struct interface *interface, uint32_t value, bool alias)
{
	uint32_t intid = GIC_V2_INTID(value), left = interface->active;
	uint64_t lr = 0;

	while (left && identity(interface->lr[__builtin_ctz(left)]) != (value & 0x1fff))
		left &= left - 1;
	if (left)
		lr = interface->lr[__builtin_ctz(left)];
	if (intid >= SPECIAL || !interface->apr || (alias && left && !is_group1(lr)))
		return INTERFACE_NO_WIRE;
	interface->apr &= interface->apr - 1;
	if (interface->vmcr & ICH_VMCR_VEOIM)
		return INTERFACE_NO_WIRE;
	if (!left) {
		interface->hcr += 1u << 27; /* EOICount, the topmost field */
		return INTERFACE_NO_WIRE;
	}
	put_lr(interface, (unsigned)__builtin_ctz(left), lr & ~LR_STATE(ACTIVE));
	return lr & LR_HW ? LR_PINTID_OF(lr) : INTERFACE_NO_WIRE;
}

uint32_t interface_read(struct interface *interface, uint32_t offset)
{
	uint32_t vmcr = interface->vmcr;

	switch (offset) {
	case GICC_CTLR:
		return vmcr & VMCR_CTLR;
	case GICC_PMR:
		return VMCR_PMR(vmcr);
	case GICC_BPR:
		return ICH_VMCR_VBPR0(vmcr);
	case GICC_ABPR:
		return ICH_VMCR_VBPR1(vmcr);
	case GICC_IAR:
	case GICC_AIAR:
		return acknowledge(interface, offset == GICC_AIAR);
	case GICC_RPR:
		return interface->apr ? running(interface) : 0xff;
	case GICC_HPPIR:
	case GICC_AHPPIR:
		return read_pending(interface, offset == GICC_AHPPIR);
	case GICC_APR:
		return interface->apr;
	case GICC_IIDR:
		return IIDR_VIRTUAL;
	default:
		return 0;
	}
}

static uint32_t binary_point(uint32_t value, uint32_t least)
{
	return (value & 7) < least ? least : value & 7;
}

uint32_t interface_write(struct interface *interface, uint32_t offset, uint32_t value)
{
	uint32_t vmcr = interface->vmcr;

	switch (offset) {
	case GICC_CTLR:
		vmcr = (vmcr & ~VMCR_CTLR) | (value & VMCR_CTLR);
		break;
	case GICC_PMR:
		vmcr = (vmcr & ~VMCR_PMR_OF(0xffu)) | VMCR_PMR_OF(value & 0xff);
		break;
	case GICC_BPR:
		vmcr = (vmcr & ~(7u << VMCR_BPR_SHIFT)) | binary_point(value, MIN_BPR)
								  << VMCR_BPR_SHIFT;
		break;
	case GICC_ABPR:
		vmcr = (vmcr & ~(7u << VMCR_ABPR_SHIFT)) | binary_point(value, MIN_ABPR)
								   << VMCR_ABPR_SHIFT;
		break;
	case GICC_EOIR:
	case GICC_AEOIR:
		return end(interface, value, offset == GICC_AEOIR);
	case GICC_APR:
		interface->apr = value;
		break;
	default:
		break;
	}
	interface->vmcr = vmcr;
	return INTERFACE_NO_WIRE;
}

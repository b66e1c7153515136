/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CPU interface of a guest with direct interrupts is the hardware's; what traps of it is here.
 * ICH_HCR_EL2.TC is for the SGI registers, and traps PMR, CTLR, RPR and DIR with them; what is the
 * guest's goes to the hardware. TALL0 is for Group 0, which is EL3's.
 */
#define GIC_VERSION 3
#include "el2/trap/direct.h"

#include "arch/arm64/regs.h"
#include "el2/trap/handlers.h"
#include "el2/trap/policy.h"
#include "el2/trap/trap.h"
#include "el2/vm/stats.h"
#include "el2/vm/vm.h"
#include "gic/vgic/direct.h"
#include "gic/vgic/vgic_hw_direct.h"

#define ICC_IAR0_EL1    POLICY_ISS(3, 0, 12, 8, 0)
#define ICC_HPPIR0_EL1  POLICY_ISS(3, 0, 12, 8, 2)
#define ICC_DIR_EL1     POLICY_ISS(3, 0, 12, 11, 1)
#define ICC_RPR_EL1     POLICY_ISS(3, 0, 12, 11, 3)
#define ICC_ASGI1R_EL1  POLICY_ISS(3, 0, 12, 11, 6)
#define ICC_SGI0R_EL1   POLICY_ISS(3, 0, 12, 11, 7)
#define ICC_CTLR_EL1    POLICY_ISS(3, 0, 12, 12, 4)
#define ICC_IGRPEN0_EL1 POLICY_ISS(3, 0, 12, 12, 6)
/* BPR0, EOIR0 and AP0R<n> are beside IAR0 and HPPIR0 */
#define GROUP0_REGISTERS POLICY_ISS(3, 0, 12, 8, 0)
#define GROUP0_MASK      POLICY_ISS(3, 7, 15, 15, 0)

static bool read_interface(uint32_t reg, uint64_t *value)
{
	switch (reg) {
	case ISS_ICC_PMR:
		*value = read_sysreg(icc_pmr_el1);
		return true;
	case ICC_RPR_EL1:
		*value = read_sysreg(icc_rpr_el1);
		return true;
	case ICC_CTLR_EL1:
		*value = read_sysreg(icc_ctlr_el1);
		return true;
	case ICC_IAR0_EL1:
	case ICC_HPPIR0_EL1:
		*value = GIC_INTID_SPURIOUS;
		return true;
	default: /* Group 0's, but for those that are written only */
		*value = 0;
		return reg == ICC_IGRPEN0_EL1 || (reg & GROUP0_MASK) == GROUP0_REGISTERS;
	}
}

/* A line of another VM may be active elsewhere. With EOImode 0 there is nothing to deactivate by
 * this register. */
static void deactivate(const struct vcpu *vcpu, uint64_t value)
{
	uint32_t intid = (uint32_t)value & GIC_INTID_MASK;

	if (direct_owns(&vcpu->vm->gic, intid) && (read_sysreg(icc_ctlr_el1) & ICC_CTLR_EOIMODE))
		write_sysreg(icc_dir_el1, (uint64_t)intid);
}

/* To the guest's own cores. */
static void send_sgi(const struct vgic_cpu *from, uint64_t value)
{
	direct_send_sgi(from->vm, direct_sgi_targets(from, value), value);
}

static bool write_interface(uint32_t reg, uint64_t value)
{
	switch (reg) {
	case ISS_ICC_PMR:
		write_sysreg(icc_pmr_el1, value);
		return true;
	case ICC_CTLR_EL1:
		write_sysreg(icc_ctlr_el1, value & (ICC_CTLR_CBPR | ICC_CTLR_EOIMODE));
		return true;
	case ICC_DIR_EL1:
		deactivate(this_vcpu(), value);
		return true;
	case ISS_ICC_SGI1R:
		send_sgi(&this_vcpu()->gic, value);
		return true;
	case ICC_SGI0R_EL1:
	case ICC_ASGI1R_EL1: /* of groups that the guest does not have */
		return true;
	default: /* Group 0's are ignored, as it is off for the guest */
		return reg == ICC_IGRPEN0_EL1 || (reg & GROUP0_MASK) == GROUP0_REGISTERS;
	}
}

/* False: there is no such register, or access. */
static bool access_interface(struct frame *frame, uint32_t reg, uint64_t esr)
{
	unsigned rt = POLICY_ISS_RT(esr);
	uint64_t value;

	if (!(esr & POLICY_ISS_READ))
		return write_interface(reg, frame->x[rt]);
	if (!read_interface(reg, &value))
		return false;
	frame->x[rt] = value;
	return true;
}

/* These are AArch64's: four bytes further, single-step and branch-type state cleared. */
static void step_over(void)
{
	step();
	write_sysreg(spsr_el2, read_sysreg(spsr_el2) & ~(uint64_t)(SPSR_SS | SPSR_BTYPE));
}

void trap_direct(struct frame *frame, uint64_t esr)
{
	uint64_t begin = stats_now();

	if (!access_interface(frame, (uint32_t)esr & POLICY_ISS_REG, esr)) {
		trap_sync(frame, esr);
		return;
	}
	step_over();
	stats_end(STATS_REGISTER, begin);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Trapped system registers. What each is for a guest says policy_table.h; here is how it is
 * done. */
#define GIC_VERSION 3 /* SGIs by system registers */
#include "arch/arm64/regs.h"
#include "el2/trap/handlers.h"
#include "el2/trap/pmu.h"
#include "el2/trap/policy.h"
#include "el2/vm/vm.h"
#include "gic/gic.h"
#include "gic/gicv3_regs.h"
#include "gic/vgic/vgic.h"

#define ISS_CONDITION \
	(0x1fu << 20) /* CV, COND: an instruction that is not executed does not trap */
#define KEY_AIDR_EL1   POLICY_KEY(3, 1, 0, 0, 7)
#define ICC_ASGI1R_EL1 POLICY_ISS(3, 0, 12, 11, 6)
#define ICC_SGI0R_EL1  POLICY_ISS(3, 0, 12, 11, 7)
#define ICC_DIR_EL1    POLICY_ISS(3, 0, 12, 11, 1)

static enum trap emulate_gic(uint32_t reg, uint64_t value)
{
	if (!IS_ENABLED(CONFIG_EL2_GICV3))
		return TRAP_UNDEFINED;
	if (reg == ICC_DIR_EL1)
		vgic_dir(&this_vcpu()->gic, (uint32_t)value & GIC_INTID_MASK);
	else if (reg == ICC_SGI0R_EL1 || reg == ICC_ASGI1R_EL1 || reg == ISS_ICC_SGI1R)
		vgic_send_sgi(&this_vcpu()->gic, value, reg == ISS_ICC_SGI1R);
	else
		return TRAP_UNDEFINED;
	return TRAP_NEXT;
}

enum trap trap_sysreg_rest(struct frame *frame, uint64_t esr)
{
	uint32_t reg = (uint32_t)esr & POLICY_ISS_REG;
	unsigned rt = POLICY_ISS_RT(esr);
	uint64_t value = frame->x[rt], spsr = read_sysreg(spsr_el2);
	const struct policy_row *row = policy_of(reg);

	if (!policy_allows(row, (uint32_t)esr, !(spsr & SPSR_M_EL)))
		return TRAP_UNDEFINED;
	switch (row->what) {
	case POLICY_ID: /* but for those of id_register */
		value = policy_key(reg) == KEY_AIDR_EL1 ? read_sysreg(aidr_el1)
							: read_sysreg(revidr_el1);
		break;
	case POLICY_RAZ_WI:
		value = 0;
		break;
	case POLICY_EMULATE:
		return emulate_gic(reg, value);
	case POLICY_PMU:
		if (!pmu_access(policy_key(reg), !(esr & POLICY_ISS_READ), !(spsr & SPSR_M_EL),
				&value))
			return TRAP_UNDEFINED;
		break;
	default:
		/* a PASS that traps: the hardware has it trap for another reason */
		return TRAP_UNDEFINED;
	}
	if (esr & POLICY_ISS_READ)
		frame->x[rt] = spsr & SPSR_M_NRW ? (uint32_t)value : value;
	return TRAP_NEXT;
}

/*
 * AArch32 at EL0: of CP15 nothing traps that a guest may have but the PMU. Its registers are those
 * of op0 3 and op1 3 with the same CRn, CRm and op2, and the syndrome has the same layout (Arm ARM
 * D17.2.37, EC 0x03); op1 is 0 there.
 */
enum trap trap_cp15(struct frame *frame, uint64_t esr)
{
	if (esr & POLICY_ISS(0, 7, 0, 0, 0))
		return TRAP_UNDEFINED;
	esr &= ~(uint64_t)ISS_CONDITION;
	return trap_sysreg_rest(frame, esr | POLICY_ISS(3, 3, 0, 0, 0));
}

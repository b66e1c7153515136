/* SPDX-License-Identifier: Apache-2.0 */
/* Trapped system registers: SGIs through the interrupt controller's registers, ID registers, and what is not there. */
#include "gicv3.h"
#include "idreg.h"
#include "regs.h"
#include "trap.h"
#include "vgic.h"
#include "vm.h"

/* ISS encoding for MSR/MRS (Arm ARM D17.2.37), fields in place: op0 21:20, op2 19:17, op1 16:14, CRn 13:10, CRm 4:1. */
#define ISS_REG(op0, op1, crn, crm, op2) \
	((uint32_t)(op0) << 20 | (uint32_t)(op2) << 17 | (uint32_t)(op1) << 14 | (uint32_t)(crn) << 10 | (uint32_t)(crm) << 1)
#define ISS_REG_MASK 0x3ffc1eu
#define ISS_READ     1u
#define ISS_RT(esr)  ((unsigned)((esr) >> 5) & 31)

#define ICC_SGI1R_EL1  ISS_REG(3, 0, 12, 11, 5)
#define ICC_ASGI1R_EL1 ISS_REG(3, 0, 12, 11, 6)
#define ICC_SGI0R_EL1  ISS_REG(3, 0, 12, 11, 7)
#define ICC_DIR_EL1    ISS_REG(3, 0, 12, 11, 1)
#define ACTLR_EL1      ISS_REG(3, 0, 1, 0, 1)

static void send_sgi(uint64_t value, bool allow_group1)
{
	struct vcpu *v = this_vcpu();
	uint32_t kick = vgic_send_sgi(&v->gic, value, allow_group1);

	for (; kick; kick &= kick - 1)
		gicv3_kick(v->vm->gic.cpu[__builtin_ctz(kick)]->physical);
}

/* True when `reg` is an ID register of group 3; *value is what the guest sees of it. */
static bool id_register(uint32_t reg, uint64_t *value)
{
	switch (reg) {
#define X(name, crm, op2, hidden) \
	case ISS_REG(3, 0, 0, crm, op2): \
		*value = read_sysreg(name) & ~(uint64_t)(hidden); \
		return true;
		ID_REGISTERS(X)
#undef X
	}
	*value = 0; /* reserved ID space reads as zero */
	return (reg & ~ISS_REG(0, 0, 0, 7, 7)) == ISS_REG(3, 0, 0, 0, 0) && (reg & ISS_REG(0, 0, 0, 7, 0));
}

enum trap trap_sysreg(struct frame *f, uint64_t esr)
{
	uint32_t reg = (uint32_t)esr & ISS_REG_MASK;
	unsigned rt = ISS_RT(esr);
	uint64_t value = rt == 31 ? 0 : f->x[rt];

	if (esr & ISS_READ) {
		if (reg == ACTLR_EL1)
			value = 0; /* implementation-defined controls of the whole core: not the guest's */
		else if (!id_register(reg, &value))
			return TRAP_UNDEFINED;
		if (rt != 31)
			f->x[rt] = value;
		return TRAP_NEXT;
	}
	switch (reg) {
	case ICC_SGI1R_EL1:
		send_sgi(value, true);
		return TRAP_NEXT;
	case ICC_SGI0R_EL1:
	case ICC_ASGI1R_EL1:
		send_sgi(value, false);
		return TRAP_NEXT;
	case ICC_DIR_EL1:
		vgic_dir(&this_vcpu()->gic, (uint32_t)value & 0xffffff);
		return TRAP_NEXT;
	case ACTLR_EL1:
		return TRAP_NEXT;
	default:
		return TRAP_UNDEFINED;
	}
}

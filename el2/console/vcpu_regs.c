/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/console/vcpu_regs.h"

#include "arch/arm64/regs.h"
#include "arch/arm64/sysreg.h"
#include "el2/trap/fault.h"
#include "el2/vm/vm.h"

/* Stage 1 as the guest has it at this moment, which ends at its own addresses; stage 2 is
 * vm_read's. PAR_EL1 is the guest's. Only its memory is read, never a device. */
static bool read_guest(void *ctx, uint64_t address, uint64_t *value)
{
	uint64_t kept = read_sysreg(par_el1), par;

	if (from_el0(read_sysreg(spsr_el2)))
		at_translate(s1e0r, address);
	else
		at_translate(s1e1r, address);
	isb();
	par = read_sysreg(par_el1);
	write_sysreg(par_el1, kept);
	if ((par & PAR_F) || !vm_read(ctx, (par & PAR_PA) | (address & (PAGE_SIZE - 1)), value))
		return false;
	if (guest_is_big_endian())
		*value = __builtin_bswap64(*value);
	return true;
}

static unsigned take_calls(const struct frame *frame, uint64_t from[BACKTRACE_MOST])
{
	const struct backtrace guest = {
		.read = read_guest,
		.ctx = this_vcpu()->vm,
		.tcr = read_sysreg(sctlr_el1) & SCTLR_M ? read_sysreg(tcr_el1) : 0};

	/* a process of AArch32 has none */
	return read_sysreg(spsr_el2) & SPSR_M_NRW ? 0 : backtrace(&guest, frame->x[29], from);
}

void vcpu_regs_take(struct vcpu_regs *regs, const struct frame *frame)
{
	for (unsigned i = 0; i < 31; i++)
		regs->x[i] = frame->x[i];
#define TAKE(text, name) regs->system[VCPU_##text] = read_sysreg(name);
	VCPU_REGS_SYSTEM(TAKE)
#undef TAKE
	regs->calls = take_calls(frame, regs->from);
}

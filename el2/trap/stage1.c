/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/trap/stage1.h"

#include "el2/trap/abort.h"
#include "el2/trap/fault.h"

/* PAR_EL1 for a read of FAR_EL2; the register itself stays the guest's. */
static inline __attribute__((always_inline)) uint64_t translate_far(void)
{
	uint64_t kept = read_sysreg(par_el1), par, address = read_sysreg(far_el2);

	if (from_el0(read_sysreg(spsr_el2)))
		at_translate(s1e0r, address);
	else
		at_translate(s1e1r, address);
	isb();
	par = read_sysreg(par_el1);
	write_sysreg(par_el1, kept);
	return par;
}

uint64_t stage1_address(void)
{
	uint64_t par = translate_far(), address = read_sysreg(far_el2);

	return par & PAR_F ? address : (par & PAR_PA) | (address & (PAGE_SIZE - 1));
}

int stage1_fault(uint64_t esr)
{
	uint64_t par;

	if (ESR_EC(esr) != EC_DABT_LOW || (esr & ESR_S1PTW) || !abort_unmapped(esr))
		return -1;
	par = translate_far();
	/* Of a walk that stage 2 does not let through (S), the fault is stage 2's. */
	return (par & PAR_F) && !(par & PAR_S) ? (int)PAR_FST(par) : -1;
}

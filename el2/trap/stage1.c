/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/trap/stage1.h"

#include "el2/trap/abort.h"
#include "el2/trap/fault.h"

int stage1_fault(uint64_t esr)
{
	uint64_t kept, par, address = read_sysreg(far_el2);

	if (ESR_EC(esr) != EC_DABT_LOW || (esr & ESR_S1PTW) || !abort_unmapped(esr))
		return -1;
	kept = read_sysreg(par_el1); /* the guest's */
	if (from_el0(read_sysreg(spsr_el2)))
		at_translate(s1e0r, address);
	else
		at_translate(s1e1r, address);
	isb();
	par = read_sysreg(par_el1);
	write_sysreg(par_el1, kept);
	/* Of a walk that stage 2 does not let through (S), the fault is stage 2's. */
	return (par & PAR_F) && !(par & PAR_S) ? (int)PAR_FST(par) : -1;
}

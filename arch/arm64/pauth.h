/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed return addresses (CONFIG_HARDEN_PAC): the compiler's PACIASP and AUTIASP are NOPs until
 * SCTLR_ELx.EnIA is 1. The key's registers are those of EL1, so they hold our key only while we run
 * (Arm ARM D8.10).
 */
#ifndef MULLION_PAUTH_H
#define MULLION_PAUTH_H

#include <stdint.h>

#include "arch/arm64/id_regs.h"
#include "arch/arm64/sysreg.h"

/* For a function that is under way when signing begins or ends, and returns. */
#define NO_PAC __attribute__((target("branch-protection=bti")))

static inline bool pauth_present(void)
{
	return IS_ENABLED(CONFIG_HARDEN_PAC) &&
	       id_has_pauth(read_sysreg(id_aa64isar1_el1), read_sysreg(ID_AA64ISAR2_EL1));
}

static inline void pauth_set_key(uint64_t low, uint64_t high)
{
	write_sysreg(APIAKEYLO_EL1, low);
	write_sysreg(APIAKEYHI_EL1, high);
}

/* This core, at EL3, signs from now on. No signed function that will return may be under way. */
static inline void pauth_start_el3(const uint64_t key[2])
{
	if (!pauth_present())
		return;
	pauth_set_key(key[0], key[1]);
	isb(); /* nothing is signed by a key that is half another */
	write_sysreg(sctlr_el3, read_sysreg(sctlr_el3) | SCTLR_ENIA);
	isb();
}

/* The same at EL2, and its end, which leaves no key. */
static inline void pauth_start_el2(const uint64_t key[2])
{
	if (!pauth_present())
		return;
	pauth_set_key(key[0], key[1]);
	isb();
	write_sysreg(sctlr_el2, read_sysreg(sctlr_el2) | SCTLR_ENIA);
	isb();
}

static inline void pauth_end_el2(void)
{
	if (!pauth_present())
		return;
	write_sysreg(sctlr_el2, read_sysreg(sctlr_el2) & ~SCTLR_ENIA);
	pauth_set_key(0, 0);
	isb();
}

#endif

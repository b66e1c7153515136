/* SPDX-License-Identifier: Apache-2.0 */
/* This core's type, and what has to be set on it. */
#ifndef MULLION_CPU_SETUP_H
#define MULLION_CPU_SETUP_H

#include "arch/arm/sysreg.h"

/* What SMCCC_ARCH_FEATURES answers for a workaround: AArch32 kernels have their own, without
 * calls. */
#define WORKAROUND_CALL    0
#define WORKAROUND_SAFE    1
#define WORKAROUND_UNKNOWN -1

struct cpu_id {
	uint32_t midr;
};

static inline struct cpu_id cpu_id_self(void)
{
	return (struct cpu_id){.midr = midr_self()};
}

static inline int cpu_workaround_1(const struct cpu_id *id)
{
	(void)id;
	return WORKAROUND_UNKNOWN;
}

static inline int cpu_workaround_2(const struct cpu_id *id)
{
	(void)id;
	return WORKAROUND_UNKNOWN;
}

static inline int cpu_workaround_3(const struct cpu_id *id)
{
	(void)id;
	return WORKAROUND_UNKNOWN;
}

/* Secure, MMU and caches off: makes every setting of this core's type, synchronises, and then turns
 * the instruction cache on. */
void cpu_reset_settings(void);

/* Where a core says whether it has Hyp mode. */
#define CPU_EL2_REGISTER "ID_PFR1"

static inline bool cpu_has_el2(void)
{
	return read_sysreg(ID_PFR1) >> PFR1_VIRT_SHIFT & 0xf;
}

#endif

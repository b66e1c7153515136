/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What can be said and done about branch-predictor and speculative-store attacks, by core type.
 * Pure. Errata: errata.h.
 */
#ifndef MULLION_CPU_ERRATA_H
#define MULLION_CPU_ERRATA_H

#include <stdbool.h>
#include <stdint.h>

/* What SMCCC_ARCH_FEATURES answers for a workaround (Arm DEN 0028, section 7). */
#define WORKAROUND_CALL    0  /* calling it is needed and does it */
#define WORKAROUND_SAFE    1  /* this core does not need it, or it is always on */
#define WORKAROUND_UNKNOWN -1 /* no such workaround here */

struct cpu_id {
	uint32_t midr;
	uint64_t pfr0, pfr1, isar2; /* ID_AA64PFR0_EL1, ID_AA64PFR1_EL1, ID_AA64ISAR2_EL1 */
};

/* Each is one of WORKAROUND_CALL, _SAFE, _UNKNOWN, of SMCCC_ARCH_WORKAROUND_1 to 3. */
int cpu_workaround_1(const struct cpu_id *id); /* CVE-2017-5715: branch target injection */
int cpu_workaround_2(const struct cpu_id *id); /* CVE-2018-3639: speculative store bypass */
int cpu_workaround_3(const struct cpu_id *id); /* CVE-2022-23960: branch history injection */

/*
 * Turns of the branch loop that clear this core's branch history, after a CLRBHB (a NOP on a core
 * without it); 1 with CLRBHB, whatever the type; 0 where no loop is known, or none is needed.
 */
unsigned cpu_bhb_loops(const struct cpu_id *id);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest's PMU on cores where it could count what EL2 and EL3 do: its accesses trap
 * (el2/vm/vcpu_traps.c) and are done here on the hardware, with what is no guest's to set.
 */
#ifndef MULLION_EL2_PMU_H
#define MULLION_EL2_PMU_H

#include <stdbool.h>
#include <stdint.h>

/* Reads the register whose key (el2/trap/policy.h) is `key` to *value, or writes it; el0: for EL0.
 * False: the core has none. */
bool pmu_access(uint16_t key, bool write, bool el0, uint64_t *value);

#endif

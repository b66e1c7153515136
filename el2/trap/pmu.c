/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/trap/pmu.h"

#include "arch/arm64/sysreg.h"
#include "el2/trap/policy.h"
#include "el2/vm/pmu_filter.h"

#define KEY(crm, op2)     POLICY_KEY(3, 3, 9, crm, op2)
#define KEY_EL1(crm, op2) POLICY_KEY(3, 0, 9, crm, op2)
#define KEY_PMCR          KEY(12, 0)
#define KEY_PMSWINC       KEY(12, 4)
#define KEY_PMXEVTYPER    KEY(13, 1)
#define KEY_PMXEVCNTR     KEY(13, 2)
#define KEY_PMMIR         KEY_EL1(14, 6)
/* PMEVCNTR<n>_EL0 and PMEVTYPER<n>_EL0: n is CRm<1:0> and op2, CRm<2> says which of the two */
#define KEY_COUNTER(key) ((key)&31u)
#define KEY_FILTER       32u

/* Registers that are as the guest wants them: R(name, key) reads, W writes. What the hardware has
 * not is not here, and not allowed by the table's row. */
/* clang-format off */
#define PLAIN(R, W) \
	R(pmcr_el0, KEY_PMCR) W(pmcr_el0, KEY_PMCR) \
	R(pmcntenset_el0, KEY(12, 1)) W(pmcntenset_el0, KEY(12, 1)) \
	R(pmcntenclr_el0, KEY(12, 2)) W(pmcntenclr_el0, KEY(12, 2)) \
	R(pmovsclr_el0, KEY(12, 3)) W(pmovsclr_el0, KEY(12, 3)) \
	R(pmselr_el0, KEY(12, 5)) W(pmselr_el0, KEY(12, 5)) \
	R(pmceid0_el0, KEY(12, 6)) R(pmceid1_el0, KEY(12, 7)) \
	R(pmccntr_el0, KEY(13, 0)) W(pmccntr_el0, KEY(13, 0)) \
	R(pmuserenr_el0, KEY(14, 0)) W(pmuserenr_el0, KEY(14, 0)) \
	R(pmintenset_el1, KEY_EL1(14, 1)) W(pmintenset_el1, KEY_EL1(14, 1)) \
	R(pmintenclr_el1, KEY_EL1(14, 2)) W(pmintenclr_el1, KEY_EL1(14, 2)) \
	R(pmovsset_el0, KEY(14, 3)) W(pmovsset_el0, KEY(14, 3))
/* clang-format on */

/* A counter or its filter, by number or by PMSELR_EL0: here always by the latter, which is the
 * guest's. One that the core has not: UNDEFINED by number, RAZ/WI by PMSELR_EL0. */
static bool access_counter(uint16_t key, bool write, uint64_t *value)
{
	uint64_t selected = read_sysreg(pmselr_el0);
	bool direct = key != KEY_PMXEVTYPER && key != KEY_PMXEVCNTR;
	bool filter = direct ? key & KEY_FILTER : key == KEY_PMXEVTYPER;
	unsigned number = direct ? KEY_COUNTER(key) : (unsigned)(selected & PMSELR_SEL);

	if (!pmu_has(number, filter, read_sysreg(pmcr_el0))) {
		*value = 0;
		return !direct;
	}
	write_sysreg(pmselr_el0, number);
	isb();
	if (filter && write)
		write_sysreg(pmxevtyper_el0, pmu_filter_hardware(*value));
	else if (filter)
		*value = pmu_filter_guest(read_sysreg(pmxevtyper_el0));
	else if (write)
		write_sysreg(pmxevcntr_el0, *value);
	else
		*value = read_sysreg(pmxevcntr_el0);
	write_sysreg(pmselr_el0, selected);
	return true;
}

/* Done at EL2, PMSWINC_EL0 is an event of EL2: nobody would count it. So it is counted here, where
 * its own level counts. */
static void count_software_events(uint64_t counters, bool el0)
{
	uint64_t selected = read_sysreg(pmselr_el0), pmcr = read_sysreg(pmcr_el0), count;

	counters &= pmcr & PMCR_E ? read_sysreg(pmcntenset_el0) : 0;
	for (unsigned n = 0; pmu_has(n, false, pmcr); n++) {
		write_sysreg(pmselr_el0, n);
		isb();
		if (!(counters >> n & 1) || !pmu_counts_software(read_sysreg(pmxevtyper_el0), el0))
			continue;
		count = (uint32_t)(read_sysreg(pmxevcntr_el0) + 1);
		write_sysreg(pmxevcntr_el0, count);
		if (!count)
			write_sysreg(pmovsset_el0, 1ull << n);
	}
	write_sysreg(pmselr_el0, selected);
}

bool pmu_access(uint16_t key, bool write, bool el0, uint64_t *value)
{
	/* The cycle counter stops at EL2 (with MDCR_EL2.HPMD) and EL3 only with DP. */
	if (key == KEY_PMCR && write)
		*value |= PMCR_DP;
	switch (key << 1 | write) {
#define READ(name, key)                     \
	case (key) << 1:                    \
		*value = read_sysreg(name); \
		return true;
#define WRITE(name, key)                    \
	case (key) << 1 | 1:                \
		write_sysreg(name, *value); \
		return true;
		PLAIN(READ, WRITE)
	case KEY_PMSWINC << 1 | 1:
		count_software_events(*value, el0);
		return true;
	case KEY_PMMIR << 1: /* older PMUs have none: nothing is said */
		*value = 0;
		return true;
	}
	return access_counter(key, write, value);
}

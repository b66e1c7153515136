/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a guest may set of a counter's filter (PMEVTYPER<n>_EL0, PMCCFILTR_EL0), where EL2 sets it
 * for the guest. P, U, NSK, NSU: counting at EL1 and EL0. The event. Pure.
 */
#ifndef MULLION_EL2_PMU_FILTER_H
#define MULLION_EL2_PMU_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "arch/arm64/regs.h"

/* NSH, SH, RLH: at EL2. M: at EL3. T, RLK, RLU: in states that are not a guest's. MT: what the
 * core's other threads do, which another VM may have. To a guest all of it is RES0, as on a core
 * without EL2 and EL3. */
#define PMU_FILTER_ABOVE                                                                   \
	(PMU_FILTER_RLH | PMU_FILTER_RLU | PMU_FILTER_RLK | PMU_FILTER_T | PMU_FILTER_SH | \
	 PMU_FILTER_MT | PMU_FILTER_M | PMU_FILTER_NSH)

/* What the hardware gets for what a guest writes. EL3 counts where M is P (AArch64.CountPMUEvents,
 * Arm ARM J1.1.3). */
static inline uint64_t pmu_filter_hardware(uint64_t value)
{
	value &= ~PMU_FILTER_ABOVE;
	return value & PMU_FILTER_P ? value : value | PMU_FILTER_M;
}

static inline uint64_t pmu_filter_guest(uint64_t hardware)
{
	return hardware & ~PMU_FILTER_ABOVE;
}

/* Whether a counter with this filter counts SW_INCR of EL1 or EL0: its event is that, and P is NSK,
 * or U is NSU. */
static inline bool pmu_counts_software(uint64_t filter, bool el0)
{
	return !(filter & PMU_FILTER_EVENT) &&
	       !((filter ^ filter << 2) & (el0 ? PMU_FILTER_U : PMU_FILTER_P));
}

/* Whether counter `number` has the register: an event counter, or, of filters, the cycle counter.
 * The others EL2 must not touch: what comes of it is CONSTRAINED UNPREDICTABLE. */
static inline bool pmu_has(unsigned number, bool is_filter, uint64_t pmcr)
{
	return number < PMCR_N(pmcr) || (is_filter && number == PMU_CYCLE_COUNTER);
}

#endif

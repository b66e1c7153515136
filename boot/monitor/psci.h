/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PSCI 1.1 (Arm DEN 0022) as a provider, and the SMCCC calls (DEN 0028) about it. Pure: the state
 * of every core changes here by single atomic steps, so any number of cores may call at once; what
 * has to be done to the hardware comes back as an action.
 */
#ifndef MULLION_PSCI_H
#define MULLION_PSCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "include/addr.h"
#include "include/smccc.h"

#define PSCI_MAX_CORES  16u
#define PSCI_MAX_RANGES 8u

/* AFFINITY_INFO's answers for the first three */
enum psci_state {
	PSCI_STATE_ON = PSCI_AFFINITY_ON,
	PSCI_STATE_OFF = PSCI_AFFINITY_OFF,
	PSCI_STATE_PENDING =
		PSCI_AFFINITY_ON_PENDING, /* CPU_ON accepted, the core is not there yet */
	PSCI_STATE_CLAIMED = 3,           /* the same, its entry is still being written */
	PSCI_STATE_ABSENT = 4, /* never answered, or stays parked: no such core for a caller */
};

struct psci_core {
	uint64_t mpidr;
	uint32_t state; /* enum psci_state; atomic */
	uint64_t entry, context;
};

struct psci {
	unsigned n_cores;
	struct psci_core core[PSCI_MAX_CORES];
	unsigned n_ranges;
	struct range ranges[PSCI_MAX_RANGES]; /* where an entry point may be: non-secure DRAM */
	bool aarch32; /* callers are: bit 0 of an entry point says that it is T32 code (6.4.3) */
};

enum psci_action {
	PSCI_RETURN,  /* nothing but `value` */
	PSCI_WAKE,    /* send core `target` its wake-up signal, then return `value` */
	PSCI_PARK,    /* this core is off: park it; it does not return to the caller */
	PSCI_STANDBY, /* wait for an interrupt, then return `value` */
	PSCI_POWER_OFF,
	PSCI_RESET,
};

struct psci_result {
	enum psci_action action;
	unsigned target;
	int64_t value;
};

#define PSCI_CALLS   11u /* functions that psci_call knows, SMC32 and SMC64 apart */
#define PSCI_CALLS32 8u  /* in AArch32 */

/*
 * A call of core `self` with function `fid` and its arguments x1 to x3. Functions that are not
 * PSCI's give NOT_SUPPORTED.
 */
struct psci_result psci_call(struct psci *psci, unsigned self, uint32_t fid, const uint64_t arg[3]);

/* Asked by a parked core after every wake-up. True when somebody has started it: it is on, and goes
 * to *entry with *context in x0. */
bool psci_take(struct psci *psci, unsigned self, uint64_t *entry, uint64_t *context);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A core as EL3 sees it once its MMU is on: shared by the loader, which starts it, and the monitor,
 * which keeps it. */
#ifndef MULLION_CORE_H
#define MULLION_CORE_H

#include <stdint.h>

#include "arch/sysreg.h"
#include "boot/monitor/psci.h"
#include "boot/monitor/signal_rules.h"
#include "gic/gic_el3.h"

/*
 * The way of a secondary from its park to EL2. Each step has one writer, except the first: WAKE is
 * taken by the core or taken back by the leader, whoever is first.
 */
enum core_command {
	COMMAND_NONE,  /* sleep */
	COMMAND_WAKE,  /* leader: wake up and say so */
	COMMAND_AWAKE, /* core: here */
	COMMAND_GO,    /* leader: drop to EL2 with what `entry` and `x` say */
};

struct core {
	uint64_t mpidr;
	uint64_t gic;          /* what gic_el3 wants of it */
	uint64_t entry, x[3];  /* where to, with COMMAND_GO */
	uint32_t index;        /* in the order of the tree's cpu nodes */
	uint32_t parked;       /* written by the core, once: its park is ready */
	uint32_t command;      /* enum core_command */
	int32_t workaround[3]; /* answers to SMCCC_ARCH_FEATURES of ARCH_WORKAROUND_1 to 3 */
	uint32_t hold_cycles;  /* el3_policy.h */
	uint32_t midr;         /* MIDR_EL1; 0 until the core has come here */
	struct signal signal;  /* EL2's, of this core */
} __attribute__((aligned(128)));

extern struct core cores[PSCI_MAX_CORES];
extern struct psci psci;
extern const struct gic_el3 *gic_el3; /* as the tree says; before that no core is taken in */

/* What EL3 signs return addresses with (arch/arm64/pauth.h): one for all cores. */
extern uint64_t monitor_key[2];

static inline struct core *core_self(void)
{
	return own_core();
}

/* This core becomes `cores[index]`: its TPIDR_EL3, MPIDR and the answers about its workarounds. */
void core_claim(unsigned index);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of el2_probe share. The MMU stays off, so shared words have one writer each and no
 * exclusives.
 */
#ifndef EL2_PROBE_H
#define EL2_PROBE_H

#include "include/handoff.h"
#include "tests/guest/lib/guest.h"

/* Commands of the leader to a core, in its `seen`. */
#define OFF_COMMAND   1u
#define RESET_COMMAND 2u
#define GUEST_COMMAND 4u /* signal.c: run the guest that it wants */
#define RACE_COMMAND  3u /* CPU_ON of core `race_target`, at the time `race_time` */

typedef unsigned long long ull;

/* start.S */
extern char probe_cpu_on_entry[], _start[];
void probe_smc(uint64_t registers[18]);

/* What each core found when it came, and how often it came. */
struct seen {
	volatile uint64_t arrivals, el, daif, sctlr, mpidr, handoff, cntfrq, hcr, sre;
	volatile uint64_t command; /* the leader's */
};
extern struct seen seen[HANDOFF_MAX_CORES];
extern volatile uint64_t race_target, race_time, race_answer;

/* The line of a check; the format says why it failed. */
void result(const char *name, bool ok, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* One value, one expectation: most checks here. */
void expect(const char *name, int64_t got, int64_t want);
/* What the monitor answers in x0, 32 bits wide where the function is. */
int64_t smc(uint64_t fid, uint64_t address, uint64_t arg2, uint64_t arg3);
/* Takes part in a race for another core: which of the callers is told SUCCESS is left to the
 * monitor. */
int64_t race(void);

/* handoff.c */
void check_handoff(const struct handoff *handoff);

/* cores.c: a core came as it should; the monitor's calls; each core off and on; all at once. */
void check_core(const struct handoff *handoff, unsigned index, const char *what);
void check_psci(const struct handoff *handoff);
void check_preserved(void);
void check_cores(const struct handoff *handoff);
void check_off_on(const struct handoff *handoff);
void check_race(const struct handoff *handoff);

/* gic.c */
void check_gic(void);
uint64_t probe_own_redist(void); /* of a GICv2: what its distributor has of this core */

/* signal.c: from the leader; on the core with GUEST_COMMAND */
void check_signal(const struct handoff *handoff);
void probe_run_guest(void);

#endif

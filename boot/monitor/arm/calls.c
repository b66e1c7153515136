/* SPDX-License-Identifier: Apache-2.0 */
/* What comes to Monitor mode from below, and an exception in secure state itself. */
#include "boot/arm/fatal.h"
#include "boot/monitor/exceptions.h"
#include "boot/monitor/smc.h"
#include "boot/monitor/stop.h"
#include "include/smccc.h"

/* What vectors.S saves of a caller; C keeps the rest. */
struct caller {
	uint32_t r[4], r12, lr; /* lr: Monitor mode's own, saved for the stack's alignment */
	uint32_t pc, cpsr;
};

/* vectors.S */
void monitor_smc(struct caller *caller);
void monitor_fiq_entry(struct caller *caller);
void monitor_fatal(const struct fatal_state *state, unsigned vector, uint32_t spsr)
	__attribute__((noreturn));

/* AArch32 has SMC32 calls alone (Arm DEN 0028, 2.7); r4 to r12 and what is no result come back as
 * they were. */
void monitor_smc(struct caller *caller)
{
	struct frame frame = {0};

	for (unsigned i = 0; i < 4; i++)
		frame.x[i] = caller->r[i];
	if (caller->r[0] & SMC64_BIT)
		frame.x[0] = (uint64_t)SMCCC_NOT_SUPPORTED;
	else
		smc_dispatch(&frame);
	for (unsigned i = 0; i < 4; i++)
		caller->r[i] = (uint32_t)frame.x[i];
}

void monitor_fiq_entry(struct caller *caller)
{
	(void)caller;
	monitor_fiq(NULL);
}

void monitor_fatal(const struct fatal_state *state, unsigned vector, uint32_t spsr)
{
	fatal_report(state, vector, spsr);
	monitor_stop();
}

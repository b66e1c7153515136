/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SMC calls: SMCCC 1.2 (Arm DEN 0028). Anything unknown answers NOT_SUPPORTED, as any error in all
 * 64 bits of x0, also to an SMC32 call (section 5.2.1: sign-extended); what is no result comes back
 * as it was, x4 to x17 always.
 */
#include "boot/monitor/smc.h"

#include "arch/sysreg.h"
#include "boot/monitor/core.h"
#include "boot/monitor/park.h"
#include "boot/monitor/signal.h"
#include "boot/monitor/stop.h"

static int64_t arch_features(const struct core *core, uint32_t fid)
{
	switch (fid) {
	case SMCCC_VERSION:
	case SMCCC_ARCH_FEATURES:
		return 0;
	case SMCCC_ARCH_WORKAROUND_1:
		return core->workaround[0];
	case SMCCC_ARCH_WORKAROUND_2:
		return core->workaround[1];
	case SMCCC_ARCH_WORKAROUND_3:
		return core->workaround[2];
	default:
		return SMCCC_NOT_SUPPORTED;
	}
}

/* WFI at EL3 wakes for every interrupt that is enabled, whatever it is masked by, and takes
 * none. */
static void core_standby(void)
{
	dsb(sy);
	wfi();
}

static void psci_service(struct frame *frame, struct core *core, uint32_t fid)
{
	struct psci_result result = psci_call(&psci, core->index, fid, &frame->x[1]);

	switch (result.action) {
	case PSCI_RETURN:
		break;
	case PSCI_WAKE:
		park_signal(&cores[result.target]);
		break;
	case PSCI_PARK:
		park_forever(core);
	case PSCI_STANDBY:
		core_standby();
		break;
	case PSCI_POWER_OFF:
		monitor_power_off();
		monitor_stop();
	case PSCI_RESET:
		monitor_reset();
		monitor_stop();
	}
	frame->x[0] = (uint64_t)result.value;
}

void smc_dispatch(struct frame *frame)
{
	struct core *core = core_self();
	uint32_t fid = (uint32_t)frame->x[0];

	if (IS_ENABLED(CONFIG_MONITOR_SIGNAL) && is_monitor_call(fid) && called_by_el2()) {
		signal_call(core, frame->x);
		return;
	}
	switch (fid) {
	case SMCCC_VERSION:
		frame->x[0] = SMCCC_1_2;
		break;
	case SMCCC_ARCH_FEATURES:
		frame->x[0] = (uint64_t)arch_features(core, (uint32_t)frame->x[1]);
		break;
	case SMCCC_ARCH_WORKAROUND_1:
	case SMCCC_ARCH_WORKAROUND_2:
	case SMCCC_ARCH_WORKAROUND_3:
		/* no result; the way in (vectors.S) and the settings at reset are the work */
		break;
	default:
		if (!smccc_standard_query(fid, IS_ENABLED(CONFIG_ARM) ? PSCI_CALLS32 : PSCI_CALLS,
					  frame->x))
			psci_service(frame, core, fid);
	}
}

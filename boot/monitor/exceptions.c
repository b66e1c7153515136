/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/monitor/exceptions.h"

#include "arch/arm64/regs.h"
#include "boot/monitor/core.h"
#include "boot/monitor/enter_el2.h"
#include "boot/monitor/signal.h"
#include "boot/monitor/smc.h"
#include "gic/gicv3_regs.h"
#include "lib/log.h"

typedef unsigned long long ull;

/*
 * A trap to EL3 that is no call is somebody's use of a feature that nobody set up. EL2 gets it as
 * if its own controls had trapped it, or, when EL2 did it itself or nobody is there, as an
 * undefined instruction: EL3 neither emulates nor dies of it.
 */
static void reflect_to_el1(void)
{
	uint64_t spsr = read_sysreg(spsr_el3);
	uint64_t vector = spsr & SPSR_M_NRW     ? VECTOR_LOWER_AARCH32
			  : !(spsr & SPSR_M_EL) ? VECTOR_LOWER_AARCH64
			  : spsr & SPSR_M_SP    ? VECTOR_CURRENT_SPX
						: VECTOR_CURRENT_SP0;

	write_sysreg(elr_el1, read_sysreg(elr_el3));
	write_sysreg(spsr_el1, spsr);
	write_sysreg(esr_el1, ESR_UNKNOWN);
	write_sysreg(elr_el3, read_sysreg(vbar_el1) + vector);
	write_sysreg(spsr_el3, SPSR_DAIF | SPSR_M_EL1H);
}

static void reflect_to_el2(uint64_t esr)
{
	uint64_t spsr = read_sysreg(spsr_el3), vector;

	if ((spsr & (SPSR_M_NRW | SPSR_M_EL)) == SPSR_M_EL2T) { /* from EL2 itself */
		vector = spsr & SPSR_M_SP ? VECTOR_CURRENT_SPX : VECTOR_CURRENT_SP0;
		esr = ESR_UNKNOWN;
	} else {
		vector = spsr & SPSR_M_NRW ? VECTOR_LOWER_AARCH32 : VECTOR_LOWER_AARCH64;
	}
	write_sysreg(esr_el2, esr);
	enter_el2(vector);
}

void monitor_sync(struct frame *frame)
{
	static struct log_rate rate;
	uint64_t esr = read_sysreg(esr_el3), ec = ESR_EC(esr);

	if (ec == EC_SMC64 || ec == EC_SMC32) {
		smc_dispatch(frame);
		return;
	}
	if (log_rate(&rate))
		log_error("trap", "ESR_EL3 0x%llx, ELR_EL3 0x%llx, FAR_EL3 0x%llx: given to EL%d",
			  (ull)esr, (ull)read_sysreg(elr_el3), (ull)read_sysreg(far_el3),
			  IS_ENABLED(CONFIG_START_LINUX_EL1) ? 1 : 2);
	if (IS_ENABLED(CONFIG_START_LINUX_EL1))
		reflect_to_el1();
	else
		reflect_to_el2(esr);
}

/* A wake-up that came after its core had woken is no news. A line of EL3's that nobody serves would
 * come again for ever. */
static void take_other(struct core *core, uint32_t intid)
{
	static struct log_rate rate;

	if (intid == GIC_INTID_SPURIOUS || intid == GIC_SGI_WAKE ||
	    (IS_ENABLED(CONFIG_MONITOR_SIGNAL) && signal_line_fired(core, intid)))
		return;
	gic_el3->enable_line(core->gic, intid, false);
	if (log_rate(&rate))
		log_error("interrupt", "%u of Group 0 has no owner: turned off", intid);
	if (intid >= GIC_FIRST_PPI)
		gic_el3->end(intid);
}

void monitor_fiq(struct frame *frame)
{
	uint32_t intid = gic_el3->acknowledge();

	(void)frame;
	if (IS_ENABLED(CONFIG_MONITOR_SIGNAL) && intid == MONITOR_SIGNAL_SGI)
		signal_tell(core_self(), MONITOR_SIGNAL_BIT);
	else
		take_other(core_self(), intid);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/monitor/exceptions.h"

#include "arch/arm64/regs.h"
#include "arch/arm64/sysreg.h"
#include "boot/monitor/enter_el2.h"
#include "boot/monitor/smc.h"
#include "boot/monitor/stop.h"
#include "lib/log.h"

typedef unsigned long long ull;

/* For vectors.S: an exception in EL3 itself, `vector` is 0 to 15. */
void monitor_fatal(uint64_t vector, uint64_t esr, uint64_t elr, uint64_t far)
	__attribute__((noreturn));

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

void monitor_fatal(uint64_t vector, uint64_t esr, uint64_t elr, uint64_t far)
{
	log_error("exception", "vector 0x%llx, ESR_EL3 0x%llx, ELR_EL3 0x%llx, FAR_EL3 0x%llx",
		  (ull)(vector * VECTOR_SPACING), (ull)esr, (ull)elr, (ull)far);
	monitor_stop();
}

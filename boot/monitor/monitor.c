/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/monitor/monitor.h"

#include "board/board.h"
#include "gic/gicv3_regs.h"
#include "lib/log.h"
#include "arch/arm64/regs.h"
#include "arch/arm64/timeout.h"

typedef unsigned long long ull;

#define EC_SMC32    0x13
#define POWER_US    500000u /* a machine that has not obeyed by then does not */
#define LOG_LOCK_US 100000u /* a core that died with the lock must not silence the others */

struct core cores[PSCI_MAX_CORES];
struct psci psci;
const struct gic_el3 *gic_el3;

/* --- the log --- */

static uint32_t log_locked;

static void lock(void)
{
	uint64_t end = deadline_us(LOG_LOCK_US);

	while (__atomic_exchange_n(&log_locked, 1, __ATOMIC_ACQUIRE) && !deadline_over(end))
		;
}

static void unlock(void)
{
	__atomic_store_n(&log_locked, 0, __ATOMIC_RELEASE);
}

static void put(char character)
{
	if (IS_ENABLED(CONFIG_LOG_UART))
		uart_put(&board.uart, character);
}

static unsigned index_self(void)
{
	return core_self()->index;
}

const struct log_ops monitor_log = {
	.put = put, .now = counter, .cpu = index_self, .lock = lock, .unlock = unlock};

void monitor_open(uint64_t reset_counter)
{
	log_open("monitor", 3, NULL, &monitor_log, reset_counter, read_sysreg(cntfrq_el0));
}

/* --- ends --- */

void monitor_stop(void)
{
	log_line("stopped");
	for (;;)
		wfi();
}

void monitor_fatal(uint64_t vector, uint64_t esr, uint64_t elr, uint64_t far)
{
	log_error("exception", "vector 0x%llx, ESR_EL3 0x%llx, ELR_EL3 0x%llx, FAR_EL3 0x%llx",
		  (ull)(vector * 0x80), (ull)esr, (ull)elr, (ull)far);
	monitor_stop();
}

static void await_power(const char *what)
{
	uint64_t end = deadline_us(POWER_US);

	while (!deadline_over(end))
		;
	log_error(what, "the board did not obey");
}

void monitor_power_off(void)
{
	dsb(sy);
	board.system_off();
	await_power("power off");
}

void monitor_reset(void)
{
	dsb(sy);
	board.system_reset();
	await_power("reset");
}

/* --- exceptions from below --- */

/*
 * A trap to EL3 that is no call is somebody's use of a feature that nobody set up. EL2 gets it as
 * if its own controls had trapped it, or, when EL2 did it itself or nobody is there, as an
 * undefined instruction: EL3 neither emulates nor dies of it.
 */
static void reflect_to_el1(uint64_t esr)
{
	uint64_t spsr = read_sysreg(spsr_el3), vector = spsr & 0x10    ? 0x600
							: (spsr & 0xc) ? (spsr & 1) * 0x200
								       : 0x400;

	(void)esr;
	write_sysreg(elr_el1, read_sysreg(elr_el3));
	write_sysreg(spsr_el1, spsr);
	write_sysreg(esr_el1, (uint64_t)EC_UNKNOWN << 26 | ESR_IL);
	write_sysreg(elr_el3, read_sysreg(vbar_el1) + vector);
	write_sysreg(spsr_el3, SPSR_DAIF | SPSR_M_EL1H);
}

static void reflect_to_el2(uint64_t esr)
{
	uint64_t spsr = read_sysreg(spsr_el3), elr = read_sysreg(elr_el3), vector;

	if ((spsr & 0x1c) == 0x8) { /* from EL2, AArch64 */
		vector = spsr & 1 ? 0x200 : 0;
		esr = (uint64_t)EC_UNKNOWN << 26 | ESR_IL;
	} else {
		vector = spsr & 0x10 ? 0x600 : 0x400;
	}
	write_sysreg(elr_el2, elr);
	write_sysreg(spsr_el2, spsr);
	write_sysreg(esr_el2, esr);
	write_sysreg(elr_el3, read_sysreg(vbar_el2) + vector);
	write_sysreg(spsr_el3, SPSR_DAIF | SPSR_M_EL2H);
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
		reflect_to_el1(esr);
	else
		reflect_to_el2(esr);
}

void monitor_fiq(struct frame *frame)
{
	static struct log_rate rate;
	uint32_t intid = gic_el3->ack();

	(void)frame;
	if (intid == GIC_INTID_SPURIOUS)
		return;
	/*
	 * A wake-up that came after its core had woken is no news. A line of EL3's that nobody
	 * serves would come again for ever.
	 */
	if (intid != GIC_SGI_WAKE) {
		gic_el3->silence(core_self()->gic, intid);
		if (log_rate(&rate))
			log_error("interrupt", "%u of Group 0 has no owner: turned off", intid);
	}
	gic_el3->end(intid);
}

/* --- the way down --- */

void drop_down(uint64_t entry, uint64_t x0, uint64_t x1, uint64_t x2)
{
	extern uint8_t monitor_stacks[];
	const uint64_t x[4] = {x0, x1, x2, 0};

	el3_program();
	gic_el3->core_give_away();
	write_sysreg(elr_el3, entry);
	write_sysreg(spsr_el3,
		     SPSR_DAIF | (IS_ENABLED(CONFIG_START_LINUX_EL1) ? SPSR_M_EL1H : SPSR_M_EL2H));
	dsb(sy);
	isb();
	eret_down(x, (uintptr_t)monitor_stacks +
			     ((uint64_t)core_self()->index + 1) * (1ull << MONITOR_STACK_SHIFT));
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/monitor/stop.h"

#include "arch/arm64/regs.h"
#include "arch/arm64/sysreg.h"
#include "arch/arm64/timeout.h"
#include "board/board.h"
#include "lib/log.h"

typedef unsigned long long ull;

#define POWER_US 500000u /* a machine that has not obeyed by then does not */

void monitor_stop(void)
{
	log_line("stopped");
	for (;;)
		wfi();
}

void monitor_fatal(uint64_t vector, uint64_t esr, uint64_t elr, uint64_t far)
{
	log_error("exception", "vector 0x%llx, ESR_EL3 0x%llx, ELR_EL3 0x%llx, FAR_EL3 0x%llx",
		  (ull)(vector * VECTOR_SPACING), (ull)esr, (ull)elr, (ull)far);
	monitor_stop();
}

static void await_board(const char *what)
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
	await_board("power off");
}

void monitor_reset(void)
{
	dsb(sy);
	board.system_reset();
	await_board("reset");
}

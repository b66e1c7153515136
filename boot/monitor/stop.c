/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/monitor/stop.h"

#include "arch/sysreg.h"
#include "arch/timeout.h"
#include "board/board.h"
#include "lib/log.h"

#define POWER_US 500000u /* a machine that has not obeyed by then does not */

void monitor_stop(void)
{
	log_line("stopped");
	for (;;)
		wfi();
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

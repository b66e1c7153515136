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

static void tell_board(const char *what, void (*tell)(void))
{
	uint64_t end;

	if (!tell) {
		log_error(what, "not on this board: take its power away");
		return;
	}
	dsb(sy);
	tell();
	end = deadline_us(POWER_US);
	while (!deadline_over(end))
		;
	log_error(what, "the board did not obey");
}

void monitor_power_off(void)
{
	tell_board("power off", board.system_off);
}

void monitor_reset(void)
{
	tell_board("reset", board.system_reset);
}

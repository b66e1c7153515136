/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/monitor/monitor_log.h"

#include "arch/sysreg.h"
#include "arch/timeout.h"
#include "board/board.h"
#include "boot/monitor/core.h"

#define LINE_US     200000u /* a line at 9600 baud, at least */
#define LOG_LOCK_US 100000u /* a core that died with the lock must not silence the others */

static uint32_t log_locked;
static uint64_t line_end; /* under the lock */

static void lock_log(void)
{
	uint64_t end = deadline_us(LOG_LOCK_US);

	while (__atomic_exchange_n(&log_locked, 1, __ATOMIC_ACQUIRE) && !deadline_over(end))
		;
	line_end = deadline_us(LINE_US);
}

static void unlock_log(void)
{
	__atomic_store_n(&log_locked, 0, __ATOMIC_RELEASE);
}

static void put_character(char character)
{
	if (IS_ENABLED(CONFIG_LOG_UART))
		uart_put_until(&board.uart, character, line_end);
}

static unsigned index_self(void)
{
	return core_self()->index;
}

const struct log_ops monitor_log = {.put = put_character,
				    .now = counter,
				    .cpu = index_self,
				    .lock = lock_log,
				    .unlock = unlock_log};

void monitor_open(uint64_t reset_counter)
{
	log_open("monitor EL3", NULL, &monitor_log, reset_counter, counter_frequency());
}

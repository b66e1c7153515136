/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/loader/reset.h"

#include "arch/cpu_setup.h"
#include "board/board.h"
#include "boot/boot_info.h"

struct reset_way loader_reset_core(unsigned slot, uint64_t mpidr)
{
	struct boot_shared *shared = (struct boot_shared *)(uintptr_t)CONFIG_SRAM_BASE;
	struct reset_way way = {.entry = (uintptr_t)loader_entry};

	cpu_reset_settings();
	if (board.counter_hz)
		counter_frequency_set(board.counter_hz);
	if (mpidr == board.boot_mpidr)
		return way;
	/* as bootblock/main.c's follow() */
	mailbox_arrive(&shared->mailboxes, slot, mpidr);
	while (!mailbox_poll(&shared->mailboxes, slot, &way.entry, &way.argument))
		wfe();
	return way;
}

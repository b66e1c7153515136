/* SPDX-License-Identifier: Apache-2.0 */
#include "boot/monitor/start.h"

#include "arch/stack.h"
#include "arch/stage1.h"
#include "boot/monitor/core.h"
#include "boot/monitor/drop_down.h"
#include "boot/monitor/signal.h"

/* loader.lds.S */
extern uint8_t monitor_text[], loader_text[], monitor_rodata[], loader_rodata[], monitor_data[],
	loader_data[], monitor_bss[], loader_bss_start[], monitor_tables[], loader_end[];

static struct range part(const uint8_t *from, const uint8_t *to)
{
	return (struct range){(uintptr_t)from, (uintptr_t)to - (uintptr_t)from};
}

/*
 * What EL3 does not have mapped it cannot be made to read or run, nor does it read it ahead of its
 * program. Other cores are in the monitor's code, or come to it through that: nothing that goes is
 * in use.
 */
static void unmap_loader(void)
{
	const struct range keep[] = {
		part(monitor_text, loader_text),  part(monitor_rodata, loader_rodata),
		part(monitor_data, loader_data),  part(monitor_bss, loader_bss_start),
		part(monitor_tables, loader_end), {MONITOR_SIGNALS, PAGE_SIZE},
	};
	const struct pgtable table = {.root = stage1_root(),
				      .start_level = STAGE1_START_LEVEL,
				      .va_bits = STAGE1_VA_BITS};

	pgtable_keep(&table, keep, sizeof(keep) / sizeof(keep[0]));
	/* On every core before anything else happens: the DSB waits for the broadcast (Arm ARM
	 * D8.14.1). */
	stage1_forget();
}

/* What monitor_start was given, across the change of stacks. */
static struct {
	uint64_t entry, x0;
	uint32_t released;
} way_down;

/* The rest of monitor_start, on the monitor's stack: the caller's is the loader's. */
static void __attribute__((noreturn, used, noinline)) monitor_alone(void)
{
	unmap_loader();
	for (unsigned i = 0; i < PSCI_MAX_CORES; i++)
		if (way_down.released >> i & 1)
			__atomic_store_n(&cores[i].command, COMMAND_GO, __ATOMIC_RELEASE);
	dsb(ish);
	sev();
	drop_to_payload(way_down.entry, way_down.x0);
}

void monitor_start(uint64_t entry, uint64_t x0, uint32_t released)
{
	way_down.entry = entry;
	way_down.x0 = x0;
	way_down.released = released;
	continue_on_stack(core_stack(), monitor_alone);
}

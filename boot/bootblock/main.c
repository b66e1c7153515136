/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "arch/cache.h"
#include "arch/cpu_setup.h"
#include "arch/entropy.h"
#include "arch/errata.h"
#include "arch/pauth.h"
#include "arch/sysreg.h"
#include "arch/timeout.h"
#include "board/board.h"
#include "boot/bootblock/bootblock.h"
#include "boot/bootblock/clusters.h"
#include "dtb/tree/fdt_scan.h"
#include "lib/canary.h"
#include "lib/handoff_seal.h"
#include "lib/printf.h"

/* a core that has not answered in two seconds is reported and left out */
#define CORE_ANSWER_US 2000000u

/* Not cleared at the start (bootblock.lds.S): its own protocol says what of it may be believed. */
#define AT_START(order) __attribute__((section(".bss.shared." #order), aligned(MAILBOX_LINE)))

static struct boot_shared bootblock_shared AT_START(0);
static uint8_t bootblock_ring[CONFIG_BOOTBLOCK_RING] AT_START(1);

static void put_uart(char character)
{
	uart_put(&board.uart, character);
}

static unsigned slot_self(void)
{
	return (unsigned)board_core_slot(mpidr_self());
}

static const struct log_ops log_with_uart = {.put = put_uart, .now = counter, .cpu = slot_self};
static const struct log_ops log_ring_only = {.now = counter, .cpu = slot_self};

void bootblock_stop(void)
{
	log_line("stopped");
	for (;;)
		wfi();
}

/* Neither log nor variables: nothing is known to work but the UART's registers. */
void bootblock_wrong_level(unsigned el)
{
	static const char text[] = "bootblock: error: exception level: started at EL?, this "
				   "firmware starts at EL3\r\nstopped\r\n";

	board.uart.ops->init(&board.uart, board.uart_baud);
	for (const char *c = text; *c; c++)
		put_uart(*c == '?' ? (char)('0' + el) : *c);
	for (;;)
		wfi();
}

static void stop_if_failed(int failed, const struct diag *diag)
{
	if (!failed)
		return;
	log_diag(diag);
	bootblock_stop();
}

static void add_stamp(struct boot_info *info, const char *name, uint64_t time)
{
	struct handoff_stamp *s = &info->stamp[info->n_stamps++];

	fmt_sn(s->name, sizeof(s->name), "%s", name);
	s->counter = time;
}

/* Nothing that an earlier run left may be believed: its mailboxes, what it told the loader, its
 * hand-off. The hand-off's address is returned, because DRAM is not up yet. */
static uint64_t void_the_past(struct boot_shared *shared, uint64_t reset_counter)
{
	uint64_t old = shared->info.magic == BOOT_INFO_MAGIC ? shared->handoff : 0;

	shared->info.magic = 0;
	shared->handoff = 0;
	mailbox_open(&shared->mailboxes, reset_counter);
	memset(&shared->info, 0, sizeof(shared->info));
	return old;
}

static void void_old_handoff(const struct boot_info *info, uint64_t old)
{
	for (unsigned i = 0; old && i < info->n_usable; i++)
		if (IS_ALIGNED(old, 8) &&
		    range_contains(info->usable[i], (struct range){old, sizeof(struct handoff)}))
			handoff_void((struct handoff *)(uintptr_t)old);
}

static void find_cores(struct boot_info *info, uint64_t start, struct diag *diag)
{
	uint64_t mpidr[HANDOFF_MAX_CORES];
	bool has_leader = false;
	char object[32];
	unsigned n = 0;

	stop_if_failed(fdt_scan_cpus((const void *)(uintptr_t)board.tree, TREE_ROOM, mpidr,
				     CONFIG_MAX_CPUS, &n, diag),
		       diag);
	info->n_cores = n;
	for (unsigned i = 0; i < n; i++) {
		int slot = board_core_slot(mpidr[i]);

		info->core[i].mpidr = mpidr[i];
		info->core[i].slot = (uint32_t)slot;
		info->core[i].state = mpidr[i] == mpidr_self() ? CORE_LEADER : CORE_SILENT;
		if (info->core[i].state != CORE_LEADER && slot >= 0 && board.core_on &&
		    board.core_on(mpidr[i], start, diag))
			log_diag(diag);
		has_leader |= info->core[i].state == CORE_LEADER;
	}
	fmt_sn(object, sizeof(object), "core 0x%llx", (unsigned long long)mpidr_self());
	if (!has_leader)
		stop_if_failed(diag_fail(diag, object, "leads, and is not in the board's tree"),
			       diag);
}

/* Marks the cores that have answered since the last call; how many are still awaited. */
static unsigned note_answers(struct boot_info *info, unsigned *answered)
{
	unsigned waiting = 0;

	for (unsigned i = 0; i < info->n_cores; i++) {
		struct boot_core *core = &info->core[i];

		if (core->state != CORE_SILENT || core->slot >= CONFIG_MAX_CPUS)
			continue;
		if (mailbox_answered(&bootblock_shared.mailboxes, core->slot, core->mpidr)) {
			core->state = CORE_PARKED;
			++*answered;
		} else {
			waiting++;
		}
	}
	return waiting;
}

static void report_silent(const struct boot_info *info)
{
	char object[32];

	for (unsigned i = 0; i < info->n_cores; i++)
		if (info->core[i].state == CORE_SILENT) {
			fmt_sn(object, sizeof(object), "core 0x%llx",
			       (unsigned long long)info->core[i].mpidr);
			log_error(object, "is in the tree but never answered: left out");
		}
}

/* Waits until every core of the tree has answered, CORE_ANSWER_US at most for all together: from
 * here on, because some are switched on only now, however long DRAM and the stores have taken. */
static void await_cores(struct boot_info *info)
{
	uint64_t end = deadline_us(CORE_ANSWER_US);
	unsigned waiting, answered = 0;

	do {
		waiting = note_answers(info, &answered);
		dsb(sy);
		/* a core that looked before the new nonce was there is asleep */
		sev();
		/* QEMU with one thread for all cores changes cores here, not at a loop */
		__asm__ volatile("yield");
	} while (waiting && !deadline_over(end));

	report_silent(info);
	log_line("%u other core%s answered and wait%s", answered, answered == 1 ? "" : "s",
		 answered == 1 ? "s" : "");
}

/* Where they do not all run from reset, the others begin at `start`. */
static void gather_cores(struct boot_info *info, uint64_t start)
{
	struct diag d;

	find_cores(info, start, &d);
	await_cores(info);
	if (board.coherency)
		stop_if_failed(
			clusters_join(info, mpidr_has_threads(), board.coherency->cluster, &d), &d);
}

static void __attribute__((noreturn)) lead(uint64_t reset_counter)
{
	struct boot_shared *s = &bootblock_shared;
	struct boot_info *info = &s->info;
	struct range ram = board_loader_ram(&board);
	uint64_t old, entry = 0;
	struct log_ring *ring;
	struct diag d;
	bool uart_set;

	memset(bootblock_bss, 0, (size_t)(bootblock_bss_end - bootblock_bss));
	cache_of_core(midr_self());
	canary_set(entropy_early());
	pauth_start_el3((uint64_t[]){entropy_early(), entropy_early()});
	old = void_the_past(s, reset_counter);
	info->reset_counter = reset_counter;
	ring = log_ring_init(bootblock_ring, sizeof(bootblock_ring));
	info->ring = (uintptr_t)ring;
	if (board.early)
		board.early();
	uart_set = board.uart.ops->init(&board.uart, board.uart_baud);
	log_open("bootblock EL3", ring,
		 IS_ENABLED(CONFIG_LOG_UART) ? &log_with_uart : &log_ring_only, reset_counter,
		 counter_frequency());
	log_machine_starts();
	add_stamp(info, "reset", reset_counter);
	if (!uart_set)
		log_error("UART", "cannot be set to %u baud from a clock of %u Hz", board.uart_baud,
			  board.uart.clock_hz);
	log_line("Mullion on board %s, core 0x%llx (%s) leads", board.name,
		 (unsigned long long)mpidr_self(), cpu_name_of(midr_self()));

	stop_if_failed(board.clocks ? board.clocks(&d) : 0, &d);
	stop_if_failed(board.dram ? board.dram(&d) : 0, &d);
	if (board.stores)
		board.stores();
	stop_if_failed(bootblock_tree(info, &d), &d);
	stop_if_failed(memory_find(info, &d), &d);
	void_old_handoff(info, old);
	stop_if_failed(memory_test(info, &d), &d);
	if (!IS_ENABLED(CONFIG_WARM_RESET_TO_ARM64))
		gather_cores(info, CONFIG_BOOTBLOCK_BASE);
	stop_if_failed(bootblock_load(info, ram, &entry, &d), &d);
	log_line("loader checked, entry 0x%llx", (unsigned long long)entry);
	if (IS_ENABLED(CONFIG_WARM_RESET_TO_ARM64))
		gather_cores(info, entry); /* which are in AArch64 from the beginning */

	add_stamp(info, "bootblock", counter());
	info->size = sizeof(*info);
	info->magic = BOOT_INFO_MAGIC;
	bootblock_jump((uintptr_t)s, 0, entry);
}

/* A core waits for events: until the leader sends it on, there is no
 * interrupt controller to wake it. */
static void __attribute__((noreturn)) follow(unsigned slot, uint64_t mpidr)
{
	struct mailboxes *m = &bootblock_shared.mailboxes;
	uint64_t entry, argument;

	mailbox_arrive(m, slot, mpidr);
	while (!mailbox_poll(m, slot, &entry, &argument))
		wfe();
	bootblock_jump((uintptr_t)&bootblock_shared, argument, entry);
}

void bootblock_enter(unsigned slot, uint64_t mpidr, uint64_t reset_counter)
{
	cpu_reset_settings();
	if (board.coherency && board.coherency->core)
		board.coherency->core(mpidr);
	if (board.counter_hz)
		counter_frequency_set(board.counter_hz);
	if (mpidr == board.boot_mpidr)
		lead(reset_counter);
	follow(slot, mpidr);
}

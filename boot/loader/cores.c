/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/cache.h"
#include "arch/timeout.h"
#include "board/board.h"
#include "boot/loader/cores.h"
#include "boot/loader/loader.h"
#include "boot/loader/next.h"
#include "boot/loader/secondary.h"
#include "boot/monitor/core.h"
#include "boot/monitor/park.h"
#include "lib/log.h"
#include "lib/printf.h"

typedef unsigned long long ull;

#define JOIN_US 2000000u /* out of the bootblock, MMU on, redistributor up */
#define WAKE_US 1000000u

static bool bootblock_knows(const struct boot_info *info, uint64_t mpidr)
{
	for (unsigned i = 0; i < info->n_cores; i++)
		if (info->core[i].mpidr == mpidr)
			return true;
	return false;
}

int cores_check(const struct loader *loader, struct diag *diag)
{
	const struct boot_info *info = loader->info;

	for (unsigned i = 0; i < loader->tree.n_cpus; i++)
		if (!bootblock_knows(info, loader->tree.cpus[i].mpidr))
			return diag_fail(diag, "/cpus",
					 "core 0x%llx is not in the board's own tree: the "
					 "bootblock has not waited for it",
					 (ull)loader->tree.cpus[i].mpidr);
	for (unsigned i = 0; i < info->n_cores; i++) {
		if (loader_tree_index(loader, info->core[i].mpidr) < DT_MAX_CPUS)
			continue;
		if (info->core[i].state == CORE_LEADER)
			return diag_fail(diag, "/cpus",
					 "core 0x%llx boots the machine: it cannot be disabled",
					 (ull)info->core[i].mpidr);
		log_line("core 0x%llx is disabled by the system configuration: it stays parked",
			 (ull)info->core[i].mpidr);
	}
	return 0;
}

static uint32_t load_word(const uint32_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static void store_word(uint32_t *word, uint32_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static bool change_command(uint32_t *word, uint32_t from, uint32_t to)
{
	return __atomic_compare_exchange_n(word, &from, to, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_ACQUIRE);
}

static void core_error(uint64_t mpidr, const char *reason)
{
	char object[32];

	fmt_sn(object, sizeof(object), "core 0x%llx", (ull)mpidr);
	log_error(object, "%s", reason);
}

static void send_in(struct loader *loader, unsigned index)
{
	struct mailbox *box = mailbox_release(&loader->shared->mailboxes,
					      loader->info->core[index].slot,
					      (uintptr_t)loader_secondary_entry, index);

	dcache_clean((uintptr_t)box, sizeof(*box)); /* the core reads it with its cache off */
	sev();
}

/* Until every core that was sent in has parked, for JOIN_US at most: how many have. */
static unsigned await_parked(const struct loader *loader)
{
	uint64_t end = deadline_us(JOIN_US);
	unsigned waiting, parked;

	do {
		waiting = 0;
		parked = 0;
		for (unsigned i = 0; i < loader->info->n_cores; i++) {
			if (loader->info->core[i].state != CORE_PARKED)
				continue;
			if (load_word(&cores[i].parked))
				parked++;
			else
				waiting++;
		}
		__asm__ volatile("yield");
	} while (waiting && !deadline_over(end));
	return parked;
}

int cores_join(struct loader *loader, struct diag *diag)
{
	unsigned parked;

	if (gic_el3->dist_init(board.gicd, &loader->gic_cpus, diag) ||
	    gic_el3->core_init(&core_self()->gic, diag))
		return -1;
	if (!IS_ENABLED(CONFIG_NO_GIC))
		log_line("GICv%d distributor up, secure", loader->tree.gic.version);
	for (unsigned i = 0; i < loader->info->n_cores; i++)
		if (loader->info->core[i].state == CORE_PARKED)
			send_in(loader, i);
	parked = await_parked(loader);
	for (unsigned i = 0; i < loader->info->n_cores; i++)
		if (loader->info->core[i].state == CORE_PARKED && !load_word(&cores[i].parked))
			core_error(loader->info->core[i].mpidr, "did not reach its park: left out");
	log_line("%u cores parked in %s", parked,
		 IS_ENABLED(CONFIG_PARK_WFE) ? "WFE, mailbox"
		 : IS_ENABLED(CONFIG_NO_GIC) ? "WFI, woken by mailbox"
					     : "WFI, woken by secure SGI");
	return 0;
}

/* CONFIG_TEST_SGI_SUPPRESS_CPU holds back what wakes a core: the SGI for WFI; for WFE,
 * which any event ends, the command. */
static void wake_core(struct core *core)
{
	bool suppressed = CONFIG_TEST_SGI_SUPPRESS_CPU >= 0 &&
			  core->index == (uint32_t)CONFIG_TEST_SGI_SUPPRESS_CPU;

	if (suppressed && IS_ENABLED(CONFIG_PARK_WFE))
		return;
	store_word(&core->command, COMMAND_WAKE);
	if (!suppressed)
		park_signal(core);
}

/* Until every parked core has answered its wake-up signal, for WAKE_US at most. */
static void await_awake(const struct loader *loader, const uint32_t state[HANDOFF_MAX_CORES])
{
	uint64_t end = deadline_us(WAKE_US);
	unsigned waiting;

	do {
		waiting = 0;
		for (unsigned i = 0; i < loader->info->n_cores; i++)
			waiting += state[i] == CORE_PARKED &&
				   load_word(&cores[i].command) != COMMAND_AWAKE;
		__asm__ volatile("yield");
	} while (waiting && !deadline_over(end));
}

void cores_wake(struct loader *loader, uint32_t state[HANDOFF_MAX_CORES])
{
	for (unsigned i = 0; i < loader->info->n_cores; i++) {
		state[i] = loader->info->core[i].state;
		if (state[i] == CORE_PARKED && !load_word(&cores[i].parked))
			state[i] = CORE_SILENT;
		if (loader_tree_index(loader, loader->info->core[i].mpidr) == DT_MAX_CPUS)
			state[i] = CORE_ABSENT;
		if (state[i] == CORE_PARKED)
			wake_core(&cores[i]);
	}
	await_awake(loader, state);
	for (unsigned i = 0; i < loader->info->n_cores; i++) {
		if (state[i] != CORE_PARKED)
			continue;
		/* Taken back, unless the core was just too late for the loop and is awake. */
		change_command(&cores[i].command, COMMAND_WAKE, COMMAND_NONE);
		if (load_word(&cores[i].command) == COMMAND_AWAKE)
			state[i] = CORE_RELEASED;
		else
			core_error(cores[i].mpidr,
				   "stays parked: did not answer its wake-up signal, left out");
	}
}

uint32_t cores_release(const struct loader *loader, const uint32_t state[HANDOFF_MAX_CORES])
{
	uint32_t released = 0;

	for (unsigned i = 0; i < loader->info->n_cores; i++) {
		if (state[i] != CORE_RELEASED)
			continue;
		next_secondary(loader, &cores[i]);
		released |= 1u << i;
	}
	return released;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "board/board.h"
#include "boot/monitor/monitor.h"
#include "boot/loader/loader.h"
#include "arch/arm64/cache.h"
#include "gic/gicv3_regs.h"
#include "lib/handoff_seal.h"
#include "lib/log.h"
#include "lib/printf.h"
#include "dtb/config/system.h"

typedef unsigned long long ull;

#define TREE_ROOM MIB(2) /* booting.rst */

static struct loader loader;

static void check(int failed, const struct diag *d)
{
	if (!failed)
		return;
	log_diag(d);
	monitor_stop();
}

void loader_stamp(struct loader *s, const char *name)
{
	struct handoff_stamp *t = &s->stamps[s->n_stamps];

	if (s->n_stamps >= HANDOFF_MAX_STAMPS)
		return;
	fmt_sn(t->name, sizeof(t->name), "%s", name);
	t->counter = counter();
	s->n_stamps++;
}

static int take_over(struct loader *s, struct boot_shared *shared, struct diag *d)
{
	if (!(read_sysreg(id_aa64pfr0_el1) >> 8 & 0xf))
		return diag_fail(d, "ID_AA64PFR0_EL1", "this core has no EL2");
	s->shared = shared;
	s->info = &shared->info;
	memcpy(s->stamps, shared->info.stamp, sizeof(s->stamps));
	s->n_stamps = shared->info.n_stamps;
	return 0;
}

/* The tree says which of the two a board has, and both say where it is. */
static int choose_gic(struct loader *s, struct diag *d)
{
	const struct dt_gic *g = &s->tree.gic;
	struct range cpus = g->version == 3 ? g->redist[0] : g->cpu_if;
	uint64_t want = g->version == 3 ? board.gicr : board.gicc.base;

	if (!g->version)
		return diag_fail(d, "GIC", "none in the tree that is a GICv2 or a GICv3");
	if (!want)
		return diag_fail(d, "GIC", "version %d in the tree, %s has no such one", g->version,
				 board.name);
	if (g->dist.base != board.gicd || cpus.base != want)
		return diag_fail(
			d, "GIC",
			"at 0x%llx and 0x%llx in the tree, the board says 0x%llx and 0x%llx",
			(ull)g->dist.base, (ull)cpus.base, (ull)board.gicd, (ull)want);
	s->gic_cpus = g->version == 3
			      ? (struct range){want, (uint64_t)CONFIG_MAX_CPUS * GICR_FRAME_SIZE}
			      : board.gicc;
	gic_el3 = g->version == 3 ? &gicv3_el3 : &gicv2_el3;
	return 0;
}

/*
 * The bootblock read the same tree in a simpler way; the board has the same addresses for what it
 * needs before there is a tree. All three agree, or something is not what it is believed to be.
 */
static int check_tree(const struct loader *s, struct diag *d)
{
	const struct dt_board *t = &s->tree;

	if (t->n_cpus != s->info->n_cores)
		return diag_fail(d, "/cpus", "%u cores, the bootblock found %u", t->n_cpus,
				 s->info->n_cores);
	for (unsigned i = 0; i < t->n_cpus; i++)
		if (t->cpus[i].mpidr != s->info->core[i].mpidr)
			return diag_fail(d, "/cpus",
					 "core %u is 0x%llx, the bootblock found 0x%llx", i,
					 (ull)t->cpus[i].mpidr, (ull)s->info->core[i].mpidr);
	return 0;
}

static size_t total_size(const uint8_t *tree)
{
	return (size_t)tree[4] << 24 | (size_t)tree[5] << 16 | (size_t)tree[6] << 8 | tree[7];
}

static int read_tree(struct loader *s, struct diag *d)
{
	s->board_tree = (const uint8_t *)(uintptr_t)s->info->tree;
	if (dt_discover(s->board_tree, TREE_ROOM, &s->tree, d))
		return -1;
	s->tree_size = total_size(s->board_tree);
	return check_tree(s, d);
}

/* A whole tree of what the machine left and the board adds. EL2 wipes and frees both. */
static int complete_tree(struct loader *s, struct diag *d)
{
	uint64_t at;

	if (!board.tree_overlay)
		return 0;
	if (memmap_alloc(&s->map, "completed tree", REGION_TREE, TREE_ROOM, PAGE_SIZE,
			 MEMMAP_ANYWHERE, 1, &at, d))
		return -1;
	if (sys_merge((void *)(uintptr_t)at, TREE_ROOM, s->board_tree, s->tree_size,
		      board.tree_overlay, total_size(board.tree_overlay), d)) {
		fmt_sn(d->object, sizeof(d->object), "board.dts");
		return -1;
	}
	s->board_tree = (const uint8_t *)(uintptr_t)at;
	s->tree_size = total_size(s->board_tree);
	return dt_discover(s->board_tree, TREE_ROOM, &s->tree, d);
}

/* What is in memory already, and the hypervisor's block at the top. */
static int map_memory(struct loader *s, struct diag *d)
{
	struct memmap *m = &s->map;
	char name[HANDOFF_NAME];

	for (unsigned i = 0; i < s->tree.n_ram; i++)
		if (memmap_add_ram(m, s->tree.ram[i], d))
			return -1;
	if (memmap_claim(m, "secure RAM", REGION_FIRMWARE, board.sram, 0, d) ||
	    memmap_claim(m, "board tree", REGION_TREE,
			 (struct range){s->info->tree, ALIGN_UP(s->tree_size, PAGE_SIZE)}, 1, d))
		return -1;
	for (unsigned i = 0; i < s->tree.n_reserved; i++) {
		fmt_sn(name, sizeof(name), "reserved memory %u", i);
		if (memmap_claim(m, name, REGION_RESERVED, s->tree.reserved[i], 0, d))
			return -1;
	}
	if (!IS_ENABLED(CONFIG_START_HYPERVISOR))
		return 0;
	if (memmap_alloc(m, "hypervisor", REGION_HYPERVISOR, HYP_BLOCK_SIZE, HYP_BLOCK_SIZE,
			 MEMMAP_ANYWHERE, 1, &s->block, d))
		return -1;
	s->out = (struct handoff *)(uintptr_t)(s->block + HYP_HANDOFF_OFFSET);
	handoff_void(s->out);
	return 0;
}

/* From here on PSCI answers: the leader is on, the released are on or, for a kernel that starts
 * them itself, off; nobody else exists. */
static void open_psci(const struct loader *s, const uint32_t state[HANDOFF_MAX_CORES])
{
	psci.n_cores = s->info->n_cores;
	for (unsigned i = 0; i < psci.n_cores; i++) {
		psci.core[i].mpidr = s->info->core[i].mpidr;
		psci.core[i].state = state[i] == CORE_LEADER     ? PSCI_STATE_ON
				     : state[i] != CORE_RELEASED ? PSCI_STATE_ABSENT
				     : IS_ENABLED(CONFIG_START_LINUX) &&
						     IS_ENABLED(CONFIG_LINUX_PSCI)
					     ? PSCI_STATE_OFF
					     : PSCI_STATE_ON;
	}
	psci.n_ranges = s->tree.n_ram;
	for (unsigned i = 0; i < psci.n_ranges; i++)
		psci.ranges[i] = s->tree.ram[i];
}

static unsigned leader_index(const struct boot_info *info)
{
	for (unsigned i = 0; i < info->n_cores; i++)
		if (info->core[i].state == CORE_LEADER)
			return i;
	return 0;
}

void loader_main(struct boot_shared *shared)
{
	struct loader *s = &loader;
	uint32_t state[HANDOFF_MAX_CORES] = {0};
	struct diag d;

	core_claim(leader_index(&shared->info));
	log_open("loader", 3, shared->info.ring, &monitor_log, shared->info.reset_counter,
		 read_sysreg(cntfrq_el0));
	check(take_over(s, shared, &d), &d);
	log_line("in secure RAM, MMU and caches on");
	check(read_tree(s, &d), &d);
	check(map_memory(s, &d), &d);
	check(complete_tree(s, &d), &d);
	check(choose_gic(s, &d), &d);
	check(cores_join(s, &d), &d);
	loader_stamp(s, "joined");
	check(images_load(s, &d), &d);
	loader_stamp(s, "loaded");
	gic_el3->give_away();
	log_line("GIC given to non-secure: secure keeps SGIs 8-15, PPI%s 29",
		 GIC_SECURE_PRIVATE >> 26 & 1 ? "s 26 and" : "");

	cores_wake(s, state);
	open_psci(s, state);
	check(next_prepare(s, state, &d), &d);
	monitor_open(s->info->reset_counter);
	cores_release(s, state);
	drop_down(s->entry, s->x0, 0, 0);
}

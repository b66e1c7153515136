/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "arch/cache.h"
#include "arch/cpu_setup.h"
#include "arch/entropy.h"
#include "arch/errata.h"
#include "arch/pauth.h"
#include "board/board.h"
#include "boot/loader/cores.h"
#include "boot/loader/images.h"
#include "boot/loader/loader.h"
#include "boot/loader/mmu.h"
#include "boot/loader/next.h"
#include "boot/loader/seeds.h"
#include "boot/loader/stamps.h"
#include "boot/monitor/core.h"
#include "boot/monitor/monitor_log.h"
#include "boot/monitor/start.h"
#include "boot/monitor/stop.h"
#include "boot/source.h"
#include "dtb/merged/measured_memory.h"
#include "gic/gicv3_regs.h"
#include "lib/canary.h"
#include "lib/handoff_seal.h"
#include "lib/log.h"
#include "lib/printf.h"

typedef unsigned long long ull;

static struct loader the_loader;

_Static_assert(DT_MAX_REDIST <= GIC_MAX_REDIST, "what the tree can say has room");

static void stop_if_failed(int failed, const struct diag *diag)
{
	if (!failed)
		return;
	log_diag(diag);
	monitor_stop();
}

static int take_over(struct loader *loader, struct boot_shared *shared, struct diag *diag)
{
	if (!cpu_has_el2())
		return diag_fail(diag, CPU_EL2_REGISTER, "this core has no EL2");
	loader->shared = shared;
	loader->info = &shared->info;
	loader->source = loader->info->source;
	memcpy(loader->stamps, shared->info.stamp, sizeof(loader->stamps));
	loader->n_stamps = shared->info.n_stamps;
	return 0;
}

/* Where they are, how many and how far apart, the tree says. */
static int take_redistributors(struct loader *loader, struct diag *diag)
{
	const struct dt_gic *gic = &loader->tree.gic;

	loader->gic_cpus.n_regions = gic->n_gicr;
	loader->gic_cpus.stride = gic->gicr_stride;
	for (unsigned i = 0; i < gic->n_gicr; i++) {
		loader->gic_cpus.region[i] = gic->gicr[i];
		if (mmu_map_device(gic->gicr[i], diag))
			return -1;
	}
	return 0;
}

/* The tree says which version the board has; tree and board agree where it is. */
static int choose_gic(struct loader *loader, struct diag *diag)
{
	const struct dt_gic *gic = &loader->tree.gic;
	struct range cpus = gic->version == 3 ? gic->gicr[0] : gic->gicc;
	uint64_t want = gic->version == 3 ? board.gicr : board.gicc.base;

	if (IS_ENABLED(CONFIG_NO_GIC)) {
		gic_el3 = &no_gic_el3;
		return 0;
	}
	if (!gic->version)
		return diag_fail(diag, "GIC", "none in the tree that is a GICv2 or a GICv3");
	if (!want)
		return diag_fail(diag, "GIC", "version %d in the tree, %s has no such one",
				 gic->version, board.name);
	if (gic->gicd.base != board.gicd || cpus.base != want)
		return diag_fail(
			diag, "GIC",
			"at 0x%llx and 0x%llx in the tree, the board says 0x%llx and 0x%llx",
			(ull)gic->gicd.base, (ull)cpus.base, (ull)board.gicd, (ull)want);
	/* AArch32 has no other than a GICv2 */
	gic_el3 = !IS_ENABLED(CONFIG_ARM) && gic->version == 3 ? &gicv3_el3 : &gicv2_el3;
	loader->gic_cpus = (struct gic_redists){.region = {board.gicc}, .n_regions = 1};
	return gic->version == 3 ? take_redistributors(loader, diag) : 0;
}

/* Secure RAM behind the loader, and for what is too large for it the DRAM that the bootblock found,
 * in which the board's own tree reserves nothing. */
static int find_scratch(struct loader *loader, struct diag *diag)
{
	const struct boot_info *info = loader->info;
	struct scratch *scratch = &loader->scratch;
	struct range own = mmu_spare_sram(),
		     tree = {info->tree, ALIGN_UP(info->tree_size, PAGE_SIZE)};

	scratch->own = own;
	scratch->reach = mmu_reach;
	if (memmap_add_ram(&scratch->map, own, diag))
		return -1;
	for (unsigned i = 0; i < info->n_usable; i++)
		if (memmap_add_ram(&scratch->map, info->usable[i], diag))
			return -1;
	return memmap_claim(&scratch->map, "board tree", REGION_FIRMWARE, tree, 0, diag);
}

static size_t total_size(const uint8_t *tree)
{
	return (size_t)tree[4] << 24 | (size_t)tree[5] << 16 | (size_t)tree[6] << 8 | tree[7];
}

/* What the machine gave, what the board adds, what the user says: one tree. */
static int read_tree(struct loader *loader, struct diag *diag)
{
	const struct range config = loader->bundle.config;
	struct merged_tree *tree = &loader->merged;

	*tree = (struct merged_tree){(const void *)(uintptr_t)loader->info->tree,
				     loader->info->tree_size};
	if (board.tree_overlay && merged_tree_add(&loader->scratch, tree, board.tree_overlay,
						  total_size(board.tree_overlay), diag)) {
		fmt_sn(diag->object, sizeof(diag->object), "board.dts");
		return -1;
	}
	if (IS_ENABLED(CONFIG_GIC_BCM2836) && merged_tree_turn(&loader->scratch, tree, diag))
		return -1;
	if (loader->info->n_measured &&
	    measured_memory_add(&loader->scratch, tree, loader->info->ram, loader->info->n_measured,
				diag))
		return -1;
	if (merged_tree_add(&loader->scratch, tree, (const void *)(uintptr_t)config.base,
			    config.size, diag) ||
	    dt_discover(tree->fdt, tree->size, &loader->tree, diag))
		return -1;
	return cores_check(loader, diag);
}

static int claim_bundle(const struct loader *loader, struct memmap *map, struct range bundle,
			struct diag *diag)
{
	for (unsigned i = 0; i < loader->tree.n_ram; i++)
		if (range_overlaps(loader->tree.ram[i], bundle))
			return memmap_claim(map, "bundle", REGION_FIRMWARE, bundle, 1, diag);
	return 0;
}

/* What EL3 runs in, and each bundle that lies in DRAM: no image is put over one, as it may be its
 * turn yet. */
static int claim_firmware(const struct loader *loader, struct memmap *map, struct diag *diag)
{
	if (memmap_claim(map, "secure RAM", REGION_FIRMWARE, board.sram, 0, diag) ||
	    (board.loader_ram.size &&
	     memmap_claim(map, "loader RAM", REGION_FIRMWARE, board.loader_ram, 1, diag)))
		return -1;
	for (uint32_t i = loader->info->source; board.sources[i]; i++)
		if (claim_bundle(loader, map, source_bundle_memory(board.sources[i]), diag))
			return -1;
	return 0;
}

static bool is_claimed(const struct memmap *map, struct range range)
{
	bool found = false;

	for (unsigned i = 0; i < map->n_regions; i++)
		found |= map->regions[i].type == REGION_FIRMWARE &&
			 map->regions[i].base == range.base && map->regions[i].size == range.size;
	return found;
}

/* All images are loaded. A bundle in DRAM is free then, unless it was looked at and is wanted again
 * after a reset; one that a reservation has become part of (memmap_reserve) stays. */
static int free_bundles(struct loader *loader, struct diag *diag)
{
	for (uint32_t i = loader->info->source; board.sources[i]; i++) {
		struct range bundle = source_bundle_memory(board.sources[i]);
		bool read = i <= loader->source;

		if ((read && !board.sources[i]->loaded_anew) || !is_claimed(&loader->map, bundle))
			continue;
		if ((!read && mmu_reach(bundle, diag)) ||
		    memmap_release(&loader->map, bundle.base, diag))
			return -1;
	}
	return 0;
}

/* Claims what lies in memory already, and the hypervisor's block at the top; then all of memory can
 * be used. */
static int map_memory(struct loader *loader, struct diag *diag)
{
	struct memmap *map = &loader->map;
	struct range tree = {loader->info->tree, ALIGN_UP(loader->info->tree_size, PAGE_SIZE)};
	char name[HANDOFF_NAME];

	for (unsigned i = 0; i < loader->tree.n_ram; i++)
		if (memmap_add_ram(map, loader->tree.ram[i], diag))
			return -1;
	if (claim_firmware(loader, map, diag) ||
	    memmap_claim(map, "board tree", REGION_TREE, tree, 1, diag))
		return -1;
	for (unsigned i = 0; i < loader->tree.n_reserved; i++) {
		fmt_sn(name, sizeof(name), "reserved memory %u", i);
		if (memmap_reserve(map, name, loader->tree.reserved[i], diag))
			return -1;
	}
	if (scratch_claim(&loader->scratch, map, diag) || mmu_map_dram(map, diag))
		return -1;
	if (IS_ENABLED(CONFIG_START_HYPERVISOR)) {
		if (memmap_alloc(map, "hypervisor", REGION_HYPERVISOR, HYP_BLOCK_SIZE,
				 HYP_BLOCK_SIZE, MEMMAP_ANYWHERE, 1, &loader->block, diag))
			return -1;
		loader->handoff = (struct handoff *)(uintptr_t)(loader->block + HYP_HANDOFF_OFFSET);
		handoff_void(loader->handoff);
	}
	return merged_tree_keep(map, &loader->merged, diag);
}

/* From here on PSCI answers. The leader is on; a released core is on or, for a kernel that
 * starts it itself, off; no other core exists for a caller. */
static void open_psci(const struct loader *loader, const uint32_t state[HANDOFF_MAX_CORES])
{
	psci.n_cores = loader->info->n_cores;
	for (unsigned i = 0; i < psci.n_cores; i++) {
		psci.core[i].mpidr = loader->info->core[i].mpidr;
		psci.core[i].state = state[i] == CORE_LEADER     ? PSCI_STATE_ON
				     : state[i] != CORE_RELEASED ? PSCI_STATE_ABSENT
				     : IS_ENABLED(CONFIG_START_LINUX) &&
						     IS_ENABLED(CONFIG_LINUX_PSCI)
					     ? PSCI_STATE_OFF
					     : PSCI_STATE_ON;
	}
	psci.aarch32 = IS_ENABLED(CONFIG_ARM);
	psci.n_ranges = loader->tree.n_ram;
	for (unsigned i = 0; i < psci.n_ranges; i++)
		psci.ranges[i] = loader->tree.ram[i];
}

static void log_errata(void)
{
	uint32_t midr[PSCI_MAX_CORES];

	for (unsigned i = 0; i < PSCI_MAX_CORES; i++)
		midr[i] = cores[i].midr;
	errata_log(midr, PSCI_MAX_CORES, ERRATA_EL3);
}

/* Where a bundle was good to its configuration, and an image of it is not or cannot be read, the
 * next source's is loaded in its place. Cores have joined by then, and secrets are drawn: they are
 * not asked again. */
static int load_images(struct loader *loader, struct diag *diag)
{
	while (images_load(loader, diag)) {
		if (!source_next(&loader->source, SOURCE_BUNDLE, diag))
			return -1;
		memset(&loader->map, 0, sizeof(loader->map));
		loader->n_images = 0;
		if (images_open(loader, diag) || read_tree(loader, diag) ||
		    map_memory(loader, diag))
			return -1;
	}
	return 0;
}

static unsigned leader_index(const struct boot_info *info)
{
	for (unsigned i = 0; i < info->n_cores; i++)
		if (info->core[i].state == CORE_LEADER)
			return i;
	return 0;
}

/* From an SRAM with room for the bootblock's lines alone to the loader's RAM. */
static struct log_ring *move_ring(const struct log_ring *from)
{
	static uint8_t moved_ring[KIB(16)] __attribute__((section(".stay"), aligned(4096)));
	struct log_ring *ring = log_ring_init(moved_ring, sizeof(moved_ring));

	if (log_ring_is(from))
		log_ring_copy(ring, from);
	return ring;
}

void loader_main(struct boot_shared *shared)
{
	struct log_ring *ring = (struct log_ring *)(uintptr_t)shared->info.ring;
	struct loader *loader = &the_loader;
	uint32_t state[HANDOFF_MAX_CORES] = {0};
	uint64_t secret[4];
	struct diag d;

	canary_set(entropy_early());
	core_claim(leader_index(&shared->info));
	cache_of_core(core_self()->midr);
	if (IS_ENABLED(CONFIG_SMALL_SRAM))
		ring = move_ring(ring);
	shared->info.ring = (uintptr_t)ring;
	log_open("loader EL3", ring, &monitor_log, shared->info.reset_counter, counter_frequency());
	stop_if_failed(take_over(loader, shared, &d), &d);
	log_line("in %s, MMU and caches on", board.loader_ram.size ? "DRAM" : "secure RAM");
	stop_if_failed(find_scratch(loader, &d), &d);
	stop_if_failed(images_open(loader, &d), &d);
	stop_if_failed(read_tree(loader, &d), &d);
	loader_secret(&loader->tree, secret);
	canary_set(secret[0]);
	memcpy(monitor_key, &secret[1], sizeof(monitor_key));
	pauth_start_el3(monitor_key);
	stop_if_failed(map_memory(loader, &d), &d);
	stop_if_failed(choose_gic(loader, &d), &d);
	stop_if_failed(cores_join(loader, &d), &d);
	log_errata();
	loader_stamp(loader, "joined");
	stop_if_failed(load_images(loader, &d), &d);
	images_close(loader);
	stop_if_failed(free_bundles(loader, &d), &d);
	if (IS_ENABLED(CONFIG_MONITOR_SIGNAL))
		stop_if_failed(mmu_map_signals(loader->block + HYP_SIGNAL_OFFSET, &d), &d);
	scratch_wipe_own(&loader->scratch);
	loader_stamp(loader, "loaded");
	gic_el3->give_away();
	if (!IS_ENABLED(CONFIG_NO_GIC))
		log_line("GIC given to non-secure: secure keeps SGIs 8-15, PPI 29");

	cores_wake(loader, state);
	open_psci(loader, state);
	stop_if_failed(next_prepare(loader, state, &d), &d);
	monitor_open(loader->info->reset_counter);
	monitor_start(loader->entry, loader->x0, cores_release(loader, state));
}

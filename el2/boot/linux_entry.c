/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: started like a Linux kernel by another boot loader. Fills the hand-off that our loader
 * would have left. */
#include "el2/boot/linux_entry.h"

#include <libfdt.h>
#include <string.h>

#include "arch/arm64/cache.h"
#include "arch/arm64/clear.h"
#include "arch/arm64/entropy.h"
#include "arch/arm64/granules.h"
#include "arch/arm64/sysreg.h"
#include "dtb/merged/merged_tree.h"
#include "dtb/tree/board_memory.h"
#include "el2/boot/boot_uart.h"
#include "el2/boot/map_ram.h"
#include "el2/core/log_sink.h"
#include "el2/core/mmu.h"
#include "image/bundle.h"
#include "image/bundle_key.h"
#include "image/kimage.h"
#include "lib/log.h"

#define TREE_MAX    MIB(2)    /* booting.rst: a tree is at most 2 MiB */
#define TREE_OFFSET 0x150000u /* in our block, behind the hand-off */
#define TREE_ROOM   (HYP_BLOCK_SIZE - TREE_OFFSET)

static struct dt_board board;
static struct dt_uart uart;
static struct memmap map;
static struct scratch scratch = {.reach = mmu_map_boot};
static struct bundle bundle = {.scratch = &scratch, .clean = dcache_flush};

/* The loader's tree is in memory that is ours now: packed where it is (QEMU leaves 1 MiB of which
 * 10 KiB are used), then copied. */
static int pack_tree(struct handoff *handoff, void *tree, uint64_t size, struct diag *diag)
{
	void *copy = (void *)(uintptr_t)(mmu_block().base + TREE_OFFSET);
	int error = fdt_check_full(tree, size);

	if (error)
		return diag_fail(diag, "device tree", "damaged: %s", fdt_strerror(error));
	if (fdt_pack(tree) || fdt_totalsize(tree) > TREE_ROOM)
		return diag_fail(diag, "device tree", "0x%x bytes, at most 0x%x",
				 fdt_totalsize(tree), TREE_ROOM);
	memcpy(copy, tree, fdt_totalsize(tree));
	/* Its seeds must not be found by the guest that gets this memory. */
	memory_clear((uintptr_t)tree, size);
	handoff->tree = (uintptr_t)copy;
	handoff->tree_size = fdt_totalsize(copy);
	return 0;
}

/* The loader's tree lies somewhere in RAM that is not mapped yet: look at it through a temporary
 * map, and keep a packed copy. `passed`: where it was, all of it. */
static int copy_tree(uint64_t tree, struct handoff *handoff, struct range *passed,
		     struct diag *diag)
{
	uint64_t size;
	int failed;

	if ((tree & 7) || !tree)
		return diag_fail(diag, "x0", "0x%lx is not an 8-byte aligned device tree", tree);
	/* No more than the tree: what lies behind it may be reserved, and only the tree says so. */
	if (mmu_map_boot((struct range){tree, sizeof(struct fdt_header)}, diag))
		return -1;
	if (fdt_magic(tree) != FDT_MAGIC)
		return diag_fail(diag, "x0", "neither a device tree nor a hand-off at 0x%lx", tree);
	size = fdt_totalsize(tree);
	if (size > TREE_MAX)
		return diag_fail(diag, "device tree", "0x%lx bytes, at most 2 MiB", size);
	*passed = (struct range){tree, size};
	if (mmu_map_boot(*passed, diag))
		return -1;
	failed = pack_tree(handoff, (void *)(uintptr_t)tree, size, diag);
	return mmu_unmap_boot(*passed, diag) || failed ? -1 : 0;
}

static bool in_ram(uint64_t address)
{
	bool found = false;

	for (unsigned i = 0; i < board.n_ram; i++)
		found |= address - board.ram[i].base < board.ram[i].size;
	return found;
}

/* Before it is read, as far as this tree says where memory is. */
static int check_bundle(struct diag *diag)
{
	if (!board.initrd.size)
		return diag_fail(diag, "/chosen",
				 "no linux,initrd-start: the bundle has to be passed as ramdisk");
	/* Its ends: it may lie in two banks that follow one another. */
	if (board.n_ram && (!in_ram(board.initrd.base) || !in_ram(range_end(board.initrd) - 1)))
		return diag_fail(diag, "/chosen", "the bundle at 0x%lx + 0x%lx is not in memory",
				 board.initrd.base, board.initrd.size);
	return 0;
}

/* DRAM, and what is not ours to give: `used` of our block is for ever, or for now. The loader's own
 * reservations of what it passes do not count: we have a copy of the tree, and the bundle's memory
 * is claimed as such. */
static int fill_map(struct memmap *to, struct range tree, struct range used, struct diag *diag)
{
	for (unsigned i = 0; i < board.n_ram; i++)
		if (memmap_add_ram(to, board.ram[i], diag))
			return -1;
	if (memmap_claim(to, "hypervisor", REGION_HYPERVISOR, used, 0, diag))
		return -1;
	for (unsigned i = 0; i < board.n_reserved; i++)
		if (!board_is_passed(&board, i, tree) &&
		    memmap_reserve(to, "reserved-memory", board.reserved[i], diag))
			return -1;
	/* free again for the guest, as loaded images are */
	return memmap_claim(to, "bundle", REGION_IMAGE, range_pages(board.initrd), 0, diag);
}

/* By what the other loader's tree says alone: the rest of our own block, then DRAM. */
static int find_scratch(struct range tree, const struct handoff *handoff, struct diag *diag)
{
	uint64_t own = ALIGN_UP(handoff->tree + handoff->tree_size, PAGE_SIZE);
	struct range used = mmu_block();

	scratch.own = (struct range){own, range_end(used) - own};
	used.size = own - used.base;
	/* its block may lie in memory that only the configuration describes */
	return memmap_add_ram(&scratch.map, mmu_block(), diag) ||
			       fill_map(&scratch.map, tree, used, diag)
		       ? -1
		       : 0;
}

/* One tree of the other loader's and the configuration, and what that says. */
static int read_tree(struct handoff *handoff, struct merged_tree *merged, struct diag *diag)
{
	if (merged_tree_add(&scratch, merged, (const void *)(uintptr_t)bundle.config.base,
			    bundle.config.size, diag) ||
	    dt_discover(merged->fdt, merged->size, &board, diag))
		return -1;
	bundle.several = board.images_stay;
	memset((void *)(uintptr_t)handoff->tree, 0, handoff->tree_size); /* it has seeds */
	return check_bundle(diag);
}

static int fill_cores(struct handoff *handoff, struct diag *diag)
{
	for (; handoff->n_cores < board.n_cpus; handoff->n_cores++) {
		const struct dt_cpu *cpu = &board.cpus[handoff->n_cores];
		enum core_state state = cpu->mpidr == mpidr_self()               ? CORE_LEADER
					: cpu->psci && board.psci == DT_PSCI_SMC ? CORE_OFF
					: cpu->spin_table                        ? CORE_PEN
										 : CORE_ABSENT;

		handoff->cores[handoff->n_cores] = (struct handoff_core){
			.mpidr = cpu->mpidr, .park = cpu->spin_table, .state = state};
		/* Reserved, but looked at by us: its page alone is mapped all the same. */
		if (state == CORE_PEN && mmu_map_boot((struct range){cpu->spin_table, 8}, diag))
			return -1;
	}
	return 0;
}

static void fill_handoff(struct handoff *handoff, const struct merged_tree *merged)
{
	memcpy(handoff->entropy, board.entropy, sizeof(handoff->entropy));
	entropy_mix(handoff->entropy, sizeof(handoff->entropy));
	memset(board.entropy, 0, sizeof(board.entropy));
	handoff->tree = (uintptr_t)merged->fdt;
	handoff->tree_size = merged->size;
	handoff->n_regions = map.n_regions;
	memcpy(handoff->regions, map.regions, sizeof(handoff->regions));
}

int linux_entry(uint64_t tree, struct handoff *handoff, struct diag *diag)
{
	struct merged_tree merged;
	struct range passed;
	struct diag ignored;
	struct store store;
	uint64_t heap;

	memset(handoff, 0, sizeof(*handoff));
	handoff->way = HANDOFF_WAY_LINUX;
	handoff->log_ring = mmu_block().base + HYP_LOG_OFFSET;
	if (copy_tree(tree, handoff, &passed, diag))
		return -1;
	merged = (struct merged_tree){(const void *)(uintptr_t)handoff->tree, handoff->tree_size};
	if (dt_discover_early(merged.fdt, merged.size, &board, diag))
		return -1;
	boot_uart(tree_last(), &uart, &ignored); /* boot.c reports it */
	if (check_bundle(diag) || find_scratch(passed, handoff, diag) ||
	    mmu_map_boot(range_pages(board.initrd), diag) ||
	    scratch_take(&scratch, "heap", UNPACK_HEAP, &heap, diag))
		return -1;
	/* A device that the loader left running may still write to it: it is copied as flash is. */
	store = store_of_memory(board.initrd);
	bundle.store = &store;
	bundle.heap = (void *)(uintptr_t)heap;
	bundle.granules = cpu_granules();
	bundle.version = MULLION_VERSION;
	bundle.key = bundle_key();
	bundle.map = &map;
	if (bundle_open(&bundle, diag) || read_tree(handoff, &merged, diag) ||
	    fill_map(&map, passed, mmu_block(), diag) || scratch_claim(&scratch, &map, diag) ||
	    map_ram(map.regions, map.n_regions, diag) || merged_tree_keep(&map, &merged, diag) ||
	    bundle_load(&bundle, handoff->images, &handoff->n_images, diag) ||
	    memmap_release(&map, range_pages(board.initrd).base, diag) || /* the bundle */
	    fill_cores(handoff, diag))
		return -1;
	scratch_wipe_own(&scratch);
	fill_handoff(handoff, &merged);
	return 0;
}

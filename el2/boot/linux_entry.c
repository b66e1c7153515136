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
#include "dtb/tree/board.h"
#include "el2/boot/boot_uart.h"
#include "el2/boot/map_ram.h"
#include "el2/core/log_sink.h"
#include "el2/core/mmu.h"
#include "image/bundle.h"
#include "image/kimage.h"
#include "lib/log.h"

#define TREE_MAX    MIB(2)    /* booting.rst: a tree is at most 2 MiB */
#define TREE_OFFSET 0x120000u /* in our block, behind the hand-off */
#define TREE_ROOM   (HYP_BLOCK_SIZE - TREE_OFFSET)

static struct dt_board board;
static struct dt_uart uart;
static struct memmap map;

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
 * map, and keep a packed copy. */
static int copy_tree(uint64_t tree, struct handoff *handoff, struct diag *diag)
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
	if (mmu_map_boot((struct range){tree, size}, diag))
		return -1;
	failed = pack_tree(handoff, (void *)(uintptr_t)tree, size, diag);
	return mmu_unmap_boot((struct range){tree, size}, diag) || failed ? -1 : 0;
}

static int claim_range(const char *name, enum region_type type, struct range range,
		       struct diag *diag)
{
	range.size = ALIGN_UP(range.base + range.size, PAGE_SIZE) -
		     ALIGN_DOWN(range.base, PAGE_SIZE);
	range.base = ALIGN_DOWN(range.base, PAGE_SIZE);
	return memmap_claim(&map, name, type, range, 0, diag);
}

/* A loader reserves what it passes to a kernel (U-Boot: ramdisk and tree, by /memreserve/). We have
 * a copy of the tree, and the bundle's memory is claimed as such. */
static bool is_passed(struct range range, uint64_t tree)
{
	struct range bundle = {ALIGN_DOWN(board.initrd.base, PAGE_SIZE), 0};

	bundle.size = ALIGN_UP(range_end(board.initrd), PAGE_SIZE) - bundle.base;
	return range.base == tree || (board.initrd.size && range_contains(bundle, range));
}

static bool in_ram(uint64_t address)
{
	bool found = false;

	for (unsigned i = 0; i < board.n_ram; i++)
		found |= address - board.ram[i].base < board.ram[i].size;
	return found;
}

static int fill_map(uint64_t tree, struct diag *diag)
{
	/* Its ends: it may lie in two banks that follow one another. */
	if (!in_ram(board.initrd.base) || !in_ram(range_end(board.initrd) - 1))
		return diag_fail(diag, "/chosen", "the bundle at 0x%lx + 0x%lx is not in memory",
				 board.initrd.base, board.initrd.size);
	for (unsigned i = 0; i < board.n_ram; i++)
		if (memmap_add_ram(&map, board.ram[i], diag))
			return -1;
	if (claim_range("hypervisor", REGION_HYPERVISOR, mmu_block(), diag))
		return -1;
	for (unsigned i = 0; i < board.n_reserved; i++)
		if (!is_passed(board.reserved[i], tree) &&
		    memmap_reserve(&map, "reserved-memory", board.reserved[i], diag))
			return -1;
	/* free again for the guest, as loaded images are */
	if (claim_range("bundle", REGION_IMAGE, board.initrd, diag))
		return -1;
	return map_ram(map.regions, map.n_regions, diag);
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

int linux_entry(uint64_t tree, struct handoff *handoff, struct diag *diag)
{
	struct bundle_loader loader = {
		.map = &map, .granules = cpu_granules(), .clean = dcache_flush};
	struct diag ignored;
	struct store store;
	uint64_t heap;

	memset(handoff, 0, sizeof(*handoff));
	handoff->way = HANDOFF_WAY_LINUX;
	handoff->log_ring = mmu_block().base + HYP_LOG_OFFSET;
	if (copy_tree(tree, handoff, diag) ||
	    dt_discover((const void *)(uintptr_t)handoff->tree, handoff->tree_size, &board, diag))
		return -1;
	boot_uart(tree_last(), &uart, &ignored); /* boot.c reports it */
	if (!board.initrd.size)
		return diag_fail(diag, "/chosen",
				 "no linux,initrd-start: the bundle has to be passed as ramdisk");
	if (fill_map(tree, diag) || memmap_alloc(&map, "heap", REGION_TREE, UNPACK_HEAP, PAGE_SIZE,
						 MEMMAP_ANYWHERE, 1, &heap, diag))
		return -1;
	loader.heap = (void *)(uintptr_t)heap;
	/* A device that the loader left running may still write to it: it is copied as flash is. */
	store = store_of_memory(board.initrd);
	if (bundle_load(&loader, &store, handoff->images, &handoff->n_images, diag) ||
	    memmap_release(&map, heap, diag) || fill_cores(handoff, diag))
		return -1;
	memcpy(handoff->entropy, board.entropy, sizeof(handoff->entropy));
	entropy_mix(handoff->entropy, sizeof(handoff->entropy));
	memset(board.entropy, 0, sizeof(board.entropy));
	handoff->n_regions = map.n_regions;
	memcpy(handoff->regions, map.regions, sizeof(handoff->regions));
	return 0;
}

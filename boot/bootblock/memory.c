/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/sysreg.h"
#include "board/board.h"
#include "boot/bootblock/bootblock.h"
#include "boot/bootblock/dram_test.h"
#include "dtb/tree/fdt_scan.h"
#include "lib/log.h"
#include "lib/ranges.h"

typedef unsigned long long ull;

/* Where the tree says nothing of memory, what was measured is; what it says has to be there. */
static int compare_with_measured(struct boot_info *info, struct diag *diag)
{
	struct range there[BOOT_MAX_RAM];
	unsigned n = board.dram_there ? board.dram_there(there, BOOT_MAX_RAM) : 0;

	for (unsigned i = 0; n && i < info->n_ram; i++) {
		unsigned nearest = 0;

		while (nearest + 1 < n && there[nearest + 1].base <= info->ram[i].base)
			nearest++;
		if (!range_contains(there[nearest], info->ram[i]))
			return diag_fail(diag, "DRAM",
					 "the tree's /memory says 0x%llx + 0x%llx, measured are "
					 "%llu MiB from 0x%llx on",
					 (ull)info->ram[i].base, (ull)info->ram[i].size,
					 (ull)there[nearest].size >> 20, (ull)there[nearest].base);
	}
	if (info->n_ram)
		return 0;
	info->n_measured = info->n_ram = n;
	for (unsigned i = 0; i < n; i++)
		info->ram[i] = there[i];
	return 0;
}

int memory_find(struct boot_info *info, struct diag *diag)
{
	const void *tree = (const void *)(uintptr_t)board.tree;
	struct range reserved[BOOT_MAX_RESERVED + BOOT_OURS];
	unsigned n_reserved = 0, max = BOOT_MAX_RESERVED;

	info->tree = board.tree;
	if (fdt_scan_memory(tree, TREE_ROOM, info->ram, BOOT_MAX_RAM, &info->n_ram, diag) ||
	    fdt_scan_reserved(tree, TREE_ROOM, reserved, max, &n_reserved, diag) ||
	    compare_with_measured(info, diag))
		return -1;
	info->tree_size = __builtin_bswap32(((const uint32_t *)tree)[1]); /* totalsize */
	reserved[n_reserved++] = board.sram; /* it and the others may lie in DRAM */
	reserved[n_reserved++] = board.loader_ram;
	for (unsigned i = 0; board.sources[i]; i++)
		reserved[n_reserved++] = source_bundle_memory(board.sources[i]);
	/* both lists are of ranges apart: there is room for all pieces */
	info->n_usable = ranges_less(info->ram, info->n_ram, reserved, n_reserved, info->usable,
				     BOOT_MAX_USABLE);
	if (!info->n_ram) /* the sample is what the board is sure of */
		info->n_usable = ranges_less(&board.dram_test, 1, reserved, n_reserved,
					     info->usable, BOOT_MAX_USABLE);
	return 0;
}

static void dram_write(void *ctx, uint64_t address, uint64_t value)
{
	(void)ctx;
	mmio_write64(address, value);
}

static uint64_t dram_read(void *ctx, uint64_t address)
{
	(void)ctx;
	return mmio_read64(address);
}

int memory_test(const struct boot_info *info, struct diag *diag)
{
	const struct dram_access access = {.write = dram_write, .read = dram_read};
	bool inside = false;

	for (unsigned i = 0; i < info->n_usable; i++)
		inside |= range_contains(info->usable[i], board.dram_test);
	if (!inside)
		return diag_fail(diag, "DRAM",
				 "the test sample 0x%llx + 0x%llx is not in it: too little memory, "
				 "or the tree reserves that",
				 (ull)board.dram_test.base, (ull)board.dram_test.size);
	if (dram_test(&access, board.dram_test, diag))
		return -1;
	if (!info->n_ram)
		log_line("DRAM: sample test passed; the board's tree does not say where the rest "
			 "is, the system configuration has to");
	for (unsigned i = 0; i < info->n_ram; i++)
		log_line("DRAM %llu MiB at 0x%llx%s%s", (ull)(info->ram[i].size >> 20),
			 (ull)info->ram[i].base, info->n_measured ? ", measured" : "",
			 i ? "" : ", sample test passed");
	return 0;
}

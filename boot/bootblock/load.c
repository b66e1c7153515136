/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/cache.h"
#include "arch/crc32_cpu.h"
#include "board/board.h"
#include "boot/bootblock/bootblock.h"
#include "boot/bootblock/loader_check.h"
#include "boot/source.h"
#include "lib/crc32.h"
#include "lib/log.h"

static struct source_reader reader;

static int load_tree(const struct boot_source *source, struct diag *diag)
{
	const struct store *store = source_part(&reader, source, source->tree, diag);
	uint64_t size;

	if (!store || tree_fetch(store, (struct range){board.tree, TREE_ROOM}, &size, diag))
		return -1;
	dcache_invalidate(board.tree, size); /* as the loader, below */
	log_line("tree of %llu KiB checked, from %s", (unsigned long long)(size + 1023) >> 10,
		 source->name);
	return 0;
}

int bootblock_tree(struct boot_info *info, struct diag *diag)
{
	if (crc32_cpu_present())
		crc32_use(crc32_cpu);
	do {
		const struct boot_source *source = board.sources[info->source];

		if (!source->tree.size || !load_tree(source, diag))
			return 0;
	} while (source_next(&info->source, SOURCE_TREE, diag));
	return -1;
}

static int load_loader(const struct boot_source *source, struct range ram, uint64_t *entry,
		       struct diag *diag)
{
	const struct store *store = source_part(&reader, source, source->loader, diag);
	struct loader_image header;

	if (!store || loader_fetch(store, ram, &header, diag))
		return -1;
	/*
	 * The data cache was off, so the bytes are in memory; a line that some earlier life left in
	 * a cache must not hide or overwrite them once it is on (Arm ARM B2.7.4 and D7.5.4).
	 */
	dcache_invalidate(header.load, header.memory);
	icache_sync(header.load, header.size);
	*entry = header.entry;
	return 0;
}

int bootblock_load(struct boot_info *info, struct range ram, uint64_t *entry, struct diag *diag)
{
	do {
		if (!load_loader(board.sources[info->source], ram, entry, diag))
			return 0;
	} while (source_next(&info->source, SOURCE_LOADER, diag));
	return -1;
}

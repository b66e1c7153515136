/* SPDX-License-Identifier: Apache-2.0 */
#include "arch/arm64/cache.h"
#include "arch/arm64/crc32_cpu.h"
#include "boot/bootblock/bootblock.h"
#include "boot/bootblock/loader_check.h"
#include "lib/crc32.h"

int bootblock_load(struct range store, struct range ram, uint64_t *entry, struct diag *diag)
{
	const struct store flash = store_of_memory(store);
	struct loader_image header;

	if (crc32_cpu_present())
		crc32_use(crc32_cpu);
	if (loader_fetch(&flash, ram, &header, diag))
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

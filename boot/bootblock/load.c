/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "arch/arm64/cache.h"
#include "boot/bootblock/bootblock.h"
#include "boot/bootblock/loader_check.h"

int bootblock_load(struct range store, struct range ram, uint64_t *entry, struct diag *diag)
{
	const struct loader_image *header = (const void *)(uintptr_t)store.base;
	const uint8_t *payload = (const uint8_t *)header + sizeof(*header);

	if (loader_check_header(header, store.size, ram, diag))
		return -1;
	memcpy((void *)(uintptr_t)header->load, payload, header->size);
	/* The copy is checked, not the flash: what is checked is what runs. */
	if (loader_check_payload(header, (const void *)(uintptr_t)header->load, diag))
		return -1;
	/*
	 * The data cache was off, so the bytes are in memory; a line that some earlier life left in
	 * a cache must not hide or overwrite them once it is on (Arm ARM B2.7.4 and D7.5.4).
	 */
	dcache_invalidate(header->load, header->memory);
	icache_sync(header->load, header->size);
	*entry = header->entry;
	return 0;
}

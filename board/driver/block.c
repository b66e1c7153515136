/* SPDX-License-Identifier: Apache-2.0 */
#include "board/driver/block.h"

#include <string.h>

#define MOST_BLOCKS 32768u /* in one transfer: a count has 16 bits */

/* Part of one block, by a copy of it. */
static int fetch_part(const struct block_store *from, uint64_t offset, uint8_t *target, size_t size,
		      struct diag *diag)
{
	uint32_t block[BLOCK_SIZE / 4];

	if (from->device->read(from->device, from->first + offset / BLOCK_SIZE, block, 1, diag))
		return -1;
	memcpy(target, (const uint8_t *)block + offset % BLOCK_SIZE, size);
	return 0;
}

static int fetch_blocks(const struct store *store, uint64_t offset, void *target, size_t size,
			struct diag *diag)
{
	const struct block_store *from = (const struct block_store *)store;
	uint8_t *to = target;

	while (size) {
		size_t part = BLOCK_SIZE - offset % BLOCK_SIZE;
		uint64_t count = size / BLOCK_SIZE < MOST_BLOCKS ? size / BLOCK_SIZE : MOST_BLOCKS;

		part = part < size ? part : size;
		if (part == BLOCK_SIZE && IS_ALIGNED((uintptr_t)to, 4)) {
			part = count * BLOCK_SIZE;
			if (from->device->read(from->device, from->first + offset / BLOCK_SIZE, to,
					       (uint32_t)count, diag))
				return -1;
		} else if (fetch_part(from, offset, to, part, diag)) {
			return -1;
		}
		offset += part;
		to += part;
		size -= part;
	}
	return 0;
}

int block_store_open(struct block_store *store, const struct block_device *device,
		     struct range part, struct diag *diag)
{
	uint64_t end = device->blocks * BLOCK_SIZE;

	if (part.base >= end)
		return diag_fail(diag, device->name,
				 "ends at 0x%llx, what is wanted begins at 0x%llx",
				 (unsigned long long)end, (unsigned long long)part.base);
	*store = (struct block_store){
		.store = {.size = part.size < end - part.base ? part.size : end - part.base,
			  .fetch = fetch_blocks},
		.device = device,
		.first = part.base / BLOCK_SIZE,
	};
	return 0;
}

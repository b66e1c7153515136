/* SPDX-License-Identifier: Apache-2.0 */
/* Loads the bundle from the board's store and cleans it to memory: it is read and run with
 * caches off first. image/bundle.c does the work. */
#include "arch/arm64/cache.h"
#include "arch/arm64/crc32_cpu.h"
#include "arch/arm64/granules.h"
#include "arch/arm64/sha256_ce.h"
#include "board/board.h"
#include "boot/loader/images.h"
#include "image/bundle.h"
#include "image/kimage.h"
#include "image/sha256.h"
#include "lib/crc32.h"
#include "lib/log.h"

typedef unsigned long long ull;

static uint8_t heap[UNPACK_HEAP] __attribute__((section(".noinit"), aligned(64)));

/* The part of memory or of a device where the board has the bundle; NULL: it cannot be read. */
static const struct store *open_store(struct diag *diag)
{
	static struct store memory;
	static struct block_device device;
	static struct block_store blocks;

	if (!board.bundle_device) {
		memory = store_of_memory(board.bundle_store);
		return &memory;
	}
	if (board.bundle_device(&device, diag) ||
	    block_store_open(&blocks, &device, board.bundle_store, diag))
		return NULL;
	log_line("%s of %llu MiB, by %s", device.name, (ull)(device.blocks * BLOCK_SIZE >> 20),
		 device.byte_addresses ? "bytes" : "blocks");
	return &blocks.store;
}

int images_open(struct loader *loader, struct diag *diag)
{
	const struct store *store = open_store(diag);

	if (!store)
		return -1;
	loader->bundle = (struct bundle){.store = store,
					 .scratch = &loader->scratch,
					 .heap = heap,
					 .granules = cpu_granules(),
					 .clean = dcache_flush};
	if (crc32_cpu_present())
		crc32_use(crc32_cpu);
	if (sha256_ce_present())
		sha256_use(sha256_ce_blocks);
	log_line("bundle at 0x%llx, hashing by %s", (unsigned long long)board.bundle_store.base,
		 sha256_engine());
	return bundle_open(&loader->bundle, diag);
}

int images_load(struct loader *loader, struct diag *diag)
{
	loader->bundle.map = &loader->map;
	loader->bundle.hyp_block = loader->block;
	loader->bundle.several = loader->tree.n_domains > 1;
	if (bundle_load(&loader->bundle, loader->images, &loader->n_images, diag))
		return -1;
	for (unsigned i = 0; i < loader->n_images; i++)
		if (loader->images[i].type == IMAGE_HYPERVISOR ||
		    loader->images[i].type == IMAGE_KERNEL)
			icache_sync(loader->images[i].base, loader->images[i].size);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Loads the bundle from the board's store and cleans it to memory: it is read and run with
 * caches off first. image/bundle.c does the work. */
#include "arch/cache.h"
#include "arch/crc32_cpu.h"
#include "arch/granules.h"
#include "arch/sha256_ce.h"
#include "arch/sysreg.h"
#include "board/board.h"
#include "boot/loader/card_file.h"
#include "boot/loader/images.h"
#include "boot/loader/mmu.h"
#include "boot/source.h"
#include "image/bundle.h"
#include "image/bundle_key.h"
#include "image/kimage.h"
#include "image/sha256.h"
#include "lib/crc32.h"
#include "lib/log.h"

typedef unsigned long long ull;

static struct source_reader reader;
static uint8_t heap[UNPACK_HEAP] __attribute__((section(".noinit"), aligned(64)));

/* The bundle, where the source has it; NULL: it cannot be read. */
static const struct store *open_store(struct loader *loader, const struct boot_source *source,
				      struct diag *diag)
{
	if (!IS_ENABLED(CONFIG_CARD_FILES) || !source->bundle_file)
		return source_part(&reader, source, source->bundle, diag);
	if (source->memory && card_memory(&reader, source, &loader->scratch, diag))
		return NULL;
	return card_file(&reader, source, diag);
}

/* One that is freed is cleared for who gets the memory. */
static int map_bundle(const struct boot_source *source, struct diag *diag)
{
	struct range bundle = source_bundle_memory(source);

	return source->loaded_anew ? mmu_reach(bundle, diag) : mmu_map_store(bundle, diag);
}

/* What a failure has taken of scratch memory stays taken. */
static int open_from(struct loader *loader, const struct boot_source *source, struct diag *diag)
{
	const struct store *store = open_store(loader, source, diag);

	if (!store && source->removable)
		source_is_without(source);
	if (!store || map_bundle(source, diag))
		return -1;
	if (source->bundle_file)
		log_line("bundle %s, hashing by %s", source->bundle_file, sha256_engine());
	else
		log_line("bundle at 0x%llx, hashing by %s", (ull)source->bundle.base,
			 sha256_engine());
	loader->bundle = (struct bundle){.store = store,
					 .scratch = &loader->scratch,
					 .heap = heap,
					 .granules = cpu_granules(),
					 .board = board.name,
					 .version = MULLION_VERSION,
					 .key = bundle_key(),
					 .now = counter,
					 .frequency = counter_frequency(),
					 .clean = dcache_flush};
	return bundle_open(&loader->bundle, diag);
}

int images_open(struct loader *loader, struct diag *diag)
{
	if (crc32_cpu_present())
		crc32_use(crc32_cpu);
	if (sha256_ce_present())
		sha256_use(sha256_ce_blocks);
	source_first(&loader->source, SOURCE_BUNDLE);
	do {
		if (!open_from(loader, board.sources[loader->source], diag))
			return 0;
	} while (source_next(&loader->source, SOURCE_BUNDLE, diag));
	return -1;
}

void images_close(struct loader *loader)
{
	loader->bundle.store = NULL;
	source_close(&reader);
}

int images_load(struct loader *loader, struct diag *diag)
{
	loader->bundle.map = &loader->map;
	loader->bundle.hyp_block = loader->block;
	loader->bundle.several = loader->tree.images_stay;
	if (bundle_load(&loader->bundle, loader->images, &loader->n_images, diag))
		return -1;
	for (unsigned i = 0; i < loader->n_images; i++)
		if (loader->images[i].type == IMAGE_HYPERVISOR ||
		    loader->images[i].type == IMAGE_KERNEL)
			icache_sync(loader->images[i].base, loader->images[i].size);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "tools/dt_images.h"

#include "arch/arm64/cache.h"
#include "image/bundle.h"
#include "image/memmap.h"
#include "image/scratch.h"
#include "image/unpack.h"
#include "include/physical.h"
#include "tools/dt_boot.h"
#include "tools/dt_memory.h"

/* of no board: images that are larger are a matter of its memory, and not of what they are */
static const struct range lent = {GIB(1), GIB(2)};
#define SCRATCH MIB(96) /* of `lent`: the bundle's tree, with images in it at the most */

int dt_images(const void *given, size_t room, struct diag *diag)
{
	static uint64_t heap[UNPACK_HEAP / 8];
	static struct handoff_image images[HANDOFF_MAX_IMAGES];
	static struct memmap map;
	struct scratch scratch = {.own = {lent.base, SCRATCH}};
	struct bundle bundle = {.scratch = &scratch,
				.heap = heap,
				.granules = DT_GRANULES,
				.version = MULLION_VERSION,
				.clean = dcache_flush,
				.map = &map,
				.several = true};
	struct store store;
	uint32_t count = 0;

	if (lend_ram(&lent, 1, diag))
		return -2;
	store = store_of_memory((struct range){memory_address(given), room});
	bundle.store = &store;
	if (memmap_add_ram(&scratch.map, scratch.own, diag) || memmap_add_ram(&map, lent, diag) ||
	    memmap_claim(&map, "scratch", REGION_USED, scratch.own, 1, diag))
		return -1;
	return bundle_open(&bundle, diag) || bundle_load(&bundle, images, &count, diag) ? -1 : 0;
}

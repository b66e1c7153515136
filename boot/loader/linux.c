/* SPDX-License-Identifier: Apache-2.0 */
/* Without the hypervisor: the kernel gets the whole machine, at the exception level that Kconfig
 * names. Its tree is derived like a guest's, for the one domain of the system configuration. */
#include <libfdt.h>
#include <string.h>

#include "arch/granules.h"
#include "arch/cache.h"
#include "arch/clear.h"
#include "arch/pen.h"
#include "board/board.h"
#include "boot/loader/native.h"
#include "boot/loader/next.h"
#include "boot/loader/seeds.h"
#include "dtb/config/system.h"
#include "dtb/derive/guest_tree.h"
#include "image/zimage.h"
#include "lib/log.h"

typedef unsigned long long ull;

/* memory that is the kernel's although something lies there */
#define GIVEN (1u << REGION_TREE | 1u << REGION_IMAGE)
#define SEEDS (sizeof(params.kaslr_seed) + sizeof(params.rng_seed))

static struct sys_config config;
static struct guest_params params;
static struct range payload; /* the kernel where it runs, of this kind */
static enum kimage_kind kind;
static uint64_t pen;

static int read_config(struct loader *loader, struct diag *diag)
{
	if (sys_parse(loader->merged.fdt, &loader->tree, &config, diag))
		return -1;
	return native_check(&config, diag);
}

/* Where its FIT says that it is entered, in A32 code of its own. */
static int check_entry(const struct loader *loader, const struct handoff_image *image,
		       struct diag *diag)
{
	if (loader->entry - payload.base < image->size && IS_ALIGNED(loader->entry, 4))
		return 0;
	return diag_fail(diag, config.domains[0].name,
			 "%s is entered at 0x%llx, which is no multiple of 4 in its 0x%llx bytes "
			 "from 0x%llx",
			 image->name, (ull)loader->entry, (ull)image->size, (ull)payload.base);
}

/*
 * A flat binary of 32-bit code goes to the address that its node in the bundle has, or to an offset
 * of DRAM, the configuration's or that of flat binaries in general. What it was copied from is
 * wiped with the other leftovers.
 */
static int move_flat(struct loader *loader, const struct handoff_image *image,
		     const struct kimage *kernel, struct diag *diag)
{
	static struct memmap_layout layout;
	const struct sys_domain *dom = &config.domains[0];
	const struct image_place *place = &image->place;
	uint64_t at = place->load, size = ALIGN_UP(image->size, PAGE_SIZE);

	if (place->memory > size)
		size = ALIGN_UP(place->memory, PAGE_SIZE);
	memmap_layout(&loader->map, &layout);
	if (!(place->says & PLACE_LOAD) &&
	    kimage_place_at(image->name, kernel,
			    dom->has_load_offset ? dom->load_offset : kernel->text_offset,
			    layout.ram, layout.n_ram, layout.busy, layout.n_busy, &at, diag))
		return -1;
	payload = (struct range){at, size};
	if (memmap_claim(&loader->map, image->name, REGION_IMAGE, payload, 1, diag))
		return -1;
	memcpy((void *)(uintptr_t)at, (const void *)(uintptr_t)image->base, image->size);
	memset((uint8_t *)(uintptr_t)at + image->size, 0, size - image->size);
	icache_sync(at, size);
	dcache_flush(at, size);
	loader->entry = at + place->entry;
	if (place->says & PLACE_LOAD)
		loader->entry = place->says & PLACE_ENTRY ? place->entry : at;
	return check_entry(loader, image, diag);
}

/* The kernel is put where it runs if it is not there yet. */
static int take_kernel(struct loader *loader, const struct native *chosen, struct diag *diag)
{
	kind = chosen->header.kind;
	if (kind == KIMAGE_FLAT && IS_ENABLED(CONFIG_ARM)) /* native_choose has refused others */
		return move_flat(loader, chosen->kernel, &chosen->header, diag);
	payload = (struct range){chosen->kernel->base, chosen->header.image_size};
	loader->entry = chosen->kernel->base;
	return 0;
}

static int find_images(struct loader *loader, struct diag *diag)
{
	struct native chosen;

	if (native_choose(&config.domains[0], loader->images, loader->n_images, cpu_granules(),
			  &chosen, diag) ||
	    take_kernel(loader, &chosen, diag))
		return -1;
	if (chosen.ramdisk)
		params.initrd = (struct range){chosen.ramdisk->base, chosen.ramdisk->size};
	return 0;
}

/* Nothing that stays lies where the kernel unpacks itself to. `tree` is its own. */
static int check_room(const struct loader *loader, uint64_t tree, struct diag *diag)
{
	const struct range room = zimage_room(loader->entry);
	bool taken = range_overlaps(room, (struct range){tree, GUEST_TREE_MAX}) ||
		     range_overlaps(room, params.initrd);

	for (unsigned i = 0; i < loader->map.n_regions; i++) {
		const struct handoff_region *region = &loader->map.regions[i];

		taken |= (region->type == REGION_RESERVED || region->type == REGION_FIRMWARE) &&
			 range_overlaps(room, (struct range){region->base, region->size});
	}
	return taken ? diag_fail(diag, config.domains[0].kernel[0],
				 "unpacks itself to the %llu MiB below 0x%llx, which are not all "
				 "free",
				 (ull)ZIMAGE_OFFSET >> 20, (ull)loader->entry)
		     : 0;
}

/* Release addresses where the board's firmware has them, in memory that is EL3's. */
static void place_words(uint64_t pen_page)
{
	struct range words = {CONFIG_SPIN_TABLE_BASE, 8 * CONFIG_MAX_CPUS};

	for (uint64_t at = words.base; at < range_end(words); at += 8)
		mmio_write64(at, 0);
	dcache_flush(words.base, words.size);
	params.pen = words;
	pen = pen_page + (uint64_t)(spin_pen_elsewhere - spin_pen);
}

/* The pen in which the secondaries of a spin-table wait: in memory of the kernel's own that its
 * tree reserves (booting.rst section 4); where it has no words for the kernel, in EL3's. */
static int place_pen(struct loader *loader, struct diag *diag)
{
	enum region_type type = CONFIG_SPIN_TABLE_BASE ? REGION_FIRMWARE : REGION_TREE;
	uint64_t address;

	if (memmap_alloc(&loader->map, "pen", type, PAGE_SIZE, PAGE_SIZE, MEMMAP_ANYWHERE, 1,
			 &address, diag))
		return -1;
	memset((void *)(uintptr_t)address, 0, PAGE_SIZE);
	memcpy((void *)(uintptr_t)address, spin_pen, (size_t)(spin_pen_end - spin_pen));
	icache_sync(address, PAGE_SIZE);
	dcache_flush(address, PAGE_SIZE);
	params.pen = (struct range){address, PAGE_SIZE};
	pen = address + (uint64_t)(spin_pen_code - spin_pen);
	if (CONFIG_SPIN_TABLE_BASE)
		place_words(address);
	return 0;
}

static void fill_params(struct loader *loader, const uint32_t state[HANDOFF_MAX_CORES])
{
	uint8_t seeds[SEEDS] = {0};
	unsigned room = sizeof(params.memory) / sizeof(params.memory[0]);

	params.n_memory = memmap_free(&loader->map, GIVEN, params.memory, room);
	if (params.n_memory > room)
		params.n_memory = room;
	for (unsigned i = 0; i < loader->info->n_cores; i++)
		if (state[i] == CORE_LEADER || state[i] == CORE_RELEASED) {
			params.cpus[params.n_cpus] =
				loader_tree_index(loader, loader->info->core[i].mpidr);
			params.mpidr[params.n_cpus++] = loader->info->core[i].mpidr;
		}
	params.bootargs = config.domains[0].bootargs;
	params.native = true;
	params.no_psci = IS_ENABLED(CONFIG_LINUX_NO_MONITOR);
	loader_entropy(&loader->tree, seeds, SEEDS);
	params.no_seeds = true;
	for (unsigned i = 0; i < SEEDS; i++)
		params.no_seeds &= !seeds[i];
	memcpy(params.kaslr_seed, seeds, sizeof(params.kaslr_seed));
	memcpy(params.rng_seed, seeds + sizeof(params.kaslr_seed), sizeof(params.rng_seed));
	memset(seeds, 0, sizeof(seeds));
}

/*
 * What the kernel was not given but would find in its memory: the seeds in the board's tree and the
 * merged one, the configuration, other images, where images were unpacked. It starts with its
 * caches off, so none of that may be left in ours either. `tree` is its own.
 */
static void wipe_leftovers(const struct loader *loader, uint64_t tree)
{
	struct range free_ranges[HANDOFF_MAX_REGIONS];
	unsigned count = memmap_free(&loader->map, 0, free_ranges, HANDOFF_MAX_REGIONS);

	for (unsigned i = 0; i < loader->map.n_regions; i++) {
		const struct handoff_region *region = &loader->map.regions[i];
		struct range range = {region->base, region->size};
		bool given = range.base == tree || range_overlaps(range, payload) ||
			     range_overlaps(range, params.pen) ||
			     range_overlaps(range, params.initrd);

		if (!given && (region->type == REGION_TREE || region->type == REGION_IMAGE))
			memory_clear(range.base, range.size);
		for (unsigned k = 0; k < count && region->type == REGION_USED; k++) {
			struct range used = range_shared(range, free_ranges[k]);

			memory_clear(used.base, used.size);
		}
	}
}

static void log_prepared(const struct loader *loader)
{
	log_line("%s: kernel 0x%llx at EL%d, %u CPUs, tree 0x%llx; %s", config.domains[0].name,
		 (ull)loader->entry, IS_ENABLED(CONFIG_START_LINUX_EL1) ? 1 : 2, params.n_cpus,
		 (ull)loader->x0,
		 !pen ? "the other cores are off, PSCI 1.1 stays at EL3"
		 : IS_ENABLED(CONFIG_LINUX_NO_MONITOR)
			 ? "the other cores are in a pen, no PSCI"
			 : "the other cores are in a pen, PSCI 1.1 stays at EL3");
}

static struct range tree_window(const struct loader *loader)
{
	return IS_ENABLED(CONFIG_ARM) ? zimage_tree_window(loader->tree.ram[0].base)
				      : MEMMAP_ANYWHERE;
}

int next_prepare(struct loader *loader, const uint32_t state[HANDOFF_MAX_CORES], struct diag *diag)
{
	uint64_t tree, size;
	int failed;

	if (memmap_alloc(&loader->map, "tree", REGION_TREE, GUEST_TREE_MAX, MIB(2),
			 tree_window(loader), 1, &tree, diag) ||
	    read_config(loader, diag) || find_images(loader, diag))
		return -1;
	if (IS_ENABLED(CONFIG_LINUX_SPIN_TABLE) && place_pen(loader, diag))
		return -1;
	if (IS_ENABLED(CONFIG_ARM) && kind == KIMAGE_LINUX && check_room(loader, tree, diag))
		return -1;
	fill_params(loader, state);
	failed = sys_derive(loader->merged.fdt, &loader->tree, &config, 0, &params,
			    (void *)(uintptr_t)tree, GUEST_TREE_MAX, diag);
	memset(params.kaslr_seed, 0, sizeof(params.kaslr_seed));
	memset(params.rng_seed, 0, sizeof(params.rng_seed));
	if (failed)
		return -1;
	size = fdt_totalsize((const void *)(uintptr_t)tree);
	memset((uint8_t *)(uintptr_t)tree + size, 0, GUEST_TREE_MAX - size);
	dcache_flush(tree, GUEST_TREE_MAX);
	wipe_leftovers(loader, tree);
	loader->x0 = tree;
	log_prepared(loader);
	return 0;
}

void next_secondary(const struct loader *loader, struct core *core)
{
	unsigned index = 0;

	(void)loader;
	while (index < params.n_cpus && params.mpidr[index] != core->mpidr)
		index++;
	core->entry = pen;
	core->x[0] = index;
	core->x[1] = CONFIG_SPIN_TABLE_BASE; /* of which the usual pen makes no use */
	core->x[2] = 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "image/bundle.h"

#include <string.h>

#include "image/kimage.h"
#include "image/progress.h"
#include "image/signature.h"
#include "image/unpack.h"
#include "include/kernel_kinds.h"
#include "include/physical.h"
#include "lib/log.h"

/* An image in memory, checked and plain: where it stays, as far as that could be known before it
 * was checked. */
struct plain {
	const struct fit_image *image;
	uint64_t base;
	size_t size;
};

struct load {
	const struct bundle *bundle;
	struct handoff_image *images;
	uint32_t *n_images;
};

#define CONFIG_MAX MIB(1) /* of a system configuration, unpacked */

/* In whole pages. */
static uint64_t largest_free(const struct memmap *map)
{
	return ALIGN_DOWN(memmap_largest(map, MEMMAP_ANYWHERE), PAGE_SIZE);
}

/* The highest free place, for the bytes of the file alone. */
static int place_at_top(const struct load *load, const char *name, uint64_t size, uint64_t *base,
			struct diag *diag)
{
	return memmap_alloc(load->bundle->map, name, REGION_IMAGE, ALIGN_UP(size, PAGE_SIZE),
			    PAGE_SIZE, MEMMAP_ANYWHERE, 1, base, diag);
}

/*
 * A kernel with a header goes where Linux can run it in place. One without belongs at a fixed
 * offset of its guest's memory, which only the hypervisor knows: it is put anywhere, and moved
 * later. Without the hypervisor its place is at an offset of DRAM, which we keep out of.
 */
static int place_kernel(const struct load *load, const struct plain *plain, uint64_t *base,
			uint64_t *room, struct diag *diag)
{
	struct memmap_layout layout;
	struct kimage kernel;

	if (kimage_parse(plain->image->name, memory_at(plain->base), plain->size,
			 load->bundle->granules, &kernel, diag))
		return -1;
	if (load->bundle->several ||
	    (kernel.kind == KIMAGE_FLAT && load->bundle->granules & CPU_RUNS_ZIMAGES))
		return place_at_top(load, plain->image->name, plain->size, base, diag);
	*room = ALIGN_UP(kernel.image_size, PAGE_SIZE);
	if (kernel.kind == KIMAGE_FLAT)
		return memmap_alloc(load->bundle->map, plain->image->name, REGION_IMAGE, *room,
				    MIB(2), MEMMAP_ANYWHERE, 0, base, diag);
	memmap_layout(load->bundle->map, &layout);
	if (kimage_place(plain->image->name, &kernel, layout.ram, layout.n_ram, layout.busy,
			 layout.n_busy, base, diag))
		return -1;
	return memmap_claim(load->bundle->map, plain->image->name, REGION_IMAGE,
			    (struct range){*base, *room}, 1, diag);
}

static int place_ramdisk(const struct load *load, const char *name, uint64_t size, uint64_t *base,
			 struct diag *diag)
{
	struct range kernel = {0, 0};
	struct memmap_layout layout;

	if (load->bundle->several)
		return place_at_top(load, name, size, base, diag);
	for (unsigned i = 0; i < *load->n_images && !kernel.size; i++)
		if (load->images[i].type == IMAGE_KERNEL)
			kernel = (struct range){load->images[i].base, load->images[i].size};
	memmap_layout(load->bundle->map, &layout);
	if (!kernel.size)
		kernel = (struct range){layout.ram[0].base, PAGE_SIZE};
	if (initrd_place(name, size, kernel, layout.ram, layout.n_ram, layout.busy, layout.n_busy,
			 base, diag))
		return -1;
	return memmap_claim(load->bundle->map, name, REGION_IMAGE,
			    (struct range){*base, ALIGN_UP(size, PAGE_SIZE)}, 1, diag);
}

static int check_hypervisor_size(const char *name, uint64_t size, struct diag *diag)
{
	if (size > HYP_LOG_OFFSET)
		return diag_fail(diag, name, "has %llu bytes, the log begins %u into its block",
				 (unsigned long long)size, HYP_LOG_OFFSET);
	return 0;
}

/* Its block is claimed already. The header asks for the whole block, which another boot loader
 * must keep free; the file itself must end before the log ring. */
static int place_hypervisor(const struct load *load, const struct plain *plain, uint64_t *base,
			    uint64_t *room, struct diag *diag)
{
	struct kimage header;

	if (kimage_parse(plain->image->name, memory_at(plain->base), plain->size,
			 load->bundle->granules, &header, diag))
		return -1;
	if (header.kind != KIMAGE_LINUX || header.text_offset != 0)
		return diag_fail(diag, plain->image->name,
				 "the hypervisor needs an arm64 Image header with text_offset 0");
	if (header.image_size > HYP_BLOCK_SIZE)
		return diag_fail(diag, plain->image->name, "needs %llu bytes, its block has %u",
				 (unsigned long long)header.image_size, HYP_BLOCK_SIZE);
	if (check_hypervisor_size(plain->image->name, plain->size, diag))
		return -1;
	*base = load->bundle->hyp_block;
	*room = HYP_LOG_OFFSET;
	return 0;
}

/* Where an image stays, and the memory that it gets; both are claimed. */
static int place_image(const struct load *load, const struct plain *plain, uint64_t *base,
		       uint64_t *room, struct diag *diag)
{
	if (plain->image->type == IMAGE_HYPERVISOR)
		return place_hypervisor(load, plain, base, room, diag);
	*room = ALIGN_UP(plain->size, PAGE_SIZE);
	if (plain->image->type == IMAGE_KERNEL)
		return place_kernel(load, plain, base, room, diag);
	return place_ramdisk(load, plain->image->name, plain->size, base, diag);
}

/*
 * Claims memory for the `size` plain bytes of an image that is not checked yet: where it will stay
 * if it is what nearly all are, a kernel for a 2 MiB boundary for one. Nothing that the image says
 * of itself is asked.
 */
static int claim_landing(const struct load *load, const struct fit_image *image, uint64_t size,
			 uint64_t *base, struct diag *diag)
{
	struct memmap *map = load->bundle->map;
	uint64_t room = ALIGN_UP(size, PAGE_SIZE);

	if (image->type == IMAGE_RAMDISK)
		return place_ramdisk(load, image->name, size, base, diag);
	if (image->type == IMAGE_KERNEL && !load->bundle->several &&
	    !memmap_alloc(map, image->name, REGION_IMAGE, room, MIB(2), MEMMAP_ANYWHERE, 0, base,
			  diag))
		return 0;
	return place_at_top(load, image->name, size, base, diag);
}

/* The stored bytes of an image, on their way to `base`. */
struct arrival {
	const struct bundle *bundle;
	const struct fit_image *image;
	uint64_t base;
	struct progress progress;
	struct diag *diag;
};

static int fetch_piece(void *ctx, size_t from, size_t size)
{
	struct arrival *arrival = ctx;
	const struct bundle *bundle = arrival->bundle;
	uint64_t stored = arrival->image->data.base + from;
	void *target = memory_at(arrival->base + from);

	if (arrival->image->data.base < bundle->fit.fdt_size)
		memcpy(target, (const uint8_t *)bundle->fit.fdt + stored, size);
	else if (store_fetch(bundle->store, stored, target, size, arrival->diag))
		return -1;
	if (bundle->now)
		progress_to(&arrival->progress, from + size, bundle->now());
	return 0;
}

/* Fetches the stored bytes of an image to `base`, and checks them there, piece by piece. */
static int fetch_image(const struct bundle *bundle, const struct fit_image *image, uint64_t base,
		       struct diag *diag)
{
	struct arrival arrival = {.bundle = bundle, .image = image, .base = base, .diag = diag};

	if (bundle->now)
		progress_start(&arrival.progress, image->name, image->data.size, bundle->now(),
			       bundle->frequency);
	return fit_verify(image, memory_at(base), fetch_piece, &arrival, diag);
}

static int fetch_plain(const struct load *load, const struct fit_image *image, struct plain *plain,
		       struct diag *diag)
{
	plain->size = image->data.size;
	if (image->type == IMAGE_HYPERVISOR) { /* its block is claimed already */
		plain->base = load->bundle->hyp_block;
		return check_hypervisor_size(image->name, plain->size, diag) ||
				       fetch_image(load->bundle, image, plain->base, diag)
			       ? -1
			       : 0;
	}
	return claim_landing(load, image, plain->size, &plain->base, diag) ||
			       fetch_image(load->bundle, image, plain->base, diag) ||
			       memmap_release(load->bundle->map, plain->base, diag)
		       ? -1
		       : 0;
}

/* Unpacks the checked bytes at `packed`. */
static int unpack_image(const struct load *load, const struct fit_image *image, uint64_t packed,
			struct plain *plain, struct diag *diag)
{
	struct memmap *map = load->bundle->map;
	uint64_t room = unpack_size_hint(image->compression, memory_at(packed), image->data.size);

	room = ALIGN_UP(room, PAGE_SIZE);
	/* Cut-off data claims any size, and is to be refused for what it is. A page at
	 * least, so that full memory is reported. */
	if (!room || room > largest_free(map))
		room = ALIGN_UP(largest_free(map) / 2 + 1, PAGE_SIZE);
	if (claim_landing(load, image, room, &plain->base, diag) ||
	    unpack(image->compression, image->name, memory_at(packed), image->data.size,
		   memory_at(plain->base), room, &plain->size, load->bundle->heap, UNPACK_HEAP,
		   diag))
		return -1;
	return memmap_release(map, plain->base, diag);
}

/* The memory that `plain` is in is free again: where the image stays is claimed next. */
static int make_plain(const struct load *load, const struct fit_image *image, struct plain *plain,
		      struct diag *diag)
{
	struct memmap *map = load->bundle->map;
	uint64_t packed;
	int top = !load->bundle->several; /* the other end than where it stays */

	*plain = (struct plain){.image = image};
	if (image->compression == COMP_NONE)
		return fetch_plain(load, image, plain, diag);
	if (memmap_alloc(map, image->name, REGION_IMAGE, ALIGN_UP(image->data.size, PAGE_SIZE),
			 PAGE_SIZE, MEMMAP_ANYWHERE, top, &packed, diag) ||
	    fetch_image(load->bundle, image, packed, diag) ||
	    unpack_image(load, image, packed, plain, diag))
		return -1;
	return memmap_release(map, packed, diag);
}

static void log_loaded(const struct fit_image *image, uint64_t base, uint64_t size)
{
	log_line("%s: SHA-256 verified, %llu KiB%s at 0x%llx", image->name,
		 (unsigned long long)(size + 1023) >> 10,
		 image->compression == COMP_NONE ? "" : " unpacked", (unsigned long long)base);
}

static int load_image(const struct load *load, const struct fit_image *image, struct diag *diag)
{
	struct handoff_image *out = &load->images[*load->n_images];
	uint64_t base = 0, room = 0;
	struct plain plain;

	if (make_plain(load, image, &plain, diag) || place_image(load, &plain, &base, &room, diag))
		return -1;
	if (base != plain.base) /* they may overlap */
		memmove(memory_at(base), memory_at(plain.base), plain.size);
	memset((uint8_t *)memory_at(base) + plain.size, 0, room - plain.size);
	*out = (struct handoff_image){
		.base = base, .size = plain.size, .type = image->type, .place = image->place};
	memcpy(out->name, image->name, sizeof(out->name));
	++*load->n_images;
	load->bundle->clean(base, room);
	log_loaded(image, base, plain.size);
	return 0;
}

static int load_config(struct bundle *bundle, const struct fit_image *image, struct diag *diag)
{
	uint64_t stored, plain, room;
	size_t size = image->data.size;

	if (scratch_take(bundle->scratch, image->name, size, &stored, diag) ||
	    fetch_image(bundle, image, stored, diag))
		return -1;
	plain = stored;
	if (image->compression != COMP_NONE) {
		room = unpack_size_hint(image->compression, memory_at(stored), size);
		if (!room || room > CONFIG_MAX) /* cut-off data claims any size */
			room = CONFIG_MAX;
		if (scratch_take(bundle->scratch, image->name, room, &plain, diag) ||
		    unpack(image->compression, image->name, memory_at(stored), size,
			   memory_at(plain), room, &size, bundle->heap, UNPACK_HEAP, diag))
			return -1;
	}
	bundle->config = (struct range){plain, size};
	log_loaded(image, plain, size);
	return 0;
}

static unsigned count_type(const struct fit_image *images, unsigned count, enum image_type type)
{
	unsigned found = 0;

	for (unsigned i = 0; i < count; i++)
		found += images[i].type == type;
	return found;
}

/* Copies the tree to scratch memory, its header once and first, and opens it. */
static int open_fit(struct bundle *bundle, struct diag *diag)
{
	_Alignas(8) uint8_t header[FIT_HEADER] = {0};
	uint64_t base;
	size_t size;

	if (bundle->store->size >= FIT_HEADER &&
	    store_fetch(bundle->store, 0, header, FIT_HEADER, diag))
		return -1;
	if (fit_tree_size(header, bundle->store->size, &size, diag) ||
	    scratch_take(bundle->scratch, "FIT", size, &base, diag))
		return -1;
	memcpy(memory_at(base), header, FIT_HEADER);
	if (store_fetch(bundle->store, FIT_HEADER, memory_at(base + FIT_HEADER), size - FIT_HEADER,
			diag))
		return -1;
	return fit_open(&bundle->fit, memory_at(base), size, bundle->store->size, diag);
}

static int check_signature(const struct bundle *bundle, struct diag *diag)
{
	if (!IS_ENABLED(CONFIG_SIGNED_BUNDLES) || !bundle->key)
		return 0;
	if (fit_check_signature(&bundle->fit, bundle->key, diag))
		return -1;
	log_line("bundle: signed by key %s%s", (const char *)bundle->key->name,
		 bundle->key->development
			 ? ", the DEVELOPMENT key: anybody can sign with it (docs/trusted-boot.md)"
			 : "");
	return 0;
}

int bundle_open(struct bundle *bundle, struct diag *diag)
{
	const struct fit_image *image = bundle->found;
	unsigned configs;

	if (open_fit(bundle, diag) || check_signature(bundle, diag) ||
	    fit_check_purpose(&bundle->fit, bundle->board, bundle->version, diag))
		return -1;
	bundle->count = fit_count(&bundle->fit);
	if (bundle->count > HANDOFF_MAX_IMAGES)
		return diag_fail(diag, "bundle", "has %u images, at most %u", bundle->count,
				 HANDOFF_MAX_IMAGES);
	for (unsigned i = 0; i < bundle->count; i++)
		if (fit_image(&bundle->fit, i, &bundle->found[i], diag))
			return -1;
	if (fit_check_digest(&bundle->fit, bundle->found, bundle->count, diag))
		return -1;
	configs = count_type(bundle->found, bundle->count, IMAGE_CONFIG);
	if (configs != 1)
		return diag_fail(diag, "bundle", "has %u system configurations, wants 1", configs);
	while (image->type != IMAGE_CONFIG) /* there is one */
		image++;
	return load_config(bundle, image, diag);
}

int bundle_load(struct bundle *bundle, struct handoff_image *images, uint32_t *n_images,
		struct diag *diag)
{
	/* Kernels are placed before ramdisks, which have to be near one. */
	static const enum image_type order[] = {IMAGE_HYPERVISOR, IMAGE_KERNEL, IMAGE_RAMDISK};
	const struct load load = {.bundle = bundle, .images = images, .n_images = n_images};
	unsigned hypervisors = count_type(bundle->found, bundle->count, IMAGE_HYPERVISOR);

	if (bundle->hyp_block && hypervisors != 1)
		return diag_fail(diag, "bundle", "has %u hypervisor images, wants 1", hypervisors);
	for (unsigned t = bundle->hyp_block ? 0 : 1; t < sizeof(order) / sizeof(order[0]); t++)
		for (unsigned i = 0; i < bundle->count; i++)
			if (bundle->found[i].type == order[t] &&
			    load_image(&load, &bundle->found[i], diag))
				return -1;
	/* mkimage leaves in it what it has moved behind it: the configuration */
	memset((void *)(uintptr_t)bundle->fit.fdt, 0, bundle->fit.fdt_size);
	return 0;
}

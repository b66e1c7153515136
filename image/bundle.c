/* SPDX-License-Identifier: Apache-2.0 */
#include "image/bundle.h"

#include <string.h>

#include "image/kimage.h"
#include "image/unpack.h"
#include "lib/log.h"

/* An image whose content is checked and plain: in the store, or in
 * scratch memory claimed at `scratch`. */
struct plain {
	const struct fit_image *image;
	const void *data;
	size_t size;
	uint64_t scratch; /* 0: none */
};

struct load {
	const struct bundle_loader *loader;
	struct handoff_image *images;
	uint32_t *n_images;
};

/* In whole pages. */
static uint64_t largest_free(const struct memmap *map)
{
	return ALIGN_DOWN(memmap_largest(map, MEMMAP_ANYWHERE), PAGE_SIZE);
}

/* Verifies, and unpacks to scratch memory at the top of DRAM: where the image goes depends on
 * a header that only its plain form has. */
static int make_plain(const struct bundle_loader *loader, const struct fit_image *image,
		      struct plain *plain, struct diag *diag)
{
	uint64_t room;

	*plain = (struct plain){.image = image, .data = image->data, .size = image->size};
	if (fit_verify(image, diag))
		return -1;
	if (image->compression == COMP_NONE)
		return 0;
	room = ALIGN_UP(unpack_size_hint(image->compression, image->data, image->size), PAGE_SIZE);
	/* Cut-off data claims any size, and is to be refused for what it is. A page at
	 * least, so that full memory is reported. */
	if (!room || room > largest_free(loader->map))
		room = ALIGN_UP(largest_free(loader->map) / 2 + 1, PAGE_SIZE);
	if (memmap_alloc(loader->map, image->name, REGION_IMAGE, room, PAGE_SIZE, MEMMAP_ANYWHERE,
			 1, &plain->scratch, diag) ||
	    unpack(image->compression, image->name, image->data, image->size,
		   (void *)(uintptr_t)plain->scratch, room, &plain->size, loader->heap, UNPACK_HEAP,
		   diag))
		return -1;
	plain->data = (const void *)(uintptr_t)plain->scratch;
	return 0;
}

/* DRAM and what lies in it, as the placing rules take it. */
struct layout {
	struct range ram[HANDOFF_MAX_REGIONS], busy[HANDOFF_MAX_REGIONS];
	unsigned n_ram, n_busy;
};

static void read_layout(const struct memmap *map, struct layout *layout)
{
	layout->n_ram = 0;
	layout->n_busy = 0;
	for (unsigned i = 0; i < map->n_regions; i++) {
		struct range r = {map->regions[i].base, map->regions[i].size};

		if (map->regions[i].type == REGION_RAM)
			layout->ram[layout->n_ram++] = r;
		else
			layout->busy[layout->n_busy++] = r;
	}
}

/*
 * A kernel with a header goes where Linux can run it in place. One without belongs at a fixed
 * offset of its guest's memory, which only the hypervisor knows: it is put anywhere, and moved
 * later.
 */
static int place_kernel(const struct load *load, const struct plain *plain, uint64_t *base,
			uint64_t *room, struct diag *diag)
{
	struct layout layout;
	struct kimage kernel;

	if (kimage_parse(plain->image->name, plain->data, plain->size, load->loader->granules,
			 &kernel, diag))
		return -1;
	*room = ALIGN_UP(kernel.image_size, PAGE_SIZE);
	if (kernel.kind == KIMAGE_FLAT)
		return memmap_alloc(load->loader->map, plain->image->name, REGION_IMAGE, *room,
				    MIB(2), MEMMAP_ANYWHERE, 0, base, diag);
	read_layout(load->loader->map, &layout);
	if (kimage_place(plain->image->name, &kernel, layout.ram, layout.n_ram, layout.busy,
			 layout.n_busy, base, diag))
		return -1;
	return memmap_claim(load->loader->map, plain->image->name, REGION_IMAGE,
			    (struct range){*base, *room}, 1, diag);
}

static int place_ramdisk(const struct load *load, const struct plain *plain, uint64_t *base,
			 uint64_t *room, struct diag *diag)
{
	struct range kernel = {0, 0};
	struct layout layout;

	*room = ALIGN_UP(plain->size, PAGE_SIZE);
	for (unsigned i = 0; i < *load->n_images && !kernel.size; i++)
		if (load->images[i].type == IMAGE_KERNEL)
			kernel = (struct range){load->images[i].base, load->images[i].size};
	read_layout(load->loader->map, &layout);
	if (!kernel.size)
		kernel = (struct range){layout.ram[0].base, PAGE_SIZE};
	if (initrd_place(plain->image->name, plain->size, kernel, layout.ram, layout.n_ram,
			 layout.busy, layout.n_busy, base, diag))
		return -1;
	return memmap_claim(load->loader->map, plain->image->name, REGION_IMAGE,
			    (struct range){*base, *room}, 1, diag);
}

/* Its block is claimed already. The header asks for the whole block, which another boot loader
 * must keep free; the file itself must end before the log ring. */
static int place_hypervisor(const struct load *load, const struct plain *plain, uint64_t *base,
			    uint64_t *room, struct diag *diag)
{
	struct kimage header;

	if (kimage_parse(plain->image->name, plain->data, plain->size, load->loader->granules,
			 &header, diag))
		return -1;
	if (header.kind != KIMAGE_LINUX || header.text_offset != 0)
		return diag_fail(diag, plain->image->name,
				 "the hypervisor needs an arm64 Image header with text_offset 0");
	if (header.image_size > HYP_BLOCK_SIZE)
		return diag_fail(diag, plain->image->name, "needs %llu bytes, its block has %u",
				 (unsigned long long)header.image_size, HYP_BLOCK_SIZE);
	if (plain->size > HYP_LOG_OFFSET)
		return diag_fail(diag, plain->image->name,
				 "has %zu bytes, the log begins %u into its block", plain->size,
				 HYP_LOG_OFFSET);
	*base = load->loader->hyp_block;
	*room = HYP_LOG_OFFSET;
	return 0;
}

static int place_image(const struct load *load, const struct plain *plain, uint64_t *base,
		       uint64_t *room, struct diag *diag)
{
	switch (plain->image->type) {
	case IMAGE_HYPERVISOR:
		return place_hypervisor(load, plain, base, room, diag);
	case IMAGE_KERNEL:
		return place_kernel(load, plain, base, room, diag);
	case IMAGE_RAMDISK:
		return place_ramdisk(load, plain, base, room, diag);
	case IMAGE_CONFIG:
		*room = ALIGN_UP(plain->size, PAGE_SIZE);
		return memmap_alloc(load->loader->map, plain->image->name, REGION_IMAGE, *room,
				    PAGE_SIZE, MEMMAP_ANYWHERE, 1, base, diag);
	}
	return diag_fail(diag, plain->image->name, "unknown type %d", (int)plain->image->type);
}

static int load_image(const struct load *load, const struct fit_image *image, struct diag *diag)
{
	struct handoff_image *out = &load->images[*load->n_images];
	uint64_t base = 0, room = 0;
	struct plain plain;

	if (make_plain(load->loader, image, &plain, diag) ||
	    place_image(load, &plain, &base, &room, diag))
		return -1;
	memcpy((void *)(uintptr_t)base, plain.data, plain.size);
	memset((uint8_t *)(uintptr_t)base + plain.size, 0, room - plain.size);
	if (plain.scratch && memmap_release(load->loader->map, plain.scratch, diag))
		return -1;
	*out = (struct handoff_image){.base = base, .size = plain.size, .type = image->type};
	memcpy(out->name, image->name, sizeof(out->name));
	++*load->n_images;
	load->loader->clean(base, room);
	log_line("%s: SHA-256 verified, %llu KiB%s at 0x%llx", image->name,
		 (unsigned long long)(plain.size + 1023) >> 10,
		 image->compression == COMP_NONE ? "" : " unpacked", (unsigned long long)base);
	return 0;
}

static unsigned count_type(const struct fit_image *images, unsigned count, enum image_type type)
{
	unsigned found = 0;

	for (unsigned i = 0; i < count; i++)
		found += images[i].type == type;
	return found;
}

static int check_types(const struct bundle_loader *loader, const struct fit_image *images,
		       unsigned count, struct diag *diag)
{
	unsigned hypervisors = count_type(images, count, IMAGE_HYPERVISOR),
		 configs = count_type(images, count, IMAGE_CONFIG);

	if (loader->hyp_block && hypervisors != 1)
		return diag_fail(diag, "bundle", "has %u hypervisor images, wants 1", hypervisors);
	if (configs != 1)
		return diag_fail(diag, "bundle", "has %u system configurations, wants 1", configs);
	return 0;
}

int bundle_load(const struct bundle_loader *loader, const void *data, size_t room,
		struct handoff_image *images, uint32_t *n_images, struct diag *diag)
{
	/* Kernels are placed before ramdisks, which have to be near one. */
	static const enum image_type order[] = {IMAGE_HYPERVISOR, IMAGE_CONFIG, IMAGE_KERNEL,
						IMAGE_RAMDISK};
	struct load load = {.loader = loader, .images = images, .n_images = n_images};
	struct fit_image found[HANDOFF_MAX_IMAGES];
	struct fit fit;
	unsigned count;

	if (fit_open(&fit, data, room, diag))
		return -1;
	count = fit_count(&fit);
	if (count > HANDOFF_MAX_IMAGES)
		return diag_fail(diag, "bundle", "has %u images, at most %u", count,
				 HANDOFF_MAX_IMAGES);
	for (unsigned i = 0; i < count; i++)
		if (fit_image(&fit, i, &found[i], diag))
			return -1;
	if (check_types(loader, found, count, diag))
		return -1;
	for (unsigned t = loader->hyp_block ? 0 : 1; t < sizeof(order) / sizeof(order[0]); t++)
		for (unsigned i = 0; i < count; i++)
			if (found[i].type == order[t] && load_image(&load, &found[i], diag))
				return -1;
	return 0;
}

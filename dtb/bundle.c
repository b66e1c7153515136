/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle.h"

#include <string.h>

#include "kimage.h"

#define SPARE_FOR_BSS MIB(32) /* behind a kernel whose header says how much it needs only once unpacked */

static uint64_t unpacked_size(const struct fit_image *i)
{
	return i->comp == COMP_NONE ? i->size : unpack_size_hint(i->comp, i->data, i->size);
}

static int fill(const struct bundle_loader *l, const struct fit_image *i, uint64_t to, uint64_t room, struct handoff_image *out,
		struct diag *d)
{
	size_t size;

	if (unpack(i->comp, i->name, i->data, i->size, (void *)(uintptr_t)to, room, &size, l->heap, UNPACK_HEAP, d))
		return -1;
	out->base = to;
	out->size = size;
	return 0;
}

/* Page-aligned, somewhere: configurations at the top, out of the way of what Linux wants low. */
static int load_anywhere(const struct bundle_loader *l, const struct fit_image *i, int top, struct handoff_image *out, struct diag *d)
{
	uint64_t size = unpacked_size(i), to;

	if (!size)
		return diag_fail(d, i->name, "does not say how large it is unpacked");
	if (memmap_alloc(l->map, i->name, REGION_IMAGE, ALIGN_UP(size, PAGE_SIZE), PAGE_SIZE, l->dram, top, &to, d))
		return -1;
	return fill(l, i, to, size, out, d);
}

static int load_hypervisor(const struct bundle_loader *l, const struct fit_image *i, struct handoff_image *out, struct diag *d)
{
	struct kimage k;

	if (fill(l, i, l->hyp_block.base, HYP_LOG_OFFSET, out, d) ||
	    kimage_parse(i->name, (const void *)(uintptr_t)out->base, out->size, l->granules, &k, d))
		return -1;
	if (k.kind != KIMAGE_LINUX || k.text_offset || k.image_size > l->hyp_block.size)
		return diag_fail(d, i->name, "not a hypervisor image: needs an arm64 Image header, text_offset 0, at most 0x%llx bytes",
				 (unsigned long long)l->hyp_block.size);
	return 0;
}

/*
 * A kernel goes to the lowest 2 MiB boundary where it fits with its bss, so that Linux can run it where it lies. How much that is the
 * header says, which may be compressed: room for a large bss is claimed first and what is not needed given back.
 */
static int load_kernel(const struct bundle_loader *l, const struct fit_image *i, struct handoff_image *out, struct diag *d)
{
	uint64_t size = unpacked_size(i), to, need;
	struct kimage k;

	if (!size)
		return diag_fail(d, i->name, "does not say how large it is unpacked");
	if (memmap_alloc(l->map, i->name, REGION_IMAGE, ALIGN_UP(size + SPARE_FOR_BSS, MIB(2)), MIB(2), l->dram, 0, &to, d) &&
	    memmap_alloc(l->map, i->name, REGION_IMAGE, ALIGN_UP(size, MIB(2)), MIB(2), l->dram, 0, &to, d))
		return -1;
	if (fill(l, i, to, size, out, d) || kimage_parse(i->name, (const void *)(uintptr_t)to, out->size, l->granules, &k, d))
		return -1;
	need = k.image_size > out->size ? k.image_size : out->size;
	if (memmap_release(l->map, to, d))
		return -1;
	if (k.kind == KIMAGE_LINUX && k.text_offset) { /* before Linux 5.8 */
		memmove((void *)(uintptr_t)(to + k.text_offset), (const void *)(uintptr_t)to, out->size);
		out->base = to + k.text_offset;
	}
	return memmap_claim(l->map, i->name, REGION_IMAGE, (struct range){out->base, ALIGN_UP(need, PAGE_SIZE)}, 1, d);
}

static int load_one(const struct bundle_loader *l, const struct fit_image *i, struct handoff_image *out, struct diag *d)
{
	memcpy(out->name, i->name, sizeof(out->name));
	out->type = i->type;
	switch (i->type) {
	case IMAGE_HYPERVISOR:
		return load_hypervisor(l, i, out, d);
	case IMAGE_KERNEL:
		return load_kernel(l, i, out, d);
	case IMAGE_RAMDISK:
		return load_anywhere(l, i, 0, out, d);
	case IMAGE_CONFIG:
		return load_anywhere(l, i, 1, out, d);
	}
	return diag_fail(d, i->name, "image type %u is not known", (unsigned)i->type);
}

int bundle_load(const struct bundle_loader *l, const void *fit, size_t room, struct handoff *h, struct diag *d)
{
	unsigned seen[IMAGE_CONFIG + 1] = {0};
	struct fit f;
	struct fit_image i;

	if (fit_open(&f, fit, room, d))
		return -1;
	for (unsigned n = 0; n < fit_count(&f); n++) {
		struct handoff_image *out = &h->images[h->n_images];

		if (fit_image(&f, n, &i, d))
			return -1;
		if (i.type == IMAGE_HYPERVISOR && !l->hyp_block.size)
			continue;
		if (h->n_images == HANDOFF_MAX_IMAGES)
			return diag_fail(d, i.name, "more than %u images in the bundle", HANDOFF_MAX_IMAGES);
		if (fit_verify(&i, d) || load_one(l, &i, out, d))
			return -1;
		seen[i.type]++;
		h->n_images++;
		if (l->loaded)
			l->loaded(&i, out);
	}
	if (l->hyp_block.size && seen[IMAGE_HYPERVISOR] != 1)
		return diag_fail(d, "bundle", "%u hypervisor images, needs 1", seen[IMAGE_HYPERVISOR]);
	if (seen[IMAGE_CONFIG] != 1)
		return diag_fail(d, "bundle", "%u system configurations, needs 1", seen[IMAGE_CONFIG]);
	if (!seen[IMAGE_KERNEL])
		return diag_fail(d, "bundle", "no kernel in it");
	return 0;
}

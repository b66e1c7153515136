/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: a VM's images in place. Touches no register, as create.c. */
#include "el2/boot/guest_images.h"

#include <string.h>

#include "arch/arm64/cache.h"
#include "image/kimage.h"
#include "include/physical.h"
#include "lib/log.h"

static const struct handoff_image *find_image(const struct handoff *handoff, const char *name,
					      enum image_type type)
{
	for (unsigned i = 0; i < handoff->n_images; i++)
		if (handoff->images[i].type == type &&
		    !strncmp(handoff->images[i].name, name, HANDOFF_NAME))
			return &handoff->images[i];
	return NULL;
}

/* The piece of the VM's memory in which all of `range` lies; NULL: there is none. */
static const struct range *piece_of(const struct vm *vm, struct range range)
{
	for (unsigned i = 0; i < vm->n_memory; i++)
		if (range_contains(vm->memory[i], range))
			return &vm->memory[i];
	return NULL;
}

static bool is_at(const struct handoff_image *image, uint64_t base)
{
	return image && image->base == base;
}

/* What may not be overwritten while images are moved: all that boot still reads. What `a` and `b`
 * (or NULL) were loaded to does not count: who asks moves them in the right order. */
static unsigned busy_ranges(const struct machine *machine, const struct handoff_image *a,
			    const struct handoff_image *b, struct range *out)
{
	unsigned n = 0;

	for (unsigned i = 0; i < machine->map.n_regions; i++) {
		const struct handoff_region *region = &machine->map.regions[i];

		if (region->type == REGION_TREE ||
		    (region->type == REGION_IMAGE && !is_at(a, region->base) &&
		     !is_at(b, region->base)))
			out[n++] = (struct range){region->base, region->size};
	}
	return n;
}

unsigned images_busy(const struct machine *machine, struct range *out)
{
	return busy_ranges(machine, NULL, NULL, out);
}

void image_put(uint64_t to, const struct handoff_image *image)
{
	if (to == image->base) /* include/handoff.h: in memory already */
		return;
	memmove(memory_at(to), memory_at(image->base), image->size);
	/* the guest reads it with its caches off first; vcpu_enter sees to instructions */
	dcache_flush(to, image->size);
}

void image_seal(struct vm *vm, unsigned slot, uint64_t copy, uint64_t target, uint64_t size)
{
	vm->sealed[slot] = (struct sealed){vm->restartable ? copy : 0, target, size};
}

/* Behind a flat binary is its bss, whose size nobody says: tree and ramdisk keep as far away as
 * QEMU's -kernel has them. */
static void keep_bss_clear(const struct vm *vm, uint64_t text_offset, struct range *kernel)
{
	uint64_t half = piece_of(vm, *kernel)->size / 2;
	uint64_t clear = half < MIB(128) ? half : MIB(128);

	if (clear > text_offset + kernel->size)
		kernel->size = clear - text_offset;
}

/* The kernel stays where the loader put it when that is its own memory and as aligned as it
 * wants. Else its place may lie on its loaded copy, and on the ramdisk's, which is moved first. */
static int place_kernel(const struct machine *machine, const struct sys_domain *dom, struct vm *vm,
			struct range *kernel, struct diag *diag)
{
	const struct handoff_image *i = find_image(machine->handoff, dom->kernel, IMAGE_KERNEL);
	const struct handoff_image *ramdisk =
		find_image(machine->handoff, dom->ramdisk, IMAGE_RAMDISK);
	struct range busy[HANDOFF_MAX_REGIONS + 1];
	unsigned n_busy = busy_ranges(machine, i, ramdisk, busy);
	struct kimage k;

	if (!i)
		return diag_fail(diag, dom->name, "kernel \"%s\" is not in the bundle",
				 dom->kernel);
	if (kimage_parse(i->name, memory_at(i->base), i->size, machine->granules, &k, diag))
		return -1;
	if (k.kind == KIMAGE_FLAT)
		log_line("%s: %s has no arm64 Image header, taken as a flat binary", dom->name,
			 i->name);
	*kernel = (struct range){i->base, k.image_size};
	if (vm->restartable || k.kind != KIMAGE_LINUX ||
	    !IS_ALIGNED(i->base - k.text_offset, MIB(2)) || !piece_of(vm, *kernel))
		if (kimage_place(dom->name, &k, vm->memory, vm->n_memory, busy, n_busy,
				 &kernel->base, diag))
			return -1;
	if (k.kind == KIMAGE_FLAT)
		keep_bss_clear(vm, k.text_offset, kernel);
	image_seal(vm, SEALED_KERNEL, i->base, kernel->base, i->size);
	vm->entry = kernel->base;
	return 0;
}

static int place_ramdisk(const struct machine *machine, const struct sys_domain *dom, struct vm *vm,
			 struct range kernel, struct range *initrd, struct diag *diag)
{
	const struct handoff_image *i = find_image(machine->handoff, dom->ramdisk, IMAGE_RAMDISK);
	struct range busy[HANDOFF_MAX_REGIONS + 1];
	unsigned n_busy = busy_ranges(machine, i, NULL, busy);

	*initrd = (struct range){0, 0};
	if (!dom->ramdisk[0])
		return 0;
	if (!i)
		return diag_fail(diag, dom->name, "ramdisk \"%s\" is not in the bundle",
				 dom->ramdisk);
	*initrd = (struct range){i->base, i->size};
	if (vm->restartable || !piece_of(vm, *initrd) || range_overlaps(*initrd, kernel)) {
		busy[n_busy++] = kernel;
		if (initrd_place(i->name, i->size, kernel, vm->memory, vm->n_memory, busy, n_busy,
				 &initrd->base, diag))
			return -1;
	}
	image_put(initrd->base, i);
	image_seal(vm, SEALED_RAMDISK, i->base, initrd->base, i->size);
	return 0;
}

int images_put(const struct machine *machine, const struct sys_domain *dom, struct vm *vm,
	       struct range *kernel, struct range *initrd, struct diag *diag)
{
	if (place_kernel(machine, dom, vm, kernel, diag) ||
	    place_ramdisk(machine, dom, vm, *kernel, initrd, diag))
		return -1;
	image_put(vm->entry, find_image(machine->handoff, dom->kernel, IMAGE_KERNEL));
	return 0;
}

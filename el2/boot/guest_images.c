/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: a VM's images in place. Touches no register, as create.c. */
#include "el2/boot/guest_images.h"

#include <string.h>

#include "arch/arm64/cache.h"
#include "dtb/derive/guest_tree.h"
#include "el2/boot/guest_memory.h"
#include "el2/boot/image_place.h"
#include "image/kimage.h"
#include "include/physical.h"
#include "lib/log.h"
#include "lib/printf.h"

static const struct handoff_image *find_image(const struct handoff *handoff, const char *name,
					      enum image_type type)
{
	for (unsigned i = 0; i < handoff->n_images; i++)
		if (handoff->images[i].type == type &&
		    !strncmp(handoff->images[i].name, name, HANDOFF_NAME))
			return &handoff->images[i];
	return NULL;
}

/* No image: other domains' are in nobody's memory, and with one domain its own alone are read, and
 * moved in the right order. */
unsigned images_busy(const struct machine *machine, const struct vm *vm, struct range *out)
{
	unsigned n = 0;

	for (unsigned i = 0; i < machine->map.n_regions; i++) {
		const struct handoff_region *region = &machine->map.regions[i];

		if (region->type == REGION_TREE)
			guest_sees_parts(vm, (struct range){region->base, region->size}, out, &n);
	}
	return n;
}

void image_put(uint64_t to, const struct handoff_image *image)
{
	if (to == image->base) /* include/handoff.h: in memory already */
		return;
	memmove(memory_at(to), memory_at(image->base), image->size);
	/* the guest reads it with its caches off first; vcpu_enter sees to instructions */
	dcache_flush(to, image->size);
}

void image_seal(struct vm *vm, unsigned slot, uint64_t copy, uint64_t address, uint64_t size)
{
	vm->sealed[slot] = (struct sealed){.copy = vm->restartable ? copy : 0,
					   .target = guest_to_dram(vm, address),
					   .size = size};
}

/* Where the configuration wants the tree, and the room there: to the end of that piece at most. */
static int find_tree_place(const struct sys_domain *dom, const struct vm *vm, struct range *tree,
			   struct diag *diag)
{
	const struct range *piece = guest_piece(vm, (struct range){dom->tree_address, 1});
	uint64_t room = piece ? range_end(*piece) - dom->tree_address : 0;

	*tree = (struct range){dom->tree_address, room < GUEST_TREE_MAX ? room : GUEST_TREE_MAX};
	if (!dom->has_tree_address)
		tree->size = 0;
	else if (!piece)
		return diag_fail(diag, dom->name, "mullion,tree-address 0x%lx is not in its memory",
				 dom->tree_address);
	return 0;
}

/* The tree's room ends where `taken` begins; it may not begin in that. */
static int keep_tree_off(const struct sys_domain *dom, struct range *tree, struct range taken,
			 const char *what, struct diag *diag)
{
	if (!range_overlaps(*tree, taken))
		return 0;
	if (taken.base <= tree->base)
		return diag_fail(diag, dom->name,
				 "mullion,tree-address 0x%lx is in %s, 0x%lx+0x%lx", tree->base,
				 what, taken.base, taken.size);
	tree->size = taken.base - tree->base;
	return 0;
}

static int keep_tree_off_ours(const struct machine *machine, const struct sys_domain *dom,
			      const struct vm *vm, struct range *tree, struct diag *diag)
{
	struct range busy[IMAGES_BUSY];
	unsigned n_busy = images_busy(machine, vm, busy);

	for (unsigned i = 0; i < n_busy; i++)
		if (keep_tree_off(dom, tree, busy[i], "what boot still reads", diag))
			return -1;
	return 0;
}

/* From the first byte of any of its images to the last: one of them is there in each life, and
 * nothing else. */
static void add_kernel(struct range *all, struct range kernel)
{
	uint64_t end = range_end(kernel);

	if (all->size && range_end(*all) > end)
		end = range_end(*all);
	if (!all->size || kernel.base < all->base)
		all->base = kernel.base;
	all->size = end - all->base;
}

static int place_kernel(const struct machine *machine, const struct sys_domain *dom, unsigned n,
			struct vm *vm, struct places *places, struct diag *diag)
{
	const struct handoff_image *i = find_image(machine->handoff, dom->kernel[n], IMAGE_KERNEL);
	struct range busy[IMAGES_BUSY], room;
	struct vm_image *image = &vm->image[n];
	struct image_wish wish = {.image = i, .tree = places->tree, .busy = busy};

	if (!i)
		return diag_fail(diag, dom->name, "kernel \"%s\" is not in the bundle",
				 dom->kernel[n]);
	/* Its place may lie on its loaded copy, and on the ramdisk's, which is moved first. */
	wish.n_busy = images_busy(machine, vm, busy);
	if (kimage_parse(i->name, memory_at(i->base), i->size, machine->granules, &wish.kernel,
			 diag) ||
	    image_place(dom, vm, &wish, &room, &image->entry, diag) ||
	    keep_tree_off(dom, &places->tree, room, "its kernel", diag))
		return -1;
	memcpy(image->name, dom->kernel[n], sizeof(image->name));
	image->kernel = (struct sealed){.copy = vm->restartable ? i->base : 0,
					.target = guest_to_dram(vm, room.base),
					.size = i->size};
	image_keep_bss_clear(dom, vm, &wish, &room);
	add_kernel(&places->kernel, room);
	return 0;
}

static int place_kernels(const struct machine *machine, const struct sys_domain *dom, struct vm *vm,
			 struct places *places, struct diag *diag)
{
	places->kernel = (struct range){0, 0};
	for (unsigned n = 0; n < dom->n_kernels && n < VM_MAX_IMAGES; n++)
		if (place_kernel(machine, dom, n, vm, places, diag))
			return -1;
	vm->images.count = (uint8_t)dom->n_kernels;
	vm_take_image(vm);
	return 0;
}

int images_beside(const struct vm *vm, const char *what, uint64_t size, struct range kernel,
		  const struct range *busy, unsigned n_busy, uint64_t *at, struct diag *diag)
{
	if (!initrd_place(what, size, kernel, vm->guest, vm->n_memory, busy, n_busy, at, diag))
		return 0;
	return diag_fail(diag, vm->name,
			 "%s wants 0x%lx bytes in one piece of its memory, within 32 GiB of the "
			 "kernel at 0x%lx",
			 what, size, kernel.base);
}

static int place_ramdisk(const struct machine *machine, const struct sys_domain *dom, struct vm *vm,
			 struct places *places, struct diag *diag)
{
	const struct handoff_image *i = find_image(machine->handoff, dom->ramdisk, IMAGE_RAMDISK);
	const struct handoff_image *k = find_image(machine->handoff, dom->kernel[0], IMAGE_KERNEL);
	struct range busy[IMAGES_BUSY + 3], *initrd = &places->initrd;
	unsigned n_busy = images_busy(machine, vm, busy);

	*initrd = (struct range){0, 0};
	if (!dom->ramdisk[0])
		return 0;
	if (!i)
		return diag_fail(diag, dom->name, "ramdisk \"%s\" is not in the bundle",
				 dom->ramdisk);
	initrd->size = i->size;
	if (vm->restartable || !guest_sees(vm, (struct range){i->base, i->size}, initrd) ||
	    range_overlaps(*initrd, places->kernel) || range_overlaps(*initrd, places->tree)) {
		busy[n_busy++] = places->kernel;
		busy[n_busy++] = places->tree;
		/* is moved next */
		guest_sees_parts(vm, (struct range){k->base, k->size}, busy, &n_busy);
		if (images_beside(vm, i->name, i->size, places->kernel, busy, n_busy, &initrd->base,
				  diag))
			return -1;
	}
	image_seal(vm, SEALED_RAMDISK, i->base, initrd->base, i->size);
	image_put(vm->sealed[SEALED_RAMDISK].target, i);
	return 0;
}

/* "linux: starts with v2; v1 and v0 are for later lives" */
static void log_images(const struct vm *vm)
{
	char others[VM_MAX_IMAGES * (VM_NAME + 4)] = "";
	unsigned used = 0, count = vm->images.count;

	for (unsigned i = 1; i < count; i++)
		used += (unsigned)fmt_sn(others + used, sizeof(others) - used, "%s%s",
					 i == 1           ? ""
					 : i + 1 == count ? " and "
							  : ", ",
					 vm->image[i].name);
	if (count > 1)
		log_line("%s: starts with image %s; for later lives it has %s", vm->name,
			 vm->image[0].name, others);
}

int images_put(const struct machine *machine, const struct sys_domain *dom, struct vm *vm,
	       struct places *places, struct diag *diag)
{
	if (find_tree_place(dom, vm, &places->tree, diag) ||
	    keep_tree_off_ours(machine, dom, vm, &places->tree, diag) ||
	    place_kernels(machine, dom, vm, places, diag) ||
	    place_ramdisk(machine, dom, vm, places, diag))
		return -1;
	image_put(vm->image[0].kernel.target,
		  find_image(machine->handoff, dom->kernel[0], IMAGE_KERNEL));
	log_images(vm);
	return 0;
}

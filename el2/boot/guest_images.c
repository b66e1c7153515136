/* SPDX-License-Identifier: Apache-2.0 */
/* Boot-only: a VM's images in place. Touches no register, as create.c. */
#include "el2/boot/guest_images.h"

#include <string.h>

#include "arch/arm64/cache.h"
#include "dtb/derive/guest_tree.h"
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

/* The piece of the VM's memory in which all of `range` lies; NULL: there is none. */
static const struct range *piece_of(const struct vm *vm, struct range range)
{
	for (unsigned i = 0; i < vm->n_memory; i++)
		if (range_contains(vm->memory[i], range))
			return &vm->memory[i];
	return NULL;
}

/* No image: other domains' are in nobody's memory, and with one domain its own alone are read, and
 * moved in the right order. */
unsigned images_busy(const struct machine *machine, struct range *out)
{
	unsigned n = 0;

	for (unsigned i = 0; i < machine->map.n_regions; i++) {
		const struct handoff_region *region = &machine->map.regions[i];

		if (region->type == REGION_TREE)
			out[n++] = (struct range){region->base, region->size};
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

void image_seal(struct vm *vm, unsigned slot, uint64_t copy, uint64_t target, uint64_t size)
{
	vm->sealed[slot] = (struct sealed){vm->restartable ? copy : 0, target, size};
}

/* Behind a flat binary is its bss, whose size nobody says: tree and ramdisk keep as far away as
 * QEMU's -kernel has them from the start of memory, or from a load-offset. */
static void keep_bss_clear(const struct sys_domain *dom, const struct vm *vm, struct range *kernel)
{
	const struct range *piece = piece_of(vm, *kernel);
	uint64_t from = dom->has_load_offset ? kernel->base : piece->base;
	uint64_t half = (range_end(*piece) - from) / 2;
	uint64_t end = from + (half < MIB(128) ? half : MIB(128));

	if (end > range_end(*kernel))
		kernel->size = end - kernel->base;
}

/* Where the configuration wants the tree, and the room there: to the end of that piece at most. */
static int find_tree_place(const struct sys_domain *dom, const struct vm *vm, struct range *tree,
			   struct diag *diag)
{
	const struct range *piece = piece_of(vm, (struct range){dom->tree_address, 1});
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
			      struct range *tree, struct diag *diag)
{
	for (unsigned i = 0; i < machine->map.n_regions; i++) {
		const struct handoff_region *region = &machine->map.regions[i];

		if (region->type == REGION_TREE &&
		    keep_tree_off(dom, tree, (struct range){region->base, region->size},
				  "what boot still reads", diag))
			return -1;
	}
	return 0;
}

static int check_entry(const struct sys_domain *dom, const struct handoff_image *image,
		       const struct kimage *k, struct diag *diag)
{
	if (dom->entry && k->kind == KIMAGE_LINUX)
		return diag_fail(diag, dom->name,
				 "mullion,entry: %s has an arm64 Image header, and is entered at "
				 "its first byte",
				 image->name);
	if (dom->entry >= image->size)
		return diag_fail(diag, dom->name,
				 "mullion,entry 0x%lx is beyond the 0x%lx bytes of %s", dom->entry,
				 image->size, image->name);
	return 0;
}

/*
 * Where the configuration says, or in one place because it is a flat binary, or anywhere; but then
 * it stays where the loader put it when that is its own memory and as aligned as it wants. Else its
 * place may lie on its loaded copy, and on the ramdisk's, which is moved first.
 */
static int choose_kernel_place(const struct machine *machine, const struct sys_domain *dom,
			       const struct vm *vm, const struct handoff_image *i,
			       const struct kimage *k, const struct places *places,
			       struct range *kernel, struct diag *diag)
{
	struct range busy[HANDOFF_MAX_REGIONS + 1];
	unsigned n_busy = images_busy(machine, busy);

	*kernel = (struct range){i->base, k->image_size};
	if (dom->has_load_offset)
		return kimage_place_at(dom->name, k, dom->load_offset, vm->memory, vm->n_memory,
				       busy, n_busy, &kernel->base, diag);
	if (k->kind == KIMAGE_LINUX && places->tree.size)
		busy[n_busy++] = places->tree;
	if (!vm->restartable && k->kind == KIMAGE_LINUX &&
	    IS_ALIGNED(i->base - k->text_offset, MIB(2)) && piece_of(vm, *kernel) &&
	    !range_overlaps(*kernel, places->tree))
		return 0;
	return kimage_place(dom->name, k, vm->memory, vm->n_memory, busy, n_busy, &kernel->base,
			    diag);
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
	struct vm_image *image = &vm->image[n];
	struct range kernel;
	struct kimage k;

	if (!i)
		return diag_fail(diag, dom->name, "kernel \"%s\" is not in the bundle",
				 dom->kernel[n]);
	if (kimage_parse(i->name, memory_at(i->base), i->size, machine->granules, &k, diag) ||
	    check_entry(dom, i, &k, diag))
		return -1;
	if (k.kind == KIMAGE_FLAT)
		log_line("%s: %s has no arm64 Image header, taken as a flat binary", dom->name,
			 i->name);
	if (choose_kernel_place(machine, dom, vm, i, &k, places, &kernel, diag) ||
	    keep_tree_off(dom, &places->tree, kernel, "its kernel", diag))
		return -1;
	if (k.kind == KIMAGE_FLAT)
		keep_bss_clear(dom, vm, &kernel);
	memcpy(image->name, dom->kernel[n], sizeof(image->name));
	image->kernel = (struct sealed){vm->restartable ? i->base : 0, kernel.base, i->size};
	image->entry = kernel.base + dom->entry;
	add_kernel(&places->kernel, kernel);
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

static int place_ramdisk(const struct machine *machine, const struct sys_domain *dom, struct vm *vm,
			 struct places *places, struct diag *diag)
{
	const struct handoff_image *i = find_image(machine->handoff, dom->ramdisk, IMAGE_RAMDISK);
	const struct handoff_image *k = find_image(machine->handoff, dom->kernel[0], IMAGE_KERNEL);
	struct range busy[HANDOFF_MAX_REGIONS + 3], *initrd = &places->initrd;
	unsigned n_busy = images_busy(machine, busy);

	*initrd = (struct range){0, 0};
	if (!dom->ramdisk[0])
		return 0;
	if (!i)
		return diag_fail(diag, dom->name, "ramdisk \"%s\" is not in the bundle",
				 dom->ramdisk);
	*initrd = (struct range){i->base, i->size};
	if (vm->restartable || !piece_of(vm, *initrd) || range_overlaps(*initrd, places->kernel) ||
	    range_overlaps(*initrd, places->tree)) {
		busy[n_busy++] = places->kernel;
		busy[n_busy++] = places->tree;
		busy[n_busy++] = (struct range){k->base, k->size}; /* is moved next */
		if (initrd_place(i->name, i->size, places->kernel, vm->memory, vm->n_memory, busy,
				 n_busy, &initrd->base, diag))
			return -1;
	}
	image_put(initrd->base, i);
	image_seal(vm, SEALED_RAMDISK, i->base, initrd->base, i->size);
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
	    keep_tree_off_ours(machine, dom, &places->tree, diag) ||
	    place_kernels(machine, dom, vm, places, diag) ||
	    place_ramdisk(machine, dom, vm, places, diag))
		return -1;
	image_put(vm->image[0].kernel.target,
		  find_image(machine->handoff, dom->kernel[0], IMAGE_KERNEL));
	log_images(vm);
	return 0;
}

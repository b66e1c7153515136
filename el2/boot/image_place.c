/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/boot/image_place.h"

#include "el2/boot/guest_memory.h"
#include "lib/log.h"
#include "lib/printf.h"

/*
 * Whether the FIT says one of these of its place, PLACE_.. FITs by mkimage have a load for every
 * kernel, whose header all the same says where it may be; but mullion,memory is there only where
 * somebody has read what the image is linked for.
 */
static bool says(const struct image_wish *wish, uint32_t what)
{
	const struct image_place *place = &wish->image->place;

	return place->says & what &&
	       (wish->kernel.kind == KIMAGE_FLAT || place->says & PLACE_MEMORY);
}

/* From its first byte on: what somebody says it needs, else what its file has, or its header. */
static uint64_t room_of(const struct image_wish *wish)
{
	return says(wish, PLACE_MEMORY) ? wish->image->place.memory : wish->kernel.image_size;
}

static int check_memory(const struct sys_domain *dom, const struct image_wish *wish,
			struct diag *diag)
{
	const struct handoff_image *image = wish->image;

	return room_of(wish) >= image->size
		       ? 0
		       : diag_fail(diag, dom->name,
				   "%s says that it needs 0x%lx bytes of memory, and has 0x%lx",
				   image->name, room_of(wish), image->size);
}

/* Where it is entered, in bytes from its first one. */
static int find_entry(const struct sys_domain *dom, const struct image_wish *wish, uint64_t *offset,
		      struct diag *diag)
{
	const struct image_place *place = &wish->image->place;
	uint64_t load = place->load; /* 0 where it does not say */

	*offset = dom->entry;
	if (!says(wish, PLACE_ENTRY))
		return 0;
	*offset = place->entry - load; /* one before the load wraps, and is beyond its bytes */
	if (dom->entry)
		return diag_fail(diag, dom->name,
				 "mullion,entry: %s says itself where it is entered, at 0x%lx",
				 wish->image->name, place->entry);
	if (*offset >= wish->image->size || place->entry & 3)
		return diag_fail(diag, dom->name,
				 "%s is entered at 0x%lx, which is no multiple of 4 in its 0x%lx "
				 "bytes from 0x%lx",
				 wish->image->name, place->entry, wish->image->size, load);
	return 0;
}

static int check_entry(const struct sys_domain *dom, const struct image_wish *wish,
		       struct diag *diag)
{
	if (dom->entry && wish->kernel.kind == KIMAGE_LINUX && !says(wish, PLACE_MEMORY))
		return diag_fail(diag, dom->name,
				 "mullion,entry: %s has an arm64 Image header, and is entered at "
				 "its first byte",
				 wish->image->name);
	if (dom->entry >= wish->image->size)
		return diag_fail(diag, dom->name,
				 "mullion,entry 0x%lx is beyond the 0x%lx bytes of %s", dom->entry,
				 wish->image->size, wish->image->name);
	return 0;
}

/* "0x40000000+0x2000000, 0x80000000+0x100000, .." */
static void list_memory(const struct vm *vm, char *text, size_t size)
{
	size_t used = 0;

	for (unsigned i = 0; i < vm->n_memory && i < 2; i++)
		used += (size_t)fmt_sn(text + used, size - used, "%s0x%lx+0x%lx", i ? ", " : "",
				       vm->guest[i].base, vm->guest[i].size);
	if (vm->n_memory > 2)
		fmt_sn(text + used, size - used, ", ..");
}

/* Where the FIT says. */
static int place_at_load(const struct sys_domain *dom, const struct vm *vm,
			 const struct image_wish *wish, struct range *room, struct diag *diag)
{
	char memory[88];

	room->base = wish->image->place.load;
	if (!guest_piece(vm, *room)) {
		list_memory(vm, memory, sizeof(memory));
		return diag_fail(diag, dom->name, "%s belongs at 0x%lx+0x%lx, its memory is %s",
				 wish->image->name, room->base, room->size, memory);
	}
	for (unsigned i = 0; i < wish->n_busy; i++)
		if (range_overlaps(*room, wish->busy[i]))
			return diag_fail(diag, dom->name,
					 "%s belongs at 0x%lx+0x%lx, where boot still reads "
					 "0x%lx+0x%lx",
					 wish->image->name, room->base, room->size,
					 wish->busy[i].base, wish->busy[i].size);
	return 0;
}

/* Where the configuration says, which is where the FIT does if that says any. */
static int place_at_offset(const struct sys_domain *dom, const struct vm *vm,
			   const struct image_wish *wish, const struct kimage *kernel,
			   struct range *room, struct diag *diag)
{
	if (kimage_place_at(dom->name, kernel, dom->load_offset, vm->guest, vm->n_memory,
			    wish->busy, wish->n_busy, &room->base, diag))
		return -1;
	if (says(wish, PLACE_LOAD) && wish->image->place.load != room->base)
		return diag_fail(diag, dom->name,
				 "mullion,load-offset is address 0x%lx, but %s belongs at 0x%lx",
				 room->base, wish->image->name, wish->image->place.load);
	return 0;
}

/* Anywhere: where the loader put it if that is its own memory and as aligned as it wants, else
 * beside what is busy. */
static int place_anywhere(const struct sys_domain *dom, const struct vm *vm,
			  const struct image_wish *wish, const struct kimage *kernel,
			  struct range *room, struct diag *diag)
{
	struct range busy[IMAGES_BUSY + 1];
	unsigned n_busy = 0;

	if (!vm->restartable &&
	    guest_sees(vm, (struct range){wish->image->base, room->size}, room) &&
	    IS_ALIGNED(room->base - kernel->text_offset, MIB(2)) &&
	    !range_overlaps(*room, wish->tree))
		return 0;
	for (; n_busy < wish->n_busy && n_busy < IMAGES_BUSY; n_busy++)
		busy[n_busy] = wish->busy[n_busy];
	if (wish->tree.size)
		busy[n_busy++] = wish->tree;
	return kimage_place(dom->name, kernel, vm->guest, vm->n_memory, busy, n_busy, &room->base,
			    diag);
}

static int choose_place(const struct sys_domain *dom, const struct vm *vm,
			const struct image_wish *wish, struct range *room, struct diag *diag)
{
	struct kimage kernel = wish->kernel;

	/* what its header may say does not count then; without a load any 2 MiB boundary will do */
	if (says(wish, PLACE_MEMORY))
		kernel = (struct kimage){.kind = dom->has_load_offset ? KIMAGE_FLAT : KIMAGE_LINUX,
					 .image_size = room->size,
					 .align = MIB(2)};
	if (dom->has_load_offset)
		return place_at_offset(dom, vm, wish, &kernel, room, diag);
	if (says(wish, PLACE_LOAD))
		return place_at_load(dom, vm, wish, room, diag);
	if (kernel.kind == KIMAGE_LINUX)
		return place_anywhere(dom, vm, wish, &kernel, room, diag);
	return kimage_place(dom->name, &kernel, vm->guest, vm->n_memory, wish->busy, wish->n_busy,
			    &room->base, diag);
}

int image_place(const struct sys_domain *dom, const struct vm *vm, const struct image_wish *wish,
		struct range *room, uint64_t *entry, struct diag *diag)
{
	uint64_t offset;

	*room = (struct range){0, room_of(wish)};
	if (check_entry(dom, wish, diag) || check_memory(dom, wish, diag) ||
	    find_entry(dom, wish, &offset, diag))
		return -1;
	if (wish->kernel.kind == KIMAGE_FLAT && !says(wish, PLACE_LOAD | PLACE_MEMORY))
		log_line("%s: %s has no arm64 Image header, taken as a flat binary", dom->name,
			 wish->image->name);
	if (choose_place(dom, vm, wish, room, diag))
		return -1;
	*entry = room->base + offset;
	return 0;
}

/* As far away as QEMU's -kernel has tree and ramdisk from the start of memory, or from a place that
 * somebody has chosen. */
void image_keep_bss_clear(const struct sys_domain *dom, const struct vm *vm,
			  const struct image_wish *wish, struct range *room)
{
	const struct range *piece = guest_piece(vm, *room);
	uint64_t from = dom->has_load_offset || says(wish, PLACE_LOAD) ? room->base : piece->base;
	uint64_t half = (range_end(*piece) - from) / 2;
	uint64_t end = from + (half < MIB(128) ? half : MIB(128));

	if (wish->kernel.kind == KIMAGE_FLAT && !says(wish, PLACE_MEMORY) && end > range_end(*room))
		room->size = end - room->base;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compiled with unaligned accesses, which EL2's map of guest memory allows (Normal memory, and
 * SCTLR_EL2.A is 0: Arm ARM B2.5.2): a frame's header of 12 bytes and Ethernet's of 14 leave sender
 * and receiver at different alignments.
 */
#include "el2/vdev/virtio_copy.h"

#include <stddef.h>

typedef uint64_t __attribute__((may_alias, aligned(1))) word64;
typedef uint32_t __attribute__((may_alias, aligned(1))) word32;

/* One end of a copy: memory is NULL where the address is EL2's own. */
struct place {
	const struct virtio_memory *memory;
	const struct virtio_segment *segment;
	uint64_t address;
	uint32_t left; /* of the segment */
};

static void copy_block(uint8_t *to, const uint8_t *from)
{
	const word64 *words = (const word64 *)from;
	uint64_t a = words[0], b = words[1], c = words[2], e = words[3];

	((word64 *)to)[0] = a;
	((word64 *)to)[1] = b;
	((word64 *)to)[2] = c;
	((word64 *)to)[3] = e;
}

/* A copy of its own, for memcpy's is for memory that may be Device. What is copied may change
 * meanwhile, or be the same memory: then what arrives is any of its bytes. */
static void copy_bytes(uint8_t *to, const uint8_t *from, uint32_t size)
{
	for (; size >= 64; size -= 64, to += 64, from += 64) {
		copy_block(to, from);
		copy_block(to + 32, from + 32);
	}
	for (; size >= 8; size -= 8, to += 8, from += 8)
		*(word64 *)to = *(const word64 *)from;
	if (size & 4) {
		*(word32 *)to = *(const word32 *)from;
		to += 4;
		from += 4;
	}
	for (size &= 3; size; size--)
		*to++ = *from++;
}

/* The place `at` bytes behind the start of the segments of a part that has `part` bytes. -1: there
 * are no `size` more. */
static int find_place(struct place *place, const struct virtio_memory *memory,
		      const struct virtio_segment *segment, uint32_t part, uint32_t at,
		      uint32_t size)
{
	if (at > part || size > part - at)
		return -1;
	if (!size)
		return 0; /* there may be no segment, and nobody looks */
	for (; at >= segment->size; segment++)
		at -= segment->size;
	*place = (struct place){memory, segment, segment->address + at, segment->size - at};
	return 0;
}

/* Where the place is seen, with *size reduced to what is seen there at once. */
static inline __attribute__((always_inline)) uint8_t *see_place(struct place *place, uint64_t *size)
{
	if (!place->left) {
		place->segment++;
		place->address = place->segment->address;
		place->left = place->segment->size;
	}
	*size = *size < place->left ? *size : place->left;
	if (!place->memory)
		return (uint8_t *)(uintptr_t)place->address;
	return place->memory->see(place->memory->guest, VIRTIO_SLOT_BUFFER, place->address, size);
}

static void advance(struct place *place, uint64_t size)
{
	place->address += size;
	place->left -= (uint32_t)size;
}

/* Both places have `size` bytes. */
static int copy_places(struct place *to, struct place *from, uint32_t size)
{
	for (uint64_t piece; size; size -= (uint32_t)piece) {
		const uint8_t *source;
		uint8_t *target;

		piece = size;
		source = see_place(from, &piece);
		if (!source)
			return -1;
		target = see_place(to, &piece);
		if (!target)
			return -1;
		copy_bytes(target, source, (uint32_t)piece);
		advance(from, piece);
		advance(to, piece);
	}
	return 0;
}

static int find_readable(struct place *place, const struct virtio_memory *memory,
			 const struct virtio_chain *chain, uint32_t at, uint32_t size)
{
	return find_place(place, memory, chain->segment, chain->readable, at, size);
}

static int find_writable(struct place *place, const struct virtio_memory *memory,
			 const struct virtio_chain *chain, uint32_t at, uint32_t size)
{
	return find_place(place, memory, chain->segment + chain->n_readable, chain->writable, at,
			  size);
}

static struct place own_place(const void *bytes, uint32_t size)
{
	return (struct place){NULL, NULL, (uintptr_t)bytes, size};
}

int virtio_copy(const struct virtio_memory *to, const struct virtio_chain *to_chain, uint32_t to_at,
		const struct virtio_memory *from, const struct virtio_chain *from_chain,
		uint32_t from_at, uint32_t size)
{
	struct place target, source;

	if (find_writable(&target, to, to_chain, to_at, size) ||
	    find_readable(&source, from, from_chain, from_at, size))
		return -1;
	return copy_places(&target, &source, size);
}

int virtio_get(const struct virtio_memory *from, const struct virtio_chain *chain, uint32_t at,
	       void *bytes, uint32_t size)
{
	struct place target = own_place(bytes, size), source;

	return find_readable(&source, from, chain, at, size) ? -1
							     : copy_places(&target, &source, size);
}

int virtio_put(const struct virtio_memory *to, const struct virtio_chain *chain, uint32_t at,
	       const void *bytes, uint32_t size)
{
	struct place target, source = own_place(bytes, size);

	return find_writable(&target, to, chain, at, size) ? -1
							   : copy_places(&target, &source, size);
}

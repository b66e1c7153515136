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

/* One end of a copy */
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
static __attribute__((noinline)) void copy_bytes(uint8_t *to, const uint8_t *from, uint32_t size)
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
static uint8_t *see_place(struct place *place, uint64_t *size)
{
	if (!place->left) {
		place->segment++;
		place->address = place->segment->address;
		place->left = place->segment->size;
	}
	*size = *size < place->left ? *size : place->left;
	return place->memory->see(place->memory->guest, VIRTIO_SLOT_BUFFER, place->address, size);
}

static void advance(struct place *place, uint64_t size)
{
	place->address += size;
	place->left -= (uint32_t)size;
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

int virtio_copy(const struct virtio_memory *to, const struct virtio_chain *to_chain, uint32_t to_at,
		const struct virtio_memory *from, const struct virtio_chain *from_chain,
		uint32_t from_at, uint32_t size)
{
	struct place target, source;

	if (find_writable(&target, to, to_chain, to_at, size) ||
	    find_readable(&source, from, from_chain, from_at, size))
		return -1;
	for (uint64_t piece; size; size -= (uint32_t)piece) {
		const uint8_t *read;
		uint8_t *write;

		piece = size;
		read = see_place(&source, &piece);
		if (!read)
			return -1;
		write = see_place(&target, &piece);
		if (!write)
			return -1;
		copy_bytes(write, read, (uint32_t)piece);
		advance(&source, piece);
		advance(&target, piece);
	}
	return 0;
}

int virtio_get(const struct virtio_memory *from, const struct virtio_chain *chain, uint32_t at,
	       void *bytes, uint32_t size)
{
	struct place source;
	uint8_t *to = bytes;

	if (find_readable(&source, from, chain, at, size))
		return -1;
	for (uint64_t piece; size; size -= (uint32_t)piece, to += piece) {
		const uint8_t *read;

		piece = size;
		read = see_place(&source, &piece);
		if (!read)
			return -1;
		copy_bytes(to, read, (uint32_t)piece);
		advance(&source, piece);
	}
	return 0;
}

int virtio_put(const struct virtio_memory *to, const struct virtio_chain *chain, uint32_t at,
	       const void *bytes, uint32_t size)
{
	struct place target;
	const uint8_t *from = bytes;

	if (find_writable(&target, to, chain, at, size))
		return -1;
	for (uint64_t piece; size; size -= (uint32_t)piece, from += piece) {
		uint8_t *write;

		piece = size;
		write = see_place(&target, &piece);
		if (!write)
			return -1;
		copy_bytes(write, from, (uint32_t)piece);
		advance(&target, piece);
	}
	return 0;
}

bool virtio_is_there(const struct virtio_memory *from, const struct virtio_chain *chain,
		     uint32_t at, uint32_t size)
{
	struct place source;

	if (find_readable(&source, from, chain, at, size))
		return false;
	for (uint64_t piece; size; size -= (uint32_t)piece) {
		piece = size;
		if (!see_place(&source, &piece))
			return false;
		advance(&source, piece);
	}
	return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compiled with unaligned accesses, which EL2's map of guest memory allows (Normal memory, and
 * SCTLR_EL2.A is 0: Arm ARM B2.5.2): a frame's header of 12 bytes and Ethernet's of 14 leave sender
 * and receiver at different alignments.
 */
#include "el2/vdev/virtio_copy.h"

#include <stddef.h>

typedef uint64_t __attribute__((may_alias, aligned(1))) word64;

/* One end of a copy: memory is NULL where the address is EL2's own. */
struct place {
	const struct virtio_memory *memory;
	const struct virtio_segment *segment, *end;
	uint64_t address;
	uint32_t left; /* of the segment */
};

/* A copy of its own, for memcpy's is for memory that may be Device. What is copied may change
 * meanwhile, or be the same memory: then what arrives is any of its bytes. */
static void copy_bytes(uint8_t *to, const uint8_t *from, uint32_t size)
{
	for (; size >= 32; size -= 32, to += 32, from += 32) {
		const word64 *words = (const word64 *)from;
		uint64_t a = words[0], b = words[1], c = words[2], e = words[3];

		((word64 *)to)[0] = a;
		((word64 *)to)[1] = b;
		((word64 *)to)[2] = c;
		((word64 *)to)[3] = e;
	}
	for (; size >= 8; size -= 8, to += 8, from += 8)
		*(word64 *)to = *(const word64 *)from;
	for (; size; size--)
		*to++ = *from++;
}

/* The place `at` bytes behind the start of segments that have enough of them. */
static struct place find_place(const struct virtio_memory *memory,
			       const struct virtio_segment *segment,
			       const struct virtio_segment *end, uint32_t at)
{
	struct place place = {memory, segment, end, 0, 0};

	for (; place.segment != end; place.segment++) {
		if (at < place.segment->size) {
			place.address = place.segment->address + at;
			place.left = place.segment->size - at;
			break;
		}
		at -= place.segment->size;
	}
	return place;
}

/* Where the place is seen, with *size reduced to what is seen there at once. */
static uint8_t *see_place(struct place *place, uint32_t *size)
{
	uint64_t seen;
	uint8_t *at;

	if (!place->left) {
		place->segment++;
		place->address = place->segment->address;
		place->left = place->segment->size;
	}
	*size = *size < place->left ? *size : place->left;
	if (!place->memory)
		return (uint8_t *)(uintptr_t)place->address;
	seen = *size;
	at = place->memory->see(place->memory->guest, VIRTIO_SLOT_BUFFER, place->address, &seen);
	*size = (uint32_t)seen;
	return at;
}

static void advance(struct place *place, uint32_t size)
{
	place->address += size;
	place->left -= size;
}

/* Both places have `size` bytes. */
static int copy_places(struct place *to, struct place *from, uint32_t size)
{
	for (uint32_t piece; size; size -= piece) {
		const uint8_t *source;
		uint8_t *target;

		piece = size;
		source = see_place(from, &piece);
		if (!source)
			return -1;
		target = see_place(to, &piece);
		if (!target)
			return -1;
		copy_bytes(target, source, piece);
		advance(from, piece);
		advance(to, piece);
	}
	return 0;
}

static bool is_in(uint32_t part, uint32_t at, uint32_t size)
{
	return at <= part && size <= part - at;
}

static struct place readable_place(const struct virtio_memory *memory,
				   const struct virtio_chain *chain, uint32_t at)
{
	return find_place(memory, chain->segment, chain->segment + chain->n_readable, at);
}

static struct place writable_place(const struct virtio_memory *memory,
				   const struct virtio_chain *chain, uint32_t at)
{
	return find_place(memory, chain->segment + chain->n_readable, chain->segment + chain->n,
			  at);
}

static struct place own_place(const void *bytes, uint32_t size)
{
	return (struct place){NULL, NULL, NULL, (uintptr_t)bytes, size};
}

int virtio_copy(const struct virtio_memory *to, const struct virtio_chain *to_chain, uint32_t to_at,
		const struct virtio_memory *from, const struct virtio_chain *from_chain,
		uint32_t from_at, uint32_t size)
{
	struct place target, source;

	if (!is_in(to_chain->writable, to_at, size) || !is_in(from_chain->readable, from_at, size))
		return -1;
	target = writable_place(to, to_chain, to_at);
	source = readable_place(from, from_chain, from_at);
	return copy_places(&target, &source, size);
}

int virtio_get(const struct virtio_memory *from, const struct virtio_chain *chain, uint32_t at,
	       void *bytes, uint32_t size)
{
	struct place target = own_place(bytes, size), source;

	if (!is_in(chain->readable, at, size))
		return -1;
	source = readable_place(from, chain, at);
	return copy_places(&target, &source, size);
}

int virtio_put(const struct virtio_memory *to, const struct virtio_chain *chain, uint32_t at,
	       const void *bytes, uint32_t size)
{
	struct place target, source = own_place(bytes, size);

	if (!is_in(chain->writable, at, size))
		return -1;
	target = writable_place(to, chain, at);
	return copy_places(&target, &source, size);
}

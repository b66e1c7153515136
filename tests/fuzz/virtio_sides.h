/* SPDX-License-Identifier: Apache-2.0 */
/* For fuzz_virtio_queue: two drivers' memories, what a device sees of them, what drivers do. */
#ifndef MULLION_VIRTIO_SIDES_H
#define MULLION_VIRTIO_SIDES_H

#include <sanitizer/asan_interface.h>
#include <stdlib.h>
#include <string.h>

#include "el2/vdev/virtio_queue.h"
#include "tests/fuzz/virtio_ref.h"

#define GUARD 64u

struct side {
	uint8_t before[GUARD], bytes[REF_MEMORY], behind[GUARD];
	uint8_t reads[REF_MEMORY];
	uint32_t shown[2], shown_size[2]; /* by slot */
	uint32_t window;
	unsigned looks;
	bool is_whole; /* the model has gone all the way, and so has read all that it reads */
	uint16_t avail_index; /* the driver's */
	bool has_chain;
	struct virtio_memory memory;
	struct virtio_queue queue;
	struct virtio_chain *chain; /* which ASan keeps apart from all else */

	struct ref_memory ref;
	struct ref_queue ref_queue;
	struct ref_chain ref_chain;
};

static struct side sides[2];
static struct virtio_chain chain_0, chain_1;
static const uint8_t *input;
static size_t left;

static inline void require(bool condition)
{
	if (!condition)
		abort();
}

static inline uint32_t next_byte(void)
{
	return left ? left--, *input++ : 0;
}

static inline uint32_t next_two(void)
{
	uint32_t low = next_byte();

	return low | next_byte() << 8;
}

/* The model has been there already. */
static inline void note_load(const void *at, unsigned size)
{
	for (unsigned i = 0; i < 2; i++) {
		struct side *side = &sides[i];
		uintptr_t from = (uintptr_t)at - (uintptr_t)side->bytes;

		for (unsigned b = 0; side->is_whole && from < REF_MEMORY && b < size; b++)
			require(++side->reads[from + b] <= side->ref.reads[from + b]);
	}
}

/* --- what the device sees --- */

static inline void *see(void *guest, enum virtio_slot slot, uint64_t address, uint64_t *size)
{
	struct side *side = guest;
	uint64_t at = address - side->ref.base, n, most;

	require(*size && ++side->looks);
	if (at >= REF_MEMORY || side->ref.holes >> (at / REF_HOLE) & 1)
		return NULL;
	most = side->window - at % side->window;
	most = *size < most ? *size : most;
	for (n = REF_HOLE - at % REF_HOLE;
	     n < most && at + n < REF_MEMORY && !(side->ref.holes >> ((at + n) / REF_HOLE) & 1);)
		n += REF_HOLE;
	n = n < most ? n : most;
	*size = n;
	ASAN_POISON_MEMORY_REGION(side->bytes + side->shown[slot], side->shown_size[slot]);
	side->shown[slot] = (uint32_t)at;
	side->shown_size[slot] = (uint32_t)n;
	for (unsigned i = 0; i < 2; i++)
		ASAN_UNPOISON_MEMORY_REGION(side->bytes + side->shown[i], side->shown_size[i]);
	return side->bytes + at;
}

/* Before the model goes. */
static inline void begin(struct side *side)
{
	memset(side->ref.reads, 0, REF_MEMORY);
}

/* Behind it: Mullion's turn. `is_whole`: no error has kept the model from anything. */
static inline void begin_call(struct side *side, bool is_whole)
{
	side->looks = 0;
	side->is_whole = is_whole;
	memset(side->shown_size, 0, sizeof(side->shown_size));
	memset(side->reads, 0, REF_MEMORY);
	ASAN_POISON_MEMORY_REGION(side->before, GUARD + REF_MEMORY + GUARD);
}

static inline void end_call(struct side *side, unsigned looks)
{
	ASAN_UNPOISON_MEMORY_REGION(side->before, GUARD + REF_MEMORY + GUARD);
	require(side->looks <= looks);
	require(!memcmp(side->bytes, side->ref.bytes, REF_MEMORY));
}

/* --- what the drivers do --- */

/* Most addresses are in the driver's memory or close to it. */
static inline uint64_t next_address(const struct side *side)
{
	uint32_t value = next_two();

	return value & 0x8000 ? (uint64_t)(int16_t)value : side->ref.base + (value & 0x7ff);
}

static inline void store(struct side *side, uint64_t address, uint64_t value, unsigned size)
{
	for (uint64_t at = address - side->ref.base; size--; at++, value >>= 8)
		if (at < REF_MEMORY)
			side->bytes[at] = side->ref.bytes[at] = (uint8_t)value;
}

static inline void make_queue(struct side *side)
{
	uint32_t size = next_byte() % 5, features = next_byte();
	uint64_t descriptors = next_address(side), avail = next_address(side),
		 used = next_address(side);

	size = size ? 1u << (size - 1) : 0;
	side->queue = (struct virtio_queue){.descriptors = descriptors,
					    .driver = avail,
					    .device = used,
					    .size = size,
					    .event_index = features & 1,
					    .indirect = features & 2};
	side->ref_queue = (struct ref_queue){.memory = &side->ref,
					     .descriptors = descriptors,
					     .avail = avail,
					     .used = used,
					     .size = size,
					     .event_index = features & 1,
					     .indirect = features & 2};
	require(virtio_queue_start(&side->queue) == ref_start(&side->ref_queue));
	if (features & 4) /* as far from one another as it gets */
		side->queue.span = 0;
	side->has_chain = false;
	side->avail_index = 0;
}

static inline void write_descriptor(struct side *side)
{
	uint32_t kind = next_byte(), index = next_byte();
	uint64_t at = kind & 0x80 ? side->ref.base + 8 * (kind & 0x7f) : side->queue.descriptors;

	at += 16 * (index & 31);
	store(side, at, next_address(side), 8);
	kind = next_two();
	store(side, at + 8, kind < 0x8000 ? kind & 0x1ff : (kind & 0x1ff) << 24 | 0xffffff, 4);
	store(side, at + 12, next_byte(), 2);
	store(side, at + 14, next_byte(), 2);
}

static inline void post(struct side *side)
{
	uint32_t head = next_byte(), size = side->queue.size ? side->queue.size : 1;

	store(side, side->queue.driver + 4 + 2 * (side->avail_index % size), head, 2);
	store(side, side->queue.driver + 2, ++side->avail_index, 2);
}

static inline void poke(struct side *side)
{
	uint64_t address = next_address(side);

	store(side, address, next_two(), 2);
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: steps of two drivers that write their memories as they like, and of the device between
 * them. Beside it a model (virtio_ref.h) does the same in memories of its own: same chains, same
 * answers, same bytes. Of what it has not asked for the device sees nothing (ASan), and it fetches
 * no field more often than the model.
 */
#include "tests/fuzz/virtio_sides.h"

#define __atomic_load_n(pointer, order)                              \
	({                                                           \
		note_load(pointer, sizeof(*(pointer)));              \
		*(const volatile __typeof__(*(pointer)) *)(pointer); \
	})
#include "el2/vdev/virtio_queue.c"
#undef __atomic_load_n
#include "el2/vdev/virtio_copy.h"

#define LOOKS 128u /* at most, of a call that is about a queue */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect_chain(const struct virtio_chain *chain, const struct ref_chain *ref)
{
	require(chain->head == ref->head && chain->n == ref->n &&
		chain->readable == ref->bytes[0] && chain->writable == ref->bytes[1]);
	for (unsigned i = 0; i < chain->n; i++)
		require(chain->segment[i].address == ref->part[i].address &&
			chain->segment[i].size == ref->part[i].size &&
			ref->part[i].write == (i >= chain->n_readable));
}

static void peek(struct side *side)
{
	enum virtio_next next;
	enum ref_next wanted;

	begin(side);
	wanted = ref_peek(&side->ref_queue, &side->ref_chain);
	begin_call(side, wanted != REF_BROKEN);
	next = virtio_queue_peek(&side->queue, &side->memory, side->chain);
	end_call(side, LOOKS);
	require((unsigned)next == (unsigned)wanted);
	side->has_chain = next == VIRTIO_CHAIN;
	if (side->has_chain)
		expect_chain(side->chain, &side->ref_chain);
}

static void take(struct side *side)
{
	if (!side->has_chain)
		return;
	virtio_queue_take(&side->queue);
	side->ref_queue.taken++;
	side->has_chain = false;
}

static void give_back(struct side *side)
{
	uint32_t written = next_two();
	int wanted;

	begin(side);
	wanted = ref_return(&side->ref_queue, side->chain->head, written);
	begin_call(side, !wanted);
	require(virtio_queue_return(&side->queue, &side->memory, side->chain->head, written) ==
		wanted);
	end_call(side, LOOKS);
}

static void publish(struct side *side)
{
	bool interrupt, wish;
	int wanted;

	begin(side);
	wanted = ref_publish(&side->ref_queue, &wish);
	begin_call(side, !wanted);
	require(virtio_queue_publish(&side->queue, &side->memory, &interrupt) == wanted);
	end_call(side, LOOKS);
	require(interrupt == wish);
}

static void listen(struct side *side)
{
	bool what = next_byte() & 1, missed, missing;
	int wanted;

	begin(side);
	wanted = ref_listen(&side->ref_queue, what, &missing);
	begin_call(side, !wanted);
	require(virtio_queue_listen(&side->queue, &side->memory, what, &missed) == wanted);
	end_call(side, LOOKS);
	require(missed == missing);
}

/* Byte by byte, until one is no memory, or there are no more. */
static int ref_copy(struct side *to, uint32_t to_at, struct side *from, uint32_t from_at,
		    uint32_t size)
{
	if ((uint64_t)to_at + size > to->ref_chain.bytes[1] ||
	    (uint64_t)from_at + size > from->ref_chain.bytes[0])
		return -1;
	for (; size--; to_at++, from_at++) {
		uint8_t *target = ref_byte(&to->ref, &to->ref_chain, true, to_at);
		const uint8_t *source = ref_byte(&from->ref, &from->ref_chain, false, from_at);

		if (!target || !source)
			return -1;
		*target = *source;
	}
	return 0;
}

static void copy(struct side *to, struct side *from)
{
	uint32_t to_at = next_byte(), from_at = next_byte(), size = next_two() & 0x1ff;
	int wanted;

	if (!to->has_chain || !from->has_chain)
		return;
	wanted = ref_copy(to, to_at, from, from_at, size);
	begin_call(to, false);
	begin_call(from, false);
	require(virtio_copy(&to->memory, to->chain, to_at, &from->memory, from->chain, from_at,
			    size) == wanted);
	end_call(to, 2 * VIRTIO_SEGMENTS + size);
	end_call(from, 2 * VIRTIO_SEGMENTS + size);
}

/* From or to the device's own memory, of which the model has none: what bytes there are. */
static uint32_t ref_own(struct side *side, bool write, uint32_t at, uint8_t *own, uint32_t size)
{
	uint32_t done;

	if (at + size > side->ref_chain.bytes[write])
		return UINT32_MAX;
	for (done = 0; done < size; done++) {
		uint8_t *byte = ref_byte(&side->ref, &side->ref_chain, write, at + done);

		if (!byte)
			break;
		if (write)
			*byte = own[done];
		else
			own[done] = *byte;
	}
	return done;
}

static void get_or_put(struct side *side)
{
	uint32_t at = next_byte(), size = next_byte(), done;
	uint8_t own[31], ref[31] = {0};
	bool write = size & 0x80;
	int error;

	size &= 31;
	if (!side->has_chain)
		return;
	for (uint32_t i = 0; write && i < size; i++)
		ref[i] = own[i] = (uint8_t)(at + i);
	done = ref_own(side, write, at, ref, size);
	begin_call(side, false);
	error = write ? virtio_put(&side->memory, side->chain, at, own, size)
		      : virtio_get(&side->memory, side->chain, at, own, size);
	end_call(side, 2 * VIRTIO_SEGMENTS + size);
	require((error == 0) == (done == size));
	require(error || !memcmp(own, ref, size));
}

static void start(unsigned number)
{
	struct side *side = &sides[number];

	ASAN_UNPOISON_MEMORY_REGION(side->before, GUARD + REF_MEMORY + GUARD);
	memset(side, 0, sizeof(*side));
	side->memory = (struct virtio_memory){see, side};
	side->chain = number ? &chain_1 : &chain_0;
	*side->chain = (struct virtio_chain){0};
	side->window = REF_MEMORY;
	side->ref.base = 0x40000000ull << number;
	side->ref_queue.memory = &side->ref;
}

static void step(struct side *side, struct side *other, unsigned what)
{
	switch (what) {
	case 0:
		make_queue(side);
		break;
	case 1:
		write_descriptor(side);
		break;
	case 2:
		post(side);
		break;
	case 3:
		poke(side);
		break;
	case 4:
		peek(side);
		break;
	case 5:
		take(side);
		break;
	case 6:
		give_back(side);
		break;
	case 7:
		publish(side);
		break;
	case 8:
		listen(side);
		break;
	case 9:
		copy(side, other);
		break;
	case 10:
		get_or_put(side);
		break;
	case 11:
		side->ref.holes ^= 1ull << next_byte() % 64;
		break;
	case 12:
		side->window = 16u << next_byte() % 7;
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input = data;
	left = size;
	start(0);
	start(1);
	while (left) {
		uint32_t what = next_byte();

		step(&sides[what >> 7], &sides[!(what >> 7)], what & 15);
	}
	return 0;
}

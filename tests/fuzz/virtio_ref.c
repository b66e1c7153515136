/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/virtio_ref.h"

#include <stddef.h>

/* A byte of memory, NULL where there is none. */
static uint8_t *byte_at(struct ref_memory *memory, uint64_t address)
{
	uint64_t at = address - memory->base;

	return at < REF_MEMORY && !(memory->holes >> (at / REF_HOLE) & 1) ? &memory->bytes[at]
									  : NULL;
}

static bool get(struct ref_memory *memory, uint64_t address, unsigned size, uint64_t *value)
{
	*value = 0;
	for (unsigned i = size; i-- > 0;) {
		const uint8_t *byte = byte_at(memory, address + i);

		if (!byte)
			return false;
		*value = *value << 8 | *byte;
		memory->reads[byte - memory->bytes]++;
	}
	return true;
}

static bool put(struct ref_memory *memory, uint64_t address, unsigned size, uint64_t value)
{
	for (unsigned i = 0; i < size; i++)
		if (!byte_at(memory, address + i))
			return false;
	for (unsigned i = 0; i < size; i++, value >>= 8)
		*byte_at(memory, address + i) = (uint8_t)value;
	return true;
}

static bool ends(uint64_t address, uint64_t size)
{
	return (unsigned __int128)address + size <= UINT64_MAX;
}

bool ref_start(struct ref_queue *queue)
{
	uint32_t size = queue->size;

	if (queue->descriptors & 15 || queue->avail & 1 || queue->used & 3 ||
	    !ends(queue->descriptors, 16 * size) || !ends(queue->avail, 6 + 2 * size) ||
	    !ends(queue->used, 6 + 8 * size))
		queue->size = 0;
	queue->taken = queue->known = queue->given = queue->told = 0;
	return queue->size;
}

/* 2.7.13.3: how many there are to be taken */
static bool learn(struct ref_queue *queue)
{
	uint64_t index;

	if (!get(queue->memory, queue->avail + 2, 2, &index) ||
	    ((index + 0x10000 - queue->taken) & 0xffff) > queue->size)
		return false;
	queue->known = (uint16_t)index;
	return true;
}

struct ref_descriptor {
	uint64_t address, size, flags, next;
};

static bool get_descriptor(struct ref_memory *memory, uint64_t at, struct ref_descriptor *to)
{
	return get(memory, at, 8, &to->address) && get(memory, at + 8, 4, &to->size) &&
	       get(memory, at + 12, 2, &to->flags) && get(memory, at + 14, 2, &to->next);
}

static bool add(struct ref_chain *chain, const struct ref_descriptor *from)
{
	bool write = from->flags & 2;

	if (chain->n == REF_SEGMENTS || from->size == 0 || !ends(from->address, from->size))
		return false;
	if (!write && chain->n && chain->part[chain->n - 1].write)
		return false;
	chain->part[chain->n].address = from->address;
	chain->part[chain->n].size = (uint32_t)from->size;
	chain->part[chain->n++].write = write;
	chain->bytes[write] += from->size;
	return true;
}

/* The descriptors from table[index] on; a further table only from the queue's own. */
static bool follow(struct ref_queue *queue, uint64_t table, uint64_t n, uint64_t index, bool is_own,
		   struct ref_chain *chain)
{
	struct ref_descriptor at;

	do {
		if (index >= n || !get_descriptor(queue->memory, table + 16 * index, &at))
			return false;
		if (at.flags & 4)
			return is_own && queue->indirect && !(at.flags & 1) && at.size % 16 == 0 &&
			       at.address % 8 == 0 && ends(at.address, at.size) &&
			       follow(queue, at.address, at.size / 16, 0, false, chain);
		if (!add(chain, &at))
			return false;
		index = at.next;
	} while (at.flags & 1);
	return true;
}

enum ref_next ref_peek(struct ref_queue *queue, struct ref_chain *chain)
{
	uint64_t head;

	if (!queue->size)
		return REF_EMPTY;
	if (queue->taken == queue->known && !learn(queue))
		return REF_BROKEN;
	if (queue->taken == queue->known)
		return REF_EMPTY;
	if (!get(queue->memory, queue->avail + 4 + 2 * (queue->taken % queue->size), 2, &head))
		return REF_BROKEN;
	*chain = (struct ref_chain){.head = (uint16_t)head};
	if (!follow(queue, queue->descriptors, queue->size, head, true, chain))
		return REF_BROKEN;
	return (chain->bytes[0] + chain->bytes[1]) >> 32 ? REF_BROKEN : REF_CHAIN;
}

int ref_return(struct ref_queue *queue, uint16_t head, uint32_t written)
{
	uint64_t entry = queue->used + 4;

	if (!queue->size)
		return -1;
	entry += 8 * (queue->given % queue->size);
	if (!put(queue->memory, entry, 4, head) || !put(queue->memory, entry + 4, 4, written))
		return -1;
	queue->given++;
	return 0;
}

int ref_publish(struct ref_queue *queue, bool *interrupt)
{
	uint16_t old = queue->told;
	uint64_t wish;

	*interrupt = false;
	if (queue->given == old)
		return 0;
	if (!queue->size || !put(queue->memory, queue->used + 2, 2, queue->given))
		return -1;
	queue->told = queue->given;
	if (!queue->event_index) {
		if (!get(queue->memory, queue->avail, 2, &wish))
			return -1;
		*interrupt = !(wish & 1);
		return 0;
	}
	if (!get(queue->memory, queue->avail + 4 + 2 * queue->size, 2, &wish))
		return -1;
	for (; old != queue->given; old++) /* 2.7.7.2: the entry of this number is used */
		*interrupt |= old == wish;
	return 0;
}

int ref_listen(struct ref_queue *queue, bool listen, bool *missed)
{
	*missed = false;
	if (!queue->size)
		return 0;
	if (queue->event_index) {
		if (!listen)
			return 0;
		if (!put(queue->memory, queue->used + 4 + 8 * queue->size, 2, queue->taken))
			return -1;
	} else {
		if (!listen && queue->quiet)
			return 0;
		if (!put(queue->memory, queue->used, 2, !listen))
			return -1;
		queue->quiet = !listen;
	}
	if (!listen)
		return 0;
	if (!learn(queue))
		return -1;
	*missed = queue->known != queue->taken;
	return 0;
}

uint8_t *ref_byte(struct ref_memory *memory, const struct ref_chain *chain, bool write, uint32_t at)
{
	for (unsigned i = 0; i < chain->n; i++) {
		if (chain->part[i].write != write)
			continue;
		if (at < chain->part[i].size)
			return byte_at(memory, chain->part[i].address + at);
		at -= chain->part[i].size;
	}
	return NULL;
}

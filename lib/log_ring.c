/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/log.h"

#include <string.h>

struct log_ring *log_ring_init(void *memory, uint32_t bytes)
{
	struct log_ring *r = memory;
	uint32_t size = 1;

	while (size <= (bytes - sizeof(*r)) / 2)
		size *= 2;
	r->magic = LOG_RING_MAGIC;
	r->size = size;
	r->head = 0;
	r->others = 0;
	r->kept = bytes - (uint32_t)sizeof(*r) - size;
	return r;
}

void log_ring_put(struct log_ring *ring, const char *text, uint64_t size)
{
	while (size) {
		uint64_t head = ring->head, place = log_ring_place(ring, head);
		uint64_t room = (head < ring->kept ? ring->kept : ring->kept + ring->size) - place;
		uint64_t part = size < room ? size : room;

		memcpy(ring->text + place, text, part);
		ring->head = head + part;
		text += part;
		size -= part;
	}
}

void log_ring_copy(struct log_ring *ring, const struct log_ring *from)
{
	for (uint64_t i = 0; i < from->head; i++) {
		if (i == from->kept && from->head - i > from->size) {
			i = from->head - from->size;
			log_ring_put(ring, "\n", 1); /* in the middle of a line */
		}
		log_ring_put(ring, &from->text[log_ring_place(from, i)], 1);
	}
}

bool log_ring_is(const struct log_ring *ring)
{
	return ring && ring->magic == LOG_RING_MAGIC && ring->size &&
	       !(ring->size & (ring->size - 1));
}

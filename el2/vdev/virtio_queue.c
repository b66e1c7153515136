/* SPDX-License-Identifier: Apache-2.0 */
#include "el2/vdev/virtio_queue.h"

#include <stddef.h>

#include "include/addr.h"

/* struct virtq_desc (2.7.5): its address, and a word of length, flags and next */
#define DESCRIPTOR    16u
#define LENGTH(word)  ((uint32_t)(word))
#define FLAGS(word)   ((uint32_t)((word) >> 32) & 0xffff)
#define NEXT(word)    ((uint32_t)((word) >> 48))
#define FLAG_NEXT     1u
#define FLAG_WRITE    2u
#define FLAG_INDIRECT 4u

/* struct virtq_avail and struct virtq_used (2.7.6, 2.7.8): the field for event_index is behind the
 * last entry */
#define RING_FLAGS   0u
#define RING_INDEX   2u
#define RING_ENTRIES 4u
#define AVAIL_ENTRY  2u
#define USED_ENTRY   8u
#define NO_INTERRUPT 1u
#define NO_NOTIFY    1u

#define SPAN_MOST MIB(1)

typedef uint16_t __attribute__((may_alias)) word16;
typedef uint32_t __attribute__((may_alias)) word32;
typedef uint64_t __attribute__((may_alias)) word64;

/* What a window shows: the driver's memory from `address` on. */
struct view {
	enum virtio_slot slot;
	uint8_t *at;
	uint64_t address, size;
};

/* Not inline, as the next one: few looks need more than one window. */
static __attribute__((noinline)) void open_view(const struct virtio_memory *memory,
						struct view *view, uint64_t address, uint64_t size)
{
	view->address = address;
	view->size = size;
	view->at = size ? memory->see(memory->guest, view->slot, address, &view->size) : NULL;
	if (!view->at)
		view->size = 0;
}

static __attribute__((noinline)) void *open_word(const struct virtio_memory *memory,
						 struct view *view, uint64_t address)
{
	uint64_t offset = address % sizeof(word64);

	open_view(memory, view, address - offset, sizeof(word64));
	return view->at ? view->at + offset : NULL;
}

static void open_rings(const struct virtio_queue *queue, const struct virtio_memory *memory,
		       struct view *view)
{
	view->slot = VIRTIO_SLOT_RING;
	open_view(memory, view, queue->base, queue->span);
}

/*
 * A field. NULL: it is not the driver's memory. Void with the next one.
 *
 * When its first byte is seen so is all of it: it is aligned to its size, of 8 bytes at most. What
 * was asked for is a word of 8, or has whole parts of the queue, or whole descriptors. Less than
 * that is seen only up to a multiple of 16.
 */
static void *field_at(const struct virtio_memory *memory, struct view *view, uint64_t address)
{
	uint64_t offset = address - view->address;

	return offset < view->size ? view->at + offset : open_word(memory, view, address);
}

bool virtio_queue_start(struct virtio_queue *queue)
{
	const uint64_t size[] = {DESCRIPTOR * queue->size,
				 RING_ENTRIES + AVAIL_ENTRY * (queue->size + 1),
				 RING_ENTRIES + USED_ENTRY * queue->size + AVAIL_ENTRY},
		       part[] = {queue->descriptors, queue->driver, queue->device};
	uint64_t base = UINT64_MAX, last = 0, end;

	if (!queue->size || part[0] % DESCRIPTOR || part[1] % 2 || part[2] % 4)
		return false;
	for (unsigned i = 0; i < 3; i++) {
		if (__builtin_add_overflow(part[i], size[i], &end))
			return false;
		base = part[i] < base ? part[i] : base;
		last = end > last ? end : last;
	}
	queue->base = base;
	queue->span = last - base <= SPAN_MOST ? (uint32_t)(last - base) : 0;
	queue->next_available = queue->available = queue->next_used = queue->published = 0;
	queue->silent = false;
	queue->ready = true;
	return true;
}

/*
 * Reads how many entries are available. What the driver wrote before that number is seen after it
 * (acquire): the entries, their descriptors, what these point to. More than the ring holds cannot
 * be available: the index is no index.
 */
static int look(struct virtio_queue *queue, const struct virtio_memory *memory, struct view *rings)
{
	const word16 *index = field_at(memory, rings, queue->driver + RING_INDEX);
	uint16_t available;

	if (!index)
		return -1;
	available = __atomic_load_n(index, __ATOMIC_ACQUIRE);
	if ((uint16_t)(available - queue->next_available) > queue->size)
		return -1;
	queue->available = available;
	return 0;
}

static int read_word(const struct virtio_memory *memory, struct view *view, uint64_t address,
		     uint64_t *word)
{
	const word64 *at = field_at(memory, view, address);

	if (!at)
		return -1;
	*word = __atomic_load_n(at, __ATOMIC_RELAXED);
	return 0;
}

static int add_segment(struct virtio_chain *chain, uint64_t address, uint64_t word)
{
	uint32_t size = LENGTH(word);
	uint64_t end;

	if (chain->n >= VIRTIO_SEGMENTS || !size || __builtin_add_overflow(address, size, &end))
		return -1;
	if (FLAGS(word) & FLAG_WRITE) {
		chain->writable += size;
	} else if (chain->n == chain->n_readable) {
		chain->n_readable++;
		chain->readable += size;
	} else {
		return -1; /* behind one that is to be written */
	}
	chain->segment[chain->n++] = (struct virtio_segment){address, size};
	return 0;
}

/*
 * A descriptor that refers to a table of further ones is the last of its chain, and there is none
 * in a table (2.7.5.3.1). FLAG_WRITE means nothing in it (2.7.5.3.2).
 */
static bool is_table(const struct virtio_queue *queue, uint64_t address, uint64_t word)
{
	return queue->indirect && !(FLAGS(word) & FLAG_NEXT) && LENGTH(word) % DESCRIPTOR == 0 &&
	       address % sizeof(word64) == 0;
}

/* Each turn adds a segment or goes on in the one table: a chain that is a circle is too long. */
static int read_chain(const struct virtio_queue *queue, const struct virtio_memory *memory,
		      struct view *rings, struct virtio_chain *chain)
{
	struct view table = {VIRTIO_SLOT_BUFFER, NULL, 0, 0}, *view = rings;
	uint64_t first = queue->descriptors, total = 0, address, word;
	uint32_t index = chain->head, n = queue->size;

	for (;;) {
		if (index >= n || read_word(memory, view, first + DESCRIPTOR * index, &address) ||
		    read_word(memory, view, first + DESCRIPTOR * index + 8, &word))
			return -1;
		if (FLAGS(word) & FLAG_INDIRECT) {
			if (view == &table || !is_table(queue, address, word))
				return -1;
			first = address;
			n = LENGTH(word) / DESCRIPTOR;
			index = 0;
			view = &table;
			open_view(memory, view, first,
				  DESCRIPTOR * (n < VIRTIO_SEGMENTS ? n : VIRTIO_SEGMENTS));
			continue;
		}
		if (add_segment(chain, address, word))
			return -1;
		total += LENGTH(word);
		if (!(FLAGS(word) & FLAG_NEXT))
			return total > UINT32_MAX ? -1 : 0;
		index = NEXT(word);
	}
}

enum virtio_next virtio_queue_peek(struct virtio_queue *queue, const struct virtio_memory *memory,
				   struct virtio_chain *chain)
{
	struct view rings;
	const word16 *entry;

	if (!queue->ready)
		return VIRTIO_EMPTY;
	open_rings(queue, memory, &rings);
	if (queue->next_available == queue->available) {
		if (look(queue, memory, &rings))
			return VIRTIO_BROKEN;
		if (queue->next_available == queue->available)
			return VIRTIO_EMPTY;
	}
	entry = field_at(memory, &rings,
			 queue->driver + RING_ENTRIES +
				 AVAIL_ENTRY * (queue->next_available & (queue->size - 1)));
	if (!entry)
		return VIRTIO_BROKEN;
	chain->head = __atomic_load_n(entry, __ATOMIC_RELAXED);
	chain->n = chain->n_readable = chain->readable = chain->writable = 0;
	return read_chain(queue, memory, &rings, chain) ? VIRTIO_BROKEN : VIRTIO_CHAIN;
}

int virtio_queue_return(struct virtio_queue *queue, const struct virtio_memory *memory,
			uint16_t head, uint32_t written)
{
	uint64_t entry = queue->device + RING_ENTRIES +
			 USED_ENTRY * (queue->next_used & (queue->size - 1));
	struct view rings;
	word32 *field;

	if (!queue->ready)
		return -1;
	open_rings(queue, memory, &rings);
	field = field_at(memory, &rings, entry);
	if (!field)
		return -1;
	__atomic_store_n(field, head, __ATOMIC_RELAXED);
	/* the ring is aligned to 4 bytes: the two may be in different pages */
	field = field_at(memory, &rings, entry + sizeof(*field));
	if (!field)
		return -1;
	__atomic_store_n(field, written, __ATOMIC_RELAXED);
	queue->next_used++;
	return 0;
}

/* Whether the index has passed `event` on its way from `old` to `next` (2.7.7.2, 2.7.10.1). */
static bool passed(uint16_t event, uint16_t next, uint16_t old)
{
	return (uint16_t)(next - event - 1) < (uint16_t)(next - old);
}

int virtio_queue_publish(struct virtio_queue *queue, const struct virtio_memory *memory,
			 bool *interrupt)
{
	uint16_t next = queue->next_used, old = queue->published, wish;
	struct view rings;
	word16 *field;

	*interrupt = false;
	if (next == old)
		return 0;
	if (!queue->ready)
		return -1;
	open_rings(queue, memory, &rings);
	field = field_at(memory, &rings, queue->device + RING_INDEX);
	if (!field)
		return -1;
	/* Who sees the index sees the entries, and what was copied (Arm ARM B2.3: store-release).
	 * The driver writes its wish and then reads the index; here it is the other way round, and
	 * one of the two has to see what the other one wrote: a full barrier between a store and a
	 * load (2.7.7.1). */
	__atomic_store_n(field, next, __ATOMIC_RELEASE);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	queue->published = next;
	field = field_at(memory, &rings,
			 queue->driver + (queue->event_index
						  ? RING_ENTRIES + AVAIL_ENTRY * queue->size
						  : RING_FLAGS));
	if (!field)
		return -1;
	wish = __atomic_load_n(field, __ATOMIC_RELAXED);
	*interrupt = queue->event_index ? passed(wish, next, old) : !(wish & NO_INTERRUPT);
	return 0;
}

/* Until it is told so once more the driver stays with what it was told, so a device that takes all
 * there is needs to say nothing where it counts (event_index): the number is passed. */
static int say_wish(struct virtio_queue *queue, const struct virtio_memory *memory,
		    struct view *rings, bool listen)
{
	uint64_t address = queue->device + (queue->event_index
						    ? RING_ENTRIES + USED_ENTRY * queue->size
						    : RING_FLAGS);
	word16 *field = field_at(memory, rings, address);

	if (!field)
		return -1;
	__atomic_store_n(field,
			 queue->event_index ? queue->next_available
			 : listen           ? 0
					    : NO_NOTIFY,
			 __ATOMIC_RELAXED);
	queue->silent = !listen;
	return 0;
}

int virtio_queue_listen(struct virtio_queue *queue, const struct virtio_memory *memory, bool listen,
			bool *missed)
{
	struct view rings;

	*missed = false;
	if (!queue->ready || (!listen && (queue->event_index || queue->silent)))
		return 0;
	open_rings(queue, memory, &rings);
	if (say_wish(queue, memory, &rings, listen))
		return -1;
	if (!listen)
		return 0;
	/* the same as in virtio_queue_publish(): first the wish, then a look */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (look(queue, memory, &rings))
		return -1;
	*missed = queue->next_available != queue->available;
	return 0;
}

unsigned virtio_queue_waiting(struct virtio_queue *queue, const struct virtio_memory *memory)
{
	struct view rings;

	if (queue->ready) {
		open_rings(queue, memory, &rings);
		if (look(queue, memory, &rings))
			return 0;
	}
	return (uint16_t)(queue->available - queue->next_available);
}

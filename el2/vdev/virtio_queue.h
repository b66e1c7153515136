/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device's side of split virtqueues (virtio 1.2, section 2.7). A queue lies in the memory of a
 * driver that is not trusted and may write there at any time: every field is read once, into EL2's
 * own memory, and what is read there is checked before it is used. The state of a queue is EL2's;
 * nothing of it is ever read back from the driver. Its users call one at a time (a lock is theirs).
 *
 * Broken is a queue whose driver has done what the specification forbids: an index too far ahead, a
 * chain that is no chain, an address that is not its memory. Its device then has to be stopped
 * (virtio_device_broken).
 */
#ifndef MULLION_EL2_VIRTIO_QUEUE_H
#define MULLION_EL2_VIRTIO_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#define VIRTIO_QUEUE_SIZE 256u /* entries at most (QueueNumMax) */
#define VIRTIO_SEGMENTS   24u  /* of a chain, indirect ones too; a longer one breaks the queue */

/* Windows on a driver's memory: one for its rings; one for what descriptors point to, their
 * indirect tables too, so that the other stays where it is. */
enum virtio_slot { VIRTIO_SLOT_RING, VIRTIO_SLOT_BUFFER };

/* How a device reaches its driver's memory. */
struct virtio_memory {
	/*
	 * Where the driver's memory at `address` is seen, aligned to 16 bytes as the address is.
	 * *size (asked, not 0) becomes what is seen at once: all of that, or less, but then up to a
	 * multiple of 16 (memory is in pages). NULL: there is no memory of the driver's. What an
	 * earlier call with the same slot has returned is void.
	 */
	void *(*see)(void *guest, enum virtio_slot slot, uint64_t address, uint64_t *size);
	void *guest;
};

struct virtio_queue {
	/* What the driver has set while it was not ready: the addresses of the descriptors, of the
	 * driver's ring (available) and of the device's (used); a power of two, or 0 */
	uint64_t descriptors, driver, device;
	uint32_t size;
	bool ready;
	/* features that the driver has accepted */
	bool event_index, indirect;
	bool silent; /* the device has asked not to be notified (without event_index) */
	/* All three parts, where they are near to one another: seen at once. span is 0 if not. */
	uint32_t span;
	uint64_t base;
	/* Of all entries ever: the next one to be taken, those that were available when it was
	 * last looked; those returned, those of them that the driver was told of. */
	uint16_t next_available, available, next_used, published;
};

/* Buffers that belong together. Those to be read come first (2.7.4.2). */
struct virtio_chain {
	uint16_t head; /* its name: of its first descriptor */
	unsigned n, n_readable;
	uint32_t readable, writable; /* bytes in all, together less than 4 GiB */
	struct virtio_segment {
		uint64_t address; /* does not wrap; whose memory it is nobody has asked */
		uint32_t size;    /* not 0 */
	} segment[VIRTIO_SEGMENTS];
};

enum virtio_next { VIRTIO_EMPTY, VIRTIO_CHAIN, VIRTIO_BROKEN };

/*
 * Makes a queue ready, with nothing in it, if its size is set and its parts are aligned and do not
 * wrap (2.7, 2.7.10.1). False: it is not ready. Whether there is memory turns out when it is used.
 */
bool virtio_queue_start(struct virtio_queue *queue);

/*
 * The next chain that the driver has made available, whole, read once into *chain; of a queue that
 * is not ready none. It is not taken: virtio_queue_take() does that, so that with back-pressure it
 * stays where it is, and is read anew the next time.
 */
enum virtio_next virtio_queue_peek(struct virtio_queue *queue, const struct virtio_memory *memory,
				   struct virtio_chain *chain);

/* The chain that was peeked at is the device's now. */
static inline void virtio_queue_take(struct virtio_queue *queue)
{
	queue->next_available++;
}

/*
 * The chain `head` goes back with `written` bytes in its writable part. The driver sees it at the
 * next virtio_queue_publish(); several may be returned before. -1: broken, or not ready.
 */
int virtio_queue_return(struct virtio_queue *queue, const struct virtio_memory *memory,
			uint16_t head, uint32_t written);

/* Tells the driver of all that was returned. *interrupt: it wants to be interrupted for that
 * (2.7.7.2). -1: broken; *interrupt is false then. */
int virtio_queue_publish(struct virtio_queue *queue, const struct virtio_memory *memory,
			 bool *interrupt);

/*
 * Whether the driver is to notify the device of what it makes available from now on (2.7.10.2). To
 * a device that does not listen, some notifications may come all the same. *missed: it listens, and
 * there is something now for which no notification may come. -1: broken; *missed is false then.
 */
int virtio_queue_listen(struct virtio_queue *queue, const struct virtio_memory *memory, bool listen,
			bool *missed);

/* Chains that are available, those too that came since the last look. Writes nothing: the driver
 * may be gone. 0: broken. */
unsigned virtio_queue_waiting(struct virtio_queue *queue, const struct virtio_memory *memory);

#endif

// SPDX-License-Identifier: Apache-2.0
/* A frame into the receiver's ring (virtio 1.2, 5.1.6.3 and 5.1.6.4). */
#include "el2/vdev/channel_features.h"
#include "el2/vdev/channel_net.h"

/* Most buffers that one frame is spread over; 9,018 bytes need six of what Linux gives. */
#define SPREAD_MOST 16u
/* And of segments: each is looked at, and may be a window to be opened. Real drivers' have one. */
#define SEGMENTS_MOST (2 * VIRTIO_SEGMENTS)

static struct virtio_queue *receive_queue(const struct net_frame *frame)
{
	return &frame->receiver->device.queue[NET_RECEIVE];
}

static enum net_delivery broken(const struct net_frame *frame)
{
	channel_break(frame->channel, frame->to, frame->pass);
	return NET_REFUSED;
}

static enum virtio_next peek(const struct net_frame *frame, struct virtio_chain *chain)
{
	enum virtio_next next = VIRTIO_BROKEN;

	if (frame->receiver->up)
		next = virtio_queue_peek(receive_queue(frame), &frame->receiver->memory, chain);
	return next == VIRTIO_CHAIN ? next
				    : channel_no_chain(frame->channel, frame->to, NET_RECEIVE,
						       chain, next, frame->pass);
}

/* Writes the header into the frame's first buffer. */
static int put_header(struct net_frame *frame, unsigned n_buffers)
{
	frame->header.n_buffers = (uint16_t)n_buffers;
	return virtio_put(&frame->receiver->memory, &frame->channel->first, 0, &frame->header,
			  NET_HEADER);
}

/* Copies `size` bytes of the frame, header and all from `from_at` on, into a buffer. */
static bool copy(const struct net_frame *frame, const struct virtio_chain *chain, uint32_t to_at,
		 uint32_t from_at, uint32_t size)
{
	if (!virtio_copy(&frame->receiver->memory, chain, to_at, &frame->sender->memory,
			 &frame->channel->sending, from_at, size))
		return true;
	channel_copy_failed(frame->channel, frame->from, from_at, frame->to, size, frame->pass);
	return false;
}

static int give(const struct net_frame *frame, uint16_t head, uint32_t written)
{
	return virtio_queue_return(receive_queue(frame), &frame->receiver->memory, head, written);
}

struct spread {
	unsigned n;
	uint16_t head[SPREAD_MOST];
	uint32_t written[SPREAD_MOST];
};

/* Fills one more buffer after another (5.1.6.4). The first is in channel.first. */
static enum net_delivery fill(const struct net_frame *frame, struct spread *spread)
{
	const struct virtio_chain *chain = &frame->channel->first;
	struct virtio_queue *queue = receive_queue(frame);
	uint32_t left = NET_HEADER + frame->size, header = NET_HEADER, part;
	enum virtio_next next;
	unsigned segments = 0;

	for (;;) {
		segments += chain->n;
		if (segments > SEGMENTS_MOST)
			return NET_REFUSED;
		part = left < chain->writable ? left : chain->writable;
		if (!part || part < header) /* 5.1.6.3.1: the header is in one */
			return broken(frame);
		if (!copy(frame, chain, header, NET_HEADER + frame->size - left + header,
			  part - header))
			return NET_REFUSED;
		virtio_queue_take(queue);
		spread->head[spread->n] = chain->head;
		spread->written[spread->n++] = part;
		left -= part;
		if (!left)
			return NET_DELIVERED;
		if (spread->n == SPREAD_MOST || spread->n == queue->size)
			return NET_REFUSED;
		header = 0;
		chain = &frame->channel->receiving;
		next = peek(frame, &frame->channel->receiving);
		if (next != VIRTIO_CHAIN)
			return next == VIRTIO_EMPTY ? NET_NO_BUFFERS : NET_REFUSED;
	}
}

/* Over several buffers: none of them is used up unless there are enough. */
static enum net_delivery spread_frame(struct net_frame *frame)
{
	struct virtio_queue *queue = receive_queue(frame);
	uint16_t before = queue->next_available;
	struct spread spread = {.n = 0};
	enum net_delivery delivery = fill(frame, &spread);

	if (delivery != NET_DELIVERED) {
		queue->next_available = before;
		return delivery;
	}
	if (put_header(frame, spread.n))
		return broken(frame);
	for (unsigned i = 0; i < spread.n; i++)
		if (give(frame, spread.head[i], spread.written[i]))
			return broken(frame);
	return NET_DELIVERED;
}

enum net_delivery net_deliver(struct net_frame *frame)
{
	struct virtio_chain *buffer = &frame->channel->first;
	uint32_t whole = NET_HEADER + frame->size;
	enum virtio_next next = peek(frame, buffer);

	if (next != VIRTIO_CHAIN)
		return next == VIRTIO_EMPTY ? NET_NO_BUFFERS : NET_REFUSED;
	if (buffer->writable < whole)
		return frame->receiver->device.accepted & NET_MERGEABLE ? spread_frame(frame)
									: NET_REFUSED;
	if (put_header(frame, 1))
		return broken(frame);
	if (!copy(frame, buffer, NET_HEADER, NET_HEADER, frame->size))
		return NET_REFUSED;
	virtio_queue_take(receive_queue(frame));
	return give(frame, buffer->head, whole) ? broken(frame) : NET_DELIVERED;
}

// SPDX-License-Identifier: Apache-2.0
/* A frame into the receiver's ring (virtio 1.2, 5.1.6.3 and 5.1.6.4). */
#include "el2/vdev/channel_features.h"
#include "el2/vdev/channel_net.h"

/* Most buffers that one frame is spread over; 9,018 bytes need six of what Linux gives. */
#define SPREAD_MOST 16u

static struct virtio_queue *receive_queue(struct channel *channel, const struct net_frame *frame)
{
	return &channel->side[frame->to].device.queue[NET_RECEIVE];
}

/* Writes the header into the frame's first buffer. */
static bool put_header(struct channel *channel, const struct virtio_chain *first,
		       struct net_frame *frame, unsigned n_buffers, struct channel_pass *pass)
{
	frame->header.n_buffers = (uint16_t)n_buffers;
	if (!virtio_put(&channel->side[frame->to].memory, first, 0, &frame->header, NET_HEADER))
		return true;
	channel_break(channel, frame->to, pass);
	return false;
}

/* What a buffer of a chain takes of a frame, of which `at` bytes (its header among them) are in
 * others. */
static uint32_t share(const struct virtio_chain *chain, const struct net_frame *frame, uint32_t at)
{
	uint32_t left = NET_HEADER + frame->size - at;

	return left < chain->writable ? left : chain->writable;
}

struct spread {
	unsigned n;
	uint16_t head[SPREAD_MOST];
	uint32_t written[SPREAD_MOST];
};

/* Fills one more buffer after another (5.1.6.4). The first is in channel.first. */
static enum net_delivery fill(struct channel *channel, const struct net_frame *frame,
			      struct spread *spread, struct channel_pass *pass)
{
	struct virtio_queue *queue = receive_queue(channel, frame);
	const struct virtio_chain *chain = &channel->first;
	uint32_t at = 0, part, header = NET_HEADER;
	enum virtio_next next;

	for (;;) {
		part = share(chain, frame, at);
		if (!part || part < header) { /* 5.1.6.3.1: the header is in one */
			channel_break(channel, frame->to, pass);
			return NET_REFUSED;
		}
		if (!channel_copy(channel, frame->from, at + header, frame->to, chain, header,
				  part - header, pass))
			return NET_REFUSED;
		virtio_queue_take(queue);
		spread->head[spread->n] = chain->head;
		spread->written[spread->n++] = part;
		at += part;
		if (at == NET_HEADER + frame->size)
			return NET_DELIVERED;
		if (spread->n == SPREAD_MOST || spread->n == queue->size)
			return NET_REFUSED;
		header = 0;
		chain = &channel->receiving;
		next = channel_peek(channel, frame->to, NET_RECEIVE, &channel->receiving, pass);
		if (next != VIRTIO_CHAIN)
			return next == VIRTIO_EMPTY ? NET_NO_BUFFERS : NET_REFUSED;
	}
}

/* Over several buffers: none of them is used up unless there are enough. */
static enum net_delivery spread_frame(struct channel *channel, struct net_frame *frame,
				      struct channel_pass *pass)
{
	struct virtio_queue *queue = receive_queue(channel, frame);
	uint16_t before = queue->next_available;
	struct spread spread = {.n = 0};
	enum net_delivery delivery = fill(channel, frame, &spread, pass);

	if (delivery != NET_DELIVERED) {
		queue->next_available = before;
		return delivery;
	}
	if (!put_header(channel, &channel->first, frame, spread.n, pass))
		return NET_REFUSED;
	for (unsigned i = 0; i < spread.n; i++)
		if (!channel_return(channel, frame->to, NET_RECEIVE, spread.head[i],
				    spread.written[i], pass))
			return NET_REFUSED;
	return NET_DELIVERED;
}

enum net_delivery net_deliver(struct channel *channel, struct net_frame *frame,
			      struct channel_pass *pass)
{
	const struct virtio_chain *buffer = &channel->first;
	uint32_t whole = NET_HEADER + frame->size;
	enum virtio_next next;

	next = channel_peek(channel, frame->to, NET_RECEIVE, &channel->first, pass);
	if (next != VIRTIO_CHAIN)
		return next == VIRTIO_EMPTY ? NET_NO_BUFFERS : NET_REFUSED;
	if (buffer->writable < whole)
		return channel->side[frame->to].device.accepted & NET_MERGEABLE
			       ? spread_frame(channel, frame, pass)
			       : NET_REFUSED;
	if (!put_header(channel, buffer, frame, 1, pass) ||
	    !channel_copy(channel, frame->from, NET_HEADER, frame->to, buffer, NET_HEADER,
			  frame->size, pass))
		return NET_REFUSED;
	virtio_queue_take(receive_queue(channel, frame));
	return channel_return(channel, frame->to, NET_RECEIVE, buffer->head, whole, pass)
		       ? NET_DELIVERED
		       : NET_REFUSED;
}

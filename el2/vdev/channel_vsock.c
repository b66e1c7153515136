// SPDX-License-Identifier: Apache-2.0
/*
 * Sockets between domains (virtio 1.2, section 5.10). EL2 knows of packets, not of connections: a
 * packet goes to the side that has its target's CID, in pieces if that side's buffers are smaller.
 * What cannot be reached is refused (RST), and who has sent to a side hears when that side has come
 * to an end (TRANSPORT_RESET).
 */
#include <stddef.h>
#include <string.h>

#include "el2/vdev/channel_features.h"
#include "el2/vdev/channel_kind.h"

/* Queues (5.10.2) */
#define RECEIVE 0u
#define SEND    1u
#define EVENT   2u

#define HEADER 44u
#define NOBODY CHANNEL_SIDES

#define TYPE_SEQPACKET 2u
#define OPERATION_RST  3u
#define OPERATION_RW   5u
#define END_OF_MESSAGE (1u << 0) /* flags of RW (5.10.6.6.2): of its last piece alone */
#define END_OF_RECORD  (1u << 1)

_Static_assert(offsetof(struct vsock_header, forwarded) + 4 == HEADER, "no holes");

/* --- what a driver is told --- */

/* A packet's sender is to hear that nobody takes it. With too many of them it is dropped only. */
static void refuse(struct channel_side *sender)
{
	const struct vsock_header *its = &sender->vsock.header;

	if (its->operation == OPERATION_RST || sender->vsock.n_refusals == VSOCK_REFUSALS)
		return;
	sender->vsock.refusal[sender->vsock.n_refusals++] =
		(struct vsock_refusal){its->target, its->source_port, its->target_port, its->type};
}

/* Puts a header into the side's next buffer, in channel.receiving; a piece of a packet of `size`
 * bytes is to follow. */
static bool put_header(struct channel *channel, unsigned side, struct vsock_header *header,
		       uint32_t size, struct channel_pass *pass)
{
	header->size = size;
	if (!virtio_put(&channel->side[side].memory, &channel->receiving, 0, header, HEADER))
		return true;
	channel_break(channel, side, pass);
	return false;
}

/* That buffer goes back. */
static bool give(struct channel *channel, unsigned side, unsigned queue, uint32_t written,
		 struct channel_pass *pass)
{
	virtio_queue_take(&channel->side[side].device.queue[queue]);
	return channel_return(channel, side, queue, channel->receiving.head, written, pass);
}

static bool tell_refusal(struct channel *channel, unsigned side, struct channel_pass *pass)
{
	struct vsock_side *own = &channel->side[side].vsock;
	const struct vsock_refusal *refusal = own->refusal;
	struct vsock_header header = {.source = refusal->target,
				      .target = own->cid,
				      .source_port = refusal->target_port,
				      .target_port = refusal->source_port,
				      .type = refusal->type,
				      .operation = OPERATION_RST};

	if (!own->n_refusals || !channel_step(pass))
		return false;
	if (channel_peek(channel, side, RECEIVE, &channel->receiving, pass) != VIRTIO_CHAIN)
		return false;
	if (!put_header(channel, side, &header, 0, pass))
		return false;
	own->n_refusals--;
	memmove(own->refusal, own->refusal + 1, own->n_refusals * sizeof(*refusal));
	return give(channel, side, RECEIVE, HEADER, pass);
}

/* Connections that it has are over: with whom, it finds out by the RSTs to what it sends. */
static bool tell_event(struct channel *channel, unsigned side, struct channel_pass *pass)
{
	static const uint32_t transport_reset = 0; /* 5.10.6.7 */
	struct channel_side *own = &channel->side[side];

	if (!own->vsock.interrupted || !channel_step(pass))
		return false;
	if (channel_peek(channel, side, EVENT, &channel->receiving, pass) != VIRTIO_CHAIN)
		return false;
	own->vsock.interrupted = false;
	if (virtio_put(&own->memory, &channel->receiving, 0, &transport_reset,
		       sizeof(transport_reset))) {
		channel_break(channel, side, pass);
		return false;
	}
	return give(channel, side, EVENT, sizeof(transport_reset), pass);
}

static void tell(struct channel *channel, unsigned side, struct channel_pass *pass)
{
	while (tell_event(channel, side, pass))
		;
	channel_publish(channel, side, EVENT, pass);
	while (tell_refusal(channel, side, pass))
		;
	channel_publish(channel, side, RECEIVE, pass);
}

/* --- packets --- */

static unsigned side_of(const struct channel *channel, uint64_t cid)
{
	for (unsigned side = 0; side < channel->n_sides; side++)
		if (channel->side[side].vsock.cid == cid)
			return side;
	return NOBODY;
}

/* Whether the target of the packet at the head of a side's ring takes it. */
static bool is_taken(const struct channel *channel, unsigned from, unsigned to)
{
	const struct vsock_side *own = &channel->side[from].vsock;

	return to != NOBODY && to != from && channel->side[to].up && !own->old[to] &&
	       (own->header.type != TYPE_SEQPACKET ||
		channel->side[to].device.accepted & VSOCK_SEQPACKET);
}

/* The packet at the head of a side's ring, of `size` bytes, is done: what is left of it goes
 * nowhere. */
static bool finish(struct channel *channel, unsigned from, uint32_t size, bool is_whole,
		   struct channel_pass *pass)
{
	struct channel_side *sender = &channel->side[from];
	struct vsock_side *own = &sender->vsock;

	virtio_queue_take(&sender->device.queue[SEND]);
	channel_add(&sender->count.sent, size);
	if (!is_whole)
		channel_add(&sender->count.dropped, size - own->at);
	own->begun = false;
	own->at = 0;
	for (unsigned side = 0; side < channel->n_sides; side++)
		if (own->old[side])
			own->old[side]--;
	return channel_return(channel, from, SEND, channel->sending.head, 0, pass);
}

/* What fits of the rest into the target's next buffer. False: for now no more. */
static bool send_piece(struct channel *channel, unsigned from, unsigned to,
		       struct channel_pass *pass)
{
	struct vsock_side *own = &channel->side[from].vsock;
	struct vsock_header header = own->header;
	uint32_t left = header.size - own->at, size, room;
	enum virtio_next next = channel_peek(channel, to, RECEIVE, &channel->receiving, pass);

	if (next == VIRTIO_EMPTY) {
		own->waits = (uint8_t)(1u << to);
		return false;
	}
	if (next == VIRTIO_BROKEN)
		return true;
	room = channel->receiving.writable;
	if (left && room <= HEADER) {
		channel_break(channel, to, pass);
		return true;
	}
	if (left && !pass->bytes) {
		pass->work->more = CHANNEL_SOON;
		return false;
	}
	size = left < room - HEADER ? left : room - HEADER;
	size = size < pass->bytes ? size : pass->bytes;
	if (size < left && header.operation == OPERATION_RW)
		header.flags &= ~(END_OF_MESSAGE | END_OF_RECORD);
	pass->bytes -= size;
	if (!put_header(channel, to, &header, size, pass) ||
	    !channel_copy(channel, from, HEADER + own->at, to, &channel->receiving, HEADER, size,
			  pass) ||
	    !give(channel, to, RECEIVE, HEADER + size, pass))
		return true;
	own->at += size;
	channel_add(&channel->side[to].count.received, size);
	if (header.operation != OPERATION_RST)
		own->reached |= (uint8_t)(1u << to);
	return size < left || finish(channel, from, own->header.size, true, pass);
}

/* Reads the header of the packet at the head of a side's ring, of `size` bytes, once. False: it is
 * none of that side's. */
static bool begin_packet(struct channel *channel, unsigned from, uint32_t size,
			 struct channel_pass *pass)
{
	struct channel_side *sender = &channel->side[from];
	struct vsock_side *own = &sender->vsock;

	if (virtio_get(&sender->memory, &channel->sending, 0, &own->header, HEADER)) {
		channel_break(channel, from, pass);
		return false;
	}
	own->begun = own->header.source == own->cid && own->header.size == size;
	return own->begun;
}

static bool move_piece(struct channel *channel, unsigned from, struct channel_pass *pass)
{
	struct channel_side *sender = &channel->side[from];
	struct vsock_side *own = &sender->vsock;
	uint32_t size;
	unsigned to;

	if (!channel_step(pass))
		return false;
	if (channel_peek(channel, from, SEND, &channel->sending, pass) != VIRTIO_CHAIN)
		return false;
	if (channel->sending.readable < HEADER)
		return finish(channel, from, 0, false, pass);
	size = channel->sending.readable - HEADER;
	if (!own->begun && !begin_packet(channel, from, size, pass))
		return sender->up && finish(channel, from, size, false, pass);
	if (own->header.size != size) { /* not what it was when its first piece was sent */
		channel_break(channel, from, pass);
		return false;
	}
	to = side_of(channel, own->header.target);
	if (is_taken(channel, from, to))
		return send_piece(channel, from, to, pass);
	refuse(sender);
	return finish(channel, from, size, false, pass);
}

static void move_packets(struct channel *channel, unsigned from, struct channel_pass *pass)
{
	channel->side[from].vsock.waits = 0;
	while (move_piece(channel, from, pass))
		;
	for (unsigned side = 0; side < channel->n_sides; side++)
		channel_publish(channel, side, RECEIVE, pass);
	channel_publish(channel, from, SEND, pass);
	tell(channel, from, pass);
}

/* --- lives --- */

static void started(struct channel *channel, unsigned side, struct channel_pass *pass)
{
	for (unsigned other = 0; other < channel->n_sides; other++)
		if (other != side && channel->side[other].up)
			channel->side[other].vsock.old[side] =
				(uint16_t)channel_waiting(channel, other, SEND);
	pass->work->more = CHANNEL_SOON;
}

static void ended(struct channel *channel, unsigned side, struct channel_pass *pass)
{
	struct channel_side *own = &channel->side[side];

	channel_drop_waiting(channel, side, SEND);
	own->count.sent.bytes += own->vsock.at;
	own->vsock = (struct vsock_side){.cid = own->vsock.cid};
	for (unsigned other = 0; other < channel->n_sides; other++) {
		struct vsock_side *its = &channel->side[other].vsock;

		if (its->reached >> side & 1)
			its->interrupted = true;
		its->reached &= (uint8_t) ~(1u << side);
	}
	pass->work->more = CHANNEL_SOON;
}

static void notified(struct channel *channel, unsigned side, unsigned queue,
		     struct channel_pass *pass)
{
	if (queue == SEND) {
		move_packets(channel, side, pass);
		return;
	}
	tell(channel, side, pass);
	for (unsigned other = 0; other < channel->n_sides; other++)
		if (channel->side[other].vsock.waits >> side & 1)
			move_packets(channel, other, pass);
}

const struct channel_kind channel_vsock = {.name = "vsock",
					   .n_queues = 3,
					   .started = started,
					   .ended = ended,
					   .notified = notified,
					   .go_on = move_packets};

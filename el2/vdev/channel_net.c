// SPDX-License-Identifier: Apache-2.0
/* A network cable (virtio 1.2, section 5.1): a frame's way from one ring to the other. */
#include "el2/vdev/channel_net.h"
#include "el2/vdev/channel_features.h"

#define ETHERNET_HEADER 14u
#define VLAN_TAG        4u
#define NEEDS_CHECKSUM  1u /* a flag of the header's */

/* Makes of the sender's header what the receiver may have. False: there is no such frame. */
static bool pass_header(struct net_header *header, const struct virtio_device *receiver,
			uint32_t size)
{
	const struct net_header its = *header;

	*header = (struct net_header){0};
	if (its.segmentation)
		return false;
	if (!(its.flags & NEEDS_CHECKSUM))
		return true;
	header->flags = NEEDS_CHECKSUM;
	header->checksum_from = its.checksum_from;
	header->checksum_at = its.checksum_at;
	return receiver->accepted & NET_GUEST_CHECKSUM &&
	       (uint32_t)its.checksum_from + its.checksum_at + sizeof(uint16_t) <= size;
}

/* Whether the frame at the head of the sender's ring is one that the receiver can have. */
static bool is_frame(struct channel *channel, struct net_frame *frame, struct channel_pass *pass)
{
	struct channel_side *sender = &channel->side[frame->from],
			    *receiver = &channel->side[frame->to];

	if (sender->net.old) {
		sender->net.old--;
		return false;
	}
	if (!receiver->up || frame->size < ETHERNET_HEADER ||
	    frame->size > channel->mtu + ETHERNET_HEADER + VLAN_TAG)
		return false;
	if (virtio_get(&sender->memory, &channel->sending, 0, &frame->header, NET_HEADER)) {
		channel_break(channel, frame->from, pass);
		return false;
	}
	return pass_header(&frame->header, &receiver->device, frame->size);
}

/* The receiver had no buffers and has some: its notifications are not needed any more. */
static void unblock(struct channel *channel, const struct net_frame *frame,
		    struct channel_pass *pass)
{
	struct channel_side *receiver = &channel->side[frame->to];
	bool missed;

	channel->side[frame->from].net.blocked = false;
	if (virtio_queue_listen(&receiver->device.queue[NET_RECEIVE], &receiver->memory, false,
				&missed))
		channel_break(channel, frame->to, pass);
}

/* The frame goes back to its sender, whatever has become of it. */
static bool finish(struct channel *channel, const struct net_frame *frame,
		   enum net_delivery delivery, struct channel_pass *pass)
{
	struct channel_side *sender = &channel->side[frame->from];

	if (!sender->up)
		return false;
	virtio_queue_take(&sender->device.queue[NET_SEND]);
	channel_add(&sender->count.sent, frame->size);
	if (delivery == NET_DELIVERED)
		channel_add(&channel->side[frame->to].count.received, frame->size);
	else
		channel_add(&sender->count.dropped, frame->size);
	return channel_return(channel, frame->from, NET_SEND, channel->sending.head, 0, pass);
}

/* The next frame of a side. False: for now there is none. */
static bool move_frame(struct channel *channel, unsigned from, struct channel_pass *pass)
{
	struct net_frame frame = {.from = from, .to = from ^ 1};
	enum net_delivery delivery = NET_REFUSED;

	if (!channel_step(pass))
		return false;
	if (channel_peek(channel, from, NET_SEND, &channel->sending, pass) != VIRTIO_CHAIN)
		return false;
	if (channel->sending.readable > NET_HEADER)
		frame.size = channel->sending.readable - NET_HEADER;
	if (is_frame(channel, &frame, pass)) {
		if (frame.size > pass->bytes) {
			pass->work->more = true;
			return false;
		}
		delivery = net_deliver(channel, &frame, pass);
	}
	if (delivery == NET_NO_BUFFERS) {
		channel->side[from].net.blocked = true;
		return false;
	}
	if (delivery == NET_DELIVERED) {
		pass->bytes -= frame.size;
		if (channel->side[from].net.blocked)
			unblock(channel, &frame, pass);
	}
	return finish(channel, &frame, delivery, pass);
}

static void move_frames(struct channel *channel, unsigned from, struct channel_pass *pass)
{
	while (move_frame(channel, from, pass))
		;
	channel_publish(channel, from ^ 1, NET_RECEIVE, pass);
	channel_publish(channel, from, NET_SEND, pass);
}

/* --- lives --- */

static void set_link(struct channel *channel, unsigned side, bool is_up, struct channel_pass *pass)
{
	channel->side[side].net.config[NET_CONFIG_STATUS] = is_up;
	channel_config_changed(channel, side, pass);
}

/* A side's link is up while the other side's driver is there. */
static void started(struct channel *channel, unsigned side, struct channel_pass *pass)
{
	struct channel_side *own = &channel->side[side], *peer = &channel->side[side ^ 1];
	bool missed;

	own->net.old = 0;
	own->net.blocked = peer->net.blocked = false;
	if (peer->up)
		peer->net.old = (uint16_t)channel_waiting(channel, side ^ 1, NET_SEND);
	set_link(channel, side ^ 1, true, pass);
	if (virtio_queue_listen(&own->device.queue[NET_RECEIVE], &own->memory, false, &missed))
		channel_break(channel, side, pass);
	move_frames(channel, side, pass);
}

/* What the peer has sent and this side had no buffers for is dropped as soon as somebody looks. */
static void ended(struct channel *channel, unsigned side, struct channel_pass *pass)
{
	channel_drop_waiting(channel, side, NET_SEND);
	set_link(channel, side ^ 1, false, pass);
	pass->work->more = true;
}

static void notified(struct channel *channel, unsigned side, unsigned queue,
		     struct channel_pass *pass)
{
	if (queue == NET_SEND)
		move_frames(channel, side, pass);
	else if (channel->side[side ^ 1].net.blocked)
		move_frames(channel, side ^ 1, pass);
}

const struct channel_kind channel_net = {.name = "net",
					 .n_queues = 2,
					 .started = started,
					 .ended = ended,
					 .notified = notified,
					 .go_on = move_frames};

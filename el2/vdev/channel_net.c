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

/* Whether the frame is one that the receiver can have. */
static bool is_frame(struct net_frame *frame)
{
	struct channel_side *sender = frame->sender;

	if (sender->net.old) {
		sender->net.old--;
		return false;
	}
	if (!frame->receiver->up || frame->size < ETHERNET_HEADER ||
	    frame->size > frame->channel->mtu + ETHERNET_HEADER + VLAN_TAG)
		return false;
	if (virtio_get(&sender->memory, &frame->channel->sending, 0, &frame->header, NET_HEADER)) {
		channel_break(frame->channel, frame->from, frame->pass);
		return false;
	}
	return pass_header(&frame->header, &frame->receiver->device, frame->size);
}

/* The receiver had no buffers and has some: its notifications are not needed any more. */
static void unblock(const struct net_frame *frame)
{
	struct channel_side *receiver = frame->receiver;
	bool missed;

	frame->sender->net.blocked = false;
	if (virtio_queue_listen(&receiver->device.queue[NET_RECEIVE], &receiver->memory, false,
				&missed))
		channel_break(frame->channel, frame->to, frame->pass);
}

/* The frame goes back to its sender, whatever has become of it. */
static bool finish(const struct net_frame *frame, struct channel_count *count)
{
	struct channel_side *sender = frame->sender;
	struct virtio_queue *queue = &sender->device.queue[NET_SEND];

	if (!sender->up)
		return false;
	virtio_queue_take(queue);
	channel_add(&sender->count.sent, frame->size);
	channel_add(count, frame->size);
	if (!virtio_queue_return(queue, &sender->memory, frame->channel->sending.head, 0))
		return true;
	channel_break(frame->channel, frame->from, frame->pass);
	return false;
}

/* The next frame of a side. False: for now there is none. */
static bool move_frame(struct net_frame *frame)
{
	struct virtio_chain *chain = &frame->channel->sending;
	struct channel_pass *pass = frame->pass;
	enum net_delivery delivery = NET_REFUSED;
	enum virtio_next next;

	if (!frame->sender->up || !channel_step(pass))
		return false;
	next = virtio_queue_peek(&frame->sender->device.queue[NET_SEND], &frame->sender->memory,
				 chain);
	if (next != VIRTIO_CHAIN && channel_no_chain(frame->channel, frame->from, NET_SEND, chain,
						     next, pass) != VIRTIO_CHAIN)
		return false;
	frame->size = chain->readable > NET_HEADER ? chain->readable - NET_HEADER : 0;
	if (is_frame(frame)) {
		if (frame->size > pass->bytes) {
			pass->work->more = CHANNEL_SOON;
			return false;
		}
		pass->bytes -= frame->size; /* one that is refused may have been copied in part */
		delivery = net_deliver(frame);
	}
	if (delivery == NET_REFUSED)
		return finish(frame, &frame->sender->count.dropped);
	if (delivery == NET_NO_BUFFERS) {
		frame->sender->net.blocked = true;
		return false;
	}
	if (frame->sender->net.blocked)
		unblock(frame);
	return finish(frame, &frame->receiver->count.received);
}

static void move_frames(struct channel *channel, unsigned from, struct channel_pass *pass)
{
	struct net_frame frame = {.channel = channel,
				  .pass = pass,
				  .from = from,
				  .to = from ^ 1,
				  .sender = &channel->side[from],
				  .receiver = &channel->side[from ^ 1]};

	while (move_frame(&frame))
		;
	channel_publish(channel, frame.to, NET_RECEIVE, pass);
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
	/* nobody else may be about to drop those: the peer's driver does not notify again */
	if (peer->net.old)
		pass->work->more = CHANNEL_SOON;
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
	pass->work->more = CHANNEL_SOON;
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

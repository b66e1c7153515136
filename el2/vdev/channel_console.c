// SPDX-License-Identifier: Apache-2.0
/*
 * A serial cable (virtio 1.2, section 5.3). One port is a pair of queues, and its bytes a stream.
 * A driver that accepts MULTIPORT has a pair for control besides, and says which of its ports are
 * open; what is sent to one that is not open is dropped. Without that, its first port is all it has
 * and is open.
 */
#include <string.h>

#include "el2/vdev/channel_console.h"

/* Where so much has arrived more is waited for anew: a page, which Linux writes with interrupts off
 * at most. */
#define WORTH_WAITING 4096u

/* console_port.waits. DEAF: it did so in vain, and what follows does not. */
enum { NOT, WAITS, DEAF };

/* The buffer at the head of a side's ring is done: what is left of it goes nowhere. */
static bool finish(struct channel *channel, unsigned from, unsigned port, struct channel_pass *pass)
{
	struct channel_side *sender = &channel->side[from];
	struct console_port *its = &sender->console.port[port];
	uint32_t left = channel->sending.readable - its->at;

	virtio_queue_take(&sender->device.queue[console_send_queue(port)]);
	channel_add(&sender->count.sent, channel->sending.readable);
	if (left)
		channel_add(&sender->count.dropped, left);
	its->at = 0;
	if (its->old)
		its->old--;
	return channel_return(channel, from, console_send_queue(port), channel->sending.head, 0,
			      pass);
}

/* The receiver has not taken this buffer within the channel's patience: some drivers wait for each
 * write with all else, so what is sent goes nowhere until there are some of its buffers again. */
static bool is_deaf(const struct channel *channel, struct console_port *its,
		    struct channel_pass *pass)
{
	struct channel_work *work = pass->work;
	uint64_t now, until;

	if (!channel->clock)
		return false;
	now = channel->clock();
	if (its->waits == NOT) {
		its->since = now;
		its->waits = WAITS;
	}
	if (now - its->since >= channel->patience)
		its->waits = DEAF;
	if (its->waits == DEAF)
		return true;
	until = its->since + channel->patience;
	if (work->more != CHANNEL_LATER || until < work->until)
		work->until = until;
	if (work->more == CHANNEL_DONE)
		work->more = CHANNEL_LATER;
	return false;
}

/* Some of the buffer has arrived. Few bytes at a time earn no time: the peer would set how long one
 * write takes. */
static void advance(struct console_port *its, uint32_t size)
{
	if (its->waits == DEAF || its->at / WORTH_WAITING != (its->at + size) / WORTH_WAITING)
		its->waits = NOT;
	its->at += size;
}

/* Some bytes into the receiver's next buffer. False: for now no more. */
static bool fill(struct channel *channel, unsigned from, unsigned port, struct channel_pass *pass)
{
	struct channel_side *receiver = &channel->side[from ^ 1];
	struct console_port *its = console_port_of(channel, from, port);
	uint32_t size = channel->sending.readable - its->at;
	enum virtio_next next;

	next = channel_peek(channel, from ^ 1, console_receive_queue(port), &channel->receiving,
			    pass);
	if (next == VIRTIO_EMPTY && is_deaf(channel, its, pass))
		return finish(channel, from, port, pass);
	if (next != VIRTIO_CHAIN)
		return next == VIRTIO_BROKEN; /* to be dropped then */
	size = size < channel->receiving.writable ? size : channel->receiving.writable;
	size = size < pass->bytes ? size : pass->bytes;
	if (!pass->bytes) {
		pass->work->more = CHANNEL_SOON;
		return false;
	}
	if (!size) {
		channel_break(channel, from ^ 1, pass);
		return true;
	}
	pass->bytes -= size;
	if (!channel_copy(channel, from, its->at, from ^ 1, &channel->receiving, 0, size, pass))
		return true;
	virtio_queue_take(&receiver->device.queue[console_receive_queue(port)]);
	if (!channel_return(channel, from ^ 1, console_receive_queue(port), channel->receiving.head,
			    size, pass))
		return true;
	advance(its, size);
	channel_add(&receiver->count.received, size);
	return true;
}

static bool move_some(struct channel *channel, unsigned from, unsigned port,
		      struct channel_pass *pass)
{
	struct console_port *its = console_port_of(channel, from, port);

	if (!channel_step(pass))
		return false;
	if (channel_peek(channel, from, console_send_queue(port), &channel->sending, pass) !=
	    VIRTIO_CHAIN)
		return false;
	if (channel->sending.readable < its->at) { /* not what it was when its head was sent */
		channel_break(channel, from, pass);
		return false;
	}
	if (its->old || channel->sending.readable == its->at || !channel->side[from ^ 1].up ||
	    !console_port_of(channel, from ^ 1, port)->open) {
		its->waits = NOT;
		return finish(channel, from, port, pass);
	}
	return fill(channel, from, port, pass);
}

static void move_bytes(struct channel *channel, unsigned from, unsigned port,
		       struct channel_pass *pass)
{
	while (move_some(channel, from, port, pass))
		;
	channel_publish(channel, from ^ 1, console_receive_queue(port), pass);
	channel_publish(channel, from, console_send_queue(port), pass);
}

/* --- lives --- */

static void started(struct channel *channel, unsigned side, struct channel_pass *pass)
{
	memset(channel->side[side].console.port, 0, sizeof(channel->side[side].console.port));
	if (!console_has_control(&channel->side[side]))
		console_set_open(channel, side, 0, true);
	pass->work->more = CHANNEL_SOON;
}

static void ended(struct channel *channel, unsigned side, struct channel_pass *pass)
{
	for (unsigned port = 0; port < channel->n_ports; port++) {
		channel_drop_waiting(channel, side, console_send_queue(port));
		channel->side[side].count.sent.bytes += console_port_of(channel, side, port)->at;
		console_set_open(channel, side, port, false);
	}
	memset(channel->side[side].console.port, 0, sizeof(channel->side[side].console.port));
	pass->work->more = CHANNEL_SOON;
}

static void notified(struct channel *channel, unsigned side, unsigned queue,
		     struct channel_pass *pass)
{
	unsigned port = queue < CONSOLE_CONTROL_RECEIVE ? 0 : queue / 2 - 1;

	if (queue == CONSOLE_CONTROL_RECEIVE || queue == CONSOLE_CONTROL_SEND)
		console_serve_control(channel, side, pass);
	else if (queue & 1)
		move_bytes(channel, side, port, pass);
	else if (channel->side[side ^ 1].up)
		move_bytes(channel, side ^ 1, port, pass);
}

static void go_on(struct channel *channel, unsigned side, struct channel_pass *pass)
{
	console_serve_control(channel, side, pass);
	for (unsigned port = 0; port < channel->n_ports; port++)
		move_bytes(channel, side, port, pass);
}

const struct channel_kind channel_console = {.name = "console",
					     .n_queues = 2,
					     .started = started,
					     .ended = ended,
					     .notified = notified,
					     .go_on = go_on};

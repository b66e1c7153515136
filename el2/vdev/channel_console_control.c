// SPDX-License-Identifier: Apache-2.0
/* The ports of a serial cable: what is said of them (virtio 1.2, 5.3.6.2). */
#include <string.h>

#include "el2/vdev/channel_console.h"

/* struct virtio_console_control (5.3.6.2) */
struct control {
	uint32_t port;
	uint16_t event, value;
};
#define CONTROL ((uint32_t)sizeof(struct control))

enum control_event {
	DEVICE_READY = 0,
	PORT_ADD = 1,
	PORT_READY = 3,
	CONSOLE_PORT = 4,
	PORT_OPEN = 6,
	PORT_NAME = 7,
};

/* Bits of console_port.tell, in the order in which a driver hears of them. Closed and open again:
 * it hears of both. */
#define TELL_ADD     (1u << 0)
#define TELL_CONSOLE (1u << 1)
#define TELL_NAME    (1u << 2)
#define TELL_CLOSED  (1u << 3)
#define TELL_OPEN    (1u << 4)

static const struct {
	uint16_t event, value;
} messages[] = {{PORT_ADD, 1}, {CONSOLE_PORT, 1}, {PORT_NAME, 1}, {PORT_OPEN, 0}, {PORT_OPEN, 1}};

/* A message to the side's driver. False: it has no buffer for that, or is broken. */
static bool tell(struct channel *channel, unsigned side, unsigned port, unsigned message,
		 struct channel_pass *pass)
{
	struct channel_side *own = &channel->side[side];
	struct control control = {port, messages[message].event, messages[message].value};
	const struct virtio_chain *buffer = &channel->receiving;
	const char *name = channel->port[port];
	uint32_t size = control.event == PORT_NAME ? (uint32_t)strlen(name) : 0;

	if (channel_peek(channel, side, CONSOLE_CONTROL_RECEIVE, &channel->receiving, pass) !=
	    VIRTIO_CHAIN)
		return false;
	if (virtio_put(&own->memory, buffer, 0, &control, CONTROL) ||
	    virtio_put(&own->memory, buffer, CONTROL, name, size)) {
		channel_break(channel, side, pass);
		return false;
	}
	virtio_queue_take(&own->device.queue[CONSOLE_CONTROL_RECEIVE]);
	return channel_return(channel, side, CONSOLE_CONTROL_RECEIVE, buffer->head, CONTROL + size,
			      pass);
}

/* All that is due, as far as there are buffers: five messages a port at most. */
static void tell_all(struct channel *channel, unsigned side, struct channel_pass *pass)
{
	if (!console_has_control(&channel->side[side]))
		return;
	for (unsigned port = 0; port < channel->n_ports; port++) {
		struct console_port *its = console_port_of(channel, side, port);

		while (its->tell &&
		       tell(channel, side, port, (unsigned)__builtin_ctz(its->tell), pass))
			its->tell &= (uint8_t)(its->tell - 1);
	}
	channel_publish(channel, side, CONSOLE_CONTROL_RECEIVE, pass);
}

void console_set_open(struct channel *channel, unsigned side, unsigned port, bool open)
{
	struct console_port *its = console_port_of(channel, side, port),
			    *peer = console_port_of(channel, side ^ 1, port);

	if (its->open == open)
		return;
	its->open = open;
	peer->waits = 0;
	if (open && channel->side[side ^ 1].up)
		peer->old = (uint16_t)channel_waiting(channel, side ^ 1, console_send_queue(port));
	if (peer->known)
		peer->tell = (uint8_t)(open ? peer->tell | TELL_OPEN
					    : (peer->tell & ~TELL_OPEN) | TELL_CLOSED);
}

static void obey(struct channel *channel, unsigned side, const struct control *control,
		 struct channel_pass *pass)
{
	struct console_port *its;

	if (control->event == DEVICE_READY && control->value == 1)
		for (unsigned port = 0; port < channel->n_ports; port++)
			console_port_of(channel, side, port)->tell |= TELL_ADD;
	if (control->port >= channel->n_ports)
		return;
	its = console_port_of(channel, side, control->port);
	if (control->event == PORT_READY && control->value == 1) {
		its->known = true;
		its->tell |= TELL_NAME;
		if (!control->port)
			its->tell |= TELL_CONSOLE;
		if (console_port_of(channel, side ^ 1, control->port)->open)
			its->tell |= TELL_OPEN;
	}
	if (control->event == PORT_OPEN) {
		console_set_open(channel, side, control->port, control->value != 0);
		pass->work->more = CHANNEL_SOON; /* what waited for the port */
	}
}

static bool take_control(struct channel *channel, unsigned side, struct channel_pass *pass)
{
	struct channel_side *own = &channel->side[side];
	struct control control;

	if (!channel_step(pass))
		return false;
	if (channel_peek(channel, side, CONSOLE_CONTROL_SEND, &channel->sending, pass) !=
	    VIRTIO_CHAIN)
		return false;
	if (virtio_get(&own->memory, &channel->sending, 0, &control, CONTROL)) {
		channel_break(channel, side, pass);
		return false;
	}
	obey(channel, side, &control, pass);
	virtio_queue_take(&own->device.queue[CONSOLE_CONTROL_SEND]);
	return channel_return(channel, side, CONSOLE_CONTROL_SEND, channel->sending.head, 0, pass);
}

void console_serve_control(struct channel *channel, unsigned side, struct channel_pass *pass)
{
	if (!console_has_control(&channel->side[side]))
		return;
	while (take_control(channel, side, pass))
		;
	channel_publish(channel, side, CONSOLE_CONTROL_SEND, pass);
	tell_all(channel, side, pass);
	tell_all(channel, side ^ 1, pass);
}

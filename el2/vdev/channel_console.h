/* SPDX-License-Identifier: Apache-2.0 */
/* A serial cable in two halves: channel_console.c has the bytes, channel_console_control.c what
 * drivers and device tell each other of the ports. */
#ifndef MULLION_EL2_CHANNEL_CONSOLE_H
#define MULLION_EL2_CHANNEL_CONSOLE_H

#include "el2/vdev/channel_features.h"
#include "el2/vdev/channel_kind.h"

/* Queues (5.3.2) */
#define CONSOLE_CONTROL_RECEIVE 2u
#define CONSOLE_CONTROL_SEND    3u

static inline unsigned console_receive_queue(unsigned port)
{
	return port ? 2 * port + 2 : 0;
}

static inline unsigned console_send_queue(unsigned port)
{
	return console_receive_queue(port) + 1;
}

static inline bool console_has_control(const struct channel_side *side)
{
	return side->device.accepted & CONSOLE_MULTIPORT;
}

static inline struct console_port *console_port_of(struct channel *channel, unsigned side,
						   unsigned port)
{
	return &channel->side[side].console.port[port];
}

/* A side's port is open, or not any more: the other side hears of that. */
void console_set_open(struct channel *channel, unsigned side, unsigned port, bool open);

/* What the side's driver says, and what both drivers are to hear. */
void console_serve_control(struct channel *channel, unsigned side, struct channel_pass *pass);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* A partition between two network cables: what comes in at one card goes out at the other. A frame
 * that the other end takes no more of is dropped, as a switch does. */
#include "sdk/kit.h"

static struct port {
	struct net net;
	struct port *other;
} ports[2];

/* Both cards' handlers run on this CPU, one after the other. */
static void on_frame(void *context)
{
	static uint8_t frame[NET_FRAME] __attribute__((aligned(8)));
	struct port *port = context;
	size_t size;

	while ((size = net_receive(&port->net, frame)))
		net_send(&port->other->net, frame, size);
}

void guest_main(void)
{
	for (unsigned i = 0; i < 2; i++) {
		ports[i].other = &ports[!i];
		if (!net_begin(&ports[i].net, i)) {
			print("bridge: has no card %u\n", i);
			return;
		}
	}
	for (unsigned i = 0; i < 2; i++)
		net_on_receive(&ports[i].net, on_frame, &ports[i]);
	print("bridge: begins\n");
	for (;;)
		cpu_sleep();
}

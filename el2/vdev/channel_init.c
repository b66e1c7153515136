// SPDX-License-Identifier: Apache-2.0
/* Boot-only: what each kind of channel is when its sides have not come yet. */
#include <string.h>

#include "el2/vdev/channel_features.h"
#include "el2/vdev/channel_kind.h"

/* device types (virtio 1.2, section 5) */
#define TYPE_NET     1u
#define TYPE_CONSOLE 3u
#define TYPE_VSOCK   19u

static void init_channel(struct channel *channel, const char *name, const struct channel_kind *kind,
			 struct channel_side *side, unsigned n_sides)
{
	memset(channel, 0, sizeof(*channel));
	channel->name = name;
	channel->kind = kind;
	channel->side = side;
	channel->n_sides = n_sides;
}

static void init_device(struct channel_side *side, uint32_t id, uint64_t features,
			struct virtio_queue *queues, unsigned n_queues, const void *config,
			uint32_t config_size)
{
	side->device.id = id;
	side->device.offered = VIRTIO_F_TRANSPORT | features;
	side->device.queue = queues;
	side->device.n_queues = n_queues;
	side->device.config = config;
	side->device.config_size = config_size;
}

static void put_16(uint8_t *bytes, uint32_t value)
{
	bytes[0] = (uint8_t)value;
	bytes[1] = (uint8_t)(value >> 8);
}

void channel_net_init(struct channel *channel, const char *name, struct channel_side side[2],
		      struct virtio_queue *queues, uint32_t mtu, bool checksum,
		      const uint8_t (*mac)[6])
{
	uint64_t features = NET_MTU | NET_MAC | NET_MERGEABLE | NET_STATUS;

	if (checksum)
		features |= NET_CHECKSUM | NET_GUEST_CHECKSUM;
	init_channel(channel, name, &channel_net, side, 2);
	channel->mtu = mtu;
	for (unsigned i = 0; i < 2; i++) {
		uint8_t *config = side[i].net.config;

		memcpy(config, mac[i], sizeof(mac[i]));
		put_16(config + NET_CONFIG_PAIRS, 1);
		put_16(config + NET_CONFIG_MTU, mtu);
		init_device(&side[i], TYPE_NET, features, &queues[channel_net.n_queues * i],
			    channel_net.n_queues, config, sizeof(side[i].net.config));
	}
}

unsigned channel_queues(const struct channel_kind *kind, unsigned n_ports)
{
	return n_ports > 1 ? 2 * (n_ports + 1) : kind->n_queues;
}

void channel_console_init(struct channel *channel, const char *name, struct channel_side side[2],
			  struct virtio_queue *queues, const char *const *port, unsigned n_ports)
{
	unsigned n_queues = channel_queues(&channel_console, n_ports);

	init_channel(channel, name, &channel_console, side, 2);
	channel->n_ports = n_ports;
	for (unsigned i = 0; i < n_ports; i++)
		channel->port[i] = port[i];
	for (unsigned i = 0; i < 2; i++) {
		uint8_t *config = side[i].console.config;

		config[CONSOLE_CONFIG_PORTS] = (uint8_t)n_ports;
		init_device(&side[i], TYPE_CONSOLE, n_ports > 1 ? CONSOLE_MULTIPORT : 0,
			    &queues[n_queues * i], n_queues, config,
			    sizeof(side[i].console.config));
	}
}

void channel_vsock_init(struct channel *channel, const char *name, struct channel_side *side,
			struct virtio_queue *queues, const uint32_t *cid, unsigned n_sides)
{
	init_channel(channel, name, &channel_vsock, side, n_sides);
	for (unsigned i = 0; i < n_sides; i++) {
		side[i].vsock.cid = cid[i];
		init_device(&side[i], TYPE_VSOCK, VSOCK_STREAM | VSOCK_SEQPACKET,
			    &queues[channel_vsock.n_queues * i], channel_vsock.n_queues,
			    (const uint8_t *)&side[i].vsock.cid, sizeof(side[i].vsock.cid));
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A frame between the two halves of its way: channel_net.c takes it out of the sender's ring,
 * channel_net_deliver.c puts it into the receiver's. */
#ifndef MULLION_EL2_CHANNEL_NET_H
#define MULLION_EL2_CHANNEL_NET_H

#include "el2/vdev/channel_kind.h"

#define NET_RECEIVE 0u /* queues (5.1.2) */
#define NET_SEND    1u

/* struct virtio_net_hdr (5.1.6). All of virtio is little-endian, and so is EL2. */
struct net_header {
	uint8_t flags, segmentation;
	uint16_t size, segment_size, checksum_from, checksum_at, n_buffers;
};
#define NET_HEADER ((uint32_t)sizeof(struct net_header))

/* NET_NO_BUFFERS: the receiver's next notification goes on. */
enum net_delivery { NET_DELIVERED, NET_REFUSED, NET_NO_BUFFERS };

/* A frame, which is at the head of the sender's ring; the next one takes its place. */
struct net_frame {
	struct channel *channel;
	struct channel_pass *pass;
	unsigned from, to;
	struct channel_side *sender, *receiver;
	uint32_t size;            /* behind the header */
	struct net_header header; /* as the receiver has it */
};

/* Into the receiver's ring, if it fits there. */
enum net_delivery net_deliver(struct net_frame *frame);

#endif

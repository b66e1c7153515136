/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A channel between domains: each side is a virtio device, and EL2 is the cable. What a side sends
 * is copied from its memory to the receiver's, on the core of the one who has caused it; the two
 * never see a page of one another.
 *
 * Nothing here touches hardware. Its users call one at a time for a channel (a lock is theirs), and
 * give each side's memory and the pulses of its interrupt.
 *
 * A call is bounded: by CHANNEL_FRAMES and CHANNEL_BYTES, and by the number of sides. What is left
 * goes on by channel_go_on(). A receiver without buffers leaves the frame with its sender
 * (back-pressure; a console's is over when the channel's patience is); one that is not there has it
 * dropped, and counted. A side whose rings are broken stops (DEVICE_NEEDS_RESET), that side alone.
 * Nothing of an old life of a domain, or of its driver, arrives in the next one.
 */
#ifndef MULLION_EL2_CHANNEL_H
#define MULLION_EL2_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "el2/vdev/virtio_copy.h"
#include "el2/vdev/virtio_mmio.h"
#include "el2/vdev/virtio_queue.h"

#define CHANNEL_SIDES  8u  /* most; net and console have 2 */
#define CHANNEL_PORTS  4u  /* of a console, most */
#define CHANNEL_QUEUES 10u /* of a side, most: channel_queues() */

/* What one call moves at most. A frame: of net, a buffer's worth of a console's bytes, a packet or
 * a piece of one of vsock, dropped ones too. */
#define CHANNEL_FRAMES 16u
#define CHANNEL_BYTES  0x10000u

struct channel_count {
	uint64_t frames, bytes; /* bytes: without the headers of virtio */
};

/*
 * Of one side, since boot. What it has sent is what the others have received and what was dropped
 * of it: net in frames, console and vsock in bytes (buffers do not match one to one). What lay in
 * its rings at the end of a life is sent and dropped, and its bytes are in neither.
 */
struct channel_counters {
	struct channel_count sent, received, dropped;
	uint64_t broken; /* times that its rings were */
};

struct net_side {
	uint8_t config[12];
	uint16_t old; /* frames at the head of its ring from before the receiver's life */
	bool blocked; /* the receiver has no buffers */
};

struct console_port {
	uint32_t at;    /* bytes of the buffer at the head of the sender's ring that are done */
	uint16_t old;   /* buffers at its head from before the receiver's port was open */
	bool open;      /* by its driver */
	bool known;     /* its driver has said that it is ready */
	uint8_t tell;   /* messages to its driver that are due */
	uint8_t waits;  /* the buffer at the head does, for the other side's (channel_console.c); */
	uint64_t since; /* since this time */
};

struct console_side {
	uint8_t config[12];
	struct console_port port[CHANNEL_PORTS];
};

/* struct virtio_vsock_hdr (virtio 1.2, 5.10.6); 44 bytes of it */
struct vsock_header {
	uint64_t source, target; /* CIDs */
	uint32_t source_port, target_port;
	uint32_t size; /* of what follows */
	uint16_t type, operation;
	uint32_t flags, space, forwarded;
};

struct vsock_refusal {
	uint64_t target; /* the CID that was not reached */
	uint32_t source_port, target_port;
	uint16_t type;
};

#define VSOCK_REFUSALS 8u

struct vsock_side {
	uint64_t cid;               /* its config space, too */
	struct vsock_header header; /* of the packet at the head of its ring, while `begun` */
	uint32_t at;                /* bytes of that packet that are done */
	bool begun;
	bool interrupted;            /* its driver is to hear that (TRANSPORT_RESET) */
	uint8_t waits;               /* bit n: for side n's buffers */
	uint8_t reached;             /* bit n: it has sent to side n in n's life */
	uint16_t old[CHANNEL_SIDES]; /* packets at the head from before the life of side n */
	unsigned n_refusals;
	struct vsock_refusal refusal[VSOCK_REFUSALS];
};

struct channel_side {
	struct virtio_device device;
	struct virtio_memory memory;
	bool alive; /* its VM is */
	bool up;    /* so is its driver: DRIVER_OK, and not broken */
	struct channel_counters count;
	union {
		struct net_side net;
		struct console_side console;
		struct vsock_side vsock;
	};
};

struct channel_kind;

struct channel {
	const char *name;
	const struct channel_kind *kind;
	unsigned n_sides;
	struct channel_side *side;
	unsigned turn;  /* the side that is first in the next channel_go_on() */
	uint32_t ended; /* bit n: side n has ended within this call */
	uint32_t mtu;   /* net */
	/* console: how long, by this clock, a buffer waits for the receiver's; NULL: for ever.
	 * Theirs who made the channel. */
	uint64_t (*clock)(void);
	uint64_t patience;
	unsigned n_ports;
	const char *port[CHANNEL_PORTS]; /* console */
	/* chains that are at hand; too large for the stack */
	struct virtio_chain sending, receiving, first;
};

/* Something is left: channel_go_on() is to be called, soon, or when patience is over. */
enum channel_more { CHANNEL_DONE, CHANNEL_SOON, CHANNEL_LATER };

/* What a call leads to. */
struct channel_work {
	uint32_t interrupt; /* bit n: side n's line is to be pulsed */
	uint8_t more;       /* enum channel_more */
	uint64_t until;     /* CHANNEL_LATER: when, by the channel's clock */
};

extern const struct channel_kind channel_net, channel_console, channel_vsock;

/*
 * Boot-only. `side` is n_sides of zeros, of which .memory may be set already; `queues` are n_sides
 * times channel_queues(..) of zeros. Both, and `name` and what `port` points to, stay with the
 * channel. All sides are down.
 *
 * net: mtu from 68 to 9000; checksum: frames whose checksum is still to be filled in pass, between
 * sides that both can. console: n_ports names. vsock: the sides' CIDs.
 */
void channel_net_init(struct channel *channel, const char *name, struct channel_side side[2],
		      struct virtio_queue *queues, uint32_t mtu, bool checksum,
		      const uint8_t (*mac)[6]);
void channel_console_init(struct channel *channel, const char *name, struct channel_side side[2],
			  struct virtio_queue *queues, const char *const *port, unsigned n_ports);
void channel_vsock_init(struct channel *channel, const char *name, struct channel_side *side,
			struct virtio_queue *queues, const uint32_t *cid, unsigned n_sides);

/* How many queues each side has; n_ports is a console's, and 0 for the others. */
unsigned channel_queues(const struct channel_kind *kind, unsigned n_ports);

/* A guest reads its device's registers: `size` bytes at `offset`. *there: is there something? */
uint32_t channel_read(struct channel *channel, unsigned side, uint64_t offset, unsigned size,
		      bool *there);

/* A guest writes there. *work is set. */
void channel_write(struct channel *channel, unsigned side, uint64_t offset, unsigned size,
		   uint64_t value, bool *there, struct channel_work *work);

/* What a bound has left over. *work is set. */
void channel_go_on(struct channel *channel, struct channel_work *work);

/*
 * A side's VM starts, or has ended: its memory is still what it was, and is not touched any more
 * afterwards. *work is set.
 */
void channel_alive(struct channel *channel, unsigned side, bool alive, struct channel_work *work);

#endif

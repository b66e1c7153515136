/* SPDX-License-Identifier: Apache-2.0 */
/* What a kind of channel is made of, and what channel.c does for each. */
#ifndef MULLION_EL2_CHANNEL_KIND_H
#define MULLION_EL2_CHANNEL_KIND_H

#include "el2/vdev/channel.h"

/* One call: what it may still do, and what it leads to. */
struct channel_pass {
	struct channel_work *work;
	unsigned frames;
	uint32_t bytes;
};

struct channel_kind {
	const char *name;
	unsigned n_queues; /* of a side; a console's with one port */
	/* The side's driver is there (DRIVER_OK); side.up is true already. */
	void (*started)(struct channel *channel, unsigned side, struct channel_pass *pass);
	/* It is gone; its rings can still be counted (channel_waiting). side.up is false. Nothing
	 * is moved here. */
	void (*ended)(struct channel *channel, unsigned side, struct channel_pass *pass);
	/* The driver of a side that is up has notified a queue, or may have. */
	void (*notified)(struct channel *channel, unsigned side, unsigned queue,
			 struct channel_pass *pass);
	/* Whatever the side has to send, and to be told. */
	void (*go_on)(struct channel *channel, unsigned side, struct channel_pass *pass);
};

/* A side's rings are broken: it stops. Others that hear of that do so at the end of the call. */
void channel_break(struct channel *channel, unsigned side, struct channel_pass *pass);

/* A side's configuration space has changed. */
void channel_config_changed(struct channel *channel, unsigned side, struct channel_pass *pass);

/*
 * The next chain of a side's queue, into *chain. If there is none the driver is to notify that
 * queue from now on. A broken side is stopped; of one that is down the queues are broken.
 */
enum virtio_next channel_peek(struct channel *channel, unsigned side, unsigned queue,
			      struct virtio_chain *chain, struct channel_pass *pass);

/* What channel_peek() does when virtio_queue_peek() has found none, or the side is down. */
enum virtio_next channel_no_chain(struct channel *channel, unsigned side, unsigned queue,
				  struct virtio_chain *chain, enum virtio_next next,
				  struct channel_pass *pass);

/* The chain `head`, which was taken, goes back to a side with `written` bytes; false: broken. */
bool channel_return(struct channel *channel, unsigned side, unsigned queue, uint16_t head,
		    uint32_t written, struct channel_pass *pass);

/*
 * Copies `size` bytes of the sender's chain (channel.sending), from from_at of its readable part,
 * to to_at of the writable part of the receiver's `chain`. False: the one whose address is not its
 * memory is broken.
 */
bool channel_copy(struct channel *channel, unsigned from, uint32_t from_at, unsigned to,
		  const struct virtio_chain *chain, uint32_t to_at, uint32_t size,
		  struct channel_pass *pass);

/* What channel_copy() does when virtio_copy() has failed. */
void channel_copy_failed(struct channel *channel, unsigned from, uint32_t from_at, unsigned to,
			 uint32_t size, struct channel_pass *pass);

/* The driver of a side is told of what has gone back, with one interrupt if it wants one. */
void channel_publish(struct channel *channel, unsigned side, unsigned queue,
		     struct channel_pass *pass);

/* One more frame may be looked at; if not, there is more. */
static inline bool channel_step(struct channel_pass *pass)
{
	if (pass->frames) {
		pass->frames--;
		return true;
	}
	pass->work->more = CHANNEL_SOON;
	return false;
}

/* Chains that the driver has made available and that nobody has taken. */
unsigned channel_waiting(const struct channel *channel, unsigned side, unsigned queue);

/* What lies in a ring of a side that has ended is dropped. */
void channel_drop_waiting(struct channel *channel, unsigned side, unsigned queue);

static inline void channel_add(struct channel_count *count, uint32_t bytes)
{
	count->frames++;
	count->bytes += bytes;
}

#endif

// SPDX-License-Identifier: Apache-2.0
#include "el2/vdev/channel_kind.h"

#define MMIO_STATUS 0x70u /* the register (virtio 1.2, 4.2.2) */

static struct channel_pass begin(struct channel_work *work)
{
	*work = (struct channel_work){0};
	return (struct channel_pass){work, CHANNEL_FRAMES, CHANNEL_BYTES};
}

/* The others hear of sides that have ended, each once: it is down before it is in .ended. */
static void settle(struct channel *channel, struct channel_pass *pass)
{
	unsigned side;

	while (channel->ended) {
		side = (unsigned)__builtin_ctz(channel->ended);
		channel->ended &= channel->ended - 1;
		channel->kind->ended(channel, side, pass);
	}
}

static void end_side(struct channel *channel, unsigned side)
{
	if (channel->side[side].up)
		channel->ended |= 1u << side;
	channel->side[side].up = false;
}

static void interrupt(unsigned side, struct channel_pass *pass)
{
	pass->work->interrupt |= 1u << side;
}

void channel_break(struct channel *channel, unsigned side, struct channel_pass *pass)
{
	struct channel_side *broken = &channel->side[side];

	if (!broken->up)
		return;
	broken->count.broken++;
	if (virtio_device_broken(&broken->device))
		interrupt(side, pass);
	end_side(channel, side);
}

void channel_config_changed(struct channel *channel, unsigned side, struct channel_pass *pass)
{
	if (virtio_device_changed(&channel->side[side].device))
		interrupt(side, pass);
}

enum virtio_next channel_no_chain(struct channel *channel, unsigned side, unsigned queue,
				  struct virtio_chain *chain, enum virtio_next next,
				  struct channel_pass *pass)
{
	struct channel_side *own = &channel->side[side];
	struct virtio_queue *its = &own->device.queue[queue];
	bool missed = true;

	while (next == VIRTIO_EMPTY && missed) {
		if (virtio_queue_listen(its, &own->memory, true, &missed))
			next = VIRTIO_BROKEN;
		if (missed && !channel_step(pass))
			missed = false;
		if (missed)
			next = virtio_queue_peek(its, &own->memory, chain);
	}
	if (next == VIRTIO_BROKEN)
		channel_break(channel, side, pass);
	return next;
}

enum virtio_next channel_peek(struct channel *channel, unsigned side, unsigned queue,
			      struct virtio_chain *chain, struct channel_pass *pass)
{
	struct channel_side *own = &channel->side[side];
	enum virtio_next next = VIRTIO_BROKEN;

	if (own->up)
		next = virtio_queue_peek(&own->device.queue[queue], &own->memory, chain);
	return next == VIRTIO_CHAIN ? next
				    : channel_no_chain(channel, side, queue, chain, next, pass);
}

bool channel_return(struct channel *channel, unsigned side, unsigned queue, uint16_t head,
		    uint32_t written, struct channel_pass *pass)
{
	struct channel_side *own = &channel->side[side];

	if (!virtio_queue_return(&own->device.queue[queue], &own->memory, head, written))
		return true;
	channel_break(channel, side, pass);
	return false;
}

void channel_copy_failed(struct channel *channel, unsigned from, uint32_t from_at, unsigned to,
			 uint32_t size, struct channel_pass *pass)
{
	bool is_ok = virtio_is_there(&channel->side[from].memory, &channel->sending, from_at, size);

	channel_break(channel, is_ok ? to : from, pass);
}

bool channel_copy(struct channel *channel, unsigned from, uint32_t from_at, unsigned to,
		  const struct virtio_chain *chain, uint32_t to_at, uint32_t size,
		  struct channel_pass *pass)
{
	if (!virtio_copy(&channel->side[to].memory, chain, to_at, &channel->side[from].memory,
			 &channel->sending, from_at, size))
		return true;
	channel_copy_failed(channel, from, from_at, to, size, pass);
	return false;
}

void channel_publish(struct channel *channel, unsigned side, unsigned queue,
		     struct channel_pass *pass)
{
	struct channel_side *own = &channel->side[side];
	bool wanted;

	if (!own->up)
		return;
	if (virtio_queue_publish(&own->device.queue[queue], &own->memory, &wanted))
		channel_break(channel, side, pass);
	if (wanted) {
		virtio_device_used(&own->device);
		interrupt(side, pass);
	}
}

unsigned channel_waiting(const struct channel *channel, unsigned side, unsigned queue)
{
	const struct channel_side *own = &channel->side[side];

	return virtio_queue_waiting(&own->device.queue[queue], &own->memory);
}

void channel_drop_waiting(struct channel *channel, unsigned side, unsigned queue)
{
	struct channel_counters *count = &channel->side[side].count;
	unsigned n = channel_waiting(channel, side, queue);

	count->sent.frames += n;
	count->dropped.frames += n;
}

uint32_t channel_read(struct channel *channel, unsigned side, uint64_t offset, unsigned size,
		      bool *there)
{
	return virtio_mmio_read(&channel->side[side].device, offset, size, there);
}

void channel_write(struct channel *channel, unsigned side, uint64_t offset, unsigned size,
		   uint64_t value, bool *there, struct channel_work *work)
{
	struct channel_pass pass = begin(work);
	struct channel_side *own = &channel->side[side];
	unsigned queue;

	/* before it happens: what lies in the rings can still be counted */
	if (offset == MMIO_STATUS && size == sizeof(uint32_t) &&
	    (!(uint32_t)value || value & VIRTIO_STATUS_FAILED)) {
		end_side(channel, side);
		settle(channel, &pass);
	}
	switch (virtio_mmio_write(&own->device, offset, size, value, &queue, there)) {
	case VIRTIO_NOTIFIED:
		if (own->up)
			channel->kind->notified(channel, side, queue, &pass);
		break;
	case VIRTIO_STARTED:
		own->up = true;
		channel->kind->started(channel, side, &pass);
		break;
	default:
		break;
	}
	settle(channel, &pass);
}

void channel_go_on(struct channel *channel, struct channel_work *work)
{
	struct channel_pass pass = begin(work);
	unsigned side = channel->turn;

	for (unsigned n = 0; n < channel->n_sides; n++) {
		if (channel->side[side].up)
			channel->kind->go_on(channel, side, &pass);
		side = side + 1 == channel->n_sides ? 0 : side + 1;
	}
	channel->turn = channel->turn + 1 == channel->n_sides ? 0 : channel->turn + 1;
	settle(channel, &pass);
}

void channel_alive(struct channel *channel, unsigned side, bool alive, struct channel_work *work)
{
	struct channel_pass pass = begin(work);
	struct channel_side *own = &channel->side[side];

	end_side(channel, side);
	settle(channel, &pass);
	virtio_device_reset(&own->device);
	own->alive = alive;
	pass.work->interrupt &= ~(1u << side);
}

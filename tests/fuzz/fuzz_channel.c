/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: the kind of a channel, and what its sides' drivers and VMs do. A driver is honest until it
 * scribbles over its memory or over a register; then it may do all that a guest can, until its VM
 * starts anew.
 *
 * Whatever they do: memory is touched only where EL2 looks at the moment, a call is bounded, what
 * is waited for is not past yet, all that was sent has arrived, was dropped, or is in a ring.
 * Whatever the others do: a driver that is honest keeps its device, its memory is written only
 * where it said so, and what it never sent arrives nowhere.
 */
#include <string.h>

#include "tests/fuzz/channel_guests.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define QUEUE   0x400u /* a queue's three parts, from 0 on */
#define ENTRIES 32u
#define AVAIL   0x200u
#define USED    0x280u
#define BUFFERS 0x2800u /* behind the queues: 128 bytes a descriptor */

static struct channel channel;
static struct channel_side sides[GUESTS];
static struct virtio_queue queues[GUESTS * CHANNEL_QUEUES];
static unsigned n_queues;
static const uint8_t *input, *input_end;

#define PATIENCE 1000u

static uint64_t now;

static uint64_t channel_clock(void)
{
	return now;
}

static uint8_t next(void)
{
	return input < input_end ? *input++ : 0;
}

static uint32_t next_word(void)
{
	uint32_t word = next();

	word |= (uint32_t)next() << 8;
	return word | (uint32_t)(next() * 0x1010000u);
}

/* --- what must be --- */

static uint64_t in_progress(unsigned side)
{
	uint64_t bytes = 0;

	if (channel.kind == &channel_vsock)
		return sides[side].vsock.at;
	if (channel.kind == &channel_console)
		for (unsigned port = 0; port < channel.n_ports; port++)
			bytes += sides[side].console.port[port].at;
	return bytes;
}

static void check_counts(void)
{
	struct channel_count sent = {0}, gone = {0};

	for (unsigned side = 0; side < channel.n_sides; side++) {
		const struct channel_counters *count = &sides[side].count;

		sent.frames += count->sent.frames;
		sent.bytes += count->sent.bytes + in_progress(side);
		gone.frames += count->received.frames + count->dropped.frames;
		gone.bytes += count->received.bytes + count->dropped.bytes;
	}
	check(sent.bytes == gone.bytes);
	check(channel.kind != &channel_net || sent.frames == gone.frames);
}

static void check_honest(unsigned side)
{
	const struct guest *guest = &guests[side];
	const struct virtio_queue *queue = &sides[side].device.queue[1];
	uint64_t in_ring = 0;

	if (!guest->alive || !guest->honest)
		return;
	check(!(sides[side].device.status & 0x40));
	if (sides[side].up)
		in_ring = (uint16_t)(guest->avail[1] - queue->next_available);
	check(channel.kind != &channel_net ||
	      guest->posted == sides[side].count.sent.frames - guest->before + in_ring);
}

/* Between calls a device holds nothing: what it took it has given back, and said so. */
static void check_queues(unsigned side)
{
	for (unsigned i = 0; sides[side].up && i < n_queues; i++) {
		const struct virtio_queue *queue = &sides[side].device.queue[i];

		check(queue->next_available == queue->next_used &&
		      queue->published == queue->next_used);
	}
}

static void check_all(const struct channel_work *work)
{
	check(!(work->interrupt >> channel.n_sides) && !channel.ended);
	check(work->more != CHANNEL_LATER || work->until - now - 1 < PATIENCE);
	check_counts();
	for (unsigned side = 0; side < channel.n_sides; side++) {
		check_queues(side);
		check_honest(side);
	}
}

/* What is received in a call is bounded; what is dropped also by what is in a ring at its end. */
static struct channel_count received(void)
{
	struct channel_count all = {0};

	for (unsigned side = 0; side < channel.n_sides; side++) {
		all.frames += sides[side].count.received.frames;
		all.bytes += sides[side].count.received.bytes;
	}
	return all;
}

enum call { WRITE, GO_ON, ALIVE };

static void call(enum call what, unsigned side, uint64_t offset, uint64_t value)
{
	struct channel_count before = received(), after;
	struct channel_work work;
	bool there = true;

	if (what == WRITE)
		channel_write(&channel, side, offset, 4, value, &there, &work);
	else if (what == GO_ON)
		channel_go_on(&channel, &work);
	else
		channel_alive(&channel, side, value, &work);
	guests_hide();
	if (what == ALIVE)
		guests[side].alive = value;
	after = received();
	check(after.frames - before.frames <= CHANNEL_FRAMES);
	check(after.bytes - before.bytes <= CHANNEL_BYTES);
	check_all(&work);
}

/* --- drivers --- */

static void put(unsigned side, uint32_t offset, uint32_t value)
{
	call(WRITE, side, offset, value);
}

static void start_driver(unsigned side)
{
	struct guest *guest = &guests[side];
	uint8_t features = next();

	put(side, 0x70, 0);
	memset(guest->memory, 0, SECRETS);
	memset(guest->avail, 0, sizeof(guest->avail));
	memset(guest->used, 0, sizeof(guest->used));
	memset(guest->busy, 0, sizeof(guest->busy));
	put(side, 0x70, 3);
	put(side, 0x24, 0);
	put(side, 0x20,
	    sides[side].device.offered & (0xffffu | (features & 1) << 29 | (features & 2) << 27) &
		    ~(features & 4 ? 0x8002u : 0));
	put(side, 0x24, 1);
	put(side, 0x20, 1);
	put(side, 0x70, 0xb);
	for (uint32_t queue = 0; queue < n_queues; queue++) {
		uint64_t at = BASE + queue * QUEUE;

		put(side, 0x30, queue);
		put(side, 0x38, ENTRIES);
		put(side, 0x80, (uint32_t)at);
		put(side, 0x90, (uint32_t)at + AVAIL);
		put(side, 0xa0, (uint32_t)at + USED);
		put(side, 0x44, 1);
	}
	put(side, 0x70, 0xf);
}

static uint16_t get16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static void put16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

/* What has come back may be used again. An honest driver is told nothing that is not so. */
static void collect(struct guest *guest, unsigned queue)
{
	const uint8_t *used = guest->memory + queue * QUEUE + USED;

	while (guest->used[queue] != get16(used + 2)) {
		unsigned head = get16(used + 4 + 8 * (guest->used[queue]++ % ENTRIES));

		if (head % 3 == 0 && head / 3 < HEADS && guest->busy[queue][head / 3])
			guest->busy[queue][head / 3] = false;
		else
			check(!guest->honest);
		if (!guest->honest && guest->used[queue] == get16(used + 2) + 64)
			break;
	}
}

/* What is sent: something, or something that makes sense. */
static void write_content(unsigned side, unsigned queue, uint8_t *bytes)
{
	unsigned other = next() % channel.n_sides;
	uint8_t flavour = next();

	memset(bytes, flavour & 0x10 ? flavour : 0, 128);
	if (channel.kind == &channel_vsock && flavour & 1) {
		struct vsock_header header = {.source = sides[side].vsock.cid,
					      .target = sides[other].vsock.cid,
					      .size = flavour & 2 ? 0x54u : next(),
					      .type = flavour & 4 ? 2 : 1,
					      .operation = flavour & 8 ? 5 : next() % 8,
					      .flags = flavour >> 5};

		memcpy(bytes, &header, 44);
	} else if (channel.kind == &channel_console && queue == 3) {
		bytes[0] = flavour & 1 ? next() % 5 : 0xff;
		bytes[4] = next() % 9;
		bytes[6] = flavour >> 1 & 1;
	} else if (channel.kind == &channel_net && flavour & 8) {
		bytes[0] = flavour & 3;
		bytes[6] = next();
		bytes[8] = next();
	}
}

/* A chain of one to three descriptors of 128 bytes at most, in one of a queue's eight places. */
static void post(unsigned side)
{
	struct guest *guest = &guests[side];
	unsigned queue = next() % n_queues, head = next() % HEADS, shape = next();
	unsigned n = 1 + shape % 3,
		 to_device = channel.kind == &channel_vsock ? queue == 1 : queue & 1;
	uint8_t *part = guest->memory + queue * QUEUE, *bytes;

	if (!sides[side].up)
		return;
	collect(guest, queue);
	if (guest->busy[queue][head])
		return;
	guest->busy[queue][head] = true;
	for (unsigned i = 0; i < n; i++) {
		uint32_t index = 3 * head + i, buffer = BUFFERS + 128 * (queue * 3 * HEADS + index);
		uint8_t *descriptor = part + 16 * index;
		uint64_t address;

		buffer = buffer < SECRETS - 128 ? buffer : BUFFERS + buffer % 0x3000 / 128 * 128;
		address = BASE + buffer;
		if (!guest->honest && i && shape & 0x40) /* no memory, or its end */
			address = shape & 0x20 ? next() : BASE + MEMORY - 16;
		memcpy(descriptor, &address, 8);
		put16(descriptor + 8, i ? 1 + next() % 128 : 128);
		put16(descriptor + 10, 0);
		put16(descriptor + 12, (i + 1 < n) | (to_device ? 0 : 2));
		put16(descriptor + 14, index + 1);
		bytes = guest->memory + buffer;
		if (to_device && !i)
			write_content(side, queue, bytes);
	}
	put16(part + AVAIL + 4 + 2 * (guest->avail[queue]++ % ENTRIES), 3 * head);
	put16(part + AVAIL + 2, guest->avail[queue]);
	guest->posted += queue == 1;
	if (shape & 0x80)
		put(side, 0x50, queue);
}

/* A driver that does what it likes: with a number of bytes of its own memory, or a register. */
static void scribble(unsigned side)
{
	uint32_t at = next_word() % (BUFFERS + 0x400), value = next_word();

	guests[side].honest = false;
	memcpy(guests[side].memory + at, &value, sizeof(value));
}

static void set_alive(unsigned side, bool alive)
{
	struct guest *guest = &guests[side];

	call(ALIVE, side, 0, alive);
	if (!alive)
		return;
	guest_clean(side);
	guest->honest = true;
	guest->posted = 0;
	guest->before = sides[side].count.sent.frames;
}

static void step(void)
{
	unsigned what = next(), side = what / 16 % channel.n_sides;
	uint32_t offset;
	bool there = true;

	switch (what % 16) {
	case 0:
		if (guests[side].alive)
			start_driver(side);
		break;
	case 1:
		set_alive(side, !guests[side].alive);
		break;
	case 2:
		if (guests[side].alive)
			scribble(side);
		break;
	case 3:
		if (!guests[side].alive)
			break;
		guests[side].honest = false;
		offset = next() * 4u % 0x200;
		put(side, offset, next_word());
		break;
	case 4:
		channel_read(&channel, side, next() * 4u % 0x200, 4, &there);
		break;
	case 5:
		now += PATIENCE * 2 / 5;
		call(GO_ON, 0, 0, 0);
		break;
	case 6:
		call(GO_ON, 0, 0, 0);
		break;
	case 7:
	case 8:
	case 9:
		if (guests[side].alive)
			put(side, 0x50, next() % n_queues);
		break;
	default:
		if (guests[side].alive)
			post(side);
		break;
	}
}

/* --- the channel --- */

static void make_channel(uint8_t which)
{
	static const uint8_t macs[2][6] = {{2}, {2, 1}};
	static const uint32_t cids[GUESTS] = {3, 4, 5};
	static const char *const ports[] = {"a", "log", "shell", "x"};

	memset(sides, 0, sizeof(sides));
	memset(queues, 0, sizeof(queues));
	if (which % 3 == 0) {
		channel_net_init(&channel, "net", sides, queues, 100 + which, which & 1, macs);
		n_queues = 2;
	} else if (which % 3 == 1) {
		channel_console_init(&channel, "tty", sides, queues, ports, 1 + which / 4 % 4);
		n_queues = channel_queues(&channel_console, channel.n_ports);
	} else {
		channel_vsock_init(&channel, "vsock", sides, queues, cids, 2 + which / 4 % 2);
		n_queues = 3;
	}
}

static void check_secrets(unsigned side)
{
	if (!guests[side].honest)
		return;
	check(guest_is_whole(side));
	for (unsigned other = 0; other < channel.n_sides; other++)
		check(other == side || !guest_has_leaked(side, other));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input = data;
	input_end = data + size;
	make_channel(next());
	channel.clock = channel_clock;
	channel.patience = PATIENCE;
	now = PATIENCE;
	guests_begin();
	for (unsigned side = 0; side < channel.n_sides; side++)
		sides[side].memory = (struct virtio_memory){guest_see, &guests[side]};
	for (unsigned side = 0; side < channel.n_sides; side++)
		set_alive(side, true);
	while (input < input_end)
		step();
	for (unsigned side = 0; side < channel.n_sides; side++)
		check_secrets(side);
	return 0;
}

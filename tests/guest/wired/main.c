/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One of two sides of a wire and of shared memory, with the kit, for tests/bench/channels.py: what
 * frames and doorbells take. Side 0 sends, side 1 receives; the last row goes the other way. They
 * keep in step by words of the memory. On a machine without channels, ping-pong alone.
 */
#include "tests/guest/wired/wired.h"

#define SAMPLES       33u
#define DOORBELL_RING 0x800u
#define QUEUE_NOTIFY  0x050u
#define TRANSMIT      1u
#define BATCH         NET_BUFFERS
#define MIB_FRAMES    700u /* of 1,500 bytes: 1 MiB */

static struct net net;
static struct shared data;
static volatile uint32_t *mine, *theirs;
static uint64_t lean; /* vectors with a handler of a few instructions */
static volatile uint32_t none;
static uint32_t received;
static uint32_t sample; /* so many, of all rows; words SERVED say which are done */

static void fail(const char *what)
{
	print("bench: error: %s\n", what);
	system_off();
}

/* Both have come so far. */
static void step(void)
{
	static uint32_t number;

	barrier();
	mine[STEP] = ++number;
	while (theirs[STEP] < number)
		__asm__ volatile("yield");
	barrier();
}

static void row(const char *name)
{
	step();
	if (data.side)
		return;
	print("bench: counted %s\n", name);
	mark_row();
}

/* Interrupts are masked, and taken by `server` alone. */
static void serve(void (*server)(volatile uint32_t *, uint32_t), volatile uint32_t *served,
		  uint32_t times)
{
	uint64_t before;

	__asm__ volatile("mrs %0, vbar_el1" : "=r"(before));
	__asm__ volatile("msr vbar_el1, %0\n\tisb" ::"r"(lean) : "memory");
	server(served, times);
	__asm__ volatile("msr vbar_el1, %0\n\tisb" ::"r"(before) : "memory");
}

static void ring(const char *name, void (*server)(volatile uint32_t *, uint32_t))
{
	row(name);
	if (data.side) {
		serve(server, &mine[SERVED], SAMPLES);
		sample += SAMPLES;
		return;
	}
	for (unsigned i = 0; i < SAMPLES; i++) {
		marked_write32(data.doorbell + DOORBELL_RING, 1u << 1);
		spin_until(&theirs[SERVED], ++sample);
	}
}

/* Frames are the device's, which has not been told yet. */
static void give(unsigned frames, size_t size)
{
	struct net_queue *queue = &net.queue[TRANSMIT];

	for (unsigned i = 0; i < frames; i++) {
		unsigned number = queue->available.index % NET_BUFFERS;

		queue->descriptor[number] =
			(struct net_descriptor){(uintptr_t)queue->buffer[number].header,
						(uint32_t)(NET_HEADER + size), 0, 0};
		queue->available.ring[number] = (uint16_t)number;
		__asm__ volatile("dmb sy" ::: "memory");
		queue->available.index++;
	}
	__asm__ volatile("dmb sy" ::: "memory");
}

static void await_taken(void)
{
	const struct net_queue *queue = &net.queue[TRANSMIT];

	while (queue->used.index != queue->available.index)
		__asm__ volatile("yield");
}

/* All that has come; each is of `size` bytes. */
static unsigned take(size_t size)
{
	static uint8_t frame[NET_FRAME];
	unsigned count = 0;
	size_t got;

	while ((got = net_receive(&net, frame))) {
		if (got != size)
			fail("a frame is of another size");
		count++;
	}
	return count;
}

/* The receiver looks for them, without interrupts. */
static void frames(const char *name, unsigned count, size_t size)
{
	row(name);
	for (unsigned i = 0; i < SAMPLES; i++) {
		sample++;
		if (data.side) {
			spin_until(&theirs[SERVED], sample);
			mark_done();
			if (take(size) != count)
				fail("frames are lost");
			mine[SERVED] = sample;
		} else {
			give(count, size);
			marked_write32(net.registers + QUEUE_NOTIFY, TRANSMIT);
			await_taken();
			mine[SERVED] = sample;
			spin_until(&theirs[SERVED], sample);
		}
	}
}

static void on_receive(void *context)
{
	(void)context;
	received += take(1500);
	mine[RECEIVED] = received;
}

/* From the sender's notification to the receiver's handler. */
static void latency(void)
{
	row("wire");
	for (unsigned i = 0; i < SAMPLES; i++) {
		sample++;
		if (data.side) {
			serve(sgi_server_spin, &none, 1);
			if (take(64) != 1)
				fail("a frame is lost");
			mine[SERVED] = sample;
		} else {
			give(1, 64);
			marked_write32(net.registers + QUEUE_NOTIFY, TRANSMIT);
			spin_until(&theirs[SERVED], sample);
			await_taken();
		}
	}
}

/* Always as much as the rings hold; the receiver takes it by interrupts. */
static void mebibyte(const char *name, unsigned from)
{
	received = mine[RECEIVED] = 0;
	row(name);
	step();
	if (data.side == from) {
		mark_end();
		for (unsigned sent = 0, batch; sent < MIB_FRAMES; sent += batch) {
			batch = MIB_FRAMES - sent < BATCH ? MIB_FRAMES - sent : BATCH;
			give(batch, 1500);
			write32(net.registers + QUEUE_NOTIFY, TRANSMIT);
			while (theirs[RECEIVED] != sent + batch)
				__asm__ volatile("yield");
		}
		await_taken();
	} else {
		while (mine[RECEIVED] < MIB_FRAMES)
			__asm__ volatile("yield");
		mark_done();
	}
	step();
}

static void begin(void)
{
	struct tree_node node = TREE_START;
	uint64_t size;

	mine = (volatile uint32_t *)data.memory + data.side * WORDS;
	theirs = (volatile uint32_t *)data.memory + !data.side * WORDS;
	lean = (uint64_t)bench_vectors;
	if (tree_find(&node, "arm,cortex-a15-gic")) { /* QEMU's GICv2 */
		lean = (uint64_t)bench_vectors_v2;
		tree_reg(&node, 1, &bench_gicc, &size);
	}
	step();
	if (!net_begin(&net, 0))
		fail("there is no network card");
	step();
	if (!net_is_up(&net))
		fail("there is nobody at the cable's other end");
	step();
}

void guest_main(void)
{
	uint64_t before;

	if (!shared_find(&data, "data")) {
		ping_pong_alone();
		return;
	}
	begin();
	step();
	ping_pong(data.side, mine, theirs);
	before = irq_mask();
	frames("frame_64", 1, 64);
	frames("frame_1500", 1, 1500);
	frames("frames_64", BATCH, 64);
	frames("frames_1500", BATCH, 1500);
	shared_on_ring(&data, NULL, NULL);
	ring("doorbell", sgi_server_spin);
	ring("doorbell_sleeping", sgi_server_wfi);
	irq_unmask(before);
	net_on_receive(&net, on_receive, NULL);
	before = irq_mask();
	latency();
	irq_unmask(before);
	mebibyte("mib", 0);
	mebibyte("mib_back", 1);
	print("bench: END\n");
}

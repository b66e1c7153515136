/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The other end of a liar's wire. It counts ticks and misses none, has every proper frame in its
 * order with every byte right, and sends it back; nothing reaches it that is neither such a frame
 * nor the liar's own junk, and nothing writes its memory.
 */
#include "tests/guest/liar/frames.h"

#define PERIOD_US   1000u
#define PATIENCE_US 30000000u
#define CANARY      0xc3c3c3c3c3c3c3c3u

static struct net net;
static volatile unsigned ticks;
/* around it, so that what is written beyond the driver's memory is seen, too */
static volatile uint64_t canary[4096];
static unsigned proper, junk, foreign, lost, failed;

static void check(const char *name, bool ok, unsigned seen)
{
	print("guest: %s %s (%u)\n", ok ? "PASS" : "FAIL", name, seen);
	failed += !ok;
}

static void on_tick(void)
{
	ticks++;
}

/* The main loop looks; an interrupt only wakes it. */
static void on_frame(void *context)
{
	(void)context;
}

/* What the liar's end does not take for now waits. */
static void send_back(const uint8_t *frame, size_t size)
{
	uint64_t end = time_us() + PATIENCE_US;

	while (!net_send(&net, frame, size)) {
		if (time_us() > end) {
			lost++;
			return;
		}
	}
}

static void send_junk(unsigned count)
{
	static uint8_t frame[LONGEST];

	memset(frame, JUNK, sizeof(frame));
	while (count-- && net_send(&net, frame, sizeof(frame)))
		;
}

/* False: that was the last. */
static bool handle(const uint8_t *frame, size_t size)
{
	struct frame_head head;

	if (!frame_is(frame, size, &head)) {
		if (frame_is_junk(frame, size)) {
			junk++;
		} else if (!foreign++) {
			print("guest: foreign, %u bytes:", (unsigned)size);
			for (unsigned i = 0; i < size && i < 32; i++)
				print(" %02x", frame[i]);
			print("\n");
		}
		return true;
	}
	if (head.kind == FRAME_ASK)
		send_junk(head.number);
	if (head.kind == FRAME_PROPER) {
		lost += head.number != proper;
		proper = head.number + 1;
		send_back(frame, size);
	}
	if (head.kind == FRAME_END)
		lost += head.number != proper;
	return head.kind != FRAME_END;
}

static unsigned canaries_written(void)
{
	unsigned written = 0;

	for (unsigned i = 0; i < sizeof(canary) / sizeof(canary[0]); i++)
		written += canary[i] != CANARY;
	return written;
}

/* Each tick is due at a moment of its own. Where the host was busy some are on their way still;
 * one that has been lost is never made up for. */
static bool ticks_are_all(uint64_t begin)
{
	uint64_t end = time_us() + PATIENCE_US, now;

	do {
		now = time_us();
		if (ticks + 1 >= (now - begin) / PERIOD_US)
			return true;
	} while (now < end);
	return false;
}

void guest_main(void)
{
	static uint8_t frame[NET_FRAME] __attribute__((aligned(8)));
	uint64_t begin;
	bool more = true;
	size_t size;

	for (unsigned i = 0; i < sizeof(canary) / sizeof(canary[0]); i++)
		canary[i] = CANARY;
	if (!net_begin(&net, 0)) {
		print("guest: FAIL no network card\n");
		return;
	}
	net_on_receive(&net, on_frame, NULL);
	begin = time_us();
	tick_every(PERIOD_US, on_tick);
	print("guest: witness is there\n");
	while (more) {
		while (more && (size = net_receive(&net, frame)))
			more = handle(frame, size);
		if (more)
			cpu_sleep();
	}
	check("ticks", ticks_are_all(begin), ticks);
	tick_every(0, NULL);
	check("proper_frames", !lost && proper, proper);
	check("nothing_foreign", !foreign, junk);
	check("own_memory", !canaries_written(), canaries_written());
	check("own_device", !(read32(net.registers + 0x70) & 64), 0); /* DEVICE_NEEDS_RESET */
	print("guest: DONE passed %u failed %u\n", 5 - failed, failed);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Writes of registers that have no meaning where they come (virtio 1.2, 4.2.2). */
#include "tests/guest/liar/raw.h"

static void features_afterwards(void)
{
	for (unsigned i = 0; i < 4; i++) {
		write32(device + DRIVER_FEATURES_SEL, i);
		write32(device + DRIVER_FEATURES, 0xffffffff);
	}
}

static void features_that_are_not_there(void)
{
	raw_reset(0);
	features_afterwards();
	write32(device + STATUS, UP_TO_FEATURES);
	write32(device + STATUS, UP_TO_FEATURES | DRIVER_OK);
	raw_send_junk();
}

static void no_features(void)
{
	raw_reset(0);
	write32(device + STATUS, DRIVER_OK);
	raw_send_junk();
}

static void queues_move_while_ready(void)
{
	for (unsigned i = 0; i < 2; i++) {
		write32(device + QUEUE_SEL, i);
		write32(device + QUEUE_NUM, 4);
		for (unsigned at = QUEUE_DESC; at <= QUEUE_DEVICE + 4; at += 4)
			write32(device + at, 0x5a5a5a50);
	}
}

static void notifies_nobody(void)
{
	static const uint32_t queues[] = {2, 3, 7, 1000, 0x7fffffff, 0x80000001, 0x10000, ~0u};

	for (unsigned i = 0; i < sizeof(queues) / sizeof(queues[0]); i++)
		write32(device + QUEUE_NOTIFY, queues[i]);
}

static void selects_nobody(void)
{
	write32(device + QUEUE_SEL, 0xffffffff);
	write32(device + QUEUE_NUM, 16);
	write32(device + QUEUE_DESC, 0x1000);
	write32(device + QUEUE_READY, 1);
	write32(device + DEVICE_FEATURES_SEL, 0xffffffff);
	write32(device + DRIVER_FEATURES_SEL, 0xffffffff);
	write32(device + DRIVER_FEATURES, 0xffffffff);
}

static void acknowledges_all(void)
{
	write32(device + INTERRUPT_ACK, 0xffffffff);
	raw_send_junk();
	write32(device + INTERRUPT_ACK, 0xffffffff);
}

static void writes_what_is_read_only(void)
{
	for (unsigned at = MAGIC; at <= VENDOR_ID; at += 4)
		write32(device + at, 0xffffffff);
	write32(device + DEVICE_FEATURES, 0xffffffff);
	for (unsigned at = CONFIG + 8; at < CONFIG + 64; at += 4)
		write32(device + at, 0xffffffff);
}

/* All of them while sixteen frames are on their way. */
static void resets_in_the_midst(void)
{
	for (unsigned turn = 0; turn < 20; turn++) {
		raw_begin(0);
		one_head_all_round();
		write32(device + STATUS, 0);
	}
}

static void queue_off_and_on(void)
{
	one_head_all_round();
	for (unsigned turn = 0; turn < 20; turn++) {
		write32(device + QUEUE_SEL, SEND);
		write32(device + QUEUE_READY, 0);
		write32(device + QUEUE_NOTIFY, SEND);
		write32(device + QUEUE_READY, 1);
		write32(device + QUEUE_NOTIFY, SEND);
	}
}

static void status_bits_one_by_one(void)
{
	for (unsigned bit = 0; bit < 32; bit++)
		write32(device + STATUS, 1u << bit);
	raw_send_junk();
}

/* The witness sends, and has nowhere to. */
static void no_buffers(void)
{
	raw_ask(40);
	for (unsigned i = 0; i < 100; i++)
		write32(device + QUEUE_NOTIFY, i & 1);
}

const struct lie register_lies[] = {
	{"features_afterwards", features_afterwards, WORKS},
	{"features_that_are_not_there", features_that_are_not_there, EITHER},
	{"no_features", no_features, EITHER},
	{"queues_move_while_ready", queues_move_while_ready, WORKS | WIRE},
	{"notifies_nobody", notifies_nobody, WORKS},
	{"selects_nobody", selects_nobody, WORKS},
	{"acknowledges_all", acknowledges_all, WORKS},
	{"writes_what_is_read_only", writes_what_is_read_only, WORKS},
	{"resets_in_the_midst", resets_in_the_midst, EITHER},
	{"queue_off_and_on", queue_off_and_on, EITHER},
	{"status_bits_one_by_one", status_bits_one_by_one, EITHER},
	{"no_buffers", no_buffers, WORKS},
	{NULL, NULL, 0},
};

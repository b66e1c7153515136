/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/net_help.h"

#include <string.h>

#include "tests/unit/expect.h"

const uint8_t net_macs[2][6] = {{2, 0x6d, 0x75, 0x6c, 0, 0}, {2, 0x6d, 0x75, 0x6c, 0, 1}};

void net_make(uint32_t mtu, bool checksum)
{
	bench_clear();
	channel_net_init(&bench.channel, "net0", bench.side, bench.queue, mtu, checksum, net_macs);
	bench_connect();
}

int net_begin(void **state)
{
	(void)state;
	net_make(MTU, false);
	return 0;
}

void net_start(unsigned side)
{
	bench_start(side, USUAL, 2, DRIVER_SIZE);
}

void net_start_both(uint64_t features)
{
	bench_start(0, features, 2, DRIVER_SIZE);
	bench_start(1, features, 2, DRIVER_SIZE);
	bench_pulses(0);
	bench_pulses(1);
}

void net_offer(unsigned side, unsigned n, uint32_t size)
{
	while (n--)
		driver_offer(&bench.driver[side], RX, size);
}

static uint8_t byte_of(unsigned seed, uint32_t at)
{
	return (uint8_t)(seed * 7 + at + at / 251);
}

/* A frame of `size` bytes that begin with nothing in particular, not yet notified. */
void net_post(unsigned side, unsigned seed, uint32_t size, const uint8_t header[HEADER])
{
	static uint8_t bytes[0x10000];

	if (header)
		memcpy(bytes, header, HEADER);
	else
		memset(bytes, 0, HEADER);
	for (uint32_t i = 0; i < size; i++)
		bytes[HEADER + i] = byte_of(seed, i);
	driver_send(&bench.driver[side], TX, bytes, HEADER + size);
}

void net_send(unsigned side, unsigned seed, uint32_t size)
{
	net_post(side, seed, size, NULL);
	bench_notify(side, TX);
}

/* The next frame that a side has received is this one, in one buffer or several. */
void net_expect_frame(unsigned side, unsigned seed, uint32_t size, unsigned buffers)
{
	struct driver *driver = &bench.driver[side];
	uint32_t at = 0, written;
	uint16_t head;

	for (unsigned n = 0; n < buffers; n++) {
		const uint8_t *bytes;
		uint32_t skip = n ? 0 : HEADER;

		assert_true(driver_used(driver, RX, &head, &written));
		bytes = driver_at(driver, driver_buffer(driver, RX, head));
		if (!n)
			assert_int_equal(bytes[10] | bytes[11] << 8, buffers);
		for (uint32_t i = skip; i < written; i++)
			assert_int_equal(bytes[i], byte_of(seed, at + i - skip));
		at += written - skip;
	}
	assert_int_equal(at, size);
}

void net_expect_nothing(unsigned side)
{
	uint32_t written;
	uint16_t head;

	assert_false(driver_used(&bench.driver[side], RX, &head, &written));
}

/* So many buffers are back with the sender. */
void net_expect_sent(unsigned side, unsigned n)
{
	uint32_t written;
	uint16_t head;

	for (unsigned i = 0; i < n; i++) {
		assert_true(driver_used(&bench.driver[side], TX, &head, &written));
		assert_int_equal(written, 0);
	}
	assert_false(driver_used(&bench.driver[side], TX, &head, &written));
}

void net_expect_counts(unsigned side, unsigned sent, unsigned dropped, unsigned received)
{
	const struct channel_counters *count = &bench.side[side].count;

	assert_int_equal(count->sent.frames, sent);
	assert_int_equal(count->dropped.frames, dropped);
	assert_int_equal(count->received.frames, received);
}

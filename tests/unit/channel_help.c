/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/channel_help.h"

#include <string.h>

#include "tests/unit/expect.h"

struct bench bench;

static void note(const struct channel_work *work)
{
	assert_int_equal(work->interrupt >> bench.channel.n_sides, 0);
	for (unsigned i = 0; i < bench.channel.n_sides; i++)
		bench.pulses[i] += work->interrupt >> i & 1;
	bench.more = work->more == CHANNEL_SOON;
	bench.later = work->more == CHANNEL_LATER;
	bench.until = work->until;
	assert_int_equal(bench.channel.ended, 0);
}

static unsigned side_of(const void *device)
{
	return (unsigned)((const struct driver *)device - bench.driver);
}

static uint32_t read_register(void *device, uint64_t offset, unsigned size)
{
	bool there = true;
	uint32_t value = channel_read(&bench.channel, side_of(device), offset, size, &there);

	assert_true(there);
	return value;
}

static void write_register(void *device, uint64_t offset, unsigned size, uint32_t value)
{
	struct channel_work work;
	bool there = true;

	channel_write(&bench.channel, side_of(device), offset, size, value, &there, &work);
	assert_true(there);
	note(&work);
}

void bench_clear(void)
{
	memset(&bench.channel, 0, sizeof(bench.channel));
	memset(bench.side, 0, sizeof(bench.side));
	memset(bench.queue, 0, sizeof(bench.queue));
	memset(bench.pulses, 0, sizeof(bench.pulses));
	bench.more = false;
	for (unsigned i = 0; i < CHANNEL_SIDES; i++) {
		driver_init(&bench.driver[i], i);
		bench.driver[i].read = read_register;
		bench.driver[i].write = write_register;
		bench.driver[i].device = &bench.driver[i];
	}
}

void bench_connect(void)
{
	for (unsigned i = 0; i < bench.channel.n_sides; i++) {
		bench.side[i].memory = bench.driver[i].seen;
		bench_alive(i, true);
	}
}

void bench_start(unsigned side, uint64_t features, unsigned n_queues, uint16_t size)
{
	driver_start(&bench.driver[side], features, n_queues, size);
}

void bench_notify(unsigned side, unsigned queue)
{
	driver_write(&bench.driver[side], REGISTER_NOTIFY, queue);
}

void bench_alive(unsigned side, bool alive)
{
	struct channel_work work;

	channel_alive(&bench.channel, side, alive, &work);
	note(&work);
}

void bench_go_on(void)
{
	struct channel_work work;

	channel_go_on(&bench.channel, &work);
	note(&work);
}

void bench_finish(void)
{
	for (unsigned i = 0; bench.more; i++) {
		assert_true(i < 1000);
		bench_go_on();
	}
}

uint32_t bench_status(unsigned side)
{
	return driver_read(&bench.driver[side], REGISTER_STATUS);
}

uint32_t bench_config(unsigned side, unsigned offset, unsigned size)
{
	return read_register(&bench.driver[side], REGISTER_CONFIG + offset, size);
}

unsigned bench_pulses(unsigned side)
{
	unsigned n = bench.pulses[side];

	bench.pulses[side] = 0;
	return n;
}

void bench_lie(unsigned side, unsigned queue)
{
	struct driver_queue *its = &bench.driver[side].queue[queue];

	driver_set16(&bench.driver[side], its->avail + 2, its->avail_index + its->size + 1);
	bench_notify(side, queue);
}

void bench_take_memory(unsigned side, uint64_t address, uint64_t size)
{
	bench.driver[side].gone = address / 16 * 16;
	bench.driver[side].gone_size = (size + 15) / 16 * 16;
}

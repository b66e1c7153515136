/* SPDX-License-Identifier: Apache-2.0 */
/* Copies between the memories of two drivers, and EL2's own. */
#include "el2/vdev/virtio_copy.h"

#include <string.h>

#include "tests/unit/expect.h"
#include "tests/unit/virtio_driver.h"

#define FROM 0x80000000u
#define TO   0x90000000u

static struct driver sender, receiver;
static uint8_t want[DRIVER_MEMORY];

static int begin(void **state)
{
	(void)state;
	driver_init(&sender, 0);
	driver_init(&receiver, 1);
	for (unsigned i = 0; i < DRIVER_MEMORY; i++)
		sender.memory[i] = (uint8_t)(i * 7 + i / 256);
	memset(want, 0, sizeof(want));
	return 0;
}

/* A byte of a part of a chain: where it is in its driver's memory. */
static uint32_t place_of(const struct virtio_chain *chain, bool writable, uint32_t at,
			 uint64_t base)
{
	unsigned i = writable ? chain->n_readable : 0;

	for (; at >= chain->segment[i].size; i++)
		at -= chain->segment[i].size;
	return (uint32_t)(chain->segment[i].address - base) + at;
}

static void expect_copied(const struct virtio_chain *to, uint32_t to_at,
			  const struct virtio_chain *from, uint32_t from_at, uint32_t size)
{
	const uint8_t *source = driver_at(&sender, FROM);

	for (uint32_t i = 0; i < size; i++)
		want[place_of(to, true, to_at + i, TO)] =
			source[place_of(from, false, from_at + i, FROM)];
	assert_memory_equal(driver_at(&receiver, TO), want, DRIVER_MEMORY);
}

static void copy(const struct virtio_chain *to, uint32_t to_at, const struct virtio_chain *from,
		 uint32_t from_at, uint32_t size)
{
	assert_int_equal(virtio_copy(&receiver.seen, to, to_at, &sender.seen, from, from_at, size),
			 0);
	expect_copied(to, to_at, from, from_at, size);
}

/* Each of so many sizes at each alignment of both. */
static void test_sizes(void **state)
{
	static const uint32_t sizes[] = {0, 1, 2, 3, 4, 7, 8, 9, 15, 31, 32, 33, 63, 64, 71, 1514};

	(void)state;
	for (unsigned i = 0; i < COUNT(sizes); i++)
		for (unsigned to_low = 0; to_low < 8; to_low += 3)
			for (unsigned from_low = 0; from_low < 8; from_low++) {
				struct virtio_chain from = {.n = 1,
							    .n_readable = 1,
							    .readable = 2000,
							    .segment = {{FROM + from_low, 2000}}},
						    to = {.n = 1,
							  .writable = 2000,
							  .segment = {{TO + to_low, 2000}}};

				copy(&to, 0, &from, 0, sizes[i]);
			}
}

static const struct virtio_chain
	three = {.n = 3,
		 .n_readable = 3,
		 .readable = 70,
		 .segment = {{FROM + 3, 5}, {FROM + 50, 60}, {FROM + 200, 5}}},
	mixed = {.n = 4,
		 .n_readable = 1,
		 .readable = 9,
		 .writable = 80,
		 .segment = {{TO + 500, 9}, {TO + 9, 20}, {TO + 100, 40}, {TO + 30, 20}}};

/* From any byte to any byte, over the segments of both; by windows of any size. */
static void test_segments(void **state)
{
	static const uint32_t windows[] = {0, 16, 32, 128};

	(void)state;
	for (unsigned i = 0; i < COUNT(windows); i++) {
		sender.window = windows[i];
		receiver.window = windows[i] * 2;
		for (uint32_t from = 0; from < 70; from += 5)
			for (uint32_t to = 0; to < 80; to += 4)
				copy(&mixed, to, &three, from,
				     70 - from < 80 - to ? 70 - from : 80 - to);
	}
}

/* With all of both in one window each segment is looked at once, and nothing else. */
static void test_looks(void **state)
{
	(void)state;
	copy(&mixed, 0, &three, 0, 5);
	assert_int_equal(sender.looks, 1);
	assert_int_equal(receiver.looks, 1);
	copy(&mixed, 20, &three, 5, 40);
	assert_int_equal(sender.looks, 2);
	assert_int_equal(receiver.looks, 2);
}

static void test_bounds(void **state)
{
	uint8_t bytes[100];

	(void)state;
#define COPY(to, from, size) \
	virtio_copy(&receiver.seen, &mixed, to, &sender.seen, &three, from, size)
	assert_int_equal(COPY(0, 0, 71), -1);
	assert_int_equal(COPY(0, 70, 1), -1);
	assert_int_equal(COPY(0, 71, 0), -1);
	assert_int_equal(COPY(0, 71, UINT32_MAX), -1);
	assert_int_equal(COPY(80, 0, 1), -1);
	assert_int_equal(COPY(81, 0, UINT32_MAX), -1);
	assert_int_equal(COPY(81, 71, UINT32_MAX), -1);
	assert_int_equal(COPY(80, 70, 0), 0);
	assert_int_equal(virtio_get(&sender.seen, &three, 71, bytes, UINT32_MAX), -1);
	assert_int_equal(virtio_get(&sender.seen, &three, 69, bytes, 2), -1);
	assert_int_equal(virtio_get(&sender.seen, &three, 100, bytes, 1), -1);
	assert_int_equal(virtio_put(&receiver.seen, &mixed, 79, bytes, 2), -1);
	assert_int_equal(virtio_put(&receiver.seen, &three, 0, bytes, 1),
			 -1); /* nothing to write */
	assert_int_equal(sender.looks + receiver.looks, 0);
	assert_int_equal(virtio_get(&receiver.seen, &mixed, 8, bytes, 1), 0);
	assert_int_equal(virtio_get(&receiver.seen, &mixed, 9, bytes, 1), -1); /* not readable */
}

static void test_own_memory(void **state)
{
	uint8_t bytes[40];
	const uint8_t *at;

	(void)state;
	memset(bytes, 0xee, sizeof(bytes));
	assert_int_equal(virtio_get(&sender.seen, &three, 3, bytes, 12), 0);
	at = driver_at(&sender, FROM);
	assert_memory_equal(bytes, at + 6, 2);
	assert_memory_equal(bytes + 2, at + 50, 10);
	assert_int_equal(bytes[12], 0xee);
	assert_int_equal(virtio_put(&receiver.seen, &mixed, 19, bytes, 13), 0);
	at = driver_at(&receiver, TO);
	assert_int_equal(at[28], bytes[0]);
	assert_memory_equal(at + 100, bytes + 1, 12);
	assert_int_equal(at[29], 0);
	assert_int_equal(at[112], 0);
}

/* What lies before is copied; what is no memory of its driver's ends it. */
static void test_no_memory(void **state)
{
	uint8_t bytes[70];

	(void)state;
	sender.gone = FROM + 64;
	sender.gone_size = 16;
	assert_int_equal(COPY(0, 0, 70), -1);
	expect_copied(&mixed, 0, &three, 0, 19);
	assert_int_equal(virtio_get(&sender.seen, &three, 0, bytes, 70), -1);
	assert_int_equal(virtio_get(&sender.seen, &three, 0, bytes, 19), 0);
	assert_false(virtio_is_there(&sender.seen, &three, 0, 20));
	assert_true(virtio_is_there(&sender.seen, &three, 0, 19));
	assert_true(virtio_is_there(&sender.seen, &three, 40, 30));
	assert_false(virtio_is_there(&sender.seen, &three, 40, 31));
	sender.gone_size = 0;
	receiver.gone = TO + 96;
	receiver.gone_size = 48;
	assert_int_equal(COPY(0, 0, 70), -1);
	expect_copied(&mixed, 0, &three, 0, 20);
	assert_int_equal(virtio_put(&receiver.seen, &mixed, 0, bytes, 21), -1);
	assert_int_equal(virtio_put(&receiver.seen, &mixed, 0, bytes, 20), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_sizes, begin),
		cmocka_unit_test_setup(test_segments, begin),
		cmocka_unit_test_setup(test_looks, begin),
		cmocka_unit_test_setup(test_bounds, begin),
		cmocka_unit_test_setup(test_own_memory, begin),
		cmocka_unit_test_setup(test_no_memory, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

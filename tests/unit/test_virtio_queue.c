/* SPDX-License-Identifier: Apache-2.0 */
/* Chains of a virtqueue: what a driver gets, and one that does as it likes. */
#include "tests/unit/virtio_steps.h"

static void test_chain(void **state)
{
	struct driver_part part[] = {{BUFFER, 12, false}, {BUFFER + 0x800, 1500, true}};
	uint16_t head, back;
	uint32_t written;
	bool interrupt;

	(void)state;
	start(0);
	assert_int_equal(peek(), VIRTIO_EMPTY);
	driver_post(&driver, QUEUE, part, 1, false);
	head = driver_post(&driver, QUEUE, part, 2, false);
	assert_int_equal(peek(), VIRTIO_CHAIN);
	assert_int_equal(peek(), VIRTIO_CHAIN); /* it is still there */
	assert_int_equal(chain.n, 1);
	assert_int_equal(chain.writable, 0);
	take_and_return(0);
	assert_int_equal(peek(), VIRTIO_CHAIN);
	assert_int_equal(chain.head, head);
	assert_int_equal(chain.n, 2);
	assert_int_equal(chain.n_readable, 1);
	assert_int_equal(chain.readable, 12);
	assert_int_equal(chain.writable, 1500);
	assert_int_equal(chain.segment[0].address, BUFFER);
	assert_int_equal(chain.segment[0].size, 12);
	assert_int_equal(chain.segment[1].address, BUFFER + 0x800);
	assert_int_equal(chain.segment[1].size, 1500);
	take_and_return(7);
	assert_false(driver_used(&driver, QUEUE, &back, &written)); /* not told of it */
	assert_int_equal(publish(&interrupt), 0);
	assert_true(interrupt);
	assert_true(driver_used(&driver, QUEUE, &back, &written));
	assert_true(driver_used(&driver, QUEUE, &back, &written));
	assert_int_equal(back, head);
	assert_int_equal(written, 7);
	assert_false(driver_used(&driver, QUEUE, &back, &written));
	assert_int_equal(peek(), VIRTIO_EMPTY);
	assert_int_equal(publish(&interrupt), 0); /* nothing new */
	assert_false(interrupt);
}

/* Through windows of any size. With all rings in one, each function looks once. */
static void test_windows(void **state)
{
	struct driver_part part[] = {
		{BUFFER, 1, false}, {BUFFER + 9, 3, false}, {BUFFER + 99, 70, true}};
	uint16_t back;
	uint32_t written;
	bool interrupt, missed;

	(void)state;
	for (unsigned window = 16; window <= 0x40000; window *= 4) {
		start(VIRTIO_F_TRANSPORT);
		driver.window = window;
		for (uint32_t i = 0; i < 3 * SIZE; i++) {
			driver_post(&driver, QUEUE, part, 3, i & 1);
			driver.looks = 0;
			assert_int_equal(peek(), VIRTIO_CHAIN);
			assert_true(window < 0x10000 || driver.looks == 1 + (i & 1));
			/* the window on the rings stays where it is */
			assert_true(driver.shown[VIRTIO_SLOT_RING].at < TABLE - driver.base);
			assert_true(i & 1 || !driver.shown[VIRTIO_SLOT_BUFFER].size);
			assert_int_equal(chain.n_readable, 2);
			assert_int_equal(chain.n, 3);
			assert_int_equal(chain.segment[2].address, BUFFER + 99);
			driver.looks = 0;
			take_and_return(i);
			assert_int_equal(publish(&interrupt), 0);
			assert_true(interrupt);
			assert_int_equal(virtio_queue_listen(queue, &driver.seen, true, &missed),
					 0);
			assert_false(missed);
			assert_true(window < 0x10000 || driver.looks == 3);
			assert_true(driver_used(&driver, QUEUE, &back, &written));
			assert_int_equal(written, i);
		}
	}
}

static void test_indirect(void **state)
{
	(void)state;
	start(VIRTIO_F_INDIRECT_DESC);
	/* behind others, in any order of its own; a table is neither read nor written */
	direct(0, BUFFER, 10, NEXT, 3);
	direct(3, TABLE + 8, 64, INDIRECT | WRITE, 7);
	descriptor(TABLE + 8, 0, BUFFER + 16, 20, NEXT, 3);
	descriptor(TABLE + 8, 3, BUFFER + 32, 30, NEXT | WRITE, 1);
	descriptor(TABLE + 8, 1, BUFFER + 48, 40, WRITE, 9);
	assert_int_equal(peek_at(0), VIRTIO_CHAIN);
	assert_int_equal(chain.head, 0);
	assert_int_equal(chain.n, 4);
	assert_int_equal(chain.readable, 30);
	assert_int_equal(chain.writable, 70);
	assert_int_equal(chain.segment[3].address, BUFFER + 48);

	direct(3, TABLE + 8, 64, INDIRECT | NEXT, 7); /* 2.7.5.3.1 */
	assert_int_equal(peek_at(0), VIRTIO_BROKEN);
	direct(3, TABLE + 8, 72, INDIRECT, 0);
	assert_int_equal(peek_at(0), VIRTIO_BROKEN);
	direct(3, TABLE + 8, 0, INDIRECT, 0);
	assert_int_equal(peek_at(0), VIRTIO_BROKEN);
	direct(3, TABLE + 0x204, 16, INDIRECT, 0); /* not aligned to 64-bit words */
	descriptor(TABLE + 0x204, 0, BUFFER, 1, 0, 0);
	assert_int_equal(peek_at(0), VIRTIO_BROKEN);
	direct(3, -16ull, 32, INDIRECT, 0); /* goes round */
	assert_int_equal(peek_at(0), VIRTIO_BROKEN);
	direct(3, BUFFER - 0x20000000, 64, INDIRECT, 0);
	assert_int_equal(peek_at(0), VIRTIO_BROKEN);
	direct(3, TABLE + 8, 48, INDIRECT, 0); /* its entry 3 is none of it */
	assert_int_equal(peek_at(0), VIRTIO_BROKEN);
	direct(3, TABLE + 8, 64, INDIRECT, 0);
	assert_int_equal(peek_at(0), VIRTIO_CHAIN);
	descriptor(TABLE + 0x100, 0, BUFFER, 1, 0, 0);
	descriptor(TABLE + 8, 3, TABLE + 0x100, 16, INDIRECT, 0); /* in another one */
	assert_int_equal(peek_at(0), VIRTIO_BROKEN);

	/* the last entries of a table that is larger than what is looked at once */
	direct(0, TABLE, 16 * 1000, INDIRECT, 0);
	descriptor(TABLE, 0, BUFFER, 1, NEXT, 999);
	descriptor(TABLE, 999, BUFFER, 2, 0, 0);
	assert_int_equal(peek_at(0), VIRTIO_CHAIN);
	assert_int_equal(chain.readable, 3);

	/* not agreed on */
	start(0);
	direct(0, TABLE, 16, INDIRECT, 0);
	descriptor(TABLE, 0, BUFFER, 1, 0, 0);
	assert_int_equal(peek_at(0), VIRTIO_BROKEN);
	queue->indirect = true;
	assert_int_equal(peek_at(0), VIRTIO_CHAIN);
}

/* As many segments as a chain may have; one more; and without end. */
static void test_length(void **state)
{
	(void)state;
	start(VIRTIO_F_INDIRECT_DESC);
	for (unsigned i = 0; i < 30; i++)
		descriptor(TABLE, i, BUFFER + i, 1, i == 23 ? 0 : NEXT, i + 1);
	direct(7, TABLE, 16 * 30, INDIRECT, 0);
	assert_int_equal(peek_at(7), VIRTIO_CHAIN);
	assert_int_equal(chain.n, VIRTIO_SEGMENTS);
	assert_int_equal(chain.readable, VIRTIO_SEGMENTS);
	direct(6, BUFFER, 1, NEXT, 7);
	assert_int_equal(peek_at(6), VIRTIO_BROKEN);
	descriptor(TABLE, 23, BUFFER, 1, NEXT, 0);
	assert_int_equal(peek_at(7), VIRTIO_BROKEN);
	for (unsigned i = 0; i < SIZE; i++)
		direct(i, BUFFER, 1, NEXT, (i + 1) % SIZE);
	assert_int_equal(peek_at(0), VIRTIO_BROKEN);
	direct(5, BUFFER, 1, NEXT, 5);
	assert_int_equal(peek_at(5), VIRTIO_BROKEN);
	direct(7, BUFFER, 1, 0, 0);
	direct(5, BUFFER, 1, NEXT, 6);
	assert_int_equal(peek_at(0), VIRTIO_CHAIN);
	assert_int_equal(chain.n, SIZE);
}

static void test_segments(void **state)
{
	(void)state;
	start(0);
	assert_int_equal(peek_at(SIZE), VIRTIO_BROKEN); /* no such descriptor */
	assert_int_equal(peek_at(0xffff), VIRTIO_BROKEN);
	direct(0, BUFFER, 1, NEXT, SIZE);
	assert_int_equal(peek_at(0), VIRTIO_BROKEN);
	direct(0, BUFFER, 0, 0, 0);
	assert_int_equal(peek_at(0), VIRTIO_BROKEN);
	direct(0, BUFFER, 1, NEXT | WRITE, 1);
	direct(1, BUFFER, 1, 0, 0); /* 2.7.4.2 */
	assert_int_equal(peek_at(0), VIRTIO_BROKEN);
	direct(1, BUFFER, 1, WRITE, 0);
	assert_int_equal(peek_at(0), VIRTIO_CHAIN);
	direct(0, -1ull, 1, 0, 0); /* goes round */
	assert_int_equal(peek_at(0), VIRTIO_BROKEN);
	direct(0, -2ull, 1, 0, 0);
	assert_int_equal(peek_at(0), VIRTIO_CHAIN); /* whose it is shows when it is copied */

	/* 4 GiB in all (2.7.5.2) */
	direct(0, BUFFER, 0x80000000, NEXT, 1);
	direct(1, BUFFER, 0x80000000, WRITE, 0);
	assert_int_equal(peek_at(0), VIRTIO_BROKEN);
	direct(1, BUFFER, 0x80000000, 0, 0);
	assert_int_equal(peek_at(0), VIRTIO_BROKEN);
	direct(1, BUFFER, 0x7fffffff, WRITE, 0);
	assert_int_equal(peek_at(0), VIRTIO_CHAIN);
	assert_int_equal(chain.readable, 0x80000000);
	assert_int_equal(chain.writable, 0x7fffffff);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chain),    cmocka_unit_test(test_windows),
		cmocka_unit_test(test_indirect), cmocka_unit_test(test_length),
		cmocka_unit_test(test_segments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

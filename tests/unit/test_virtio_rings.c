/* SPDX-License-Identifier: Apache-2.0 */
/* The rings of a virtqueue: where they lie, their indices, who tells whom of what. */
#include "tests/unit/virtio_steps.h"

/* More than a ring holds, and less than there was. */
static void test_index(void **state)
{
	bool missed = true;

	(void)state;
	start(0);
	direct(0, BUFFER, 1, 0, 0);
	driver_set16(&driver, ring()->avail + 2, SIZE + 1);
	assert_int_equal(peek(), VIRTIO_BROKEN);
	assert_int_equal(virtio_queue_listen(queue, &driver.seen, true, &missed), -1);
	assert_false(missed);
	driver_set16(&driver, ring()->avail + 2, SIZE);
	for (unsigned i = 0; i < SIZE; i++) {
		assert_int_equal(peek(), VIRTIO_CHAIN);
		virtio_queue_take(queue);
	}
	assert_int_equal(peek(), VIRTIO_EMPTY);
	driver_set16(&driver, ring()->avail + 2, SIZE - 1);
	assert_int_equal(peek(), VIRTIO_BROKEN);
}

/* The rings go round, and so do the indices, of 16 bits. */
static void test_round(void **state)
{
	struct driver_part part = {BUFFER, 1, false};
	uint16_t back;
	uint32_t written;
	bool interrupt;

	(void)state;
	start(VIRTIO_F_EVENT_IDX);
	ring()->avail_index = ring()->used_index = 0xfffc;
	queue->next_available = queue->available = queue->next_used = queue->published = 0xfffc;
	driver_set16(&driver, ring()->avail + 2, 0xfffc);
	driver_set16(&driver, ring()->used + 2, 0xfffc);
	driver_want_interrupt(&driver, QUEUE, true);
	for (uint32_t i = 0; i < 9; i++) {
		driver_post(&driver, QUEUE, &part, 1, false);
		assert_int_equal(peek(), VIRTIO_CHAIN);
		take_and_return(i);
		assert_int_equal(publish(&interrupt), 0);
		assert_true(interrupt);
		assert_true(driver_used(&driver, QUEUE, &back, &written));
		assert_int_equal(written, i);
	}
	assert_int_equal(ring()->used_index, 5);
}

static void return_some(unsigned n)
{
	struct driver_part part = {BUFFER, 1, false};

	for (; n; n--) {
		driver_post(&driver, QUEUE, &part, 1, false);
		assert_int_equal(peek(), VIRTIO_CHAIN);
		take_and_return(0);
	}
}

static void test_interrupts(void **state)
{
	bool interrupt;

	(void)state;
	start(0);
	return_some(1);
	driver_want_interrupt(&driver, QUEUE, false);
	assert_int_equal(publish(&interrupt), 0);
	assert_false(interrupt);
	return_some(1);
	driver_want_interrupt(&driver, QUEUE, true);
	assert_int_equal(publish(&interrupt), 0);
	assert_true(interrupt);

	start(VIRTIO_F_EVENT_IDX);
	driver_set16(&driver, ring()->avail + 4 + 2 * SIZE, 3);
	return_some(3); /* 0 to 2 */
	assert_int_equal(publish(&interrupt), 0);
	assert_false(interrupt);
	return_some(2);                          /* 3 and 4 */
	driver_set16(&driver, ring()->avail, 1); /* no flag counts */
	assert_int_equal(publish(&interrupt), 0);
	assert_true(interrupt);
	return_some(1); /* the number is passed */
	assert_int_equal(publish(&interrupt), 0);
	assert_false(interrupt);
	assert_int_equal(driver_field16(&driver, ring()->used + 2), 6);
}

static void test_notifications(void **state)
{
	struct driver_part part = {BUFFER, 1, false};
	bool missed;

	(void)state;
	start(0);
	assert_true(driver_must_notify(&driver, QUEUE, 0));
	assert_int_equal(virtio_queue_listen(queue, &driver.seen, false, &missed), 0);
	assert_false(missed);
	driver_post(&driver, QUEUE, &part, 1, false);
	assert_false(driver_must_notify(&driver, QUEUE, 0));
	driver.looks = 0;
	assert_int_equal(virtio_queue_listen(queue, &driver.seen, false, &missed), 0);
	assert_int_equal(driver.looks, 0); /* it is said */
	assert_int_equal(virtio_queue_listen(queue, &driver.seen, true, &missed), 0);
	assert_true(missed);
	assert_true(driver_must_notify(&driver, QUEUE, 0));
	virtio_queue_take(queue);
	assert_int_equal(virtio_queue_listen(queue, &driver.seen, true, &missed), 0);
	assert_false(missed);

	start(VIRTIO_F_EVENT_IDX);
	for (uint16_t i = 0; i < 5; i++) {
		driver_post(&driver, QUEUE, &part, 1, false);
		assert_int_equal(driver_must_notify(&driver, QUEUE, i), i == 0 || i == 2);
		if (i == 1) { /* two are taken: from the third one on */
			assert_int_equal(peek(), VIRTIO_CHAIN);
			virtio_queue_take(queue);
			virtio_queue_take(queue);
			assert_int_equal(virtio_queue_listen(queue, &driver.seen, true, &missed),
					 0);
			assert_false(missed);
		}
	}
	driver.looks = 0; /* it does not listen by saying nothing */
	assert_int_equal(virtio_queue_listen(queue, &driver.seen, false, &missed), 0);
	assert_int_equal(driver.looks, 0);
	assert_int_equal(virtio_queue_listen(queue, &driver.seen, true, &missed), 0);
	assert_true(missed);
}

/* What a queue is made of has to be aligned, and may not wrap (2.7). Near to one another its parts
 * are seen at once. */
static void test_place(void **state)
{
	struct virtio_queue good = {0x1000, 0x2002, 0x3004, 256, .next_used = 7, .silent = true},
			    bad;

	(void)state;
	bad = good;
	assert_true(virtio_queue_start(&bad));
	assert_true(bad.ready);
	assert_false(bad.silent);
	assert_int_equal(bad.next_used, 0);
	assert_int_equal(bad.base, 0x1000);
	assert_int_equal(bad.span, 0x3004 + 4 + 256 * 8 + 2 - 0x1000);
	bad = good;
	bad.size = 0;
	assert_false(virtio_queue_start(&bad));
	bad = good;
	bad.descriptors += 8;
	assert_false(virtio_queue_start(&bad));
	bad = good;
	bad.driver++;
	assert_false(virtio_queue_start(&bad));
	bad = good;
	bad.device += 2;
	assert_false(virtio_queue_start(&bad));
	bad = good;
	bad.descriptors = -0x1000ull; /* its end is 0 */
	assert_false(virtio_queue_start(&bad));
	bad = good;
	bad.driver = -516ull;
	assert_false(virtio_queue_start(&bad));
	bad = good;
	bad.device = -2052ull;
	assert_false(virtio_queue_start(&bad));
	assert_false(bad.ready);
	bad = good;
	bad.device += 0x100000;
	assert_true(virtio_queue_start(&bad));
	assert_int_equal(bad.span, 0);
}

/* Parts that are far from one another, in any order. */
static void test_apart(void **state)
{
	bool interrupt, missed;

	(void)state;
	start(VIRTIO_F_EVENT_IDX);
	direct(0, BUFFER, 5, 0, 0);
	memcpy(driver_at(&driver, 0x80030000), driver_at(&driver, ring()->descriptors), 16);
	queue->descriptors = 0x80030000;
	queue->span = 0;
	make_available(0);
	assert_int_equal(peek(), VIRTIO_CHAIN);
	assert_int_equal(chain.readable, 5);
	take_and_return(0);
	assert_int_equal(publish(&interrupt), 0);
	assert_true(interrupt);
	assert_int_equal(virtio_queue_listen(queue, &driver.seen, true, &missed), 0);
	assert_int_equal(driver_field16(&driver, ring()->used + 4 + 8 * SIZE), 1);
}

/* 16 bytes. */
static void lose(uint64_t address)
{
	driver.gone = address;
	driver.gone_size = 16;
}

/* Each field is no memory. The rings lie so that their entries are in other 16 bytes than what is
 * in front of these, and the two halves of a used entry, or of a descriptor in a table, are too. */
static void test_no_memory(void **state)
{
	const uint64_t avail = BUFFER + 12, used = BUFFER + 0x108;
	bool flag;

	(void)state;
	start(VIRTIO_F_INDIRECT_DESC);
	queue->driver = ring()->avail = avail;
	queue->device = ring()->used = used;
	assert_true(virtio_queue_start(queue));
	direct(0, TABLE + 8, 16, INDIRECT, 0);
	descriptor(TABLE + 8, 0, BUFFER, 1, 0, 0);
	make_available(0);
	lose(avail - 12);
	assert_int_equal(peek(), VIRTIO_BROKEN);
	flag = true;
	assert_int_equal(virtio_queue_listen(queue, &driver.seen, true, &flag), -1);
	assert_false(flag);
	lose(avail + 4);
	assert_int_equal(peek(), VIRTIO_BROKEN);
	lose(ring()->descriptors);
	assert_int_equal(peek(), VIRTIO_BROKEN);
	lose(TABLE);
	assert_int_equal(peek(), VIRTIO_BROKEN);
	lose(TABLE + 16);
	assert_int_equal(peek(), VIRTIO_BROKEN);
	lose(TABLE + 32);
	assert_int_equal(peek(), VIRTIO_CHAIN);
	virtio_queue_take(queue);
	lose(used - 8); /* the first half is in front of the end of these */
	assert_int_equal(virtio_queue_return(queue, &driver.seen, 0, 1), -1);
	lose(used + 8);
	assert_int_equal(virtio_queue_return(queue, &driver.seen, 0, 1), -1);
	driver.gone_size = 0;
	assert_int_equal(virtio_queue_return(queue, &driver.seen, 0, 1), 0);
	assert_int_equal(queue->next_used, 1);
	lose(used - 8);
	assert_int_equal(publish(&flag), -1);
	assert_false(flag);
	lose(avail - 12);
	assert_int_equal(publish(&flag), -1);
	assert_false(flag);
	lose(used - 8);
	assert_int_equal(virtio_queue_listen(queue, &driver.seen, true, &flag), -1);
}

static void test_not_ready(void **state)
{
	bool flag = true;

	(void)state;
	start(0);
	direct(0, BUFFER, 1, 0, 0);
	make_available(0);
	assert_int_equal(peek(), VIRTIO_CHAIN);
	take_and_return(0);
	make_available(0);
	queue->ready = false;
	driver.looks = 0;
	assert_int_equal(peek(), VIRTIO_EMPTY);
	assert_int_equal(virtio_queue_return(queue, &driver.seen, 0, 0), -1);
	assert_int_equal(publish(&flag), -1);
	assert_false(flag);
	flag = true;
	assert_int_equal(virtio_queue_listen(queue, &driver.seen, true, &flag), 0);
	assert_false(flag);
	assert_int_equal(driver.looks, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_index),      cmocka_unit_test(test_round),
		cmocka_unit_test(test_interrupts), cmocka_unit_test(test_notifications),
		cmocka_unit_test(test_place),      cmocka_unit_test(test_apart),
		cmocka_unit_test(test_no_memory),  cmocka_unit_test(test_not_ready),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

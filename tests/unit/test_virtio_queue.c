/* SPDX-License-Identifier: Apache-2.0 */
/* Split virtqueues, as a driver has them and as one that lies has them. */
#include "el2/vdev/virtio_queue.h"

#include <string.h>

#include "tests/unit/expect.h"
#include "tests/unit/virtio_driver.h"

static struct driver driver;
static struct virtio_queue queues[2], *const queue = &queues[1];
static struct virtio_device device = {
	.offered = VIRTIO_F_TRANSPORT, .n_queues = 2, .queue = queues};
static struct virtio_chain chain;

static void start(uint64_t features)
{
	driver_init(&driver, 0);
	driver_take(&driver, &device);
	driver_start(&driver, features, 2, 8);
}

static void test_chain(void **state)
{
	struct driver_part part[] = {{0x80001000, 12, false}, {0x80001800, 1500, true}};
	uint16_t head, back;
	uint32_t written;
	bool interrupt;

	(void)state;
	start(0);
	assert_int_equal(virtio_queue_peek(queue, &driver.seen, &chain), VIRTIO_EMPTY);
	driver_post(&driver, 1, part, 1, false);
	head = driver_post(&driver, 1, part, 2, false);
	assert_int_equal(virtio_queue_peek(queue, &driver.seen, &chain), VIRTIO_CHAIN);
	assert_int_equal(chain.n, 1);
	virtio_queue_take(queue);
	assert_int_equal(virtio_queue_return(queue, &driver.seen, chain.head, 0), 0);
	assert_int_equal(virtio_queue_peek(queue, &driver.seen, &chain), VIRTIO_CHAIN);
	assert_int_equal(chain.head, head);
	assert_int_equal(chain.n, 2);
	assert_int_equal(chain.n_readable, 1);
	assert_int_equal(chain.readable, 12);
	assert_int_equal(chain.writable, 1500);
	assert_int_equal(chain.segment[1].address, 0x80001800);
	virtio_queue_take(queue);
	assert_int_equal(virtio_queue_return(queue, &driver.seen, chain.head, 7), 0);
	assert_false(driver_used(&driver, 1, &back, &written));
	assert_int_equal(virtio_queue_publish(queue, &driver.seen, &interrupt), 0);
	assert_true(interrupt);
	assert_true(driver_used(&driver, 1, &back, &written));
	assert_true(driver_used(&driver, 1, &back, &written));
	assert_int_equal(back, head);
	assert_int_equal(written, 7);
	assert_false(driver_used(&driver, 1, &back, &written));
	assert_int_equal(virtio_queue_peek(queue, &driver.seen, &chain), VIRTIO_EMPTY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In which order a virtqueue's fields are read and written, with which barriers (virtio 1.2,
 * 2.7.13), and how often: the driver changes each field as soon as it was read.
 */
#include <stdint.h>

static uint64_t note(void *at, unsigned size, char what, int order);

#define __atomic_load_n(pointer, order) \
	((__typeof__(*(pointer)))note((void *)(uintptr_t)(pointer), sizeof(*(pointer)), 'r', order))
#define __atomic_store_n(pointer, value, order)                \
	do {                                                   \
		note(pointer, sizeof(*(pointer)), 'w', order); \
		*(pointer) = (__typeof__(*(pointer)))(value);  \
	} while (0)
#define __atomic_thread_fence(order) note(NULL, 0, 'b', order)
#include "el2/vdev/virtio_queue.c"
#undef __atomic_load_n
#undef __atomic_store_n
#undef __atomic_thread_fence

#include <stdio.h>

#undef NEXT
#include "tests/unit/virtio_steps.h"

static char order_of[400]; /* what was done */
static bool changes;       /* the driver does not wait */

static const char *order_name(int order)
{
	return order == __ATOMIC_ACQUIRE   ? "acquire "
	       : order == __ATOMIC_RELEASE ? "release "
	       : order == __ATOMIC_SEQ_CST ? "full "
					   : "";
}

/* Which field an address of the driver's is. */
static const char *field_name(uint64_t address)
{
	static char name[30];
	const struct {
		const char *name;
		uint64_t base, size;
	} parts[] = {{"table", ring()->descriptors, 16 * SIZE},
		     {"avail", ring()->avail, 6 + 2 * SIZE},
		     {"used", ring()->used, 6 + 8 * SIZE},
		     {"indirect", TABLE, 0x1000}};

	for (unsigned i = 0; i < COUNT(parts); i++)
		if (address - parts[i].base < parts[i].size) {
			snprintf(name, sizeof(name), "%s+%u", parts[i].name,
				 (unsigned)(address - parts[i].base));
			return name;
		}
	return "?";
}

static uint64_t note(void *at, unsigned size, char what, int order)
{
	size_t length = strlen(order_of);
	uint64_t value = 0;

	if (what == 'b') {
		snprintf(order_of + length, sizeof(order_of) - length, "%sbarrier; ",
			 order_name(order));
		return 0;
	}
	snprintf(order_of + length, sizeof(order_of) - length, "%s%s %s; ", order_name(order),
		 what == 'r' ? "read" : "write",
		 field_name(driver.base + (uint64_t)((uint8_t *)at - driver.memory)));
	if (what == 'r') {
		memcpy(&value, at, size);
		if (changes)
			memset(at, 0xff, size);
	}
	return value;
}

static void expect_order(const char *wanted)
{
	assert_string_equal(order_of, wanted);
	order_of[0] = '\0';
}

static void begin_test(uint64_t features)
{
	start(features);
	changes = false;
	order_of[0] = '\0';
}

/* The index before all that it stands for; each field once. */
static void test_peek(void **state)
{
	(void)state;
	begin_test(VIRTIO_F_TRANSPORT);
	direct(2, BUFFER, 10, NEXT, 5);
	direct(5, TABLE, 32, INDIRECT, 0);
	descriptor(TABLE, 0, BUFFER + 16, 20, NEXT, 1);
	descriptor(TABLE, 1, BUFFER + 64, 40, WRITE, 0);
	make_available(2);
	changes = true;
	assert_int_equal(peek(), VIRTIO_CHAIN);
	expect_order("acquire read avail+2; read avail+4; read table+32; read table+40; "
		     "read table+80; read table+88; read indirect+0; read indirect+8; "
		     "read indirect+16; read indirect+24; ");
	assert_int_equal(chain.n, 3);
	assert_int_equal(chain.readable, 30);
	assert_int_equal(chain.writable, 40);
	assert_int_equal(chain.segment[2].address, BUFFER + 64);
	assert_int_equal(queue->available, 1);
}

/* The index behind all that it stands for. Then the driver's wish: not before it can see that. */
static void test_publish(void **state)
{
	bool interrupt;

	(void)state;
	for (unsigned event = 0; event < 2; event++) {
		begin_test(event ? VIRTIO_F_EVENT_IDX : 0);
		virtio_queue_return(queue, &driver.seen, 3, 7);
		virtio_queue_return(queue, &driver.seen, 4, 8);
		expect_order("write used+4; write used+8; write used+12; write used+16; ");
		changes = true;
		assert_int_equal(publish(&interrupt), 0);
		expect_order(event ? "release write used+2; full barrier; read avail+20; "
				   : "release write used+2; full barrier; read avail+0; ");
		assert_true(interrupt);
	}
}

/* The device's wish, and then a look at what the driver did before it could see that. */
static void test_listen(void **state)
{
	bool missed;

	(void)state;
	begin_test(0);
	assert_int_equal(virtio_queue_listen(queue, &driver.seen, false, &missed), 0);
	expect_order("write used+0; ");
	make_available(0);
	changes = true;
	assert_int_equal(virtio_queue_listen(queue, &driver.seen, true, &missed), 0);
	expect_order("write used+0; full barrier; acquire read avail+2; ");
	assert_true(missed);
	begin_test(VIRTIO_F_EVENT_IDX);
	changes = true;
	assert_int_equal(virtio_queue_listen(queue, &driver.seen, true, &missed), 0);
	expect_order("write used+68; full barrier; acquire read avail+2; ");
	assert_false(missed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_peek),
		cmocka_unit_test(test_publish),
		cmocka_unit_test(test_listen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

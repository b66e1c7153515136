/* SPDX-License-Identifier: Apache-2.0 */
/* The registers of a virtio device over MMIO (virtio 1.2, 4.2.2), and its status. */
#include "el2/vdev/virtio_mmio.h"

#include <string.h>

#include "tests/unit/expect.h"

#define FEATURE 5u /* one of the device's own */

static const uint8_t config[] = {0x11, 0x22, 0x33, 0x44, 0x55, 0x66};
static struct virtio_queue queues[2];
static struct virtio_device device;
static unsigned notified;

static int begin(void **state)
{
	(void)state;
	memset(queues, 0xa5, sizeof(queues));
	memset(&device, 0xa5, sizeof(device));
	device.id = 1;
	device.offered = VIRTIO_F_TRANSPORT | 1u << FEATURE;
	device.n_queues = 2;
	device.queue = queues;
	device.config = config;
	device.config_size = sizeof(config);
	device.generation = 0;
	virtio_device_reset(&device);
	return 0;
}

static uint32_t get(uint64_t offset, unsigned size)
{
	bool there = true;
	uint32_t value = virtio_mmio_read(&device, offset, size, &there);

	assert_true(there);
	return value;
}

static uint32_t get32(uint64_t offset)
{
	return get(offset, 4);
}

static enum virtio_event put32(uint64_t offset, uint32_t value)
{
	bool there = true;
	enum virtio_event event = virtio_mmio_write(&device, offset, 4, value, &notified, &there);

	assert_true(there);
	return event;
}

static void accept(uint64_t features)
{
	put32(0x24, 0);
	put32(0x20, (uint32_t)features);
	put32(0x24, 1);
	put32(0x20, (uint32_t)(features >> 32));
}

static void place(uint32_t low, uint32_t high, uint32_t size)
{
	put32(0x38, size);
	for (unsigned i = 0; i < 3; i++) {
		put32(0x80 + 16 * i, low + 0x1000 * i);
		put32(0x84 + 16 * i, high);
	}
}

/* Until both queues are ready; features are accepted. */
static void set_up(void)
{
	put32(0x70, 1);
	put32(0x70, 3);
	accept(VIRTIO_F_TRANSPORT);
	put32(0x70, 11);
	for (unsigned i = 0; i < 2; i++) {
		put32(0x30, i);
		place(0x80000000 + 0x4000 * i, 1, 256);
		put32(0x44, 1);
		assert_int_equal(get32(0x44), 1);
	}
}

static void test_fixed(void **state)
{
	(void)state;
	assert_int_equal(get32(0x00), 0x74726976);
	assert_int_equal(get32(0x04), 2);
	assert_int_equal(get32(0x08), 1);
	assert_memory_equal(&(uint32_t){get32(0x0c)}, "MULL", 4);
	assert_int_equal(get32(0x70), 0);
	/* no shared memory; what cannot be read, and what there is not */
	for (uint64_t offset = 0xb0; offset < 0xc0; offset += 4)
		assert_int_equal(get32(offset), UINT32_MAX);
	assert_int_equal(get32(0xac), 0);
	assert_int_equal(get32(0xc0), 0);
	assert_int_equal(get32(0x38), 0);
	assert_int_equal(get32(0x50), 0);
	for (uint64_t offset = 0; offset < 0x100; offset += 4)
		if (offset != 0x70)
			assert_int_equal(put32(offset, UINT32_MAX), VIRTIO_NOTHING);
	assert_int_equal(get32(0x00), 0x74726976);
}

static void test_sizes(void **state)
{
	static const struct {
		uint64_t offset;
		unsigned size;
		bool there;
	} accesses[] = {{0x00, 1, false},  {0x00, 2, false},  {0x00, 8, false},
			{0x02, 4, false},  {0x70, 2, false},  {0xfc, 4, true},
			{0xfe, 4, false},  {0xff, 1, false},  {0x100, 1, true},
			{0x103, 1, true},  {0x101, 2, false}, {0x102, 2, true},
			{0x102, 4, false}, {0x100, 8, false}, {0x1fc, 4, true},
			{0x200, 4, false}, {0x200, 1, false}, {1ull << 32, 4, false}};

	(void)state;
	for (unsigned i = 0; i < COUNT(accesses); i++) {
		bool there = true;

		virtio_mmio_read(&device, accesses[i].offset, accesses[i].size, &there);
		assert_int_equal(there, accesses[i].there);
		there = true;
		assert_int_equal(virtio_mmio_write(&device, accesses[i].offset, accesses[i].size, 1,
						   &notified, &there),
				 VIRTIO_NOTHING);
		assert_int_equal(there, accesses[i].there);
	}
}

static void test_config(void **state)
{
	(void)state;
	assert_int_equal(get(0x100, 1), 0x11);
	assert_int_equal(get(0x105, 1), 0x66);
	assert_int_equal(get(0x102, 2), 0x4433);
	assert_int_equal(get(0x100, 4), 0x44332211);
	assert_int_equal(get(0x104, 4), 0x6655); /* beyond its end */
	assert_int_equal(get(0x1fc, 4), 0);
	put32(0x100, 0);
	assert_int_equal(get(0x100, 4), 0x44332211);
	assert_int_equal(get32(0xfc), 0);
	assert_false(virtio_device_changed(&device)); /* nobody to interrupt */
	assert_int_equal(get32(0xfc), 1);
	assert_int_equal(get32(0x60), 0);
	set_up();
	put32(0x70, 15);
	assert_true(virtio_device_changed(&device));
	assert_int_equal(get32(0xfc), 2);
	assert_int_equal(get32(0x60), 2);
	virtio_device_used(&device);
	assert_int_equal(get32(0x60), 3);
	put32(0x64, 2);
	assert_int_equal(get32(0x60), 1);
	put32(0x64, 1);
	assert_int_equal(get32(0x60), 0);
}

static void test_features(void **state)
{
	(void)state;
	put32(0x14, 0);
	assert_int_equal(get32(0x10), 0x30000000 | 1u << FEATURE);
	put32(0x14, 1);
	assert_int_equal(get32(0x10), 1);
	put32(0x14, 2);
	assert_int_equal(get32(0x10), 0);
	put32(0x70, 3);
	accept(1ull << 32 | 1u << 6); /* not offered */
	put32(0x70, 11);
	assert_int_equal(get32(0x70), 3);
	accept(1u << FEATURE); /* a driver of old devices */
	put32(0x70, 11);
	assert_int_equal(get32(0x70), 3);
	accept(1ull << 32 | 1u << FEATURE);
	put32(0x24, 2);
	put32(0x20, UINT32_MAX);
	put32(0x70, 11);
	assert_int_equal(get32(0x70), 11);
	assert_false(queues[0].event_index || queues[0].indirect);
	assert_true(device.accepted == (1ull << 32 | 1u << FEATURE));
	accept(VIRTIO_F_TRANSPORT); /* too late */
	put32(0x70, 11);
	assert_true(device.accepted == (1ull << 32 | 1u << FEATURE));
	assert_false(queues[0].event_index || queues[0].indirect);
	put32(0x70, 0);
	put32(0x70, 3);
	accept(1ull << 32 | 1u << 28);
	put32(0x70, 11);
	assert_true(queues[1].indirect && !queues[1].event_index);
	put32(0x70, 0);
	put32(0x70, 3);
	accept(1ull << 32 | 1u << 29);
	put32(0x70, 11);
	assert_true(!queues[1].indirect && queues[1].event_index);
}

static void test_status(void **state)
{
	(void)state;
	assert_int_equal(put32(0x70, 7), VIRTIO_NOTHING); /* without FEATURES_OK */
	assert_int_equal(get32(0x70), 3);
	assert_false(virtio_device_works(&device));
	accept(VIRTIO_F_TRANSPORT);
	assert_int_equal(put32(0x70, 1), VIRTIO_NOTHING); /* clears none */
	assert_int_equal(get32(0x70), 3);
	assert_int_equal(put32(0x70, 11), VIRTIO_NOTHING);
	assert_int_equal(put32(0x70, 15 | 64 | 16), VIRTIO_STARTED);
	assert_int_equal(get32(0x70), 15);
	assert_true(virtio_device_works(&device));
	assert_int_equal(put32(0x70, 15), VIRTIO_NOTHING); /* it has started already */
	put32(0x70, 128);
	assert_int_equal(get32(0x70), 143);
	assert_false(virtio_device_works(&device));
	put32(0x14, 1);
	put32(0x30, 1);
	assert_int_equal(put32(0x70, 0), VIRTIO_RESET);
	assert_int_equal(get32(0x70), 0);
	assert_int_equal(get32(0x10), 0x30000000 | 1u << FEATURE); /* selectors too */
	assert_true(device.accepted == 0);
	accept(VIRTIO_F_TRANSPORT);
	assert_int_equal(put32(0x70, 128 | 15), VIRTIO_NOTHING); /* has given up */
}

static void test_queues(void **state)
{
	struct virtio_queue set;

	(void)state;
	set_up();
	set = queues[0];
	assert_true(set.descriptors == 0x180000000 && set.driver == 0x180001000 &&
		    set.device == 0x180002000 && set.size == 256);
	assert_true(queues[1].descriptors == 0x180004000);
	put32(0x30, 0);
	assert_int_equal(get32(0x34), VIRTIO_QUEUE_SIZE);
	place(0x1000, 2, 8); /* while it is ready */
	put32(0x44, 1);
	assert_memory_equal(&queues[0], &set, sizeof(set));
	put32(0x44, 0);
	assert_int_equal(get32(0x44), 0);
	place(0x1000, 2, 8);
	put32(0x44, 2);
	assert_int_equal(get32(0x44), 0);
	put32(0x44, 1);
	assert_true(queues[0].ready && queues[0].size == 8 && queues[0].driver == 0x200002000);
	/* no power of two, none at all, too many */
	for (unsigned i = 0; i < 3; i++) {
		put32(0x44, 0);
		place(0x1000, 2, (const uint32_t[]){24, 0, 512}[i]);
		put32(0x44, 1);
		assert_int_equal(get32(0x44), 0);
	}
	place(0x1008, 0, 8); /* not aligned */
	put32(0x44, 1);
	assert_int_equal(get32(0x44), 0);
	put32(0x30, 2); /* no such queue */
	assert_int_equal(get32(0x34), 0);
	assert_int_equal(get32(0x44), 0);
	place(0x1000, 0, 8);
	put32(0x44, 1);
	assert_int_equal(get32(0x44), 0);
	put32(0x70, 0);
	assert_false(queues[0].ready || queues[1].ready || queues[1].size);
}

static void test_notify(void **state)
{
	(void)state;
	set_up();
	assert_int_equal(put32(0x50, 1), VIRTIO_NOTHING); /* not yet */
	put32(0x70, 15);
	assert_int_equal(put32(0x50, 1), VIRTIO_NOTIFIED);
	assert_int_equal(notified, 1);
	assert_int_equal(put32(0x50, 0), VIRTIO_NOTIFIED);
	assert_int_equal(notified, 0);
	assert_int_equal(put32(0x50, 2), VIRTIO_NOTHING);
	assert_int_equal(put32(0x50, UINT32_MAX), VIRTIO_NOTHING);
	put32(0x30, 1);
	put32(0x44, 0);
	assert_int_equal(put32(0x50, 1), VIRTIO_NOTHING);
}

static void test_broken(void **state)
{
	(void)state;
	set_up();
	assert_false(virtio_device_broken(&device)); /* nobody to interrupt */
	assert_int_equal(get32(0x70), 11 | 64);
	assert_int_equal(put32(0x70, 15), VIRTIO_NOTHING); /* nor does it start */
	assert_false(virtio_device_works(&device));
	put32(0x70, 0);
	set_up();
	put32(0x70, 15);
	assert_true(virtio_device_broken(&device));
	assert_int_equal(get32(0x60), 2);
	assert_int_equal(get32(0x70), 15 | 64);
	put32(0x70, 15);
	assert_int_equal(get32(0x70), 15 | 64);
	assert_int_equal(put32(0x50, 1), VIRTIO_NOTHING);
	put32(0x30, 1);
	assert_int_equal(get32(0x44), 0);
	put32(0x44, 1);
	assert_int_equal(get32(0x44), 0);
	put32(0x70, 0);
	set_up();
	put32(0x70, 15);
	assert_int_equal(put32(0x50, 1), VIRTIO_NOTIFIED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_fixed, begin),
		cmocka_unit_test_setup(test_sizes, begin),
		cmocka_unit_test_setup(test_config, begin),
		cmocka_unit_test_setup(test_features, begin),
		cmocka_unit_test_setup(test_status, begin),
		cmocka_unit_test_setup(test_queues, begin),
		cmocka_unit_test_setup(test_notify, begin),
		cmocka_unit_test_setup(test_broken, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The table of emulated devices, and the test device in it, with its interrupts on the virtual
 * GIC. */
#include "el2/vdev/vdev.h"

#include <string.h>

#include "el2/vdev/test_device.h"
#include "el2/vm/vm.h"
#include "tests/unit/vgic_steps.h"

#define BASE  0x8010000ull
#define LEVEL SOFT_SPI
#define PULSE SOFT_HIGH

static struct vm vm = {.name = "linux", .index = 1}, other = {.name = "rtos", .index = 2};
static struct vcpu vcpu;
static struct test_device device;
static struct diag d;

static const struct vdev_region registers = {{BASE, TEST_DEVICE_REGISTERS},
					     &test_device_registers,
					     &device},
				scratch = {{BASE + TEST_DEVICE_SCRATCH, TEST_DEVICE_SCRATCH_SIZE},
					   &test_device_scratch,
					   &device};

static int with_device(void **state)
{
	(void)state;
	start(4);
	vm.n_devices = other.n_devices = 0;
	vm.n_memory = 1;
	vm.guest[0] = (struct range){0x40000000, 0x1000000};
	memset(&device, 0xa5, sizeof(device));
	device.gic = &help_vm;
	device.level_intid = LEVEL;
	device.edge_intid = PULSE;
	guest_config(0, PULSE, true);
	expect_success(vdev_add(&vm, &registers, &d), &d);
	expect_success(vdev_add(&vm, &scratch, &d), &d);
	vdev_reset(&vm);
	return 0;
}

/* As an abort does it (el2/trap/abort.c); false: there is nothing. */
static bool get(uint64_t address, unsigned size, uint64_t *value)
{
	uint64_t offset;
	const struct vdev_region *region = vdev_find(&vm, address, &offset);
	bool there = region && vdev_takes(region, offset, size);

	if (there)
		*value = region->ops->read(&vcpu, region->state, offset, size, &there);
	return there;
}

static bool put(uint64_t address, unsigned size, uint64_t value)
{
	uint64_t offset;
	const struct vdev_region *region = vdev_find(&vm, address, &offset);
	bool there = region && vdev_takes(region, offset, size);

	if (there)
		region->ops->write(&vcpu, region->state, offset, size, value, &there);
	return there;
}

static uint64_t read_of(uint64_t address, unsigned size)
{
	uint64_t value = ~0ull;

	assert_true(get(address, size, &value));
	return value;
}

/* --- the table --- */

static const struct vdev_ops *ops_at(const struct vm *whose, uint64_t address, uint64_t *offset)
{
	const struct vdev_region *region = vdev_find(whose, address, offset);

	return region ? region->ops : NULL;
}

static void found(void **state)
{
	uint64_t offset;

	(void)state;
	assert_null(ops_at(&vm, BASE - 1, &offset));
	assert_ptr_equal(ops_at(&vm, BASE, &offset), &test_device_registers);
	assert_ptr_equal(ops_at(&vm, BASE + 0xf, &offset), &test_device_registers);
	assert_int_equal(offset, 0xf);
	assert_null(ops_at(&vm, BASE + 0x10, &offset));
	assert_ptr_equal(ops_at(&vm, BASE + 0x40, &offset), &test_device_scratch);
	assert_int_equal(offset, 0);
	assert_null(ops_at(&vm, BASE + 0x80, &offset));
	assert_null(ops_at(&vm, ~0ull, &offset));
	assert_null(ops_at(&other, BASE, &offset));                /* each VM has its own */
	assert_ptr_equal(vm.devices[0].ops, &test_device_scratch); /* the last one, first */
}

static void refused(void **state)
{
	struct vdev_region r = {{BASE + 0xf, 1}, &test_device_scratch, NULL};

	(void)state;
	expect_failure(vdev_add(&vm, &r, &d), &d, "test device's scratch",
		       "0x801000f with size 0x1 meets test device at 0x8010000");
	expect_success(vdev_add(&other, &r, &d), &d);
	r.range = (struct range){BASE - 0x1000, 0x1001};
	expect_failure(vdev_add(&vm, &r, &d), &d, "test device's scratch",
		       "0x800f000 with size 0x1001 meets test device at 0x8010000");
	r.range = (struct range){0x40fff000, 0x2000};
	expect_failure(vdev_add(&vm, &r, &d), &d, "test device's scratch",
		       "0x40fff000 with size 0x2000 meets the VM's memory at 0x40000000");
	for (unsigned i = 2; i < VDEV_MAX; i++) {
		r.range = (struct range){0x1000 * i, 0x1000};
		expect_success(vdev_add(&vm, &r, &d), &d);
	}
	r.range.base += 0x1000;
	expect_failure(vdev_add(&vm, &r, &d), &d, "test device's scratch",
		       "linux has 20 emulated devices already");
	assert_null(ops_at(&vm, r.range.base, &r.range.base));
}

static void sizes(void **state)
{
	uint64_t value;

	(void)state;
	/* declared by the ops */
	for (unsigned size = 1; size <= 8; size *= 2) {
		assert_int_equal(get(BASE, size, &value), size == 4);
		assert_int_equal(put(BASE + TEST_DEVICE_LEVEL, size, 0), size == 4);
	}
	/* little-endian, at any size; of what is there already the rest stays */
	assert_int_equal(read_of(BASE + 0x40, 8), 0);
	assert_true(put(BASE + 0x40, 8, 0x1122334455667788));
	assert_int_equal(read_of(BASE + 0x44, 4), 0x11223344);
	assert_int_equal(read_of(BASE + 0x46, 2), 0x1122);
	assert_int_equal(read_of(BASE + 0x41, 1), 0x77);
	assert_true(put(BASE + 0x43, 1, 0xffaa));
	assert_true(put(BASE + 0x46, 2, 0xbbcc));
	assert_true(put(BASE + 0x40, 4, 0x99));
	assert_int_equal(read_of(BASE + 0x40, 8), 0xbbcc334400000099);
	/* not over the end */
	assert_true(put(BASE + 0x78, 8, ~0ull));
	assert_false(get(BASE + 0x7c, 8, &value));
	assert_false(put(BASE + 0x7f, 2, 0));
	assert_int_equal(read_of(BASE + 0x7f, 1), 0xff);
}

static void no_register(void **state)
{
	uint64_t value;

	(void)state;
	assert_int_equal(read_of(BASE, 4), TEST_DEVICE_ID_VALUE);
	assert_false(put(BASE, 4, 0));
	assert_false(get(BASE + TEST_DEVICE_PULSE, 4, &value));
	assert_false(put(BASE + TEST_DEVICE_STATUS, 4, 0));
	assert_false(get(BASE + 2, 4, &value));
}

/* --- its interrupts --- */

static void level(void **state)
{
	(void)state;
	fake_enter(1);
	put(BASE + TEST_DEVICE_LEVEL, 4, 1);
	assert_int_equal(read_of(BASE + TEST_DEVICE_LEVEL, 4), 1);
	takes(0, LEVEL);
	ends(0, LEVEL);
	takes(0, LEVEL); /* still high */
	put(BASE + TEST_DEVICE_LEVEL, 4, 2);
	assert_int_equal(read_of(BASE + TEST_DEVICE_STATUS, 4), 0);
	ends(0, LEVEL);
	put(BASE + TEST_DEVICE_LEVEL, 4, 1);
	put(BASE + TEST_DEVICE_LEVEL, 4, 0);
	all_quiet();
}

static void edge_line(void **state)
{
	(void)state;
	put(BASE + TEST_DEVICE_PULSE, 4, 1);
	takes(0, PULSE);
	put(BASE + TEST_DEVICE_PULSE, 4, 3);
	ends(0, PULSE);
	serves(0, PULSE);
	put(BASE + TEST_DEVICE_PULSE, 4, 0x10);
	takes(0, NONE);
	assert_int_equal(read_of(BASE + TEST_DEVICE_STATUS, 4), 4 << 16);
	all_quiet();
}

static void reset(void **state)
{
	(void)state;
	put(BASE + TEST_DEVICE_LEVEL, 4, 1);
	put(BASE + TEST_DEVICE_PULSE, 4, 1);
	put(BASE + 0x50, 4, 1);
	vdev_reset(&vm);
	assert_int_equal(read_of(BASE + TEST_DEVICE_STATUS, 4), 0);
	assert_int_equal(read_of(BASE + 0x50, 4), 0);
	serves(0, PULSE); /* that is the GIC's to forget */
	all_quiet();
	vdev_reset(&other);
}

/* The VM was stopped in the middle of a pulse: the next life's first one is no less a pulse. */
static void reset_lowers_lines(void **state)
{
	(void)state;
	vgic_line_set(&help_vm, PULSE, true);
	vgic_line_set(&help_vm, LEVEL, true);
	vdev_reset(&vm);
	takes(0, PULSE); /* the edge that there was is the GIC's to forget */
	ends(0, PULSE);
	takes(0, NONE);
	put(BASE + TEST_DEVICE_PULSE, 4, 1);
	serves(0, PULSE);
	all_quiet();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(found, with_device),
		cmocka_unit_test_setup(refused, with_device),
		cmocka_unit_test_setup(sizes, with_device),
		cmocka_unit_test_setup(no_register, with_device),
		cmocka_unit_test_setup(level, with_device),
		cmocka_unit_test_setup(edge_line, with_device),
		cmocka_unit_test_setup(reset, with_device),
		cmocka_unit_test_setup(reset_lowers_lines, with_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

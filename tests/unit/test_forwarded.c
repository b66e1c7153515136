/* SPDX-License-Identifier: Apache-2.0 */
/* A device's registers beside EL2's own in one page (el2/vdev/forwarded.h). */
#include "el2/vdev/forwarded.h"

#include <string.h>

#include "tests/unit/expect.h"

#define FIRST 0x3f00b880ull
#define SIZE  0x40u

static struct vm vm = {.name = "linux"};
static struct diag d;
static uint32_t page[0x1000 / 4], before[0x1000 / 4]; /* the hardware's */

static int with_registers(void **state)
{
	const struct vdev_region region = {
		{FIRST, SIZE}, &forwarded_registers, &page[FIRST % 0x1000 / 4]};

	(void)state;
	vm.n_devices = 0;
	memset(page, 0xa5, sizeof(page));
	memset(before, 0xa5, sizeof(before));
	expect_success(vdev_add(&vm, &region, &d), &d);
	return 0;
}

/* As an abort does it (el2/trap/abort.c). */
static bool access(uint64_t address, unsigned size, bool write, uint64_t *value)
{
	uint64_t offset;
	const struct vdev_region *region = vdev_find(&vm, address, &offset);
	bool there = region && vdev_takes(region, offset, size);

	if (there && write)
		region->ops->write(NULL, region->state, offset, size, *value, &there);
	else if (there)
		*value = region->ops->read(NULL, region->state, offset, size, &there);
	return there;
}

static void done_on_the_hardware(void **state)
{
	uint64_t value = 0x123456789abcdef0;

	(void)state;
	assert_true(access(FIRST + 0x20, 4, true, &value));
	assert_int_equal(page[0x8a0 / 4], 0x9abcdef0);
	page[0x898 / 4] = 0x40000000;
	assert_true(access(FIRST + 0x18, 4, false, &value));
	assert_int_equal(value, 0x40000000);
	assert_true(access(FIRST + SIZE - 4, 4, false, &value));
	page[0x898 / 4] = before[0];
	page[0x8a0 / 4] = before[0];
	assert_memory_equal(page, before, sizeof(page)); /* and nothing else */
}

/* Whatever else the guest tries in that page: nothing is there, and nothing is touched. */
static void nothing_else(void **state)
{
	uint64_t value;

	(void)state;
	for (uint64_t address = FIRST & ~0xfffull; address < (FIRST | 0xfff); address++)
		for (unsigned size = 1; size <= 8; size *= 2) {
			bool inside = address >= FIRST && address + size <= FIRST + SIZE;

			if (inside && size == 4 && address % 4 == 0)
				continue;
			value = ~0ull;
			assert_false(access(address, size, true, &value));
			assert_false(access(address, size, false, &value));
			assert_true(value == 0 || value == ~0ull); /* nothing read */
		}
	assert_memory_equal(page, before, sizeof(page));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(done_on_the_hardware, with_registers),
		cmocka_unit_test_setup(nothing_else, with_registers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

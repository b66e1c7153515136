/* SPDX-License-Identifier: Apache-2.0 */
/* A window shows its owner's memory, never EL2's own, and nothing of who shares the 2 MiB. */
#include "tests/unit/expect.h"

#include "el2/core/window.h"

static const struct range own = {0x7fe00000, 0x200000};

static void expect_part(struct range range, uint64_t base, uint64_t size)
{
	struct range part = window_part(range, own);

	assert_int_equal(part.base, base);
	assert_int_equal(part.size, size);
}

static void no_more_than_the_owners(void **state)
{
	(void)state;
	expect_part((struct range){0x40000000, 0x400000}, 0x40000000, 0x200000);
	expect_part((struct range){0x40000000, 0x200000}, 0x40000000, 0x200000);
	expect_part((struct range){0x40000000, 0x1ff000}, 0x40000000, 0x1000);
	expect_part((struct range){0x40001000, 0x400000}, 0x40001000, 0x1000);
	expect_part((struct range){0x40001ff8, 8}, 0x40001000, 0x1000);
}

static void not_the_hypervisors(void **state)
{
	(void)state;
	for (uint64_t at = own.base; at < range_end(own); at += 0x1000) {
		expect_part((struct range){at, 8}, at, 0);
		expect_part((struct range){at + 0xff8, 0x400000}, at, 0);
	}
	expect_part((struct range){own.base - 0x1000, 0x2000}, own.base - 0x1000, 0x1000);
	expect_part((struct range){range_end(own), 0x1000}, range_end(own), 0x1000);
	expect_part((struct range){0x40000000, 0}, 0x40000000, 0);
}

/* Even if what is EL2's begins in the midst of a block: its first page alone is shown. */
static void not_a_part_of_the_hypervisors(void **state)
{
	struct range part = window_part((struct range){0x40000000, 0x400000},
					(struct range){0x40100000, 0x200000});

	(void)state;
	assert_int_equal(part.base, 0x40000000);
	assert_int_equal(part.size, 0x1000);
}

static void expect_part_at(struct range owner, uint64_t address, uint64_t base, uint64_t size)
{
	struct range part = window_part_at(owner, address, own);

	assert_int_equal(part.base, base);
	assert_int_equal(part.size, size);
}

static void around_an_address(void **state)
{
	const struct range owner = {0x40001000, 0x600000};

	(void)state;
	/* what shares the first and the last block is not the owner's */
	expect_part_at(owner, 0x40001000, 0x40001000, 0x1000);
	expect_part_at(owner, 0x401fffff, 0x401ff000, 0x1000);
	expect_part_at(owner, 0x40200000, 0x40200000, 0x200000);
	expect_part_at(owner, 0x403fffff, 0x40200000, 0x200000);
	expect_part_at(owner, 0x405ffabc, 0x40400000, 0x200000);
	expect_part_at(owner, 0x40600abc, 0x40600000, 0x1000);
	expect_part_at((struct range){0x40200000, 0x200000}, 0x40200008, 0x40200000, 0x200000);
	expect_part_at((struct range){0x40200000, 0x1ff000}, 0x40200008, 0x40200000, 0x1000);
}

static void around_no_address_of_the_hypervisors(void **state)
{
	const struct range all = {0x40000000, 0x80000000};

	(void)state;
	expect_part_at(all, own.base, own.base, 0);
	expect_part_at(all, own.base + 0x123456, own.base + 0x123000, 0);
	expect_part_at(all, own.base - 1, own.base - 0x200000, 0x200000);
	expect_part_at(all, range_end(own), range_end(own), 0x200000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_more_than_the_owners),
		cmocka_unit_test(not_the_hypervisors),
		cmocka_unit_test(not_a_part_of_the_hypervisors),
		cmocka_unit_test(around_an_address),
		cmocka_unit_test(around_no_address_of_the_hypervisors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Memory less reservations, in whole pages: by examples, and against a bitmap of pages; ranges
 * united. */
#include "tests/unit/expect.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ranges.h"

static struct range out[40];

static void expect_ranges(unsigned count, const struct range *want, unsigned n)
{
	assert_int_equal(count, n);
	for (unsigned i = 0; i < n; i++) {
		assert_int_equal(out[i].base, want[i].base);
		assert_int_equal(out[i].size, want[i].size);
	}
}

static void holes(void **state)
{
	static const struct range ram[] = {{0x40000000, 0x10000}, {0x80000000, 0x4000}};
	static const struct range reserved[] = {
		{0x8000f000, 0x1000},                       /* not in memory */
		{0x4000f000, 0x1000},                       /* at its end */
		{0x40002000, 0x3000}, {0x40004000, 0x2000}, /* one over the other */
		{0x80000000, 0},                            /* empty */
		{0x40000000, 0x1000},                       /* at its start */
	};
	static const struct range want[] = {
		{0x40001000, 0x1000}, {0x40006000, 0x9000}, {0x80000000, 0x4000}};

	(void)state;
	expect_ranges(ranges_less(ram, 2, reserved, COUNT(reserved), out, COUNT(out)), want, 3);
	assert_int_equal(ranges_less(ram, 2, reserved, COUNT(reserved), out, 1), 3);
	expect_ranges(ranges_less(ram, 2, NULL, 0, out, COUNT(out)), ram, 2);
}

/* A page that is reserved or memory only in part is nobody's. */
static void parts_of_pages(void **state)
{
	static const struct range ram[] = {{0x800, 0x7000}};
	static const struct range reserved[] = {{0x2fff, 2}, {0x5800, 8}};
	static const struct range want[] = {{0x1000, 0x1000}, {0x4000, 0x1000}, {0x6000, 0x1000}};

	(void)state;
	expect_ranges(ranges_less(ram, 1, reserved, 2, out, COUNT(out)), want, 3);
}

static void all_reserved(void **state)
{
	static const struct range ram[] = {{0x1000, 0x5000}, {~0ull - 0x1ffff, 0x10000}};
	static const struct range low[] = {{0, 0x10000}, {~0ull - 0x20000, 0x20000}};

	(void)state;
	assert_int_equal(ranges_less(ram, 2, low, 2, out, COUNT(out)), 0);
}

#define PAGES 64u

static struct range random_range(void)
{
	uint64_t base = (uint64_t)rand() % (PAGES * PAGE_SIZE);
	uint64_t size = (uint64_t)rand() % (9 * PAGE_SIZE);

	if (rand() & 1) {
		base = ALIGN_DOWN(base, PAGE_SIZE);
		size = ALIGN_DOWN(size, PAGE_SIZE);
	}
	return (struct range){base, size};
}

static bool touched(const struct range *less, unsigned n, struct range page)
{
	for (unsigned i = 0; i < n; i++)
		if (range_overlaps(less[i], page))
			return true;
	return false;
}

/* Every page is in the answer if and only if it is memory as a whole and reserved nowhere. */
static void as_a_bitmap(void **state)
{
	(void)state;
	srand(1);
	for (unsigned round = 0; round < 2000; round++) {
		struct range ram = random_range(), reserved[6];
		unsigned n = (unsigned)rand() % 7, count;

		for (unsigned i = 0; i < n; i++)
			reserved[i] = random_range();
		count = ranges_less(&ram, 1, reserved, n, out, COUNT(out));
		assert_true(count <= n + 1);
		for (uint64_t at = 0; at < (PAGES + 10) * PAGE_SIZE; at += PAGE_SIZE) {
			struct range page = {at, PAGE_SIZE};
			bool want = range_contains(ram, page) && !touched(reserved, n, page);

			assert_int_equal(touched(out, count, page), want);
		}
	}
}

/* What it overlaps or touches goes, and what those then touch. */
static void united(void **state)
{
	struct range list[] = {
		{0x3000, 0x1000}, {0x9000, 0x1000}, {0x1000, 0x1000}, {0x4000, 0x10}};
	unsigned n = COUNT(list);
	struct range range = ranges_unite(list, &n, (struct range){0x2000, 0x1800});

	(void)state;
	assert_int_equal(range.base, 0x1000);
	assert_int_equal(range.size, 0x3010);
	assert_int_equal(n, 1);
	assert_int_equal(list[0].base, 0x9000);
	range = ranges_unite(list, &n, (struct range){0x8000, 0xff0});
	assert_int_equal(n, 1);
	assert_int_equal(range.size, 0xff0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(united),         cmocka_unit_test(holes),
		cmocka_unit_test(parts_of_pages), cmocka_unit_test(all_reserved),
		cmocka_unit_test(as_a_bitmap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

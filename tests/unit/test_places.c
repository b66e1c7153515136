/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "tests/unit/expect.h"
#include "el2/core/places.h"

static struct places p;

static void nearest(void **state)
{
	(void)state;
	memset(&p, 0, sizeof(p));
	assert_string_equal(places_nearest(&p, 0x1000, 0), "nothing");
	assert_true(places_add(&p, "uart@9000000", (struct range){0x9000000, 0x1000}, PLACES_ALL));
	assert_true(places_add(&p, "rtc@9010000", (struct range){0x9010000, 0x1000}, PLACES_ALL));
	assert_true(places_add(&p, "memory", (struct range){0x40000000, 0x10000000}, PLACES_ALL));
	assert_string_equal(places_nearest(&p, 0, 0), "uart@9000000");
	assert_string_equal(places_nearest(&p, 0x9000000, 0), "uart@9000000");
	assert_string_equal(places_nearest(&p, 0x9000fff, 0), "uart@9000000");
	assert_string_equal(places_nearest(&p, 0x9001000, 0), "uart@9000000");
	/* 0x7801 behind, 0x7800 before */
	assert_string_equal(places_nearest(&p, 0x9008800, 0), "rtc@9010000");
	assert_string_equal(places_nearest(&p, 0x90087fe, 0), "uart@9000000");
	assert_string_equal(places_nearest(&p, 0x9010004, 0), "rtc@9010000");
	assert_string_equal(places_nearest(&p, ~0ull, 0), "memory");
}

/* The first of those that are as far away as another, on both sides of the address and at both ends
 * of all addresses. */
static void as_near_as_another(void **state)
{
	(void)state;
	memset(&p, 0, sizeof(p));
	assert_true(places_add(&p, "above", (struct range){0x3000, 0x1000}, PLACES_ALL));
	assert_true(places_add(&p, "below", (struct range){0x1000, 0x1001}, PLACES_ALL));
	assert_true(places_add(&p, "above again", (struct range){0x3000, 0x10}, PLACES_ALL));
	assert_true(places_add(&p, "within", (struct range){0x3800, 0x10}, PLACES_ALL));
	assert_true(places_add(&p, "first", (struct range){0, 1}, PLACES_ALL));
	assert_true(places_add(&p, "last", (struct range){~0ull, 1}, PLACES_ALL));
	assert_string_equal(places_nearest(&p, 0x2800, 0), "above");
	assert_string_equal(places_nearest(&p, 0x27ff, 0), "below");
	assert_string_equal(places_nearest(&p, 0x2801, 0), "above");
	assert_string_equal(places_nearest(&p, 0x3800, 0), "above");
	assert_string_equal(places_nearest(&p, 0, 0), "first");
	assert_string_equal(places_nearest(&p, 0x800, 0), "below");
	assert_string_equal(places_nearest(&p, 0x7ff, 0), "first");
	assert_string_equal(places_nearest(&p, ~0ull, 0), "last");
	assert_string_equal(places_nearest(&p, 1ull << 63, 0), "above");
	assert_string_equal(places_nearest(&p, (1ull << 63) + 0x2000, 0), "last");

	p.count = 0;
	assert_true(places_add(&p, "last", (struct range){~0ull, 1}, PLACES_ALL));
	assert_true(places_add(&p, "below", (struct range){0x1000, 0x1001}, PLACES_ALL));
	assert_true(places_add(&p, "above", (struct range){0x3000, 0x1000}, PLACES_ALL));
	assert_string_equal(places_nearest(&p, 0x2800, 0), "below");
	assert_string_equal(places_nearest(&p, (1ull << 63) + 0x2000, 0), "last");
}

/* A place that only one VM's addresses have. */
static void seen_by_one(void **state)
{
	(void)state;
	memset(&p, 0, sizeof(p));
	assert_true(places_add(&p, "linux", (struct range){0x40000000, 0x10000000}, PLACES_ALL));
	assert_true(places_add(&p, "rt", (struct range){0x60000000, 0x200000}, 1));
	assert_string_equal(places_nearest(&p, 0x60200000, 1), "rt");
	assert_string_equal(places_nearest(&p, 0x60200000, 0), "linux");
	assert_string_equal(places_nearest(&p, 0x60200000, PLACES_ALL), "linux");
	assert_string_equal(places_at(&p, 0x4fffffff)->name, "linux");
	assert_null(places_at(&p, 0x60000000));
}

static void bounds(void **state)
{
	char last[8];

	(void)state;
	memset(&p, 0, sizeof(p));
	assert_true(places_add(&p, "a name that is longer than what is kept of it",
			       (struct range){0, ~0ull}, PLACES_ALL));
	assert_string_equal(places_nearest(&p, 5, 0), "a name that is longer than what");
	for (unsigned i = 1; i < PLACES_MAX; i++) {
		snprintf(last, sizeof(last), "n%u", i);
		assert_true(places_add(&p, last, (struct range){0, 1}, PLACES_ALL));
	}
	assert_false(places_add(&p, "one more", (struct range){0, 1}, PLACES_ALL));
	assert_int_equal(p.count, PLACES_MAX);
	/* its end does not wrap */
	assert_string_equal(places_nearest(&p, ~0ull, 0), "a name that is longer than what");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(nearest), cmocka_unit_test(seen_by_one),
					   cmocka_unit_test(bounds),
					   cmocka_unit_test(as_near_as_another)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

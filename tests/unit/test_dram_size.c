/* SPDX-License-Identifier: Apache-2.0 */
/* board/driver/dram_size.c on memory that is smaller than asked for: it repeats, or ends. */
#include "tests/unit/expect.h"

#include "board/driver/dram_size.h"
#include "tests/unit/reg_model.h"

#define BASE 0x800000000ull

static struct diag d;

static int reset(void **state)
{
	(void)state;
	model_start();
	reg_model.ram = (struct range){BASE, GIB(2)};
	reg_model.ram_size = GIB(2);
	return 0;
}

static void all_there(void **state)
{
	(void)state;
	model_set(BASE, 0x12345678);
	model_set(BASE + GIB(1), 0x9abcdef0);
	model_set(BASE + GIB(2) - 4, 0xfedcba98);
	expect_success(dram_size(&reg_model.ram, 1, &d), &d);
	/* what was there is there again */
	assert_int_equal(model_get(BASE), 0x12345678);
	assert_int_equal(model_get(BASE + GIB(1)), 0x9abcdef0);
	assert_int_equal(model_get(BASE + GIB(2) - 4), 0xfedcba98);
}

static void half_of_it_repeats(void **state)
{
	(void)state;
	reg_model.ram_size = GIB(1);
	model_set(BASE, 0x12345678);
	expect_failure(dram_size(&reg_model.ram, 1, &d), &d, "DRAM at 0x840000000",
		       "is the same word as 0x800000000: 1024 of 2048 MiB are there");
	assert_int_equal(model_get(BASE), 0x12345678);
}

/* An address line that is not connected in the middle. */
static void a_page_alone(void **state)
{
	(void)state;
	reg_model.ram_size = PAGE_SIZE;
	expect_failure(dram_size(&reg_model.ram, 1, &d), &d, "DRAM at 0x800001000",
		       "is the same word as 0x800000000: 0 of 2048 MiB are there");
}

static void the_rest_is_not_there(void **state)
{
	(void)state;
	reg_model.ram_end = BASE + MIB(512);
	expect_failure(dram_size(&reg_model.ram, 1, &d), &d, "DRAM at 0x820000000",
		       "keeps 0x0 for 0x5ca1ab12: at most 512 of 2048 MiB are there");
}

static void nothing_is_there(void **state)
{
	(void)state;
	reg_model.ram_end = BASE;
	expect_failure(dram_size(&reg_model.ram, 1, &d), &d, "DRAM at 0x800000000",
		       "keeps 0x0 for 0x5ca1ab00: at most 0 of 2048 MiB are there");
}

/* No power of two: the last word is looked at. */
static void the_end_is_missing(void **state)
{
	(void)state;
	reg_model.ram = (struct range){BASE, GIB(1) + MIB(512)};
	reg_model.ram_size = GIB(2);
	expect_success(dram_size(&reg_model.ram, 1, &d), &d);
	reg_model.ram_end = BASE + GIB(1) + MIB(256);
	expect_failure(dram_size(&reg_model.ram, 1, &d), &d, "DRAM at 0x85ffffffc",
		       "keeps 0x0 for 0x5ca1ab14: at most 1535 of 1536 MiB are there");
}

/* From 0 on, and as much as there are addresses. */
static void as_large_as_can_be(void **state)
{
	(void)state;
	reg_model.ram = (struct range){0, 1ull << 63};
	reg_model.ram_size = 1ull << 63;
	expect_success(dram_size(&reg_model.ram, 1, &d), &d);
}

/* Of memory that nobody has said the size of. */
static void measures(void **state)
{
	static const struct {
		uint64_t size, end, there; /* repeats after `size`; ends, but for 0 */
	} cases[] = {
		{GIB(2), 0, GIB(2)},
		{GIB(1), 0, GIB(1)},
		{MIB(64), 0, MIB(64)},
		{GIB(2), MIB(512), MIB(512)},
		{GIB(2), MIB(1536), MIB(1536)},
		{GIB(2), MIB(768) + PAGE_SIZE, MIB(768) + PAGE_SIZE},
		{GIB(2), PAGE_SIZE, PAGE_SIZE},
		{GIB(2), GIB(2) - PAGE_SIZE, GIB(2) - PAGE_SIZE},
	};

	for (unsigned i = 0; i < COUNT(cases); i++) {
		reset(state);
		reg_model.ram_size = cases[i].size;
		reg_model.ram_end = cases[i].end ? BASE + cases[i].end : 0;
		model_set(BASE, 0x12345678);
		assert_int_equal(dram_measure(reg_model.ram), cases[i].there);
		assert_int_equal(model_get(BASE), 0x12345678);
	}
	reset(state);
	reg_model.ram_end = BASE;
	assert_int_equal(dram_measure(reg_model.ram), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(measures),
		cmocka_unit_test_setup(all_there, reset),
		cmocka_unit_test_setup(half_of_it_repeats, reset),
		cmocka_unit_test_setup(a_page_alone, reset),
		cmocka_unit_test_setup(the_rest_is_not_there, reset),
		cmocka_unit_test_setup(nothing_is_there, reset),
		cmocka_unit_test_setup(the_end_is_missing, reset),
		cmocka_unit_test_setup(as_large_as_can_be, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

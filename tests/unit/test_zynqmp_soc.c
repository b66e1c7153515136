/* SPDX-License-Identifier: Apache-2.0 */
/* board/soc/zynqmp/soc.c: what is written, in which order. */
#include "tests/unit/expect.h"

#include "board/soc/zynqmp/soc.h"
#include "tests/unit/reg_model.h"

#define RST_FPD_APU 0xfd1a0104ull
#define RESET_CTRL  0xff5e0218ull

static struct diag d;

static int reset(void **state)
{
	(void)state;
	model_start();
	return 0;
}

static void expect_write(unsigned index, uint64_t address, uint32_t value)
{
	assert_true(index < reg_model.n_writes);
	assert_int_equal(reg_model.write[index].address, address);
	assert_int_equal(reg_model.write[index].value, value);
}

/* The address first, in two halves; then out of both resets, and no other core with it. */
static void core_starts(void **state)
{
	(void)state;
	model_set(RST_FPD_APU, 0x3d0f);
	expect_success(zynqmp_core_on(2, 0x1fffc0000, &d), &d);
	assert_int_equal(reg_model.n_writes, 3);
	expect_write(0, 0xfd5c0050, 0xfffc0000);
	expect_write(1, 0xfd5c0054, 1);
	expect_write(2, RST_FPD_APU, 0x2d0b);
}

/* The machine is still there after the soft reset: 100 ms later the watchdog is set to bite, and
 * its end is the PMU's reason for a reset. Then the caller can say that neither was obeyed. */
static void resets(void **state)
{
	(void)state;
	model_set(RESET_CTRL, 1);
	model_set(0xffd805a0, 0x4);
	zynqmp_reset();
	assert_int_equal(reg_model.n_writes, 7);
	expect_write(0, RESET_CTRL, 0x11);
	expect_write(1, 0xffd8056c, 0x1000);
	assert_in_range(reg_model.write[1].at_us, 100000, 100010);
	expect_write(2, 0xffd805a0, 0x1004);
	expect_write(3, 0xff150000, 0xabc000);
	expect_write(4, 0xff150004, 0x920080);
	expect_write(5, 0xff150000, 0xabc033);
	expect_write(6, 0xff150008, 0x1999);
	assert_in_range(reg_model.now, 200000, 200020);
}

/* A counter that stands: the soft reset at least was tried, and it ends. */
static void resets_without_a_counter(void **state)
{
	(void)state;
	reg_model.stopped = true;
	zynqmp_reset();
	assert_int_equal(reg_model.n_writes, 1);
	expect_write(0, RESET_CTRL, 0x10);
}

static void asks_for_power_off(void **state)
{
	(void)state;
	model_set(0xffd80000, 0x10);
	expect_success(zynqmp_off(&d), &d);
	assert_int_equal(reg_model.n_writes, 4);
	expect_write(0, 0xff9905c0, 12);
	expect_write(1, 0xff9905c4, 0);
	expect_write(2, 0xff9905c8, 2);
	expect_write(3, 0xff300000, 1u << 16);
	assert_in_range(reg_model.now, 100000, 100010);
}

static void nobody_to_ask(void **state)
{
	(void)state;
	expect_failure(zynqmp_off(&d), &d, "PMU_GLOBAL GLOBAL_CNTRL at 0xffd80000",
		       "the PMU has no firmware, which alone can switch power off: bits 0x10: "
		       "wanted 0x10, found 0x0, after 0 us");
	model_set(0xffd80000, 0x10);
	model_set(0xff300004, 1u << 16);
	expect_failure(zynqmp_off(&d), &d, "IPI APU_OBS at 0xff300004",
		       "the PMU does not answer: bits 0x10000: wanted 0x0, found 0x10000, after 0 "
		       "us");
	assert_int_equal(reg_model.n_writes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(core_starts, reset),
		cmocka_unit_test_setup(resets, reset),
		cmocka_unit_test_setup(resets_without_a_counter, reset),
		cmocka_unit_test_setup(asks_for_power_off, reset),
		cmocka_unit_test_setup(nobody_to_ask, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

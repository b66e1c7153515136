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

static void resets(void **state)
{
	(void)state;
	model_set(RESET_CTRL, 1);
	zynqmp_reset();
	assert_int_equal(reg_model.n_writes, 1);
	expect_write(0, RESET_CTRL, 0x11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(core_starts, reset),
		cmocka_unit_test_setup(resets, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

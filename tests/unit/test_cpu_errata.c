/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "arch/arm64/cpu_errata.h"

/* As QEMU's models and real parts have them: implementer, variant, architecture, part, revision. */
#define A53_R0P4 0x410fd034u
#define A57_R1P0 0x411fd070u
#define A72_R0P3 0x410fd083u
#define A72_R1P0 0x411fd080u
#define A73_R1P0 0x411fd090u
#define A76_R2P0 0x412fd0b0u
#define A76_R4P1 0x414fd0b1u
#define QEMU_MAX 0x000f0510u

static int answer(int workaround, uint32_t midr, uint64_t csv2, uint64_t ssbs)
{
	struct cpu_id id = {.midr = midr, .pfr0 = csv2 << 56, .pfr1 = ssbs << 4};

	return workaround == 1   ? cpu_workaround_1(&id)
	       : workaround == 2 ? cpu_workaround_2(&id)
				 : cpu_workaround_3(&id);
}

static void workarounds(void **state)
{
	static const uint32_t in_order[] = {0x410fd042, A53_R0P4, 0x412fd050}; /* A35, A53, A55 */

	(void)state;
	for (int n = 1; n <= 3; n++)
		for (unsigned k = 0; k < sizeof(in_order) / sizeof(in_order[0]); k++)
			assert_int_equal(answer(n, in_order[k], 0, 0), WORKAROUND_SAFE);
	assert_int_equal(answer(1, A57_R1P0, 0, 0), WORKAROUND_CALL);
	assert_int_equal(answer(2, A57_R1P0, 0, 0), WORKAROUND_SAFE);
	assert_int_equal(answer(3, A57_R1P0, 0, 0), WORKAROUND_CALL);
	assert_int_equal(answer(1, A72_R0P3, 0, 0), WORKAROUND_CALL);
	assert_int_equal(answer(1, A72_R1P0, 1, 0), WORKAROUND_SAFE);
	assert_int_equal(answer(2, A72_R0P3, 0, 0), WORKAROUND_SAFE);
	assert_int_equal(answer(3, A72_R0P3, 0, 0), WORKAROUND_CALL);
	assert_int_equal(answer(1, A73_R1P0, 0, 0), WORKAROUND_UNKNOWN);
	assert_int_equal(answer(2, A73_R1P0, 0, 0), WORKAROUND_SAFE);
	assert_int_equal(answer(2, 0x412fd0a1, 0, 0), WORKAROUND_SAFE); /* A75 */
	assert_int_equal(answer(3, A73_R1P0, 1, 0), WORKAROUND_UNKNOWN);
	assert_int_equal(answer(1, A76_R4P1, 1, 1), WORKAROUND_SAFE);
	assert_int_equal(answer(2, A76_R4P1, 1, 1), WORKAROUND_SAFE);
	assert_int_equal(answer(2, A76_R2P0, 1, 0), WORKAROUND_SAFE);
	assert_int_equal(answer(3, A76_R4P1, 1, 1), WORKAROUND_CALL);
	assert_int_equal(answer(3, 0x412fd470, 1, 1), WORKAROUND_CALL); /* A710 */
	assert_int_equal(answer(1, QEMU_MAX, 0, 0), WORKAROUND_UNKNOWN);
	assert_int_equal(answer(1, QEMU_MAX, 2, 0), WORKAROUND_SAFE);
	assert_int_equal(answer(3, QEMU_MAX, 2, 0), WORKAROUND_UNKNOWN);
	assert_int_equal(answer(3, QEMU_MAX, 3, 0), WORKAROUND_SAFE);
}

/* Arm's counts; none where none is needed, and none where the table does not know the core. */
static void history_loops(void **state)
{
	static const struct {
		uint32_t midr;
		uint64_t csv2;
		unsigned loops, clrbhb;
	} cores[] = {
		{A53_R0P4, 0, 0, 0},
		{A57_R1P0, 0, 8, 0},
		{A72_R0P3, 0, 8, 0},
		{A72_R1P0, 1, 8, 0},
		{A76_R4P1, 1, 24, 0},
		{0x411fd0d0, 1, 24, 0},
		{0x413fd0c1, 1, 24, 0},
		{0x411fd410, 1, 32, 0},
		{0x411fd410, 3, 0, 0},
		{QEMU_MAX, 2, 0, 0},
		{A73_R1P0, 0, 0, 0},
		/* A78AE, A78C, X1, X2, A710, Neoverse N2, V1 */
		{0x410fd421, 1, 32, 0},
		{0x410fd4b0, 1, 32, 0},
		{0x411fd440, 1, 32, 0},
		{0x412fd480, 1, 32, 0},
		{0x412fd470, 1, 32, 0},
		{0x410fd490, 1, 32, 0},
		{0x411fd400, 1, 32, 0},
		{0x410fd490, 3, 0, 0},
		/* A76AE, A715, A720, Ampere-1; X3 and V2 have no row */
		{0x411fd0e0, 1, 24, 0},
		{0x410fd4d0, 1, 38, 0},
		{0x410fd810, 1, 38, 0},
		{0xc00fac30, 1, 11, 0},
		{0x410fd4e0, 1, 0, 0},
		{0x410fd4f0, 1, 0, 0},
		/* CLRBHB, whatever the type: but not where there is no need */
		{QEMU_MAX, 2, 1, 1},
		{A73_R1P0, 1, 1, 1},
		{0x412fd470, 1, 1, 1},
		{QEMU_MAX, 3, 0, 1},
		{A53_R0P4, 0, 0, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cores) / sizeof(cores[0]); i++)
		assert_int_equal(
			cpu_bhb_loops(&(struct cpu_id){.midr = cores[i].midr,
						       .pfr0 = cores[i].csv2 << 56,
						       .isar2 = (uint64_t)cores[i].clrbhb << 28}),
			cores[i].loops);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(workarounds),
		cmocka_unit_test(history_loops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

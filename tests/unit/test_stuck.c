/* SPDX-License-Identifier: Apache-2.0 */
/* Who goes round in its abort handler, and who only looks for what it has. */
#include <stdbool.h>

#include "tests/unit/expect.h"
#include "el2/vm/stuck.h"

#define MASKED  (SPSR_M_EL1H | SPSR_DAIF)
#define OPEN    SPSR_M_EL1H
#define USER    SPSR_DAIF /* at EL0, as no kernel leaves it */
#define CODE    0x40080000ull
#define VECTOR  0x200ull
#define NOWHERE 0x1000ull

static struct stuck stuck;
static uint64_t x[31], elr_el1;

/* What hardware and inject_abort() do: ELR_EL1 is where it was. */
static unsigned fault(uint64_t elr, uint64_t spsr, uint64_t address)
{
	unsigned turns = stuck_abort(&stuck, x, elr, 0x96000007, spsr, elr_el1, address);

	elr_el1 = elr;
	return turns;
}

static int begin(void **state)
{
	(void)state;
	stuck_reset(&stuck);
	for (unsigned i = 0; i < 31; i++)
		x[i] = i;
	elr_el1 = 0;
	return 0;
}

static void assert_first(void)
{
	assert_int_equal(stuck.first.elr, CODE);
	assert_int_equal(stuck.first.address, NOWHERE);
	assert_int_equal(stuck.first.esr, 0x96000007);
}

static void nothing_at_the_vector(void **state)
{
	(void)state;
	assert_int_equal(fault(CODE, OPEN, NOWHERE), 0);
	assert_int_equal(fault(VECTOR, MASKED, VECTOR), 0);
	for (unsigned i = 1; i <= STUCK_TURNS; i++)
		assert_int_equal(fault(VECTOR, MASKED, VECTOR), i);
	assert_first();
}

/* The stack pointer goes down at each turn: the address is another each time. */
static void stack_nowhere(void **state)
{
	(void)state;
	fault(CODE, MASKED, NOWHERE);
	assert_int_equal(fault(VECTOR + 4, MASKED, 0x900000), 0);
	for (unsigned i = 1; i < 100; i++)
		assert_int_equal(fault(VECTOR + 4, MASKED, 0x900000 - 272 * i), i);
	assert_first();
}

/* In a guest that never unmasks an interrupt, too, and of one address. */
static void handler_passes_over_it(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		assert_int_equal(fault(CODE, MASKED, NOWHERE), 0);
		elr_el1 = CODE + 4;
	}
	assert_first();
}

static void handler_leaves_by_a_branch(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		x[7] = NOWHERE + 4096 * i;
		assert_int_equal(fault(CODE, MASKED, x[7]), 0);
	}
}

static void handler_mends_a_register(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 31; n++) {
		for (unsigned i = 0; i < 10; i++, x[n]++)
			assert_int_equal(fault(CODE, MASKED, x[n]), 0);
	}
}

/* The same access for ever: others of it run between two, if it lets them. */
static void retried_with_interrupts(void **state)
{
	static const uint64_t as[] = {OPEN, MASKED & ~SPSR_I, MASKED & ~SPSR_F, USER};

	(void)state;
	for (unsigned k = 0; k < sizeof(as) / sizeof(as[0]); k++) {
		for (unsigned i = 0; i < 100; i++)
			assert_int_equal(fault(CODE, as[k], NOWHERE), 0);
	}
}

static void something_else_between(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 10; i++)
		fault(VECTOR, MASKED, VECTOR);
	assert_int_equal(fault(VECTOR, MASKED, VECTOR), 9);
	assert_int_equal(fault(VECTOR + 8, MASKED, NOWHERE), 0); /* another instruction */
	assert_int_equal(fault(VECTOR, MASKED, VECTOR), 0);
	assert_int_equal(fault(VECTOR, MASKED, VECTOR), 1);
	elr_el1 = CODE; /* another exception, or a return */
	assert_int_equal(fault(VECTOR, MASKED, VECTOR), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(nothing_at_the_vector, begin),
		cmocka_unit_test_setup(stack_nowhere, begin),
		cmocka_unit_test_setup(handler_passes_over_it, begin),
		cmocka_unit_test_setup(handler_leaves_by_a_branch, begin),
		cmocka_unit_test_setup(handler_mends_a_register, begin),
		cmocka_unit_test_setup(retried_with_interrupts, begin),
		cmocka_unit_test_setup(something_else_between, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* EL2's signal and its own lines, as far as EL3 decides: include/monitor_call.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "arch/arm64/regs.h"
#include "boot/monitor/signal_rules.h"
#include "boot/monitor/signal_vector.h"
#include "include/smccc.h"

#define LINES 288u
#define BEGIN 0x40001000ull
#define END   0x40001040ull

static struct signal core;
static struct signal_spis spis;

static int fresh(void **state)
{
	(void)state;
	memset(&core, 0, sizeof(core));
	memset(&spis, 0, sizeof(spis));
	core.features = MONITOR_HAS_SECURITY | MONITOR_HAS_SIGNAL;
	assert_int_equal(signal_turn_on(&core, BEGIN, END), PSCI_SUCCESS);
	return 0;
}

static int64_t add(uint64_t intid, uint64_t bit)
{
	return signal_add_line(&core, &spis, LINES, intid, bit);
}

/* An error leaves all as it was. */
static void refused(int64_t answer, int64_t error, const struct signal *before)
{
	assert_int_equal(answer, error);
	assert_memory_equal(&core, before, sizeof(core));
}

static void vector_by_level(void **state)
{
	static const struct {
		uint64_t mode, vector;
	} levels[] = {
		{0x0, 0x500},                                               /* EL0t */
		{0x4, 0x500},                                               /* EL1t */
		{0x5, 0x500},                                               /* EL1h */
		{0x8, 0},                                                   /* EL2t */
		{0x9, 0},                                                   /* EL2h */
		{0x10, 0x700}, {0x11, 0x700}, {0x12, 0x700}, {0x13, 0x700}, /* AArch32: User.. */
		{0x17, 0x700}, {0x1b, 0x700}, {0x1f, 0x700},                /* .. to System */
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		assert_int_equal(signal_vector(levels[i].mode), levels[i].vector);
		/* flags, masks and single step say nothing about the level */
		assert_int_equal(signal_vector(levels[i].mode | SPSR_NZCV | SPSR_DAIF | SPSR_SS),
				 levels[i].vector);
	}
}

static void resume_in_window(void **state)
{
	(void)state;
	assert_int_equal(signal_resume(&core, BEGIN - 4), BEGIN - 4);
	assert_int_equal(signal_resume(&core, BEGIN), BEGIN);
	assert_int_equal(signal_resume(&core, BEGIN + 4), BEGIN);
	assert_int_equal(signal_resume(&core, END - 4), BEGIN);
	assert_int_equal(signal_resume(&core, END), END);
	assert_int_equal(signal_turn_on(&core, BEGIN, BEGIN), PSCI_SUCCESS); /* none */
	assert_int_equal(signal_resume(&core, BEGIN), BEGIN);
	assert_int_equal(signal_resume(&core, BEGIN + 4), BEGIN + 4);
}

static void turn_on(void **state)
{
	struct signal before = core;

	(void)state;
	refused(signal_turn_on(&core, END, BEGIN), PSCI_INVALID_PARAMETERS, &before);
	refused(signal_turn_on(&core, BEGIN + 2, END), PSCI_INVALID_PARAMETERS, &before);
	refused(signal_turn_on(&core, BEGIN, END + 1), PSCI_INVALID_PARAMETERS, &before);
	assert_int_equal(signal_turn_on(&core, 0, ~3ull), PSCI_SUCCESS);
	core.on = 0;
	core.features = MONITOR_HAS_SECURITY | MONITOR_HAS_SGI0R;
	before = core;
	refused(signal_turn_on(&core, BEGIN, END), PSCI_DENIED, &before);
}

static void which_lines(void **state)
{
	const uint64_t wrong[] = {0,    8,    9,    15,   29,    LINES,
				  1020, 1023, 1024, 8192, ~0ull, 1ull << 32 | 26};
	struct signal before = core;

	(void)state;
	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		refused(add(wrong[i], 1), PSCI_INVALID_PARAMETERS, &before);
	/* a distributor of 1024 lines has 1020 */
	refused(signal_add_line(&core, &spis, 1024, 1020, 1), PSCI_INVALID_PARAMETERS, &before);
	refused(add(26, 0), PSCI_INVALID_PARAMETERS, &before);
	refused(add(26, MONITOR_LINES), PSCI_INVALID_PARAMETERS, &before);
	refused(add(26, ~0ull), PSCI_INVALID_PARAMETERS, &before);
	assert_int_equal(add(26, 1), PSCI_SUCCESS);
	assert_int_equal(add(LINES - 1, MONITOR_LINES - 1), PSCI_SUCCESS);
	before = core;
	refused(add(30, 1), PSCI_INVALID_PARAMETERS, &before); /* the bit is taken */
	refused(add(26, 2), PSCI_INVALID_PARAMETERS, &before); /* the line is */
	core.on = 0;
	before = core;
	refused(add(30, 2), PSCI_DENIED, &before);
}

static void bits_of_lines(void **state)
{
	(void)state;
	assert_int_equal(signal_bit_of(&core, MONITOR_SIGNAL_SGI), SIGNAL_NO_BIT);
	assert_int_equal(signal_bit_of(&core, 0), SIGNAL_NO_BIT); /* an unused bit is no line */
	assert_int_equal(signal_bit_of(&core, 26), SIGNAL_NO_BIT);
	assert_int_equal(add(26, 3), PSCI_SUCCESS);
	assert_int_equal(signal_bit_of(&core, 26), 3);
	assert_int_equal(signal_line(&core, 3), 26);
	assert_int_equal(signal_line(&core, 0), PSCI_INVALID_PARAMETERS);
	assert_int_equal(signal_line(&core, 2), PSCI_INVALID_PARAMETERS);
	assert_int_equal(signal_line(&core, MONITOR_LINES), PSCI_INVALID_PARAMETERS);
	assert_int_equal(signal_drop_line(&core, &spis, 2), PSCI_INVALID_PARAMETERS);
	assert_int_equal(signal_drop_line(&core, &spis, 3), 26);
	assert_int_equal(signal_bit_of(&core, 26), SIGNAL_NO_BIT);
	assert_int_equal(signal_drop_line(&core, &spis, 3), PSCI_INVALID_PARAMETERS);
}

/* An SPI is one core's; a PPI each core has. */
static void spi_of_one_core(void **state)
{
	struct signal other = core;

	(void)state;
	assert_int_equal(add(33, 1), PSCI_SUCCESS);
	assert_int_equal(add(26, 2), PSCI_SUCCESS);
	assert_int_equal(signal_add_line(&other, &spis, LINES, 33, 1), PSCI_INVALID_PARAMETERS);
	assert_int_equal(signal_add_line(&other, &spis, LINES, 34, 1), PSCI_SUCCESS);
	assert_int_equal(signal_add_line(&other, &spis, LINES, 26, 2), PSCI_SUCCESS);
	assert_int_equal(signal_drop_line(&core, &spis, 1), 33);
	assert_int_equal(signal_add_line(&other, &spis, LINES, 33, 3), PSCI_SUCCESS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vector_by_level),
		cmocka_unit_test_setup(resume_in_window, fresh),
		cmocka_unit_test_setup(turn_on, fresh),
		cmocka_unit_test_setup(which_lines, fresh),
		cmocka_unit_test_setup(bits_of_lines, fresh),
		cmocka_unit_test_setup(spi_of_one_core, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

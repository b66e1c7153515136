/* SPDX-License-Identifier: Apache-2.0 */
/* board/driver/cci.c beside a model of the CCI's registers: what is written, when, and how long is
 * waited. */
#include "tests/unit/expect.h"

#include <stdbool.h>
#include <string.h>

#include "board/driver/cci.h"
#include "board/driver/mmio.h"

#define BASE       0x2c090000ull
#define INTERFACES 7u
#define HAS_SNOOPS (1u << 30)
#define HAS_DVM    (1u << 31)
#define FOR_EVER   1000000u /* reads in one test: the driver polls without end */

static struct diag d;
static struct {
	uint64_t now;
	uint32_t control[INTERFACES];
	uint64_t pending_until, change_us; /* how long a change takes; ~0: for ever */
	unsigned writes, reads;
} cci;

uint64_t deadline_us(uint32_t microseconds)
{
	return cci.now + microseconds;
}

bool deadline_over(uint64_t deadline)
{
	cci.now += 10;
	return cci.now >= deadline;
}

static bool pending(void)
{
	return cci.now < cci.pending_until;
}

uint32_t mmio_read32(uint64_t address)
{
	uint64_t offset = address - BASE;

	assert_true(++cci.reads < FOR_EVER);
	if (offset == 0xc)
		return pending();
	assert_true(offset % 0x1000 == 0 && offset >= 0x1000 && offset <= 0x1000 * INTERFACES);
	return cci.control[offset / 0x1000 - 1];
}

/* A write while a change is pending has no defined effect: never. */
void mmio_write32(uint64_t address, uint32_t value)
{
	uint32_t *control = &cci.control[(address - BASE) / 0x1000 - 1];

	assert_true((address - BASE) % 0x1000 == 0);
	assert_false(pending());
	*control = (*control & (HAS_SNOOPS | HAS_DVM)) | (value & 3);
	cci.pending_until = cci.change_us == ~0ull ? ~0ull : cci.now + cci.change_us;
	cci.writes++;
}

static int reset(void **state)
{
	(void)state;
	memset(&cci, 0, sizeof(cci));
	cci.control[3] = cci.control[4] = HAS_SNOOPS | HAS_DVM;
	cci.control[0] = HAS_DVM;
	return 0;
}

static void joins(void **state)
{
	(void)state;
	cci.change_us = 5000;
	expect_success(cci_join(BASE, 3, &d), &d);
	assert_true(cci.control[3] == (HAS_SNOOPS | HAS_DVM | 3));
	assert_true(cci.control[4] == (HAS_SNOOPS | HAS_DVM));
	assert_false(pending());
	/* and once more: nothing to do */
	expect_success(cci_join(BASE, 3, &d), &d);
	assert_int_equal(cci.writes, 1);
}

static void without_dvm(void **state)
{
	(void)state;
	cci.control[4] = HAS_SNOOPS;
	expect_success(cci_join(BASE, 4, &d), &d);
	assert_int_equal(cci.control[4], HAS_SNOOPS | 1);
}

static void after_an_earlier_change(void **state)
{
	(void)state;
	cci.pending_until = 1000;
	expect_success(cci_join(BASE, 4, &d), &d);
	assert_int_equal(cci.writes, 1);
}

static void never_over(void **state)
{
	(void)state;
	cci.change_us = ~0ull;
	expect_failure(cci_join(BASE, 4, &d), &d, "CCI slave interface 4",
		       "the change of snooping is not over after 100 ms: status 0x1 at 0x2c09000c");
	assert_in_range(cci.now, 100000, 101000);
}

/* What an earlier life began does not end: nothing is written. */
static void earlier_change_never_over(void **state)
{
	(void)state;
	cci.pending_until = ~0ull;
	expect_failure(cci_join(BASE, 3, &d), &d, "CCI slave interface 3",
		       "the change of snooping is not over after 100 ms: status 0x1 at 0x2c09000c");
	assert_int_equal(cci.writes, 0);
}

static void no_cluster(void **state)
{
	(void)state;
	expect_failure(cci_join(BASE, 0, &d), &d, "CCI slave interface 0",
		       "cannot be snooped (0x80000000 at 0x2c091000): not a cluster's");
	assert_int_equal(cci.writes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(joins, reset),
		cmocka_unit_test_setup(without_dvm, reset),
		cmocka_unit_test_setup(after_an_earlier_change, reset),
		cmocka_unit_test_setup(never_over, reset),
		cmocka_unit_test_setup(earlier_change_never_over, reset),
		cmocka_unit_test_setup(no_cluster, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

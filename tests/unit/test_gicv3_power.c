/* SPDX-License-Identifier: Apache-2.0 */
/* gic/gicv3_power.c beside a model of GICR_IIDR and GICR_PWRR. */
#include "tests/unit/expect.h"

#include <stdbool.h>
#include <string.h>

#include "arch/mmio.h"
#include "gic/gicv3_power.h"
#include "gic/gicv3_regs.h"

#define REDIST   0x080a0000ull
#define FOR_EVER 1000000u

static struct diag d;
static struct {
	uint64_t now, settled_at; /* the group is in transit until then */
	uint32_t iidr, power;     /* power: RDPD */
	unsigned ignored;         /* writes that have no effect yet */
	unsigned reads, writes;
} gic;

uint64_t deadline_us(uint32_t microseconds)
{
	return gic.now + microseconds;
}

bool deadline_over(uint64_t deadline)
{
	gic.now += 10;
	return gic.now >= deadline;
}

uint32_t mmio_read32(uint64_t address)
{
	assert_true(++gic.reads < FOR_EVER);
	if (address == REDIST + GICR_IIDR)
		return gic.iidr;
	assert_true(address == REDIST + GICR_PWRR);
	assert_true(gic.iidr >> 24 > 1); /* a GIC that has it */
	return gic.power | (gic.now < gic.settled_at ? GICR_PWRR_RDGPO : 0);
}

void mmio_write32(uint64_t address, uint32_t value)
{
	assert_true(address == REDIST + GICR_PWRR);
	assert_true(gic.now >= gic.settled_at);
	gic.writes++;
	if (gic.ignored)
		gic.ignored--;
	else
		gic.power = value;
}

static int reset(void **state)
{
	(void)state;
	memset(&gic, 0, sizeof(gic));
	gic.power = GICR_PWRR_RDPD;
	return 0;
}

/* GIC-600 r1p6, GIC-600AE, GIC-700 */
static void powered(void **state)
{
	static const uint32_t models[] = {0x0201743b, 0x0300043b, 0x0400243b};

	for (unsigned i = 0; i < COUNT(models); i++) {
		reset(state);
		gic.iidr = models[i];
		gic.settled_at = 3000;
		gic.ignored = 2;
		expect_success(gicv3_power_on(REDIST, &d), &d);
		assert_int_equal(gic.power, 0);
		assert_int_equal(gic.writes, 3);
	}
}

/* GIC-500, QEMU's, another implementer's: that offset may be anything. */
static void others_untouched(void **state)
{
	static const uint32_t models[] = {0x0000043b, 0x0100043b, 0x0000143b, 0x02000426};

	for (unsigned i = 0; i < COUNT(models); i++) {
		reset(state);
		gic.iidr = models[i];
		expect_success(gicv3_power_on(REDIST, &d), &d);
		assert_int_equal(gic.reads, 1);
		assert_int_equal(gic.writes, 0);
	}
}

static void stays_off(void **state)
{
	(void)state;
	gic.iidr = 0x0200043b;
	gic.ignored = ~0u;
	expect_failure(gicv3_power_on(REDIST, &d), &d, "GICR_PWRR",
		       "the redistributor at 0x80a0000 stays off: 0x1");
	assert_in_range(gic.now, 100000, 101000);
}

static void never_settles(void **state)
{
	(void)state;
	gic.iidr = 0x0200043b;
	gic.settled_at = ~0ull;
	expect_failure(gicv3_power_on(REDIST, &d), &d, "GICR_PWRR",
		       "the redistributor at 0x80a0000 stays off: 0x9");
	assert_int_equal(gic.writes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(powered, reset),
		cmocka_unit_test_setup(others_untouched, reset),
		cmocka_unit_test_setup(stays_off, reset),
		cmocka_unit_test_setup(never_settles, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The table of EL2's own interrupts, beside a GIC that only remembers what it was told. */
#include "tests/unit/expect.h"

#include <stdio.h>
#include <string.h>

#include "el2/core/own_irq.h"
#include "gic/gic.h"
#include "lib/log.h"

#define LINES 256u

static struct diag d;
static struct {
	uint32_t owned, disabled; /* the last INTID each */
	unsigned cpu, n_owned, n_disabled, n_said;
	bool edge, raise_at_once;
	char said[128];
} world;
static struct {
	unsigned calls;
	void *state;
	bool busy; /* what the handler answers */
} device;

static unsigned lines(void)
{
	return LINES;
}

static void own_line(uint32_t intid, unsigned cpu, bool edge)
{
	world.owned = intid;
	world.cpu = cpu;
	world.edge = edge;
	world.n_owned++;
	if (world.raise_at_once) /* on its core, in the middle of the claim */
		assert_true(own_irq(intid));
}

static void disable(unsigned word, uint32_t bits)
{
	assert_int_equal(__builtin_popcount(bits), 1);
	world.disabled = 32 * word + (uint32_t)__builtin_ctz(bits);
	world.n_disabled++;
}

static const struct gic_ops fake = {.lines = lines, .own_line = own_line, .disable = disable};
const struct gic_ops *gic = &fake;

void log_error(const char *object, const char *reason, ...)
{
	va_list args;

	world.n_said++;
	va_start(args, reason);
	vsnprintf(world.said, sizeof(world.said), reason, args);
	va_end(args);
	assert_string_equal(object, "interrupt");
}

static bool handler(void *state)
{
	device.calls++;
	device.state = state;
	return device.busy;
}

static int claim(uint32_t intid)
{
	return own_irq_claim(intid, false, 3, handler, &device, &d);
}

/* The table is never emptied: each test has INTIDs of its own, and this is the first. */
static void nobodys(void **state)
{
	(void)state;
	for (uint32_t intid = 0; intid < LINES; intid++) {
		assert_false(own_irq_claimed(intid));
		assert_false(own_irq(intid));
	}
}

static void claimed(void **state)
{
	(void)state;
	device.busy = true;
	expect_success(own_irq_claim(40, true, 3, handler, &world, &d), &d);
	assert_int_equal(world.owned, 40);
	assert_int_equal(world.cpu, 3);
	assert_true(world.edge);
	expect_success(own_irq_claim(LINES - 1, false, 0, handler, &device, &d), &d);
	assert_false(world.edge);
	assert_true(own_irq_claimed(40));
	assert_true(own_irq_claimed(LINES - 1));
	assert_false(own_irq_claimed(41));
	assert_false(own_irq_claimed(0));
	device.calls = 0;
	assert_true(own_irq(40));
	assert_ptr_equal(device.state, &world);
	assert_true(own_irq(LINES - 1));
	assert_ptr_equal(device.state, &device);
	assert_false(own_irq(41));
	assert_int_equal(device.calls, 2);
	/* by the place that each has, its core finds it (el2/core/signal.h) */
	assert_int_equal(own_irq_place(40), 0);
	assert_int_equal(own_irq_place(LINES - 1), 1);
	assert_int_equal(own_irq_spi(0, 3), 40);
	assert_int_equal(own_irq_spi(0, 0), 0);
	assert_int_equal(own_irq_spi(1, 0), LINES - 1);
	assert_int_equal(own_irq_spi(2, 0), 0);
}

static void refused(void **state)
{
	unsigned before = world.n_owned;

	(void)state;
	expect_failure(claim(0), &d, "interrupt", "0 is no SPI of this machine (32 to 255)");
	expect_failure(claim(31), &d, "interrupt", "31 is no SPI of this machine (32 to 255)");
	expect_failure(claim(LINES), &d, "interrupt", "256 is no SPI of this machine (32 to 255)");
	expect_failure(claim(40), &d, "interrupt", "40 is EL2's already");
	assert_int_equal(world.n_owned, before);
	assert_false(own_irq_claimed(31));
}

/* A private one is each core's own, and no SPI. */
static void private_line(void **state)
{
	unsigned before = world.n_owned;

	(void)state;
	assert_int_equal(own_irq_claim_private(0, handler), -1);
	assert_int_equal(own_irq_claim_private(15, handler), -1);
	assert_int_equal(own_irq_claim_private(32, handler), -1);
	assert_false(own_irq_claimed(26));
	assert_int_equal(own_irq_claim_private(26, handler), 0);
	assert_int_equal(own_irq_claim_private(26, handler), -1);
	assert_int_equal(world.n_owned, before); /* the cores enable it */
	assert_true(own_irq_claimed(26));
	assert_false(own_irq_claimed(27));
	device.calls = 0;
	device.busy = true;
	assert_true(own_irq(26));
	assert_null(device.state);
	assert_int_equal(device.calls, 1);
	assert_int_equal(own_irq_spi(own_irq_place(26), 0), 0);
}

/* It may come before the claim has returned. */
static void at_once(void **state)
{
	(void)state;
	device.calls = 0;
	device.busy = true;
	world.raise_at_once = true;
	expect_success(claim(32), &d);
	world.raise_at_once = false;
	assert_int_equal(device.calls, 1);
}

/* A handler that cannot silence its device does not keep a core for ever, and it is said once. */
static void storm(void **state)
{
	(void)state;
	expect_success(claim(50), &d);
	/* something to do now and then: it goes on */
	for (unsigned i = 0; i < 10 * OWN_IRQ_IDLE_MOST; i++) {
		device.busy = i % OWN_IRQ_IDLE_MOST == 0;
		assert_true(own_irq(50));
	}
	assert_int_equal(world.n_disabled, 0);
	device.busy = true;
	own_irq(50);
	device.busy = false;
	for (unsigned i = 1; i < OWN_IRQ_IDLE_MOST; i++)
		own_irq(50);
	assert_int_equal(world.n_disabled, 0);
	assert_int_equal(world.n_said, 0);
	assert_false(own_irq_is_off(50));
	own_irq(50);
	assert_int_equal(world.n_disabled, 1);
	assert_int_equal(world.disabled, 50);
	assert_true(own_irq_is_off(50) && !own_irq_is_off(40));
	assert_string_equal(world.said,
			    "INTID 50, EL2's own, comes again and again for nothing: disabled");
	/* one more was on its way */
	assert_true(own_irq(50));
	assert_int_equal(world.n_said, 1);
	assert_int_equal(world.n_disabled, 1);
	/* the others are not concerned */
	device.busy = true;
	device.calls = 0;
	assert_true(own_irq(40));
	assert_int_equal(device.calls, 1);
}

static void full(void **state)
{
	uint32_t intid = 60;

	(void)state;
	while (!claim(intid))
		intid++;
	assert_int_equal(intid, 60 + OWN_IRQ_MAX - 5); /* 40, 255, 26, 32, 50 */
	expect_failure(claim(intid), &d, "interrupt", "EL2 has more than 8 of its own");
	assert_false(own_irq_claimed(intid));
	assert_true(own_irq(intid - 1));
	assert_int_equal(own_irq_claim_private(25, handler), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobodys), cmocka_unit_test(claimed),
		cmocka_unit_test(refused), cmocka_unit_test(private_line),
		cmocka_unit_test(at_once), cmocka_unit_test(storm),
		cmocka_unit_test(full)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

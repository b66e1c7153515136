/* SPDX-License-Identifier: Apache-2.0 */
/* The SBSA watchdog: its registers, its two stages, and when the timer of the first core is set. */
#include "el2/vdev/sbsa_watchdog.h"

#include <string.h>

#include "gic/vgic/vgic.h"
#include "tests/unit/device_help.h"
#include "tests/unit/expect.h"

#define INTID  70u
#define OFFSET 1000000u /* of the VM's virtual count */
#define CORE   3u       /* of its first vCPU */

#define WCS      0x000u
#define WOR      0x008u
#define WCV      0x010u
#define WCV_HIGH 0x014u
#define IIDR     0xfccu
#define WRR      0x1000u
#define EN       1u
#define WS0      2u
#define WS1      4u

static struct sbsa_watchdog dog;
static struct vm its_vm;
static struct vcpu first;
static uint64_t now;
static unsigned bites, calls, sets;

uint64_t timer_now(void)
{
	return now;
}

void timer_set(struct timer *timer, uint64_t at)
{
	assert_ptr_equal(timer, &dog.timer);
	timer->at = at;
	timer->set = true;
	sets++;
}

bool cpu_call(unsigned cpu, void (*function)(void *target, void *arg), void *target, void *arg)
{
	assert_int_equal(cpu, CORE);
	assert_int_equal(held, 0);
	calls++;
	function(target, arg);
	return true;
}

static void bite(struct vm *vm)
{
	assert_ptr_equal(vm, &its_vm);
	assert_int_equal(held, 0);
	bites++;
}

static uint32_t get(uint64_t offset)
{
	bool there = true;
	uint64_t value = sbsa_watchdog_registers.read(NULL, &dog, offset, 4, &there);

	assert_true(there);
	assert_true(value <= UINT32_MAX);
	return (uint32_t)value;
}

static void put(uint64_t offset, uint32_t value)
{
	bool there = true;

	sbsa_watchdog_registers.write(NULL, &dog, offset, 4, value, &there);
	assert_true(there);
}

static uint64_t compare(void)
{
	return get(WCV) | (uint64_t)get(WCV_HIGH) << 32;
}

/* Time goes on, and the timer's interrupt comes as late as `until` at most. */
static void pass(uint64_t until)
{
	while (dog.timer.set && dog.timer.at <= until && !bites) {
		now = dog.timer.at > now ? dog.timer.at : now;
		dog.timer.set = false;
		dog.timer.expired(&dog.timer);
	}
	now = until;
}

static int begin(void **state)
{
	(void)state;
	lock_order_open(&device_order);
	line_gic = &its_vm.gic;
	line_intid = INTID;
	memset(&dog, 0, sizeof(dog));
	memset(&its_vm, 0, sizeof(its_vm));
	its_vm.vcpu[0] = &first;
	its_vm.cntvoff = OFFSET;
	first.gic.physical = CORE;
	sbsa_watchdog_init(&dog, &its_vm, INTID, bite);
	line = true;
	now = OFFSET + 500;
	sbsa_watchdog_registers.reset(&its_vm, &dog);
	assert_false(line);
	bites = calls = sets = 0;
	meanwhile = NULL;
	return 0;
}

static void as_reset(void **state)
{
	(void)state;
	assert_int_equal(get(WCS), 0);
	assert_int_equal(get(WOR), 0);
	/* architecture version 0 */
	assert_int_equal(get(IIDR), 0x43b);
	assert_int_equal(get(0x1000 + IIDR), 0x43b);
	assert_int_equal(get(WRR), 0);
	assert_int_equal(get(0x20), 0);
	put(0x20, 1);
	put(0x1000 + IIDR, 1);
	assert_int_equal(sbsa_watchdog_registers.sizes, 4);
	assert_int_equal(calls, 0);
}

/* Off, it counts for nothing. */
static void is_off(void **state)
{
	(void)state;
	put(WOR, 100);
	assert_int_equal(compare(), 600);
	pass(OFFSET + 10000);
	assert_int_equal(get(WCS), 0);
	assert_int_equal(sets, 0);
}

/* As Linux does: WOR, EN, then WRR now and then. */
static void refreshed(void **state)
{
	(void)state;
	put(WOR, 100);
	put(WCS, EN);
	assert_int_equal(get(WCS), EN);
	for (unsigned i = 0; i < 1000; i++) {
		assert_int_equal(compare(), now - OFFSET + 100);
		pass(now + 99);
		put(WRR, 0);
	}
	assert_false(line);
	assert_int_equal(get(WCS), EN);
	/* of the refreshes none called the first core: the timer looks by itself */
	assert_int_equal(calls, 1);
	assert_true(sets <= 1001);
}

static void both_stages(void **state)
{
	(void)state;
	put(WOR, 100);
	put(WCS, EN);
	pass(now + 99);
	assert_int_equal(get(WCS), EN);
	assert_false(line);
	pass(now + 1);
	assert_int_equal(get(WCS), EN | WS0);
	assert_true(line);
	assert_int_equal(compare(), now - OFFSET + 100);
	pass(now + 99);
	assert_int_equal(bites, 0);
	pass(now + 1);
	assert_int_equal(bites, 1);
	assert_int_equal(get(WCS), EN | WS0 | WS1);
	assert_false(dog.timer.set);
}

/* Each of the three registers begins anew after the first stage, and the line falls. */
static void explicit_refresh(void **state)
{
	static const struct {
		uint64_t offset;
		uint32_t value;
	} by[] = {{WRR, 7}, {WOR, 100}, {WCS, EN}};

	(void)state;
	put(WOR, 100);
	put(WCS, EN);
	for (unsigned i = 0; i < 3; i++) {
		pass(now + 150);
		assert_true(line);
		put(by[i].offset, by[i].value);
		assert_false(line);
		assert_int_equal(get(WCS), EN);
		assert_int_equal(compare(), now - OFFSET + 100);
	}
	pass(now + 150);
	put(WCS, 0);
	assert_false(line);
	pass(now + 1000);
	assert_int_equal(get(WCS), 0);
	assert_int_equal(bites, 0);
}

/* WS0 and WS1 cannot be written. */
static void status_is_read_only(void **state)
{
	(void)state;
	put(WOR, 100);
	put(WCS, EN | WS0 | WS1 | 0xfffffff8);
	assert_int_equal(get(WCS), EN);
}

/* All 32 bits; QEMU's counter makes 68 s of them. */
static void longest(void **state)
{
	(void)state;
	put(WOR, 0xffffffff);
	put(WCS, EN);
	assert_int_equal(get(WOR), 0xffffffff);
	assert_int_equal(compare(), 500ull + 0xffffffff);
	pass(now + 0xfffffffe);
	assert_false(line);
	pass(now + 1);
	assert_true(line);
}

/* An earlier deadline is told to the first core, a later one is not. */
static void earlier(void **state)
{
	(void)state;
	put(WOR, 1000);
	put(WCS, EN);
	assert_int_equal(calls, 1);
	put(WOR, 2000);
	assert_int_equal(calls, 1);
	put(WOR, 10);
	assert_int_equal(calls, 2);
	assert_int_equal(dog.timer.at, now + 10);
	pass(now + 10);
	assert_true(line);
}

static void compare_written(void **state)
{
	uint64_t at = now - OFFSET + 30;

	(void)state;
	put(WOR, 1000);
	put(WCS, EN);
	put(WCV, (uint32_t)at);
	put(WCV_HIGH, 0);
	assert_int_equal(compare(), at);
	pass(now + 30);
	assert_true(line);
	/* no refresh */
	put(WCV, 0);
	assert_int_equal(get(WCS), EN | WS0);
	put(WCV_HIGH, 0xffffffff);
	put(WCV, 0xffffffff); /* does not go round */
	pass(now + 1000);
	assert_int_equal(bites, 0);
}

/* Nothing to refresh: both stages at once. */
static void offset_zero(void **state)
{
	(void)state;
	put(WCS, EN);
	pass(now);
	assert_int_equal(bites, 1);
}

/* A life's timer is nothing to the next. */
static void next_life(void **state)
{
	(void)state;
	put(WOR, 100);
	put(WCS, EN);
	pass(now + 150);
	assert_true(line);
	/* it ends: the timer expires meanwhile */
	its_vm.psci.stopping = 1;
	pass(now + 1000);
	assert_int_equal(bites, 0);
	sbsa_watchdog_registers.reset(&its_vm, &dog);
	its_vm.psci.stopping = 0;
	assert_false(line);
	assert_int_equal(get(WCS) | get(WOR), 0);
	/* and one that is still set */
	put(WOR, 100);
	put(WCS, EN);
	its_vm.psci.stopping = 1;
	sbsa_watchdog_registers.reset(&its_vm, &dog);
	its_vm.psci.stopping = 0;
	put(WOR, 500);
	assert_true(dog.timer.set);
	pass(now + 200);
	assert_int_equal(get(WCS), 0);
	put(WCS, EN);
	pass(now + 499);
	assert_false(line);
	pass(now + 1);
	assert_true(line);
}

static void refresh_elsewhere(void)
{
	put(WRR, 0);
}

/* The first stage raises the line while another core refreshes. */
static void race(void **state)
{
	(void)state;
	put(WOR, 100);
	put(WCS, EN);
	meanwhile = refresh_elsewhere;
	pass(now + 100);
	assert_int_equal(get(WCS), EN);
	assert_false(line);
}

/* Direct interrupts: while it is high each access asks for it again (vgic_line_repeats). */
static void asks_again(void **state)
{
	unsigned before;

	(void)state;
	its_vm.gic.repeats = true;
	put(WOR, 100);
	put(WCS, EN);
	before = line_sets;
	pass(now + 99);
	get(WCS);
	put(0x20, 1);
	assert_int_equal(line_sets, before);
	pass(now + 1);
	assert_int_equal(line_sets, before + 1);
	get(WCS);
	assert_int_equal(line_sets, before + 2);
	put(0x20, 1);
	assert_int_equal(line_sets, before + 3);
	assert_true(line);
	put(WRR, 0);
	assert_int_equal(line_sets, before + 4);
	assert_false(line);
	get(WCS);
	assert_int_equal(line_sets, before + 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(as_reset, begin),
		cmocka_unit_test_setup(is_off, begin),
		cmocka_unit_test_setup(refreshed, begin),
		cmocka_unit_test_setup(both_stages, begin),
		cmocka_unit_test_setup(explicit_refresh, begin),
		cmocka_unit_test_setup(status_is_read_only, begin),
		cmocka_unit_test_setup(longest, begin),
		cmocka_unit_test_setup(earlier, begin),
		cmocka_unit_test_setup(compare_written, begin),
		cmocka_unit_test_setup(offset_zero, begin),
		cmocka_unit_test_setup(next_life, begin),
		cmocka_unit_test_setup(race, begin),
		cmocka_unit_test_setup(asks_again, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

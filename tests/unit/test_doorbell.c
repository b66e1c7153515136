/* SPDX-License-Identifier: Apache-2.0 */
/* Doorbells between the sides of a channel: wires, rings, sides that are off or start again. */
#include "el2/vdev/doorbell.h"

#include <string.h>

#include "gic/vgic/vgic.h"
#include "tests/unit/expect.h"

#define SIDES 3u
#define DIR   0x400u
#define IBE   0x408u
#define IEV   0x40cu
#define IE    0x410u
#define RIS   0x414u
#define IC    0x41cu
#define ALL   0x3fcu

static struct doorbell bell;
static struct vm vm[SIDES];
static unsigned pulses[SIDES];

void vgic_line_pulse(struct vgic_vm *its, uint32_t intid)
{
	assert_in_range(intid, 70, 70 + SIDES - 1);
	assert_ptr_equal(its, &vm[intid - 70].gic);
	pulses[intid - 70]++;
}

static uint32_t get(unsigned side, uint64_t offset)
{
	bool there = true;
	uint64_t value = doorbell_registers.read(NULL, &bell.side[side], offset, 4, &there);

	assert_true(there);
	return (uint32_t)value;
}

static void put(unsigned side, uint64_t offset, uint32_t value)
{
	bool there = true;

	doorbell_registers.write(NULL, &bell.side[side], offset, 4, value, &there);
	assert_true(there);
}

static void expect_pulses(unsigned first, unsigned second, unsigned third)
{
	assert_int_equal(pulses[0], first);
	assert_int_equal(pulses[1], second);
	assert_int_equal(pulses[2], third);
	memset(pulses, 0, sizeof(pulses));
}

static int begin(void **state)
{
	(void)state;
	memset(&bell, 0, sizeof(bell));
	memset(vm, 0, sizeof(vm));
	memset(pulses, 0, sizeof(pulses));
	bell.n_sides = SIDES;
	for (unsigned i = 0; i < SIDES; i++) {
		doorbell_join(&bell, i, &vm[i], 70 + i);
		vm[i].psci.on = 1;
		put(i, IE, 0xff);
	}
	assert_int_equal(doorbell_registers.sizes, 7);
	return 0;
}

static void rings(void **state)
{
	(void)state;
	put(0, DOORBELL_RING, 1u << 1);
	expect_pulses(0, 1, 0);
	assert_int_equal(get(1, RIS), 1u << 0);
	/* not cleared: it comes all the same */
	put(0, DOORBELL_RING, 1u << 1);
	put(2, DOORBELL_RING, 1u << 1);
	expect_pulses(0, 2, 0);
	assert_int_equal(get(1, RIS), 1u << 0 | 1u << 2);
	/* several at once; neither itself nor who is not there */
	put(1, DOORBELL_RING, ~0u);
	expect_pulses(1, 0, 1);
	assert_int_equal(bell.side[1].rung, 3);
	assert_int_equal(bell.side[0].rung, 1);
	assert_int_equal(get(1, DOORBELL_RING), 0);
}

static void masked(void **state)
{
	(void)state;
	put(1, IE, 0);
	put(0, DOORBELL_RING, 1u << 1);
	expect_pulses(0, 0, 0);
	/* who polls GPIORIS is rung all the same */
	assert_int_equal(bell.side[1].rung, 1);
	put(1, IE, 1);
	expect_pulses(0, 1, 0);
	assert_int_equal(bell.side[1].rung, 1);
	put(1, IC, 1);
	put(1, IE, 1);
	expect_pulses(0, 0, 0);
}

/* As gpioset and gpiomon use them. */
static void wires(void **state)
{
	(void)state;
	put(2, IEV, 0x01);
	put(0, ALL, 1u << (DOORBELL_OUT + 2));
	expect_pulses(0, 0, 0); /* no output yet */
	put(0, DIR, 1u << (DOORBELL_OUT + 2));
	expect_pulses(0, 0, 1);
	assert_int_equal(get(2, ALL), 1u << 0);
	assert_int_equal(get(1, ALL), 0);
	put(0, ALL, 0);
	expect_pulses(0, 0, 0); /* it has asked for rising edges */
	assert_int_equal(get(2, ALL), 0);
	put(2, IBE, 0x01);
	put(0, ALL, 0xff);
	put(0, ALL, 0);
	expect_pulses(0, 0, 2);
	/* the lower lines are no wires to others */
	put(0, DIR, 0x0f);
	put(0, ALL, 0xff);
	expect_pulses(0, 0, 0);
	assert_int_equal(get(1, ALL) | get(2, ALL), 0);
	/* edges that it takes, by what it has set */
	assert_int_equal(bell.side[2].rung, 3);
	/* an output of its own takes none */
	put(2, DIR, 0x01);
	put(0, DOORBELL_RING, 1u << 2);
	assert_int_equal(bell.side[2].rung, 3);
}

/* Rings are lost then, levels are not. */
static void off(void **state)
{
	(void)state;
	vm[1].psci.on = 0;
	put(0, DOORBELL_RING, 1u << 1);
	vm[1].psci.on = 1;
	vm[1].psci.stopping = 1;
	put(0, DOORBELL_RING, 1u << 1);
	put(0, DIR, 0xf0);
	put(0, ALL, 1u << (DOORBELL_OUT + 1));
	expect_pulses(0, 0, 0);
	assert_int_equal(bell.side[1].lost, 3);
	assert_int_equal(bell.side[1].rung, 0);
	assert_int_equal(get(1, RIS), 0);
	doorbell_registers.reset(&vm[1], &bell.side[1]);
	vm[1].psci.stopping = 0;
	assert_int_equal(get(1, ALL), 1u << 0);
	assert_int_equal(get(1, IE), 0);
	put(1, IE, 0xff);
	expect_pulses(0, 0, 0);
}

/* A side that starts again drives nothing. */
static void restart(void **state)
{
	(void)state;
	put(0, DIR, 0xf0);
	put(0, ALL, 0xf0);
	expect_pulses(0, 0, 0);
	put(0, DOORBELL_RING, 0);
	doorbell_registers.reset(&vm[0], &bell.side[0]);
	expect_pulses(0, 1, 1); /* falling */
	assert_int_equal(get(1, ALL) | get(2, ALL), 0);
	doorbell_registers.reset(&vm[0], &bell.side[0]);
	expect_pulses(0, 0, 0);
	/* nobody has rung */
	assert_int_equal(bell.side[1].rung | bell.side[2].rung, 0);
	/* a level that the last life was about to lower when it was stopped */
	bell.side[2].chip.driven = 1u << 0;
	doorbell_registers.reset(&vm[0], &bell.side[0]);
	expect_pulses(0, 0, 1);
	assert_int_equal(get(2, ALL), 0);
	/* whose falling edge a side that is off, or that enables nothing, does not take */
	put(2, IE, 0);
	vm[1].psci.on = 0;
	bell.side[1].chip.driven = bell.side[2].chip.driven = 1u << 0;
	doorbell_registers.reset(&vm[0], &bell.side[0]);
	expect_pulses(0, 0, 0);
	assert_int_equal(get(1, ALL) | get(2, ALL), 0);
	assert_int_equal(bell.side[1].lost | bell.side[2].lost, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(rings, begin),   cmocka_unit_test_setup(masked, begin),
		cmocka_unit_test_setup(wires, begin),   cmocka_unit_test_setup(off, begin),
		cmocka_unit_test_setup(restart, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

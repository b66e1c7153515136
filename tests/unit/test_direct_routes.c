/* SPDX-License-Identifier: Apache-2.0 */
/* Routes of a VM with direct interrupts, and what two of its cores do at once. */
#include "tests/unit/direct_help.h"
#include "tests/unit/expect.h"

#define NONE (~0u)

/* Affinities are the guest's; the hardware gets a core of the VM or, disabled, none. */
static void routes_stay_inside(void **state)
{
	(void)state;
	direct_dist_write(&cpus[0], GICD_ISENABLER + 4, 4, BIT(SPI));
	for (unsigned n = 0; n < VCPUS; n++) {
		set_route(0, n);
		assert_int_equal(route[SPI], FIRST + n);
		assert_int_equal(direct_dist_read(&cpus[1], GICD_IROUTER + 8 * SPI, 8), n);
	}
	set_route(0, 0);
	assert_int_equal(route[SPI], FIRST);
	set_route(0, 2);
	set_route(0, 0x100000007ull);
	assert_int_equal(route[SPI], FIRST + 2);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), 0);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_ISENABLER + 4, 4), BIT(SPI));
	assert_int_equal(direct_dist_read(&cpus[0], GICD_IROUTER + 8 * SPI + 4, 4), 1);
	/* switching the group, or setting the bit, does not bring it to a core that is not there */
	direct_dist_write(&cpus[0], GICD_CTLR, 4, 0);
	direct_dist_write(&cpus[0], GICD_CTLR, 4, GICD_CTLR_EN_GRP1NS);
	direct_dist_write(&cpus[0], GICD_ISENABLER + 4, 4, BIT(SPI));
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), 0);
	/* halves: the upper one first */
	direct_dist_write(&cpus[0], GICD_IROUTER + 8 * SPI + 4, 4, 0);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), 0);
	direct_dist_write(&cpus[0], GICD_IROUTER + 8 * SPI, 4, 1);
	assert_int_equal(route[SPI], FIRST + 1);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), BIT(SPI));
	/* another VM's, and what is no SPI */
	route[OTHER_SPI] = route[PPI] = NONE;
	direct_dist_write(&cpus[0], GICD_IROUTER + 8 * OTHER_SPI, 8, 1);
	direct_dist_write(&cpus[0], GICD_IROUTER + 8 * PPI, 8, 1);
	assert_true(route[OTHER_SPI] == NONE && route[PPI] == NONE);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_IROUTER + 8 * OTHER_SPI, 8), 0);
}

/* 1 of N is any core of the VM that is on, never any of the machine. */
static void any_core_is_one_of_its_own(void **state)
{
	(void)state;
	set_route(2, GICD_IROUTER_IRM);
	assert_int_equal(route[SPI], FIRST);
	assert_int_equal(direct_dist_read(&cpus[0], GICD_IROUTER + 8 * SPI, 8), GICD_IROUTER_IRM);
	vgic_version_direct.cpu_off(&cpus[0]);
	assert_int_equal(route[SPI], FIRST + 1);
	vgic_version_direct.cpu_off(&cpus[2]);
	assert_int_equal(route[SPI], FIRST + 1);
	/* one that names its core waits for it */
	set_route(1, 1);
	vgic_version_direct.cpu_off(&cpus[1]);
	assert_int_equal(route[SPI], FIRST + 1);
}

/* Nobody is on: who comes first takes them. */
static void any_core_waits_for_one(void **state)
{
	(void)state;
	direct_dist_write(&cpus[0], GICD_ISENABLER + 4, 4, BIT(SPI));
	set_route(2, GICD_IROUTER_IRM);
	for (unsigned n = 0; n < VCPUS; n++)
		vgic_version_direct.cpu_off(&cpus[n]);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), 0);
	vgic_version_direct.cpu_on(&cpus[1]);
	assert_int_equal(route[SPI], FIRST + 1);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), BIT(SPI));
}

static void routed_while_off(void **state)
{
	(void)state;
	direct_dist_write(&cpus[0], GICD_CTLR, 4, 0);
	set_route(0, 9);
	direct_dist_write(&cpus[0], GICD_ISENABLER + 4, 4, BIT(SPI));
	set_route(0, 2);
	assert_int_equal(route[SPI], FIRST + 2);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), 0);
	/* again to where it is, and a group that is what it was */
	set_route(0, 2);
	direct_dist_write(&cpus[0], GICD_CTLR, 4, 0);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), 0);
	direct_dist_write(&cpus[0], GICD_CTLR, 4, GICD_CTLR_EN_GRP1NS);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), BIT(SPI));
}

/* --- two cores at once --- */

static void group_off(void)
{
	direct_dist_write(&cpus[1], GICD_CTLR, 4, 0);
}

static void group_on(void)
{
	direct_dist_write(&cpus[1], GICD_CTLR, 4, GICD_CTLR_EN_GRP1NS);
}

static void route_nowhere(void)
{
	set_route(1, 9);
}

static void route_to_2(void)
{
	set_route(2, 2);
}

static void off_0(void)
{
	vgic_version_direct.cpu_off(&cpus[0]);
}

static void enable(void)
{
	direct_dist_write(&cpus[0], GICD_ISENABLER + 4, 4, BIT(SPI));
}

static void disable(void)
{
	direct_dist_write(&cpus[1], GICD_ICENABLER + 4, 4, BIT(SPI));
}

static void enable_beside(void (*other)(void), uint32_t expected)
{
	meanwhile = other;
	enable();
	assert_null(meanwhile);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), expected);
}

static void enables_at_once(void **state)
{
	(void)state;
	enable(); /* alone: one write, and a route is one of it and one of the enable */
	assert_int_equal(writes, 1);
	set_route(0, 1);
	assert_int_equal(writes, 3);
	enable_beside(group_off, 0);
	enable_beside(group_on, BIT(SPI));
	enable_beside(disable, 0);
	/* the group goes on, and off, beside a disable and itself */
	group_off();
	direct_dist_write(&cpus[0], GICD_ISENABLER + 4, 4, BIT(SPI));
	meanwhile = disable;
	group_on();
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), 0);
	enable();
	meanwhile = group_on;
	group_off();
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), BIT(SPI));
	enable_beside(route_nowhere, 0);
	enable_beside(route_to_2, BIT(SPI));
}

static void routes_at_once(void **state)
{
	(void)state;
	enable();
	/* a line is given a core while the one that it was at goes off, or its route is lost */
	set_route(1, GICD_IROUTER_IRM);
	meanwhile = route_to_2;
	off_0();
	assert_int_equal(route[SPI], FIRST + 2);
	vgic_version_direct.cpu_on(&cpus[0]);
	meanwhile = off_0;
	set_route(1, GICD_IROUTER_IRM);
	assert_int_equal(route[SPI], FIRST + 1);
	meanwhile = route_nowhere;
	set_route(0, 1);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), 0);
	meanwhile = route_to_2;
	route_nowhere();
	assert_int_equal(route[SPI], FIRST + 2);
	assert_int_equal(physical(DIST, GICD_ISENABLER, 1), BIT(SPI));
}

static void stop_1(void)
{
	vgic_version_direct.cpu_stop(&cpus[1]);
}

/* What another core enables in the frame of one that goes off does not stay. */
static void off_at_once(void **state)
{
	(void)state;
	meanwhile = stop_1;
	write_sgi_frame(0, 1, GICD_ISENABLER, 4, BIT(PPI));
	assert_null(meanwhile);
	assert_int_equal(physical(FIRST + 1, GICD_ISENABLER, 0), 0);
	assert_int_equal(read_sgi_frame(0, 1, GICD_ISENABLER), 0);
}

/* A guest whose other core undoes each write keeps no core of EL2's in it. */
static unsigned fights;

static void fight(void)
{
	vm.ctlr ^= GICD_CTLR_EN_GRP1NS;
	vm.route[SPI - 32] ^= 1;
	fights++;
	assert_true(fights < 100);
	meanwhile = fight;
}

static void no_endless_look(void **state)
{
	(void)state;
	meanwhile = fight;
	enable();
	set_route(0, 0);
	assert_true(fights >= VGIC_MAX_CPUS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(routes_stay_inside, setup),
		cmocka_unit_test_setup(any_core_is_one_of_its_own, setup),
		cmocka_unit_test_setup(any_core_waits_for_one, setup),
		cmocka_unit_test_setup(routed_while_off, setup),
		cmocka_unit_test_setup(enables_at_once, setup),
		cmocka_unit_test_setup(routes_at_once, setup),
		cmocka_unit_test_setup(off_at_once, setup),
		cmocka_unit_test_setup(no_endless_look, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

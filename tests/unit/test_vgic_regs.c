/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual distributor's and redistributors' registers (IHI 0069 chapter 12), without
 * interrupts. */
#include "tests/unit/vgic_steps.h"

static void identification(void **state)
{
	(void)state;
	/* 160 lines, ten bits of INTID, A3V */
	assert_int_equal(dist_read(0, GICD_TYPER), 4 | 9u << 19 | 1u << 24);
	assert_int_equal(dist_read(0, GICD_IIDR) & 0xfff, 0x43b);
	assert_int_equal(dist_read(0, GICD_PIDR2) >> 4 & 0xf, 3);
	assert_int_equal(redist_read(0, 0, GICR_PIDR2) >> 4 & 0xf, 3);
	assert_int_equal(redist_read(0, 0, GICR_IIDR) & 0xfff, 0x43b);
	for (unsigned n = 0; n < 3; n++) {
		fake_enter(0);
		uint64_t typer =
			vgic_redist_read(&help_cpu[0], n * GICR_FRAME_SIZE + GICR_TYPER, 8);

		assert_int_equal(typer >> 32, n); /* affinity */
		assert_int_equal(typer >> 8 & 0xffff, n);
		assert_int_equal(!!(typer & GICR_TYPER_LAST), n == 2);
		assert_int_equal(redist_read(1, n, GICR_TYPER), (uint32_t)typer);
		assert_int_equal(redist_read(1, n, GICR_TYPER + 4), typer >> 32);
	}
	dist_write(0, GICD_TYPER, ~0u);
	assert_int_equal(dist_read(0, GICD_TYPER) & 0x1f, 4);
}

static void control(void **state)
{
	(void)state;
	/* One security state, affinity routing for ever, no write pending. */
	assert_int_equal(dist_read(0, GICD_CTLR), GICD_CTLR_DS | GICD_CTLR_ARE_S);
	dist_write(1, GICD_CTLR, ~0u);
	assert_int_equal(dist_read(0, GICD_CTLR), GICD_CTLR_DS | GICD_CTLR_ARE_S | 3);
	dist_write(2, GICD_CTLR, 0);
	assert_int_equal(dist_read(1, GICD_CTLR), GICD_CTLR_DS | GICD_CTLR_ARE_S);
	assert_int_equal(redist_read(0, 1, 0), 0); /* GICR_CTLR */
	assert_int_equal(dist_read(3, GICD_CTLR), GICD_CTLR_DS | GICD_CTLR_ARE_S);
}

static void waker(void **state)
{
	(void)state;
	assert_int_equal(redist_read(0, 1, GICR_WAKER),
			 GICR_WAKER_PROCESSOR_SLEEP | GICR_WAKER_CHILDREN_ASLEEP);
	redist_write(0, 1, GICR_WAKER, 0);
	assert_int_equal(redist_read(1, 1, GICR_WAKER), 0);
	assert_int_equal(redist_read(0, 0, GICR_WAKER),
			 GICR_WAKER_PROCESSOR_SLEEP | GICR_WAKER_CHILDREN_ASLEEP);
	redist_write(1, 1, GICR_WAKER, ~0u);
	assert_int_equal(redist_read(1, 1, GICR_WAKER),
			 GICR_WAKER_PROCESSOR_SLEEP | GICR_WAKER_CHILDREN_ASLEEP);
}

/* Banks of one bit an interrupt that hold what is written: set, read through both registers of the
 * pair, clear. */
static void set_and_clear(uint32_t set, uint32_t clear)
{
	for (uint32_t intid = 0; intid < HELP_LINES; intid++) {
		bool mine = intid < 32 || vgic_bit(help_vm.owned, intid);

		guest_set(1, set, intid);
		assert_int_equal(guest_get(1, set, intid), mine);
		assert_int_equal(guest_get(1, clear, intid), mine);
		if (intid >= 32)
			assert_int_equal(guest_get(2, set, intid), mine);
		else
			assert_false(guest_get(2, set, intid));
		assert_false(guest_get(help_cpus, set, intid));
		sound();
		guest_set(2, clear, intid);
		if (intid >= 32)
			assert_false(guest_get(1, set, intid));
		guest_set(1, clear, intid);
		assert_false(guest_get(1, set, intid));
		sound();
	}
}

static void enables(void **state)
{
	(void)state;
	set_and_clear(GICD_ISENABLER, GICD_ICENABLER);
	fake_rwp = true;
	set_and_clear(GICD_ISENABLER, GICD_ICENABLER);
	fake_rwp = false;
	guest_set(0, GICD_ISENABLER, 33);
	guest_set(0, GICD_ISENABLER, TIMER);
	guest_set(0, GICD_ISENABLER, OTHERS_SPI);
	assert_true(fake_line(0, 33)->enabled);
	assert_true(fake_line(0, TIMER)->enabled);
	assert_false(fake_line(1, TIMER)->enabled);
	assert_false(fake_line(0, OTHERS_SPI)->enabled);
	dist_write(0, GICD_ISENABLER + 4, 0); /* zeros change nothing */
	assert_true(guest_get(0, GICD_ISENABLER, 33));
}

static void pending_bits(void **state)
{
	(void)state;
	set_and_clear(GICD_ISPENDR, GICD_ICPENDR);
}

static void active_bits(void **state)
{
	(void)state;
	set_and_clear(GICD_ISACTIVER, GICD_ICACTIVER);
	for (uint32_t intid = 32; intid < HELP_LINES; intid++)
		assert_false(fake_line(0, intid)->active);
}

static void groups(void **state)
{
	(void)state;
	for (unsigned w = 1; w < 4; w++) {
		dist_write(0, GICD_IGROUPR + 4 * w, 0xf0f0ff0fu);
		assert_int_equal(dist_read(1, GICD_IGROUPR + 4 * w),
				 0xf0f0ff0fu & help_vm.owned[w]);
		assert_int_equal(dist_read(3, GICD_IGROUPR + 4 * w), 0);
		dist_write(0, GICD_IGROUPR + 4 * w, 0);
		assert_int_equal(dist_read(0, GICD_IGROUPR + 4 * w), 0);
	}
	redist_write(0, 1, GICR_IGROUPR0, 0x12345678);
	assert_int_equal(redist_read(1, 1, GICR_IGROUPR0), 0x12345678);
	assert_int_equal(redist_read(1, 0, GICR_IGROUPR0), 0);
	/* One security state: no modifier, no non-secure access control. */
	dist_write(0, GICD_IGRPMODR + 4, ~0u);
	assert_int_equal(dist_read(0, GICD_IGRPMODR + 4), 0);
	dist_write(0, GICD_NSACR + 8, ~0u);
	assert_int_equal(dist_read(0, GICD_NSACR + 8), 0);
	redist_write(0, 0, GICR_IGRPMODR0, ~0u);
	assert_int_equal(redist_read(0, 0, GICR_IGRPMODR0), 0);
	redist_write(0, 0, GICR_NSACR, ~0u);
	assert_int_equal(redist_read(0, 0, GICR_NSACR), 0);
}

static void priorities(void **state)
{
	(void)state;
	for (uint32_t intid = 0; intid < HELP_LINES; intid++) {
		guest_prio(1, intid, (uint8_t)(intid * 8 + 7));
		/* 32 levels: the rest reads as zero. */
		assert_int_equal(guest_get_prio(1, intid),
				 intid < 32 || vgic_bit(help_vm.owned, intid) ? intid * 8 % 256
									      : 0);
	}
	dist_write(0, GICD_IPRIORITYR + 44, 0x10203040);
	assert_int_equal(dist_read(2, GICD_IPRIORITYR + 44), 0x10203040);
	assert_int_equal(guest_get_prio(0, 44), 0x40);
	assert_int_equal(guest_get_prio(0, 47), 0x10);
	dist_write(0, GICD_IPRIORITYR + 40, 0xffffffff); /* two of four are not ours */
	assert_int_equal(dist_read(0, GICD_IPRIORITYR + 40), 0xf8f80000);
	assert_int_equal(guest_get_prio(0, 5), 0);
	redist_write(0, 2, GICR_IPRIORITYR + 4, 0x55667788);
	assert_int_equal(redist_read(2, 2, GICR_IPRIORITYR + 4), 0x50607088);
	dist_write(0, GICD_IPRIORITYR + 0, 0x08080808); /* word 0 is the redistributors' */
	assert_int_equal(dist_read(0, GICD_IPRIORITYR + 0), 0);
	guest_prio(3, OTHERS_SPI, 0x50);
	assert_int_equal(dist_read(0, GICD_IPRIORITYR + OTHERS_SPI), 0xf8f80000);
	guest_prio(0, OTHERS_SPI, 0x60);
	assert_int_equal(guest_get_prio(3, OTHERS_SPI), 0x50);
	/* A line at home elsewhere. */
	guest_route(0, 50, 2);
	guest_prio(0, 50, 0x48);
	assert_int_equal(guest_get_prio(1, 50), 0x48);
}

static void configuration(void **state)
{
	(void)state;
	assert_int_equal(redist_read(0, 0, GICR_ICFGR0), 0xaaaaaaaa); /* SGIs: edges */
	redist_write(0, 0, GICR_ICFGR0, 0);
	assert_int_equal(redist_read(0, 0, GICR_ICFGR0), 0xaaaaaaaa);
	redist_write(0, 1, GICR_ICFGR1, 0xffffffff);
	/* the lower bits are reserved */
	assert_int_equal(redist_read(0, 1, GICR_ICFGR1), 0xaaaaaaaa);
	assert_int_equal(redist_read(0, 0, GICR_ICFGR1), 0);
	assert_true(fake_line(1, TIMER)->edge);
	assert_false(fake_line(1, 25)->edge); /* without a wire for this VM */
	assert_false(fake_line(0, TIMER)->edge);
	for (unsigned w = 2; w < 8; w++) {
		dist_write(0, GICD_ICFGR + 4 * w, 0x88228822);
		assert_int_equal(dist_read(1, GICD_ICFGR + 4 * w),
				 0x88228822 & ~(w % 2 == 0 ? 2u << (2 * (OTHERS_SPI % 32)) : 0) &
					 ~(w == 2 ? 2u << (2 * (NOBODYS_SPI % 32)) : 0));
	}
	assert_true(fake_line(0, 32)->edge);
	assert_false(fake_line(0, 33)->edge);
	assert_false(fake_line(0, OTHERS_SPI)->edge);
	dist_write(0, GICD_ICFGR + 8, 0);
	assert_false(fake_line(0, 32)->edge);
	dist_write(0, GICD_ICFGR, 0xffffffff);
	assert_int_equal(dist_read(0, GICD_ICFGR), 0);
}

static void routing(void **state)
{
	(void)state;
	guest_route(0, 64, 1);
	assert_int_equal(router(2, 64), 1);
	assert_int_equal(fake_line(0, 64)->route, 1);
	guest_route(0, 64, 0xffffffffffffffff); /* IRM, all affinities; the rest is reserved */
	assert_true(router(2, 64) == 0xff80ffffff);
	assert_in_range(fake_line(0, 64)->route, 0, 2);
	/* Halves. */
	vgic_dist_write(&help_cpu[0], GICD_IROUTER + 8 * 64, VGIC_HOW(4), 2);
	assert_true(router(2, 64) == 0xff00000002);
	vgic_dist_write(&help_cpu[0], GICD_IROUTER + 8 * 64 + 4, VGIC_HOW(4), 0);
	assert_int_equal(router(2, 64), 2);
	assert_int_equal(fake_line(0, 64)->route, 2);
	assert_int_equal(dist_read(0, GICD_IROUTER + 8 * 64), 2);
	vgic_dist_write(&help_cpu[0], GICD_IROUTER + 8 * 64 + 4, VGIC_HOW(4), 0x77);
	assert_int_equal(dist_read(0, GICD_IROUTER + 8 * 64 + 4), 0x77);
	/* Not ours, private, beyond the last. */
	guest_route(3, OTHERS_SPI, 1);
	assert_int_equal(router(0, OTHERS_SPI), 0);
	guest_route(3, OTHERS_SPI, 0);
	guest_route(0, OTHERS_SPI, 1);
	assert_int_equal(router(0, OTHERS_SPI), 0);
	assert_int_equal(fake_line(0, OTHERS_SPI)->route, 3); /* where its own VM has it */
	guest_route(0, 8, 1);
	assert_int_equal(router(0, 8), 0);
	guest_route(0, 500, 1);
	assert_int_equal(router(0, 500), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(identification, after_reset, sound_at_end),
		cmocka_unit_test_setup_teardown(control, after_reset, sound_at_end),
		cmocka_unit_test_setup_teardown(waker, after_reset, sound_at_end),
		cmocka_unit_test_setup_teardown(enables, after_reset, sound_at_end),
		cmocka_unit_test_setup_teardown(pending_bits, after_reset, sound_at_end),
		cmocka_unit_test_setup_teardown(active_bits, after_reset, sound_at_end),
		cmocka_unit_test_setup_teardown(groups, after_reset, sound_at_end),
		cmocka_unit_test_setup_teardown(priorities, after_reset, sound_at_end),
		cmocka_unit_test_setup_teardown(configuration, after_reset, sound_at_end),
		cmocka_unit_test_setup_teardown(routing, after_reset, sound_at_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

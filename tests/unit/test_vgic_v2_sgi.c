/* SPDX-License-Identifier: Apache-2.0 */
/* SGIs of the virtual GICv2, which know their senders. */
#include "tests/unit/vgic_v2_steps.h"

static void filters(void **state)
{
	(void)state;
	sgir(0, 0, 5, 3); /* a list */
	assert_int_equal(serve(0), 3);
	assert_int_equal(serve(1), FAKE_SPURIOUS);
	assert_int_equal(serve(2), 3);
	sgir(1, 1, 0xff, 4); /* the others */
	assert_int_equal(serve(0), 1 << 10 | 4);
	assert_int_equal(serve(1), FAKE_SPURIOUS);
	assert_int_equal(serve(2), 1 << 10 | 4);
	sgir(2, 2, 0xff, 5); /* itself */
	assert_int_equal(serve(0), FAKE_SPURIOUS);
	assert_int_equal(serve(2), 2 << 10 | 5);
	sgir(2, 3, 0xff, 5); /* reserved */
	sgir(0, 0, 0xf8, 6); /* CPUs that are not there, or another VM's */
	for (unsigned n = 0; n < CPUS + 2; n++)
		assert_int_equal(serve(n), FAKE_SPURIOUS);
	sgir(CPUS + 1, 1, 0, 7);
	assert_int_equal(serve(CPUS), 1 << 10 | 7);
}

static void each_sender_once(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 2; round++) {
		sgir(2, 0, 1, 9);
		sgir(1, 0, 1, 9);
		sgir(0, 0, 1, 9);
	}
	assert_int_equal(get(0, GICD_SPENDSGIR + 9, 1), 7);
	assert_int_equal(get(0, GICD_CPENDSGIR + 8, 4), 7 << 8);
	assert_int_equal(serve(0), 2 << 10 | 9); /* came first */
	assert_int_equal(serve(0), 9);
	assert_int_equal(serve(0), 1 << 10 | 9);
	assert_int_equal(serve(0), FAKE_SPURIOUS);
	assert_int_equal(get(0, GICD_SPENDSGIR + 9, 1), 0);
}

/* While one is active: pending beside it, and taken after its end. */
static void while_active(void **state)
{
	uint32_t first;

	(void)state;
	sgir(1, 0, 1, 9);
	first = iar(0);
	assert_int_equal(first, 1 << 10 | 9);
	sgir(1, 0, 1, 9);
	sgir(2, 0, 1, 9);
	assert_int_equal(get(0, GICD_ISPENDR, 4), 1 << 9);
	for (unsigned size = 1; size <= 2; size++) /* words only (IHI 0048, 4.1.4) */
		assert_int_equal(get(0, GICD_ISPENDR, size) | get(0, GICD_ICPENDR, size), 0);
	assert_int_equal(get(0, GICD_ISACTIVER, 4), 1 << 9);
	assert_int_equal(iar(0), FAKE_SPURIOUS);
	eoi(0, first);
	assert_int_equal(serve(0), 1 << 10 | 9);
	assert_int_equal(serve(0), 2 << 10 | 9);
	assert_int_equal(serve(0), FAKE_SPURIOUS);
}

/* The end is not the CPU interface's. */
static void ended_by_hand(void **state)
{
	(void)state;
	sgir(1, 0, 1, 9);
	iar(0);
	sgir(2, 0, 1, 9);
	put(0, GICD_ICACTIVER, 4, 1 << 9);
	assert_int_equal(get(0, GICD_SPENDSGIR + 9, 1), 4);
	fake_cpus[0].active_prio[0] = 0;
	fake_cpus[0].eoi_mode = true;
	assert_int_equal(iar(0), 2 << 10 | 9);
	eoi(0, 2 << 10 | 9);
	sgir(1, 0, 1, 9);
	fake_enter(0);
	vgic_v2_dir(&help_cpu[0], 1 << 10 | 9); /* not whose it is */
	assert_int_equal(iar(0), FAKE_SPURIOUS);
	fake_enter(0);
	vgic_v2_dir(&help_cpu[0], 2 << 10 | 9);
	assert_int_equal(iar(0), 1 << 10 | 9);
}

/* One register has ended and signals it (LR_EOI), another is still in use: only the first is
 * emptied. */
static void one_ended_of_two(void **state)
{
	(void)state;
	sgir(1, 0, 1, 9);
	sgir(2, 0, 1, 9);
	put(0, GICD_IPRIORITYR + 8, 1, 0xf0);
	sgir(1, 0, 1, 8);
	help_settle(0);
	assert_int_equal(fake_iar(0), 1 << 10 | 9);
	fake_eoir(0, 1 << 10 | 9);
	assert_int_equal(serve(0), 2 << 10 | 9);
	fake_cpus[0].mask = 0xf8;
	assert_int_equal(serve(0), 1 << 10 | 8);
	assert_int_equal(serve(0), FAKE_SPURIOUS);
}

/* The only register holds one that has ended; before its maintenance interrupt another core's SGI
 * comes, or the next sender's turn. Software's interface sees it at once, and what came first goes
 * first. */
static void end_not_seen_yet(void **state)
{
	(void)state;
	begin(CPUS, 1);
	for (unsigned other = 8; other <= 9; other++) {
		sgir(1, 0, 1, 9);
		sgir(2, 0, 1, 9);
		assert_int_equal(iar(0), 1 << 10 | 9);
		fake_eoir(0, 1 << 10 | 9);
		sgir(1, 0, 1, other);
		if (help_broken())
			fail_msg("%s", help_broken());
		if (fake_software)
			assert_int_equal(serve(0), 2 << 10 | 9);
		assert_int_equal(serve(0), other == 8 ? 1 << 10 | 8 : 1 << 10 | 9);
		if (!fake_software)
			assert_int_equal(serve(0), 2 << 10 | 9);
		assert_int_equal(serve(0), FAKE_SPURIOUS);
	}
}

/* What is pending for nobody else to see: ISPENDR and ICPENDR read alike, also while a sender waits
 * for its turn. */
static void waiting_senders_are_pending(void **state)
{
	(void)state;
	sgir(1, 0, 1, 9);
	iar(0);
	sgir(2, 0, 1, 9);
	assert_int_equal(get(0, GICD_ISPENDR, 4), 1 << 9);
	assert_int_equal(get(0, GICD_ICPENDR, 4), 1 << 9);
	put(0, GICD_ICPENDR, 4, 1 << 9); /* no pending state of an SGI is taken back by it */
	assert_int_equal(get(0, GICD_ICPENDR, 4), 1 << 9);
}

/* An SPI's end by DIR names no sender; the last CPU that goes off leaves its lines where they
 * are. */
static void dir_of_an_spi_and_the_last_off(void **state)
{
	(void)state;
	put(0, GICD_ISENABLER + 4, 4, 1u << (SPI - 32));
	put(0, GICD_ITARGETSR + SPI, 1, 7);
	fake_cpus[0].eoi_mode = true;
	fake_wire(0, SPI, true);
	assert_int_equal(iar(0), SPI);
	fake_wire(0, SPI, false);
	eoi(0, SPI);
	assert_int_equal(get(0, GICD_ISACTIVER + 4, 4), 1u << (SPI - 32));
	fake_enter(0);
	vgic_v2_dir(&help_cpu[0], SPI);
	assert_int_equal(get(0, GICD_ISACTIVER + 4, 4), 0);
	for (unsigned n = CPUS; n-- > 0;) {
		fake_enter(n);
		vgic_cpu_off(&help_cpu[n]);
	}
	assert_int_equal(fake_line(0, SPI)->route, 0);
}

static void taken_back(void **state)
{
	(void)state;
	put(0, GICD_SPENDSGIR + 8, 4, 0x00000500); /* from CPUs 0 and 2 */
	assert_int_equal(get(0, GICD_SPENDSGIR + 8, 4), 0x500);
	put(0, GICD_CPENDSGIR + 9, 1, 1);
	assert_int_equal(get(0, GICD_SPENDSGIR + 9, 1), 4);
	assert_int_equal(serve(0), 2 << 10 | 9);
	put(0, GICD_SPENDSGIR + 9, 1, 0xff); /* three CPUs */
	assert_int_equal(get(0, GICD_CPENDSGIR + 9, 1), 7);
	put(0, GICD_CPENDSGIR + 9, 1, 0xff);
	assert_int_equal(serve(0), FAKE_SPURIOUS);
	put(0, GICD_SGIR + 4, 4, ~0u); /* reserved, as is all that follows */
	put(0, GICD_SPENDSGIR + 16, 4, ~0u);
	assert_int_equal(get(0, GICD_SGIR, 4) | get(0, GICD_SGIR + 4, 4) |
				 get(0, GICD_SPENDSGIR + 16, 4),
			 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(filters, fresh, end),
		cmocka_unit_test_setup_teardown(each_sender_once, fresh, end),
		cmocka_unit_test_setup_teardown(while_active, fresh, end),
		cmocka_unit_test_setup_teardown(ended_by_hand, fresh, end),
		cmocka_unit_test_setup_teardown(one_ended_of_two, fresh, end),
		cmocka_unit_test_setup_teardown(end_not_seen_yet, fresh, end),
		cmocka_unit_test_setup_teardown(waiting_senders_are_pending, fresh, end),
		cmocka_unit_test_setup_teardown(dir_of_an_spi_and_the_last_off, fresh, end),
		cmocka_unit_test_setup_teardown(taken_back, fresh, end),
	};

	return RUN_OVER_BOTH(tests);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* SGIs through the virtual GIC, and the core that sleeps until one comes. */
#include "tests/unit/vgic_steps.h"

static void sgi_filters(void **state)
{
	static const struct {
		uint64_t value;
		bool group1_allowed;
		unsigned to; /* mask */
	} sent[] = {
		{1ull << 0, true, 1},
		{1ull << 1, true, 2},
		{7, true, 7},
		{0xffff, true, 7},
		{0xfff8, true, 0},
		{1ull << 40, true, 6},
		{1ull << 40 | 1, true, 6}, /* all but self: the list is ignored */
		{1ull << 16 | 1, true, 0},
		{1ull << 32 | 1, true, 0},
		{1ull << 48 | 1, true, 0}, /* other clusters */
		{1ull << 44 | 1, true, 0}, /* range selector: cores 16 to 31 */
		{7, false, 0},
		{1ull << 40, false, 0}, /* ICC_SGI0R of a group-1 SGI */
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(sent); i++)
		for (uint64_t intid = 0; intid < 16; intid++) {
			guest_sgi(0, sent[i].value | intid << 24, sent[i].group1_allowed);
			for (unsigned n = 0; n < 3; n++)
				if (sent[i].to >> n & 1)
					serves(n, (uint32_t)intid);
			for (unsigned n = 0; n < 5; n++)
				takes(n, NONE);
		}
	/* SGI 0 of cpu 1 is group 0: both registers may send it */
	redist_write(1, 1, GICR_IGROUPR0, ~1u);
	guest_sgi(0, 7, false);
	takes(1, NONE);
	assert_int_equal(fake_iar(0), 0);
	fake_eoir(0, 0);
	guest_sgi(0, 2, true);
	assert_true(guest_get(1, GICD_ISPENDR, 0));
	help_settle(1);
	assert_int_equal(fake_iar(0), 0);
	fake_eoir(0, 0);
	all_quiet();
}

/* Sent again while active: the next one has the enable, priority and group of its own time. */
static void sgi_sent_while_active(void **state)
{
	uint64_t self = 1 | 3ull << 24;

	(void)state;
	guest_sgi(0, self, true);
	takes(0, 3);
	guest_set(0, GICD_ICENABLER, 3);
	guest_sgi(0, self, true);
	guest_eoi(0, 3);
	takes(0, NONE);
	assert_true(guest_get(0, GICD_ISPENDR, 3));
	guest_set(0, GICD_ISENABLER, 3);
	takes(0, 3);
	redist_write(0, 0, GICR_IGROUPR0, ~8u);
	guest_sgi(0, self, true);
	guest_eoi(0, 3);
	takes(0, NONE);
	assert_int_equal(fake_iar(0), 3);
	redist_write(0, 0, GICR_IGROUPR0, ~0u);
	guest_prio(0, 3, 0x40);
	guest_prio(0, 4, 0x20);
	guest_sgi(0, self, true);
	fake_eoir(0, 3);
	guest_sgi(0, 1 | 4ull << 24, true);
	serves(0, 4);
	takes(0, 3);
	guest_sgi(0, self, true); /* nothing changed: both in one list register */
	guest_eoi(0, 3);
	serves(0, 3);
	all_quiet();
}

static void sgis_by_register(void **state)
{
	(void)state;
	redist_write(0, 2, GICR_ISPENDR0, 1u << 7); /* from another core */
	assert_int_equal(redist_read(1, 2, GICR_ISPENDR0), 1u << 7);
	takes(2, 7);
	guest_sgi(1, 4 | 7ull << 24, true);
	assert_int_equal(redist_read(1, 2, GICR_ISPENDR0), 1u << 7);
	assert_int_equal(redist_read(1, 2, GICR_ISACTIVER0), 1u << 7);
	redist_write(0, 2, GICR_ICPENDR0, 1u << 7);
	ends(2, 7);
	guest_sgi(1, 4 | 7ull << 24, true);
	help_settle(2);
	redist_write(2, 2, GICR_ICPENDR0, 1u << 7);
	takes(2, NONE);
	all_quiet();
}

static void sleeping(void **state)
{
	(void)state;
	fake_enter(1);
	assert_false(vgic_pending(&help_cpu[1]));
	fake_enter(0);
	vgic_send_sgi(&help_cpu[0], 2, true);
	fake_enter(1);
	assert_true(vgic_pending(&help_cpu[1]));
	vgic_take_sgis(&help_cpu[1]);
	assert_true(vgic_pending(&help_cpu[1]));
	takes(1, 0);
	fake_enter(1);
	assert_false(vgic_pending(&help_cpu[1]));
	ends(1, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(sgi_filters, fresh),
		cmocka_unit_test_setup(sgi_sent_while_active, fresh),
		cmocka_unit_test_setup(sgis_by_register, fresh),
		cmocka_unit_test_setup(sleeping, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

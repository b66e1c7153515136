/* SPDX-License-Identifier: Apache-2.0 */
/* The virtual GICv2 (Arm IHI 0048): its registers and targets. */
#include "el2/vdev/vgic_interface.h"
#include "gic/gicv2.h"
#include "gic/software.h"
#include "tests/unit/vgic_v2_steps.h"

static void identification(void **state)
{
	(void)state;
	/* 160 lines, CPUs, no security extension */
	assert_int_equal(get(0, GICD_TYPER, 4), 4 | (CPUS - 1) << 5);
	assert_int_equal(get(CPUS, GICD_TYPER, 4), 4 | 1 << 5);
	assert_int_equal(get(0, GICD_IIDR, 4) & 0xfff, 0x43b);
	assert_int_equal(get(0, PIDR2, 4), 0x2b);
	assert_int_equal(get(0, PIDR2 - 4, 4), 0);
	assert_int_equal(get(0, PIDR2, 1), 0);
	put(1, GICD_CTLR, 4, ~0u);
	assert_int_equal(get(0, GICD_CTLR, 4), 3);
	put(0, GICD_TYPER, 4, ~0u);
	put(0, PIDR2, 4, ~0u);
	put(0, GICD_IIDR + 4, 4, ~0u);
	/* reserved, as is what follows to GICD_IGROUPR */
	assert_int_equal(get(0, GICD_IIDR + 4, 4), 0);
	/* GICv3's are not there. */
	put(0, GICD_IROUTER + 8 * SPI, 8, 1);
	assert_int_equal(get(0, GICD_IROUTER + 8 * SPI, 4), 0);
	assert_int_equal(get(0, 0xfffc, 4), 0);
	put(0, GICD_SGIR, 2, 9); /* a word only, as where the distributor ends */
	assert_int_equal(get(0, GICD_SPENDSGIR + 9, 1), 0);
	assert_int_equal(get(0, GICD_ISENABLER + 2, 4), 0);
	assert_int_equal(get(0, GICD_ISENABLER, 8), 0);
}

static void banked(void **state)
{
	(void)state;
	for (unsigned n = 0; n < CPUS; n++) {
		put(n, GICD_ISENABLER, 4, 1u << (24 + n));
		put(n, GICD_IPRIORITYR + 20, 1, 0x40 + 8 * n);
		put(n, GICD_IGROUPR, 4, 1u << n);
		put(n, GICD_ITARGETSR, 4, 0);
	}
	for (unsigned n = 0; n < CPUS; n++) {
		assert_int_equal(get(n, GICD_ISENABLER, 4), 1u << (24 + n) | 0xffff);
		assert_int_equal(get(n, GICD_IPRIORITYR + 20, 1), 0x40 + 8 * n);
		assert_int_equal(get(n, GICD_IGROUPR, 4), 1u << n);
		for (unsigned i = 0; i < 32; i += 4)
			assert_int_equal(get(n, GICD_ITARGETSR + i, 4), 0x01010101u << n);
		assert_int_equal(get(n, GICD_ICFGR, 4), 0xaaaaaaaa);
	}
	/* SGIs have no enable, and no pending state but a sender's. */
	put(0, GICD_ICENABLER, 4, 0xffff);
	put(0, GICD_ISPENDR, 4, 0xffff);
	assert_int_equal(get(0, GICD_ICENABLER, 4) & 0xffff, 0xffff);
	assert_int_equal(get(0, GICD_ISPENDR, 4), 0);
}

static void targets(void **state)
{
	uint32_t at = GICD_ITARGETSR + SPI;

	(void)state;
	assert_int_equal(get(0, at, 1), 1); /* after reset */
	put(1, at, 1, 0xfa);
	assert_int_equal(get(0, at, 1), 2); /* there are three CPUs */
	assert_int_equal(fake_line(0, SPI)->route, 1);
	put(1, at, 4, 0x01010104);
	assert_int_equal(get(2, at, 4), 0x01010104);
	assert_int_equal(get(2, at + 1, 1), 1);
	assert_int_equal(fake_line(0, SPI)->route, 2);
	/* another VM's, by its own numbers; and nobody's */
	put(0, GICD_ITARGETSR + OTHERS_SPI, 1, 1);
	assert_int_equal(get(0, GICD_ITARGETSR + OTHERS_SPI, 1), 0);
	put(CPUS, GICD_ITARGETSR + OTHERS_SPI, 1, 2);
	assert_int_equal(get(CPUS, GICD_ITARGETSR + OTHERS_SPI, 1), 2);
	assert_int_equal(fake_line(0, OTHERS_SPI)->route, CPUS + 1);
	put(0, GICD_ITARGETSR + HELP_LINES, 4, ~0u);
	assert_int_equal(get(0, GICD_ITARGETSR + HELP_LINES, 4), 0);
	put(0, GICD_ITARGETSR + 1020, 4, ~0u);
	assert_int_equal(get(0, GICD_ITARGETSR + 1020, 4), 0);
}

static void targets_of_one_cpu(void **state)
{
	(void)state;
	begin(1, 4);
	put(0, GICD_ITARGETSR + SPI, 1, 0);
	assert_int_equal(get(0, GICD_ITARGETSR + SPI, 1), 0);
	assert_int_equal(get(0, GICD_ITARGETSR, 4), 0);
	put(0, GICD_ISENABLER + 4, 4, 1u << (SPI - 32));
	fake_wire(0, SPI, true);
	assert_int_equal(iar(0), SPI);
}

static void nobody(void **state)
{
	(void)state;
	put(0, GICD_ISENABLER + 4, 4, 1u << (SPI - 32));
	put(0, GICD_ITARGETSR + SPI, 1, 0);
	fake_wire(0, SPI, true);
	for (unsigned n = 0; n < CPUS; n++)
		assert_int_equal(iar(n), FAKE_SPURIOUS);
	assert_int_equal(get(0, GICD_ISPENDR + 4, 4), 1u << (SPI - 32));
	put(0, GICD_ITARGETSR + SPI, 1, 2);
	assert_int_equal(iar(0), FAKE_SPURIOUS);
	assert_int_equal(iar(1), SPI);
}

/* A line that several may take: with one that is on, whoever goes off or comes on. */
static void several(void **state)
{
	struct vgic_cpu *vc = help_cpu;

	(void)state;
	put(0, GICD_ISENABLER + 4, 4, 1u << (SPI - 32));
	put(0, GICD_ITARGETSR + SPI, 1, 6);
	assert_int_equal(fake_line(0, SPI)->route, 1);
	fake_enter(1);
	vgic_cpu_off(&vc[1]);
	assert_int_equal(fake_line(0, SPI)->route, 2);
	fake_enter(2);
	vgic_cpu_off(&vc[2]);
	assert_int_equal(fake_line(0, SPI)->route, 2); /* CPU 0 is no target */
	fake_enter(0);
	vgic_cpu_off(&vc[0]);
	vgic_cpu_on(&vc[0]);
	assert_int_equal(fake_line(0, SPI)->route, 2); /* and is none when it comes on */
	fake_enter(1);
	vgic_cpu_on(&vc[1]);
	assert_int_equal(fake_line(0, SPI)->route, 1);
	fake_cpus[1].mask = 0xff;
	fake_cpus[1].group_on[0] = true;
	fake_wire(0, SPI, true);
	assert_int_equal(iar(1), SPI);
	/* where it is, it stays */
	put(0, GICD_ITARGETSR + SPI, 1, 7);
	assert_int_equal(fake_line(0, SPI)->route, 1);
	fake_enter(2);
	vgic_cpu_on(&vc[2]);
	assert_int_equal(fake_line(0, SPI)->route, 1);
}

/* Active where it was taken, and routed to others since: one of these goes off. */
static void active_elsewhere(void **state)
{
	(void)state;
	put(0, GICD_ISENABLER + 4, 4, 1u << (SPI - 32));
	fake_wire(0, SPI, true);
	assert_int_equal(iar(0), SPI);
	put(0, GICD_ITARGETSR + SPI, 1, 6);
	assert_int_equal(fake_line(0, SPI)->route, 1);
	fake_enter(1);
	vgic_cpu_off(&help_cpu[1]);
	assert_int_equal(fake_line(0, SPI)->route, 2);
	eoi(0, SPI);
	assert_int_equal(serve(2), SPI);
}

static void go_off(void)
{
	unsigned self = fake_self;

	fake_while_waiting = NULL;
	fake_enter(1);
	vgic_cpu_off(&help_cpu[1]);
	fake_self = self;
}

/* Between the choice of a CPU and the line's arrival there. */
static void goes_off_meanwhile(void **state)
{
	(void)state;
	fake_while_waiting = go_off;
	put(2, GICD_ITARGETSR + SPI, 1, 6);
	assert_int_equal(fake_line(0, SPI)->route, 2);
}

/* What it had taken is the physical GIC's again by the time that the reader's call arrives. */
static void read_while_its_core_goes_off(void **state)
{
	uint32_t bit = 1u << (SPI - 32);

	(void)state;
	put(0, GICD_ITARGETSR + SPI, 1, 2);
	put(0, GICD_ISENABLER + 4, 4, bit);
	put(0, GICD_ISPENDR + 4, 4, bit);
	help_settle(1);
	assert_false(fake_is_pending(0, SPI));
	fake_while_waiting = go_off;
	assert_int_equal(get(2, GICD_ISPENDR + 4, 4), bit);
}

/* Group 1 is the guest's, too: signalled when GICD_CTLR and the CPU interface have it on. */
static void groups(void **state)
{
	(void)state;
	put(0, GICD_IGROUPR, 4, 1 << 9);
	sgir(1, 0, 1, 9);
	assert_int_equal(iar(0), FAKE_SPURIOUS); /* fake_iar(0): group 0's acknowledge */
	assert_int_equal(fake_iar(1), 1 << 10 | 9);
	fake_eoir(1, 1 << 10 | 9);
	put(0, GICD_CTLR, 4, 1);
	sgir(1, 0, 1, 9);
	assert_int_equal(fake_iar(1), FAKE_SPURIOUS);
	put(0, GICD_CTLR, 4, 3);
	assert_int_equal(fake_iar(1), 1 << 10 | 9);
}

static void reset(void **state)
{
	(void)state;
	sgir(1, 0, 1, 9);
	sgir(2, 0, 1, 9);
	iar(0);
	fake_enter(0);
	vgic_cpu_off(&help_cpu[0]);
	vgic_cpu_reset(&help_cpu[0]);
	vgic_cpu_on(&help_cpu[0]);
	assert_int_equal(get(0, GICD_SPENDSGIR + 9, 1), 0);
	assert_int_equal(get(0, GICD_ISACTIVER, 4) | get(0, GICD_ISPENDR, 4), 0);
	assert_int_equal(get(0, GICD_ISENABLER, 4), 0xffff);
}

/* Software's CPU interface: words alone. */
static void interface_words(void **state)
{
	(void)state;
	fake_enter(0);
	vgic_interface_write(&help_cpu[0], GICC_PMR, VGIC_HOW(4), 0x50);
	for (unsigned size = 1; size <= 8; size *= 2)
		for (unsigned at = 0; at < 4; at++) {
			bool word = size == 4 && !at;

			if (!word)
				vgic_interface_write(&help_cpu[0], GICC_PMR + at, VGIC_HOW(size),
						     0xa0);
			assert_int_equal(
				vgic_interface_read(&help_cpu[0], GICC_PMR + at, VGIC_HOW(size)),
				word ? 0x50 : 0);
		}
}

/* A maintenance interrupt that nothing ends is not waited for: here the engine serves another
 * interface. */
static void interface_does_not_settle(void **state)
{
	const struct fake_software *software = fake_software;

	(void)state;
	fake_enter(0);
	vgic_interface_write(&help_cpu[0], GICC_CTLR, VGIC_HOW(4), 0);
	software_interface()->hcr |= ICH_HCR_EN | ICH_HCR_VGRP0DIE;
	fake_software = NULL;
	assert_int_equal(vgic_interface_read(&help_cpu[0], GICC_CTLR, VGIC_HOW(4)), 0);
	fake_software = software;
	assert_true(interface_maintenance(software_interface()));
}

int main(void)
{
	const struct CMUnitTest of_software[] = {
		cmocka_unit_test_setup_teardown(interface_words, fresh, end),
		cmocka_unit_test_setup(interface_does_not_settle, fresh),
	};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(identification, fresh, end),
		cmocka_unit_test_setup_teardown(banked, fresh, end),
		cmocka_unit_test_setup_teardown(targets, fresh, end),
		cmocka_unit_test_setup_teardown(targets_of_one_cpu, fresh, end),
		cmocka_unit_test_setup_teardown(nobody, fresh, end),
		cmocka_unit_test_setup_teardown(several, fresh, end),
		cmocka_unit_test_setup_teardown(active_elsewhere, fresh, end),
		cmocka_unit_test_setup_teardown(goes_off_meanwhile, fresh, end),
		cmocka_unit_test_setup_teardown(read_while_its_core_goes_off, fresh, end),
		cmocka_unit_test_setup_teardown(groups, fresh, end),
		cmocka_unit_test_setup_teardown(reset, fresh, end),
	};

	return RUN_OVER_BOTH(tests) + cmocka_run_group_tests(of_software, NULL, NULL);
}

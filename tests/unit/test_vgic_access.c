/* SPDX-License-Identifier: Apache-2.0 */
/* Accesses of every size to every register of the virtual distributor and redistributors; offsets
 * and values that no register has. */
#include "tests/unit/vgic_steps.h"

/* Accesses of a size or alignment that a register does not have, and of registers that are not
 * there. */
static void sizes(void **state)
{
	static const struct {
		uint32_t offset;
		unsigned size;
	} none[] = {
		{GICD_CTLR, 1},
		{GICD_CTLR, 2},
		{GICD_CTLR, 8},
		{GICD_CTLR + 1, 4},
		{GICD_TYPER, 2},
		{GICD_ISENABLER + 4, 1},
		{GICD_ISENABLER + 4, 2},
		{GICD_ISENABLER + 8, 8},
		{GICD_ISENABLER + 6, 4},
		{GICD_IPRIORITYR + 44, 2},
		{GICD_IPRIORITYR + 48, 8},
		{GICD_IPRIORITYR + 45, 4},
		{GICD_ICFGR + 8, 1},
		{GICD_ICFGR + 8, 8},
		{GICD_IROUTER + 8 * 33, 1},
		{GICD_IROUTER + 8 * 33, 2},
		{GICD_IROUTER + 8 * 33 + 4, 8},
		{GICD_PIDR2, 1},
		{GICD_ITARGETSR + 36, 4},
		{GICD_ITARGETSR + 36, 1},
		{GICD_SGIR, 4},
		{GICD_SPENDSGIR, 1},
		{GICD_CPENDSGIR, 1},
		{GICD_SETSPI_NSR, 4},
		{GICD_CLRSPI_NSR, 4},
		{GICD_STATUSR, 4},
		{GICD_TYPER2, 4},
		{0x1000, 4},
		{0x5ffc, 4},
		{GICD_IROUTER + 8 * 1020, 8},
		{0xc000, 4},
		{0xfffc, 4},
		{GICD_ISENABLER, 4},
		{GICD_ISENABLER + HELP_LINES / 8, 4},
		{GICD_ICACTIVER + 0x7c, 4},
		{GICD_IGROUPR + 0x7c, 4},
		{GICD_IPRIORITYR + HELP_LINES, 4},
		{GICD_IPRIORITYR + 1020, 4},
		{GICD_ICFGR + HELP_LINES / 4, 4},
		{GICD_IROUTER, 8},
	};

	(void)state;
	guest_prio(0, 44, 0x40);
	for (unsigned i = 0; i < COUNT(none); i++) {
		vgic_dist_write(&help_cpu[0], none[i].offset, VGIC_HOW(none[i].size), ~0ull);
		if (vgic_dist_read(&help_cpu[0], none[i].offset, VGIC_HOW(none[i].size)))
			fail_msg("GICD 0x%x, %u bytes", none[i].offset, none[i].size);
	}
	assert_int_equal(guest_get_prio(0, 44), 0x40);
	assert_int_equal(dist_read(0, GICD_CTLR) & 3, 0);
	assert_int_equal(dist_read(0, GICD_ISENABLER + 4), 0);
	assert_int_equal(router(0, 33), 0);
}

static void redist_sizes(void **state)
{
	static const struct {
		uint32_t offset;
		unsigned size;
	} none[] = {
		{GICR_CTLR, 1},
		{GICR_CTLR, 8},
		{GICR_TYPER, 2},
		{GICR_TYPER + 4, 8},
		{GICR_WAKER, 1},
		{GICR_WAKER, 8},
		{GICR_WAKER + 2, 4},
		{0x40, 8},
		{0x70, 8},
		{0x80, 4},
		{0xfffc, 4},
		{GICR_PIDR2, 1},
		{GICR_SGI, 4},
		{GICR_SGI + GICD_TYPER, 4},
		{GICR_ISENABLER0, 1},
		{GICR_ISENABLER0, 8},
		{GICR_ISENABLER0 + 4, 4},
		{GICR_ICACTIVER0 + 4, 4},
		{GICR_IPRIORITYR + 32, 4},
		{GICR_IPRIORITYR + 32, 1},
		{GICR_IPRIORITYR + 0x80, 4},
		{GICR_IPRIORITYR + 0x3fc, 1},
		{GICR_IPRIORITYR, 2},
		{GICR_ICFGR0 + 8, 4},
		{GICR_ICFGR0 + 0x80, 4},
		{GICR_ICFGR1, 1},
		{GICR_SGI + GICD_IROUTER + 8 * 33, 8},
		{GICR_SGI + GICD_PIDR2, 1},
		{GICR_SGI + 0xc000, 4},
	};

	(void)state;
	for (unsigned i = 0; i < COUNT(none); i++)
		for (unsigned n = 0; n < 3; n++) {
			uint32_t at = n * GICR_FRAME_SIZE + none[i].offset;

			vgic_redist_write(&help_cpu[0], at, none[i].size, ~0ull);
			if (vgic_redist_read(&help_cpu[0], at, none[i].size))
				fail_msg("GICR 0x%x, %u bytes", none[i].offset, none[i].size);
		}
	assert_int_equal(redist_read(0, 0, GICR_ISENABLER0), 0);
	/* Behind the last redistributor there is nothing. */
	redist_write(0, 3, GICR_ISENABLER0, ~0u);
	assert_int_equal(redist_read(0, 3, GICR_ISENABLER0), 0);
	assert_int_equal(redist_read(0, 3, GICR_TYPER), 0);
	assert_int_equal(redist_read(3, 0, GICR_ISENABLER0), 0);
	assert_int_equal(fake_cpus[3].priv[TIMER].enabled, 0);
}

/* The whole of both frames, by every size: nothing outside of this VM changes, nothing breaks. */
static void sweep(void **state)
{
	struct vgic_vm other = help_other;

	(void)state;
	fake_enter(1);
	for (unsigned size = 1; size <= 8; size *= 2) {
		for (uint32_t offset = 0; offset < GICD_SIZE; offset += size) {
			vgic_dist_read(&help_cpu[1], offset, VGIC_HOW(size));
			vgic_dist_write(&help_cpu[1], offset, VGIC_HOW(size), ~0ull);
			vgic_dist_write(&help_cpu[1], offset, VGIC_HOW(size),
					0x5a5a5a5a5a5a5a5aull);
		}
		for (uint32_t offset = 0; offset < 4 * GICR_FRAME_SIZE; offset += size) {
			vgic_redist_read(&help_cpu[1], offset, size);
			vgic_redist_write(&help_cpu[1], offset, size, ~0ull);
		}
		sound();
	}
	assert_memory_equal(&other, &help_other, sizeof(other));
	for (uint32_t intid = 16; intid < 32; intid++)
		assert_false(fake_line(3, intid)->enabled || fake_line(3, intid)->latch ||
			     fake_line(3, intid)->active);
}

/* The smallest and the largest machine. */
static void extremes(void **state)
{
	static struct virq virqs[VGIC_MAX_SPI];
	static uint32_t spi_routes[VGIC_MAX_SPI];
	static struct vgic_cpu vc[16];
	static struct vgic_vm vm = {.remote = fake_remote,
				    .lines = 1024,
				    .n_cpus = 16,
				    .spi = virqs,
				    .route = spi_routes};

	(void)state;
	fake_reset(1020, 16);
	for (unsigned i = 0; i < 16; i++) {
		vc[i] = (struct vgic_cpu){.vm = &vm, .index = i, .physical = i, .lr_mask = 0xffff};
		vm.cpu[i] = &vc[i];
	}
	for (unsigned w = 1; w < 32; w++)
		vm.owned[w] = vm.wired[w] = w == 31 ? 0x0fffffffu : ~0u;
	vgic_vm_reset(&vm);
	/* Others see a whole redistributor before its core is on for the first time. */
	assert_int_equal(vgic_redist_read(&vc[0], 15 * GICR_FRAME_SIZE + GICR_WAKER, 4),
			 GICR_WAKER_PROCESSOR_SLEEP | GICR_WAKER_CHILDREN_ASLEEP);
	assert_int_equal(vgic_redist_read(&vc[0], 15 * GICR_FRAME_SIZE + GICR_ICFGR0, 4),
			 0xaaaaaaaa);
	vgic_redist_write(&vc[0], 15 * GICR_FRAME_SIZE + GICR_IPRIORITYR, 4, ~0u);
	assert_int_equal(vgic_redist_read(&vc[0], 15 * GICR_FRAME_SIZE + GICR_IPRIORITYR, 4),
			 0xf8f8f8f8);
	vgic_redist_write(&vc[0], 15 * GICR_FRAME_SIZE + GICR_ISPENDR0, 4, 8);
	assert_int_equal(vgic_redist_read(&vc[0], 15 * GICR_FRAME_SIZE + GICR_ISPENDR0, 4), 8);
	for (unsigned n = 0; n < 16; n++) {
		fake_enter(n);
		vgic_cpu_reset(&vc[n]);
		vgic_cpu_on(&vc[n]);
	}
	fake_enter(0);
	assert_int_equal(vgic_dist_read(&vc[0], GICD_TYPER, VGIC_HOW(4)) & 0x1f, 31);
	for (uint32_t offset = 0; offset < GICD_SIZE; offset += 4)
		vgic_dist_write(&vc[0], offset, VGIC_HOW(4), ~0u);
	assert_int_equal(vgic_dist_read(&vc[0], GICD_IGROUPR + 0x7c, VGIC_HOW(4)), 0x0fffffff);
	assert_int_equal(vgic_dist_read(&vc[0], GICD_IPRIORITYR + 1016, VGIC_HOW(4)), 0xf8f8f8f8);
	assert_int_equal(vgic_dist_read(&vc[0], GICD_IPRIORITYR + 1020, VGIC_HOW(4)), 0);
	vgic_dist_write(&vc[0], GICD_IROUTER + 8 * 1019, VGIC_HOW(8), 15);
	assert_int_equal(fake_line(0, 1019)->route, 15);
	assert_true(vgic_redist_read(&vc[0], 15 * GICR_FRAME_SIZE + GICR_TYPER, 8) &
		    GICR_TYPER_LAST);
	assert_null(fake_fault);
	help_start(1, 1);
	assert_true(redist_read(0, 0, GICR_TYPER) & GICR_TYPER_LAST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(sizes, after_reset, sound_at_end),
		cmocka_unit_test_setup_teardown(redist_sizes, after_reset, sound_at_end),
		cmocka_unit_test_setup_teardown(sweep, after_reset, sound_at_end),
		cmocka_unit_test_setup_teardown(extremes, after_reset, sound_at_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Steps that tests of the virtual GIC share; after each the whole state is checked. */
#ifndef MULLION_VGIC_STEPS_H
#define MULLION_VGIC_STEPS_H

#include "tests/unit/expect.h"
#include "tests/unit/vgic_help.h"
#include "gic/vgic/vgic_hw.h"

#define SPI     33u
#define EDGE    34u
#define IRM     (1ull << 31)
#define NONE    FAKE_SPURIOUS
#define NO_CORE 0x9900ull

static inline void sound(void)
{
	const char *what = help_broken();

	if (what)
		fail_msg("%s", what);
}

static inline void start(unsigned list_registers)
{
	help_start(3, list_registers);
	help_enable_groups();
	guest_config(0, EDGE, true);
	for (uint32_t intid = 32; intid < HELP_LINES; intid++)
		guest_set(0, GICD_ISENABLER, intid);
	for (unsigned n = 0; n < 3; n++)
		for (uint32_t intid = 0; intid < 32; intid++)
			guest_set(n, GICD_ISENABLER, intid);
	sound();
}

static inline int fresh(void **state)
{
	(void)state;
	start(4);
	return 0;
}

/* Around tests of registers: everything as after reset; and nothing broken by the end. */
static inline int after_reset(void **state)
{
	(void)state;
	help_start(3, 4);
	return 0;
}

static inline int sound_at_end(void **state)
{
	(void)state;
	sound();
	return 0;
}

static inline uint64_t router(unsigned cpu, uint32_t intid)
{
	return vgic_dist_read(&help_cpu[cpu], GICD_IROUTER + 8 * intid, VGIC_HOW(8));
}

/* The guest of `cpu` takes exactly this next. */
static inline void takes(unsigned cpu, uint32_t intid)
{
	uint32_t got = guest_iar(cpu);

	sound();
	if (got != intid)
		fail_msg("cpu %u takes %u, not %u", cpu, got, intid);
}

static inline void ends(unsigned cpu, uint32_t intid)
{
	guest_eoi(cpu, intid);
	help_settle(cpu);
	sound();
}

static inline void serves(unsigned cpu, uint32_t intid)
{
	takes(cpu, intid);
	ends(cpu, intid);
}

static inline void edge(unsigned cpu, uint32_t intid)
{
	fake_wire(cpu, intid, true);
	fake_wire(cpu, intid, false);
}

/* No interrupt at all is left, in the guest's eyes and in hardware. */
static inline void all_quiet(void)
{
	for (unsigned n = 0; n < 3; n++) {
		takes(n, NONE);
		assert_int_equal(redist_read(n, n, GICR_ISACTIVER0), 0);
		for (uint32_t intid = 16; intid < HELP_LINES; intid++)
			if (fake_line(n, intid)->active)
				fail_msg("%u is active in hardware", intid);
	}
	for (unsigned w = 1; w < HELP_LINES / 32; w++)
		assert_int_equal(dist_read(0, GICD_ISACTIVER + 4 * w), 0);
}

static inline void cpu_off(unsigned cpu)
{
	fake_enter(cpu);
	fake_cpus[cpu].only_kicks = true;
	vgic_cpu_off(&help_cpu[cpu]);
	sound();
	for (unsigned i = 0; i < fake_cpus[cpu].n_lr; i++)
		assert_int_equal(LR_STATE_OF(fake_cpus[cpu].lr[i]), 0);
	for (uint32_t intid = 16; intid < 32; intid++) {
		struct fake_line *l = fake_line(cpu, intid);

		assert_false(l->active || l->enabled || l->latch);
	}
}

static inline void cpu_on(unsigned cpu)
{
	fake_enter(cpu);
	vgic_cpu_reset(&help_cpu[cpu]);
	vgic_cpu_on(&help_cpu[cpu]);
	fake_cpus[cpu].only_kicks = false;
	fake_cpus[cpu].group_on[0] = fake_cpus[cpu].group_on[1] = true;
	fake_cpus[cpu].mask = 0xff;
	redist_write(cpu, cpu, GICR_IGROUPR0, ~0u);
	redist_write(cpu, cpu, GICR_ISENABLER0, ~0u);
	vgic_take_sgis(&help_cpu[cpu]);
	sound();
}

#endif

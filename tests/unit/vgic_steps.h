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

#endif

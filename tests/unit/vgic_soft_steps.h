/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Steps that tests of software lines share, the interrupts of emulated devices. Each test runs for
 * a line among wired ones and for one that the physical GIC has no register for (BOTH); after each
 * step the whole state is checked.
 */
#ifndef MULLION_VGIC_SOFT_STEPS_H
#define MULLION_VGIC_SOFT_STEPS_H

#include "tests/unit/vgic_steps.h"

static uint32_t line; /* the one under test */
static unsigned writes;

static inline int begin(uint32_t intid, unsigned list_registers)
{
	start(list_registers);
	line = intid;
	writes = fake_writes;
	return 0;
}

static inline int among_wired(void **state)
{
	(void)state;
	return begin(SOFT_SPI, 4);
}

static inline int beyond(void **state)
{
	(void)state;
	return begin(SOFT_HIGH, 4);
}

/* The device, on a core of this VM or of the other one. */
static inline void drive(unsigned cpu, bool high)
{
	fake_enter(cpu);
	vgic_line_set(&help_vm, line, high);
	sound();
}

static inline bool pending(void)
{
	return guest_get(0, GICD_ISPENDR, line);
}

static inline bool active(void)
{
	return guest_get(0, GICD_ISACTIVER, line);
}

#define BOTH(test)                                        \
	{#test, test, among_wired, NULL, NULL},           \
	{                                                 \
#test " beyond", test, beyond, NULL, NULL \
	}

#endif

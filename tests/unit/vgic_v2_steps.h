/* SPDX-License-Identifier: Apache-2.0 */
/* Steps that tests of the virtual GICv2 share: accesses, and the guest's CPU interface. */
#ifndef MULLION_VGIC_V2_STEPS_H
#define MULLION_VGIC_V2_STEPS_H

#include "tests/unit/expect.h"
#include "tests/unit/vgic_help.h"

#define CPUS  3u
#define PIDR2 0xfe8u
#define SPI   36u

static inline int begin(unsigned cpus, unsigned lrs)
{
	help_start(cpus, lrs);
	for (unsigned i = 0; i < cpus + 2; i++) {
		fake_cpus[i].mask = 0xff;
		fake_cpus[i].group_on[0] = fake_cpus[i].group_on[1] = true;
	}
	fake_enter(0);
	vgic_v2_write(&help_cpu[0], GICD_CTLR, VGIC_HOW(4), 3);
	fake_enter(cpus);
	vgic_v2_write(&help_cpu[cpus], GICD_CTLR, VGIC_HOW(4), 3);
	return 0;
}

static inline int fresh(void **state)
{
	(void)state;
	return begin(CPUS, 4);
}

static inline int end(void **state)
{
	(void)state;
	if (help_broken())
		fail_msg("%s", help_broken());
	return 0;
}

static inline uint32_t get(unsigned cpu, uint32_t offset, unsigned size)
{
	fake_enter(cpu);
	return (uint32_t)vgic_v2_read(&help_cpu[cpu], offset, VGIC_HOW(size));
}

/* A write, and what the cores do that it kicks. */
static inline void put(unsigned cpu, uint32_t offset, unsigned size, uint32_t value)
{
	fake_take_kicks();
	fake_enter(cpu);
	vgic_v2_write(&help_cpu[cpu], offset, VGIC_HOW(size), value);
	for (uint32_t kicked = fake_take_kicks(); kicked; kicked &= kicked - 1) {
		struct vgic_cpu *to = &help_cpu[__builtin_ctz(kicked)];

		fake_enter(to->physical);
		if (to->vm->online >> to->index & 1)
			vgic_v2_take_sgis(to);
	}
	fake_enter(cpu);
}

static inline void sgir(unsigned cpu, unsigned filter, uint32_t list, uint32_t intid)
{
	put(cpu, GICD_SGIR, 4, filter << 24 | list << 16 | intid);
}

static inline uint32_t iar(unsigned cpu)
{
	help_settle(cpu);
	return fake_iar(0);
}

static inline void eoi(unsigned cpu, uint32_t value)
{
	fake_enter(cpu);
	fake_eoir(0, value);
}

/* Taken and ended: sender << 10 | INTID. */
static inline uint32_t serve(unsigned cpu)
{
	uint32_t got = iar(cpu);

	if (got != FAKE_SPURIOUS)
		eoi(cpu, got);
	help_settle(cpu);
	return got;
}

/* Over the hardware's virtual CPU interface, and over software's. */
#define RUN_OVER_BOTH(tests) run_over_both(tests, COUNT(tests))
static inline int run_over_both(const struct CMUnitTest *tests, size_t count)
{
	int failed = _cmocka_run_group_tests("hardware's", tests, count, NULL, NULL);

	fake_software = &fake_software_interface;
	return failed + _cmocka_run_group_tests("software's", tests, count, NULL, NULL);
}

#endif

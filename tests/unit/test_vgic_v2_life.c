/* SPDX-License-Identifier: Apache-2.0 */
/* A long random life of the virtual GICv2's SGIs, beside what a GICv2 would have pending. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/vgic_v2_steps.h"

/*
 * A long life: senders, targets, ends in order, few list registers, changes of priority and of
 * active and pending states. Beside it a plain model of what is pending for whom; it and the
 * registers agree after each step, and all that is pending is taken once.
 */
static uint8_t pending[CPUS][16];
static uint32_t stack[CPUS][64];
static unsigned depth[CPUS];

static void take(unsigned cpu)
{
	uint32_t got = iar(cpu), intid = got & 0xf;

	if (got == FAKE_SPURIOUS)
		return;
	assert_true(got < 8 << 10 && (got & 0x3ff) < 16);
	assert_true(pending[cpu][intid] >> (got >> 10) & 1);
	pending[cpu][intid] &= (uint8_t) ~(1u << (got >> 10));
	stack[cpu][depth[cpu]++] = got;
}

static void give(unsigned cpu)
{
	if (depth[cpu])
		eoi(cpu, stack[cpu][--depth[cpu]]);
	help_settle(cpu);
}

static void agree(void)
{
	if (help_broken())
		fail_msg("%s", help_broken());
	for (unsigned n = 0; n < CPUS; n++) {
		uint32_t active = 0, any = 0;

		for (unsigned i = 0; i < depth[n]; i++)
			active |= 1u << (stack[n][i] & 0xf);
		help_settle(n);
		assert_int_equal(get(n, GICD_ISACTIVER, 4) & 0xffff, active);
		for (unsigned i = 0; i < 16; i++) {
			assert_int_equal(get(n, GICD_SPENDSGIR + i, 1), pending[n][i]);
			any |= (uint32_t) !!pending[n][i] << i;
		}
		assert_int_equal(get(n, GICD_ISPENDR, 4) & 0xffff, any);
	}
}

static void step(void)
{
	unsigned cpu = (unsigned)rand() % CPUS, intid = (unsigned)rand() % 16,
		 what = (unsigned)rand() % 12;
	uint32_t list = (unsigned)rand() % 8;

	if (what < 4) {
		sgir(cpu, 0, list, intid);
		for (unsigned n = 0; n < CPUS; n++)
			pending[n][intid] |= (uint8_t)((list >> n & 1) << cpu);
	} else if (what < 7) {
		take(cpu);
	} else if (what < 10) {
		give(cpu);
	} else if (what == 10) {
		put(cpu, GICD_CPENDSGIR + intid, 1, list);
		pending[cpu][intid] &= (uint8_t)~list;
	} else {
		put(cpu, GICD_IPRIORITYR + intid, 1, ((unsigned)rand() & 0xf) << 4);
	}
}

static void long_life(void **state)
{
	(void)state;
	for (unsigned lrs = 1; lrs <= 4; lrs++) {
		srand(lrs);
		memset(pending, 0, sizeof(pending));
		memset(depth, 0, sizeof(depth));
		begin(CPUS, lrs);
		for (unsigned n = 0; n < CPUS; n++)
			for (unsigned i = 0; i < 16; i++)
				put(n, GICD_IPRIORITYR + i, 1, i << 4);
		for (unsigned i = 0; i < 20000; i++) {
			step();
			agree();
		}
		for (unsigned n = 0; n < CPUS; n++) {
			for (unsigned i = 0; i < 200; i++) {
				give(n);
				take(n);
			}
			/* what has priority 0xff is masked by the mask itself */
			for (unsigned i = 0; i < 15; i++)
				assert_int_equal(pending[n][i], 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(long_life, fresh, end),
	};

	return RUN_OVER_BOTH(tests);
}

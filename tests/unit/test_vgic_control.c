/* SPDX-License-Identifier: Apache-2.0 */
/* GICD_CTLR of the virtual GIC: RWP, and what a core sees while another one writes. */
#include <setjmp.h>

#include "tests/unit/vgic_steps.h"

static unsigned looks;
static jmp_buf stopped;

static uint32_t ctlr_seen_by(unsigned cpu)
{
	unsigned self = fake_self;
	uint32_t ctlr = dist_read(cpu, GICD_CTLR);

	fake_self = self;
	return ctlr;
}

static void looks_at_rwp(void)
{
	unsigned self = fake_self;

	fake_while_waiting = NULL;
	looks++;
	assert_true(ctlr_seen_by(2) & GICD_CTLR_RWP);
	assert_false(ctlr_seen_by(3) & GICD_CTLR_RWP); /* the other VM's is its own */
	fake_self = self;
}

static bool in_list_register(unsigned cpu, uint32_t intid)
{
	for (unsigned i = 0; i < fake_cpus[cpu].n_lr; i++)
		if (LR_STATE_OF(fake_cpus[cpu].lr[i]) &&
		    LR_VINTID_OF(fake_cpus[cpu].lr[i]) == intid)
			return true;
	return false;
}

/* Cleared by core 0, in core 1's list register: taken out there, and RWP is 1 until it is. */
static void retracted_remotely(void **state)
{
	static const struct {
		uint32_t bank;
		bool stays_pending;
	} clears[] = {{GICD_ICENABLER, true}, {GICD_ICPENDR, false}, {GICD_CTLR, true}};

	for (unsigned i = 0; i < COUNT(clears); i++) {
		fresh(state);
		guest_route(0, EDGE, 1);
		edge(0, EDGE);
		help_settle(1);
		assert_true(in_list_register(1, EDGE));
		looks = 0;
		fake_while_waiting = looks_at_rwp;
		if (clears[i].bank == GICD_CTLR)
			dist_write(0, GICD_CTLR, 1);
		else
			guest_set(0, clears[i].bank, EDGE);
		assert_in_range(looks, 1, 2);
		fake_while_waiting = NULL;
		assert_false(in_list_register(1, EDGE));
		assert_false(ctlr_seen_by(0) & GICD_CTLR_RWP);
		assert_int_equal(guest_get(0, GICD_ISPENDR, EDGE), clears[i].stays_pending);
		takes(1, NONE);
		dist_write(0, GICD_CTLR, 3);
		guest_set(0, GICD_ISENABLER, EDGE);
		if (clears[i].stays_pending)
			serves(1, EDGE);
		all_quiet();
	}
}

static void stop_while_waiting(void)
{
	longjmp(stopped, 1);
}

/* The VM is stopped while one of its cores waits: that core does not come back to its write, and
 * RWP is 0 in the next life. */
static void rwp_of_another_life(void **state)
{
	(void)state;
	guest_route(0, EDGE, 1);
	edge(0, EDGE);
	help_settle(1);
	fake_while_waiting = stop_while_waiting;
	if (!setjmp(stopped))
		guest_set(0, GICD_ICENABLER, EDGE);
	fake_while_waiting = NULL;
	assert_true(ctlr_seen_by(0) & GICD_CTLR_RWP);
	for (unsigned n = 0; n < 3; n++) {
		fake_enter(n);
		vgic_cpu_off(&help_cpu[n]);
	}
	vgic_vm_reset(&help_vm);
	assert_int_equal(ctlr_seen_by(0), GICD_CTLR_DS | GICD_CTLR_ARE_S);
	sound();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(retracted_remotely),
		cmocka_unit_test_setup(rwp_of_another_life, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The random steps of the virtual GIC beside its model. */
#include "tests/unit/vgic_model.h"

#include <string.h>

#include "tests/unit/vgic_model_state.h"

static const uint32_t intids[] = {0,           1,        2,          15,          23,
				  25,          27,       32,         33,          34,
				  35,          36,       OTHERS_SPI, NOBODYS_SPI, 42,
				  43,          64,       65,         72,          96,
				  127,         SOFT_SPI, SOFT_EDGE,  SOFT_HIGH,   SOFT_HIGH + 1,
				  OTHERS_SOFT, 136};

/* While one CPU waits for another: a third takes an interrupt. */
static void meanwhile(void)
{
	unsigned self = fake_self, other = model_pick(help_cpus + 2);

	model_counts[MODEL_WAITS]++;
	model_print("meanwhile", other, 0, self);
	if (other != self && model_guests[other].on)
		help_interrupt(other);
	fake_self = self;
}

static void start(void)
{
	unsigned cpus = 1 + model_pick(4), list_registers = 1 + model_pick(5);

	help_start(cpus, list_registers);
	memset(model_private, 0, sizeof(model_private));
	memset(model_spi, 0, sizeof(model_spi));
	memset(model_guests, 0, sizeof(model_guests));
	memset(model_ctlrs, 0, sizeof(model_ctlrs));
	for (unsigned n = 0; n < cpus + 2; n++)
		model_core_on(n);
	for (unsigned n = 0; n < cpus + 2; n++)
		model_forget_private(n);
	for (unsigned n = 0; n < cpus + 2; n++)
		model_guests[n].on = true;
	dist_write(0, GICD_CTLR, 3);
	dist_write(cpus, GICD_CTLR, 3);
	model_ctlrs[0] = model_ctlrs[1] = 3;
	for (unsigned n = 0; n < cpus + 2; n++)
		for (unsigned i = 0; i < sizeof(intids) / sizeof(intids[0]); i++)
			if (intids[i] < 32 || n == 0 || n == cpus) {
				model_change_bit(n, n, intids[i], 0);
				model_set_priority(n, intids[i], intids[i] * 7 % 32);
			}
	fake_while_waiting = meanwhile;
}

static void act(unsigned cpu, uint32_t intid)
{
	unsigned target = model_vm(cpu)->cpu[model_pick(model_vm(cpu)->n_cpus)]->physical,
		 x = model_pick(45);

	model_print("act", cpu, intid, x);
	if (x < 8)
		model_wire(cpu, intid, x & 1);
	else if (x < 11)
		help_interrupt(cpu);
	else if (x < 17)
		model_change_bit(cpu, target, intid, x == 15 && model_pick(4) ? 5 : x - 11);
	else if (x < 21)
		model_change_bit(cpu, target, intid, 0);
	else if (x < 22)
		model_set_priority(cpu, intid, model_pick(32));
	else if (x < 23)
		model_configure(cpu, intid, model_pick(2));
	else if (x < 24)
		model_set_group(cpu, intid, model_pick(2));
	else if (x < 25)
		model_set_route(cpu, intid, model_pick(model_vm(cpu)->n_cpus + 2));
	else if (x < 28)
		model_send(cpu, intid & 3, model_pick(32));
	else if (x < 30)
		model_kick(cpu);
	else if (x < 31)
		model_take(cpu);
	else if (x < 35) {
		help_settle(cpu);
		model_take(cpu);
	} else if (x < 40)
		model_end_last(cpu);
	else if (x < 42)
		model_deactivate_next(cpu, intid);
	else if (x < 44)
		model_check_reads(cpu, target, intid);
	else if (model_one_in(4))
		model_serve_all();
}

static void rare(unsigned cpu)
{
	switch (model_pick(9)) {
	case 0:
		model_switch_core(cpu);
		break;
	case 8: {
		bool *on = &fake_cpus[cpu].group_on[model_pick(2)];

		*on = model_guests[cpu].on && !*on;
		model_counts[MODEL_GROUP_OFF] += model_guests[cpu].on && !*on;
		break;
	}
	case 1:
		if (model_one_in(8))
			model_reset_vm(model_vm(cpu));
		break;
	case 2:
		*model_ctlr(cpu) = model_pick(4);
		dist_write(cpu, GICD_CTLR, *model_ctlr(cpu));
		break;
	case 3:
	case 4:
		*model_ctlr(cpu) = 3;
		dist_write(cpu, GICD_CTLR, 3);
		break;
	default:
		for (uint32_t intid = 0; intid < HELP_LINES; intid++)
			if (model_guests[cpu].begun[intid])
				return;
		if (!model_guests[cpu].depth && model_guests[cpu].on)
			fake_cpus[cpu].eoi_mode = !fake_cpus[cpu].eoi_mode;
	}
}

const char *model_run(model_choice *choice, void *ctx, unsigned long *steps)
{
	model_choose_by(choice, ctx);
	start();
	for (*steps = 0; !model_ended && !model_wrong; ++*steps) {
		unsigned cpu = model_pick(help_cpus + 2);

		if (model_one_in(24))
			rare(cpu);
		else if (model_guests[cpu].on)
			act(cpu, intids[model_pick(sizeof(intids) / sizeof(intids[0]))]);
		else if (model_one_in(8))
			model_core_on(cpu);
		if (!model_wrong)
			model_wrong = *steps % 16 != 15 ? fake_fault : help_broken();
	}
	if (!model_wrong)
		model_serve_all();
	return model_wrong ? model_wrong : help_broken();
}

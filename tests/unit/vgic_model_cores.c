/* SPDX-License-Identifier: Apache-2.0 */
/* SGIs in the model; its cores go off and on, and VMs are reset. */
#include <string.h>

#include "tests/unit/vgic_model_state.h"

void model_send(unsigned cpu, uint32_t intid, unsigned list)
{
	uint64_t value = (uint64_t)intid << 24 | (list & 8 ? 1ull << 40 : list & 7);
	bool group1_too = !(list & 16);

	intid &= 15;
	for (unsigned n = 0; n < model_vm(cpu)->n_cpus; n++) {
		unsigned to = model_vm(cpu)->cpu[n]->physical;

		if (to == cpu && !(list & 8) && (list >> n & 1) &&
		    (group1_too || !model_line(to, intid)->group1))
			model_line(to, intid)->latch = true;
	}
	fake_enter(cpu);
	vgic_send_sgi(&help_cpu[cpu], value & ~(0xf0ull << 24), group1_too);
}

void model_kick(unsigned cpu)
{
	uint32_t in = help_cpu[cpu].sgi_in;

	if (!model_guests[cpu].on)
		return;
	for (; in; in &= in - 1)
		model_line(cpu, (uint32_t)__builtin_ctz(in))->latch = true;
	fake_enter(cpu);
	vgic_take_sgis(&help_cpu[cpu]);
}

void model_forget_private(unsigned cpu)
{
	for (uint32_t intid = 0; intid < 32; intid++) {
		struct model_line *m = &model_private[cpu][intid];

		*m = (struct model_line){.input = m->input,
					 .edge = intid < 16 ? true : m->edge,
					 .group1 = m->group1};
	}
	memset(&model_guests[cpu], 0, sizeof(model_guests[cpu]));
}

/* A core that goes off, or comes on, has no SPI active (that it was so by hand while the core was
 * off is forgotten, too). */
static void none_active(unsigned cpu)
{
	for (uint32_t intid = 32; intid < HELP_LINES; intid++)
		if (vgic_bit(help_cpu[cpu].homed, intid)) {
			model_touched(&model_spi[intid]);
			model_spi[intid].active = false;
		}
	for (unsigned n = 0; n < help_cpus + 2; n++)
		for (uint32_t intid = 32; intid < HELP_LINES; intid++)
			model_guests[n].begun[intid] &= model_spi[intid].active;
}

static void core_off(unsigned cpu, void (*off)(struct vgic_cpu *cpu))
{
	model_print("off", cpu, 0, 0);
	none_active(cpu);
	model_forget_private(cpu);
	fake_enter(cpu);
	fake_cpus[cpu].only_kicks = true;
	off(&help_cpu[cpu]);
	model_counts[MODEL_OFF]++;
}

void model_core_on(unsigned cpu)
{
	uint32_t sent = help_cpu[cpu].sgi_in; /* while it was off */

	model_print("on", cpu, 0, 0);
	none_active(cpu);
	fake_enter(cpu);
	vgic_cpu_reset(&help_cpu[cpu]);
	vgic_cpu_on(&help_cpu[cpu]);
	fake_cpus[cpu].only_kicks = false;
	fake_cpus[cpu].group_on[0] = fake_cpus[cpu].group_on[1] = true;
	fake_cpus[cpu].mask = 0xff;
	for (uint32_t intid = 0; intid < 32; intid++) {
		model_private[cpu][intid].group1 = false;
		model_private[cpu][intid].edge = intid < 16;
		model_private[cpu][intid].latch |= sent >> intid & 1;
	}
	model_guests[cpu].on = true;
}

void model_switch_core(unsigned cpu)
{
	if (!model_guests[cpu].on)
		model_core_on(cpu);
	else if (model_vm(cpu)->online & ~(1u << help_cpu[cpu].index)) /* not the last */
		core_off(cpu, vgic_cpu_off);
}

void model_reset_vm(struct vgic_vm *vm)
{
	for (unsigned n = 0; n < vm->n_cpus; n++)
		if (model_guests[vm->cpu[n]->physical].on)
			core_off(vm->cpu[n]->physical, vgic_cpu_stop);
	fake_enter(vm->cpu[0]->physical);
	vgic_vm_reset(vm);
	for (uint32_t intid = 32; intid < HELP_LINES; intid++)
		if (vgic_bit(vm->owned, intid))
			model_spi[intid] = (struct model_line){.input = model_spi[intid].input,
							       .edge = model_spi[intid].edge &&
								       !help_soft(intid)};
	*model_ctlr(vm->cpu[0]->physical) = 0;
	for (unsigned n = 0; n < vm->n_cpus; n++)
		model_core_on(vm->cpu[n]->physical);
	model_counts[MODEL_RESET]++;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The model's guest takes interrupts and ends them: each has to be one that a GIC could give. */
#include "tests/unit/vgic_model_state.h"

static void check_urgency(unsigned cpu, uint32_t taken)
{
	if (fake_would_interrupt(cpu) || fake_maintenance(cpu) || help_cpu[cpu].sgi_in)
		return; /* there is more on its way */
	for (uint32_t intid = 0; intid < HELP_LINES; intid++) {
		const struct model_line *m = model_line(cpu, intid);

		if (model_routed_here(cpu, intid) && model_deliverable(cpu, intid) &&
		    model_pending(m) && model_group_on(cpu, intid) &&
		    m->prio < model_line(cpu, taken)->prio &&
		    (intid < 32 || help_goes_to(cpu, intid) == cpu))
			model_is_wrong("taken, and a more urgent one is pending", cpu, taken);
	}
}

static void count_state(const struct vgic_cpu *cpu)
{
	if (cpu->queued_active)
		model_counts[MODEL_OUTSIDE]++;
	if (fake_cpus[cpu->physical].hcr & ICH_HCR_NPIE)
		model_counts[MODEL_QUEUED]++;
}

uint32_t model_take(unsigned cpu)
{
	struct model_guest *g = &model_guests[cpu];
	struct model_line *m;
	uint32_t intid;
	unsigned group = 1;

	fake_enter(cpu);
	if (!g->on || g->depth == DEPTH)
		return FAKE_SPURIOUS;
	count_state(&help_cpu[cpu]);
	intid = fake_iar(1);
	if (intid == FAKE_SPURIOUS) {
		group = 0;
		intid = fake_iar(0);
	}
	if (intid == FAKE_SPURIOUS)
		return intid;
	m = model_line(cpu, intid);
	model_print("takes", cpu, intid, group);
	if (!model_visible(cpu, intid) || !model_routed_here(cpu, intid))
		model_is_wrong("taken by a CPU that it is not for", cpu, intid);
	else if (m->active)
		model_is_wrong("taken while active", cpu, intid);
	else if (!model_deliverable(cpu, intid) || m->group1 != group)
		model_is_wrong("taken while its enable or group is off", cpu, intid);
	else if (!model_pending(m) && !m->extra && !m->stale)
		model_is_wrong("taken and not pending", cpu, intid);
	check_urgency(cpu, intid);
	if (!model_pending(m))
		m->extra = m->stale = false;
	m->latch = false;
	m->active = true;
	model_counts[MODEL_TAKEN]++;
	if (g->depth)
		model_counts[MODEL_NESTED]++;
	g->stack[g->depth++] = intid;
	if (fake_cpus[cpu].eoi_mode)
		g->begun[intid] = true;
	return intid;
}

static unsigned group_of(unsigned cpu)
{
	uint32_t a = fake_cpus[cpu].active_prio[0], b = fake_cpus[cpu].active_prio[1];

	return !a || (b && __builtin_ctz(b) < __builtin_ctz(a)); /* the one that runs */
}

void model_end_last(unsigned cpu)
{
	struct model_guest *g = &model_guests[cpu];
	uint32_t intid;

	if (!g->on || !g->depth)
		return;
	intid = g->stack[--g->depth];
	model_print("EOI", cpu, intid, fake_cpus[cpu].eoi_mode);
	fake_enter(cpu);
	fake_eoir(group_of(cpu), intid);
	if (!fake_cpus[cpu].eoi_mode)
		model_line(cpu, intid)->active = false;
	if (fake_cpus[cpu].hcr >> 27 && fake_maintenance(cpu))
		vgic_maintenance(&help_cpu[cpu]);
}

void model_deactivate(unsigned cpu, uint32_t intid)
{
	if (!model_guests[cpu].on || !model_guests[cpu].begun[intid])
		return;
	for (unsigned i = 0; i < model_guests[cpu].depth; i++) /* the priority drop comes first */
		if (model_guests[cpu].stack[i] == intid)
			return;
	model_print("DIR", cpu, intid, 0);
	model_guests[cpu].begun[intid] = false;
	model_line(cpu, intid)->active = false;
	guest_dir(cpu, intid);
}

void model_deactivate_next(unsigned cpu, uint32_t intid)
{
	for (unsigned i = 0; i < HELP_LINES; i++, intid = (intid + 1) % HELP_LINES)
		if (model_guests[cpu].begun[intid]) {
			model_deactivate(cpu, intid);
			return;
		}
}

bool model_in_service(uint32_t intid, unsigned cpu)
{
	for (unsigned n = 0; n < help_cpus + 2; n++) {
		if (intid < 32 && n != cpu)
			continue;
		for (unsigned i = 0; i < model_guests[n].depth; i++)
			if (model_guests[n].stack[i] == intid)
				return true;
	}
	return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The model's end of a while: all that is pending is taken, and nothing may be left. */
#include "tests/unit/vgic_model_state.h"

/* Ends everything that CPU has begun, and takes and ends what is there. True: it did something. */
static bool serve(unsigned cpu)
{
	struct model_guest *g = &model_guests[cpu];
	bool did = g->depth;
	uint32_t intid;

	if (!g->on)
		return false;
	model_kick(cpu);
	while (g->depth)
		model_end_last(cpu);
	for (intid = 0; intid < HELP_LINES; intid++)
		model_deactivate(cpu, intid);
	help_settle(cpu);
	while ((intid = model_take(cpu)) != FAKE_SPURIOUS && !model_wrong) {
		did = true;
		model_wire(cpu, intid, false);
		model_end_last(cpu);
		model_deactivate(cpu, intid);
		help_settle(cpu);
	}
	return did;
}

static void nothing_left(unsigned cpu, uint32_t intid)
{
	struct model_line *m = model_line(cpu, intid);
	bool somebody = intid < 32 ? model_guests[cpu].on : false;

	for (unsigned n = 0; intid >= 32 && n < model_vm(cpu)->n_cpus; n++) {
		unsigned p = model_vm(cpu)->cpu[n]->physical;

		somebody |= model_guests[p].on && model_routed_here(p, intid);
	}
	if (!model_group_on(cpu, intid))
		return;
	if (model_visible(cpu, intid) && somebody && model_deliverable(cpu, intid) &&
	    model_pending(m))
		model_is_wrong("pending and never delivered", cpu, intid);
	if (fake_line(cpu, intid)->active && model_visible(cpu, intid) &&
	    model_deliverable(cpu, intid))
		model_is_wrong("active in hardware when all is served", cpu, intid);
	if (model_taken_by_el2(cpu, intid))
		return;
	m->stale = false;
	m->extra &= fake_line(cpu, intid)->latch;
}

void model_serve_all(void)
{
	bool did = true;

	for (unsigned n = 0; n < help_cpus + 2; n++)
		for (uint32_t intid = 0; intid < HELP_LINES; intid++)
			if (model_line(n, intid)->active && model_visible(n, intid) &&
			    model_guests[n].on && !model_guests[n].begun[intid])
				model_clear_active(n, n, intid);
	for (unsigned round = 0; did && !model_wrong; round++) {
		did = false;
		for (unsigned n = 0; n < help_cpus + 2; n++)
			did |= serve(n);
		if (round > 2 * HELP_LINES)
			model_is_wrong("serving has no end", 0, 0);
	}
	for (unsigned n = 0; n < help_cpus + 2 && !model_wrong; n++)
		for (uint32_t intid = 0; intid < HELP_LINES; intid++)
			nothing_left(n, intid);
	model_counts[MODEL_SERVED_ALL]++;
}

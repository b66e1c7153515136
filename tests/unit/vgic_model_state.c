/* SPDX-License-Identifier: Apache-2.0 */
/* What the model of a GIC knows of every line and CPU, and what it says of a line. */
#include "tests/unit/vgic_model_state.h"

#include <stddef.h>
#include <stdio.h>

struct model_line model_private[HELP_MAX_CPUS][32], model_spi[HELP_LINES];
struct model_guest model_guests[HELP_MAX_CPUS];
uint32_t model_ctlrs[2];
const char *model_wrong;
bool model_ended;
unsigned long model_counts[MODEL_COUNTS];
int model_trace;
static char wrong_text[160];
static model_choice *choose;
static void *choose_ctx;

void model_choose_by(model_choice *choice, void *ctx)
{
	choose = choice;
	choose_ctx = ctx;
	model_ended = false;
	model_wrong = NULL;
}

void model_is_wrong(const char *what, unsigned cpu, uint32_t intid)
{
	if (!model_wrong) {
		snprintf(wrong_text, sizeof(wrong_text), "cpu %u, INTID %u: %s", cpu, intid, what);
		model_wrong = wrong_text;
	}
}

unsigned model_pick(unsigned below)
{
	unsigned x = model_ended ? 0 : choose(choose_ctx, below);

	model_ended |= x == ~0u;
	return model_ended ? 0 : x;
}

bool model_one_in(unsigned chances)
{
	return model_pick(chances) == 0 && !model_ended;
}

struct vgic_vm *model_vm(unsigned cpu)
{
	return help_cpu[cpu].vm;
}

uint32_t *model_ctlr(unsigned cpu)
{
	return &model_ctlrs[model_vm(cpu) == &help_other];
}

struct model_line *model_line(unsigned cpu, uint32_t intid)
{
	return intid < 32 ? &model_private[cpu][intid] : &model_spi[intid];
}

void model_print(const char *what, unsigned cpu, uint32_t intid, unsigned arg)
{
	const struct model_line *m = model_line(cpu, intid);

	if (model_trace)
		printf("%-12s cpu %u INTID %3u arg %2u: %s%s%s%s%s%s prio 0x%x; hardware:%s%s%s\n",
		       what, cpu, intid, arg, m->enabled ? " enabled" : "",
		       m->latch ? " latch" : "", m->input ? " input" : "",
		       m->active ? " active" : "",
		       m->edge    ? " edge"
		       : m->extra ? " extra"
				  : "",
		       m->stale ? " stale" : "", m->prio,
		       fake_line(cpu, intid)->enabled ? " enabled" : "",
		       fake_line(cpu, intid)->active ? " active" : "",
		       fake_line(cpu, intid)->latch ? " latch" : "");
}

bool model_visible(unsigned cpu, uint32_t intid)
{
	return intid < 32 || vgic_bit(model_vm(cpu)->owned, intid);
}

bool model_wired(uint32_t intid)
{
	return intid >= 32 || (HELP_WIRES >> intid & 1);
}

bool model_pending(const struct model_line *line)
{
	return line->latch || (!line->edge && line->input);
}

bool model_routed_here(unsigned cpu, uint32_t intid)
{
	const struct model_line *m = model_line(cpu, intid);

	return intid < 32 ||
	       (model_visible(cpu, intid) && (m->irm || m->route == help_cpu[cpu].index));
}

bool model_deliverable(unsigned cpu, uint32_t intid)
{
	const struct model_line *m = model_line(cpu, intid);

	return m->enabled && !m->active && (*model_ctlr(cpu) >> m->group1 & 1);
}

bool model_group_on(unsigned cpu, uint32_t intid)
{
	unsigned to = intid < 32 ? cpu : help_goes_to(cpu, intid);

	return fake_cpus[to].group_on[model_line(cpu, intid)->group1];
}

bool model_taken_by_el2(unsigned cpu, uint32_t intid)
{
	return model_wired(intid) && fake_line(cpu, intid)->active &&
	       !model_line(cpu, intid)->active;
}

void model_touched(struct model_line *line)
{
	line->stale = false;
	if (!line->active && line->latch)
		line->extra = false;
}

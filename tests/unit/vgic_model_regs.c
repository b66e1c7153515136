/* SPDX-License-Identifier: Apache-2.0 */
/* Devices and registers of the model, written and read beside the virtual GIC's. */
#include "tests/unit/vgic_model_state.h"

void model_wire(unsigned cpu, uint32_t intid, bool level)
{
	struct model_line *m = model_line(cpu, intid);
	bool taken = model_taken_by_el2(cpu, intid);

	if (intid < 16 || !model_wired(intid) || (help_soft(intid) && !model_visible(cpu, intid)))
		return;
	if (m->edge && level && !m->input) {
		m->extra |= m->latch && taken;
		m->latch = true;
	}
	if (!m->edge && !level && m->input && !m->latch && taken) {
		m->stale = true;
		model_counts[MODEL_WITHDRAWN]++;
	}
	if (help_soft(intid))
		model_counts[MODEL_SOFT] += m->input != level;
	m->input = level;
	help_line(cpu, intid, level);
}

static void write_bit(unsigned cpu, unsigned target, uint32_t bank, uint32_t intid)
{
	if (intid < 32)
		redist_write(cpu, help_cpu[target].index, GICR_SGI + bank, 1u << intid);
	else
		dist_write(cpu, bank + intid / 32 * 4, 1u << (intid % 32));
}

static bool read_bit(unsigned cpu, unsigned target, uint32_t bank, uint32_t intid)
{
	uint32_t word = intid < 32 ? redist_read(cpu, help_cpu[target].index, GICR_SGI + bank)
				   : dist_read(cpu, bank + intid / 32 * 4);

	return word >> (intid % 32) & 1;
}

void model_clear_active(unsigned cpu, unsigned target, uint32_t intid)
{
	struct model_line *m = model_line(target, intid);

	/* What a guest has taken it ends itself: an EOI of what is not active any more is beyond
	 * the architecture. */
	if (model_in_service(intid, target))
		return;
	model_touched(m);
	m->active = false;
	for (unsigned n = 0; n < help_cpus + 2; n++)
		if (intid >= 32 || n == target)
			model_guests[n].begun[intid] = false;
	write_bit(cpu, target, GICD_ICACTIVER, intid);
}

void model_change_bit(unsigned cpu, unsigned target, uint32_t intid, unsigned what)
{
	static const uint32_t bank[] = {GICD_ISENABLER, GICD_ICENABLER, GICD_ISPENDR,
					GICD_ICPENDR,   GICD_ISACTIVER, GICD_ICACTIVER};
	struct model_line *m = model_line(target, intid);

	if (!model_visible(cpu, intid)) {
		write_bit(cpu, target, bank[what], intid);
		return;
	}
	if (intid < 32 && !model_guests[target].on)
		return; /* what others do to a core that is off is nobody's promise */
	if (what == 5) {
		model_clear_active(cpu, target, intid);
		return;
	}
	if (what)
		model_touched(m);
	switch (what) {
	case 0:
		m->enabled = true;
		break;
	case 1:
		m->enabled = false;
		break;
	case 2:
		m->latch = true;
		break;
	case 3:
		m->latch = m->extra = false;
		break;
	case 4:
		m->active = true;
		break;
	}
	write_bit(cpu, target, bank[what], intid);
}

void model_check_reads(unsigned cpu, unsigned target, uint32_t intid)
{
	struct model_line *m = model_line(target, intid);
	bool pending, seen = model_visible(cpu, intid);

	if (intid < 32 && !model_guests[target].on)
		return;
	if (read_bit(cpu, target, GICD_ISENABLER, intid) != (seen && m->enabled))
		model_is_wrong("GICD_ISENABLER", target, intid);
	if (read_bit(cpu, target, GICD_ISACTIVER, intid) != (seen && m->active))
		model_is_wrong("GICD_ISACTIVER", target, intid);
	if (read_bit(cpu, target, GICD_IGROUPR, intid) != (seen && m->group1))
		model_is_wrong("GICD_IGROUPR", target, intid);
	pending = read_bit(cpu, target, GICD_ISPENDR, intid);
	if (seen)
		model_touched(m);
	if (pending != (seen && model_pending(m)) && !(pending && m->extra))
		model_is_wrong("GICD_ISPENDR", target, intid);
}

/* An edge that was taken stays so, and another one behind it, too. */
void model_set_priority(unsigned cpu, uint32_t intid, unsigned prio)
{
	if (model_visible(cpu, intid)) {
		model_line(cpu, intid)->stale = false;
		model_line(cpu, intid)->prio = (uint8_t)(prio << 3);
	}
	guest_prio(cpu, intid, (uint8_t)(prio << 3));
}

/* The architecture leaves open what a change does to an interrupt that is enabled, pending or
 * active. */
void model_configure(unsigned cpu, uint32_t intid, bool edge)
{
	struct model_line *m = model_line(cpu, intid);

	if (intid < 16 || m->enabled || m->active || model_pending(m) || m->extra || m->input)
		return;
	if (model_visible(cpu, intid))
		m->edge = edge;
	guest_config(cpu, intid, edge);
}

void model_set_group(unsigned cpu, uint32_t intid, bool group1)
{
	struct model_line *m = model_line(cpu, intid);
	uint32_t offset = GICD_IGROUPR + intid / 32 * 4, word;

	word = intid < 32 ? redist_read(cpu, help_cpu[cpu].index, GICR_SGI + offset)
			  : dist_read(cpu, offset);
	word = (word & ~(1u << (intid % 32))) | (uint32_t)group1 << (intid % 32);
	if (intid < 32)
		redist_write(cpu, help_cpu[cpu].index, GICR_SGI + offset, word);
	else
		dist_write(cpu, offset, word);
	if (!model_visible(cpu, intid))
		return;
	if (m->group1 != group1)
		model_touched(m);
	m->group1 = group1;
}

/* The line is at home at a core that is off. */
static bool home_is_off(const struct vgic_vm *vm, uint32_t intid)
{
	for (unsigned n = 0; n < vm->n_cpus; n++)
		if (vgic_bit(vm->cpu[n]->homed, intid) && model_guests[vm->cpu[n]->physical].on)
			return false;
	return true;
}

void model_set_route(unsigned cpu, uint32_t intid, unsigned to)
{
	struct model_line *m = model_line(cpu, intid);
	unsigned n = model_vm(cpu)->n_cpus;

	if (intid >= 32 && model_visible(cpu, intid)) {
		model_counts[MODEL_ROUTED_ACTIVE] += m->active;
		model_touched(m);
		m->active &= to > n || !home_is_off(model_vm(cpu), intid);
		m->irm = to == n;
		m->route = (uint8_t)(to < n ? to : NOWHERE);
	}
	guest_route(cpu, intid, to < n ? to : to == n ? GICD_IROUTER_IRM : 0x100 + to);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/vgic_v2_life.h"

#include <string.h>

#include "tests/fuzz/vgic_v2_ref.h"

struct life_guest life_guests[HELP_MAX_CPUS];

static struct vgic_vm *vm_of(unsigned cpu)
{
	return help_cpu[cpu].vm;
}

/* --- what only the hypervisor knows --- */

static bool home_is_off(const struct vgic_vm *vm, uint32_t intid)
{
	for (unsigned n = 0; n < vm->n_cpus; n++)
		if (vgic_bit(vm->cpu[n]->homed, intid) && life_guests[vm->cpu[n]->physical].on)
			return false;
	return true;
}

static bool wired(uint32_t intid)
{
	return intid >= 32 || (HELP_WIRES >> intid & 1);
}

static bool taken_by_el2(unsigned cpu, uint32_t intid)
{
	return wired(intid) && fake_line(cpu, intid)->active && !ref_line(cpu, intid)->active;
}

static bool for_cpu(unsigned cpu, uint32_t intid)
{
	return intid < 32 || (ref_visible(cpu, intid) &&
			      (ref_line(cpu, intid)->targets >> help_cpu[cpu].index & 1));
}

static bool deliverable(unsigned cpu, uint32_t intid)
{
	const struct ref_line *l = ref_line(cpu, intid);

	return l->enabled && !l->active && (*ref_ctlr(cpu) >> l->group1 & 1);
}

static bool group_is_on(unsigned cpu, uint32_t intid)
{
	unsigned to = intid < 32 ? cpu : help_goes_to(cpu, intid);

	return !life_guests[to].on ||
	       /* off: it is not to be there */
	       fake_cpus[to].group_on[ref_line(cpu, intid)->group1];
}

static bool is_begun(unsigned cpu, uint32_t intid)
{
	for (unsigned n = 0; n < help_cpus + 2; n++)
		if ((intid >= 32 || n == cpu) && life_guests[n].begun[intid])
			return true;
	return false;
}

void life_kick(unsigned cpu)
{
	fake_enter(cpu);
	if (!life_guests[cpu].on)
		return;
	ref_arrive(cpu);
	vgic_v2_take_sgis(&help_cpu[cpu]);
}

/* --- the guest's CPU interface --- */

static void check_urgency(unsigned cpu, uint32_t taken)
{
	if (fake_would_interrupt(cpu) || fake_maintenance(cpu) || help_cpu[cpu].sgi_in)
		return; /* there is more on its way */
	for (uint32_t intid = 0; intid < HELP_LINES; intid++) {
		const struct ref_line *l = ref_line(cpu, intid);

		if (l->prio < ref_line(cpu, taken)->prio && for_cpu(cpu, intid) &&
		    deliverable(cpu, intid) && ref_pending(l) && group_is_on(cpu, intid) &&
		    (intid < 32 || help_goes_to(cpu, intid) == cpu))
			life_wrong("taken, and a more urgent one is pending", cpu, taken);
	}
}

static void check_taken(unsigned cpu, uint32_t got, unsigned group)
{
	uint32_t intid = got & 0x3ff;
	const struct ref_line *l;

	if (intid >= HELP_LINES || !ref_visible(cpu, intid))
		life_stop("taken by a VM that it is not for", cpu, got);
	l = ref_line(cpu, intid);
	if (!for_cpu(cpu, intid))
		life_wrong("taken by a CPU that it is not for", cpu, got);
	if (l->active)
		life_wrong("taken while active", cpu, got);
	if (!deliverable(cpu, intid) || l->group1 != group)
		life_wrong("taken while its enable or group is off", cpu, got);
	if (intid < 16 ? !((l->from | l->again) >> (got >> 10) & 1)
		       : got >> 10 || (!ref_pending(l) && !l->extra && !l->stale))
		life_wrong("taken and not pending", cpu, got);
	check_urgency(cpu, intid);
}

uint32_t life_take(unsigned cpu)
{
	struct life_guest *g = &life_guests[cpu];
	struct ref_line *l;
	uint32_t got;
	unsigned group = 1;

	fake_enter(cpu);
	if (!g->on || g->depth == LIFE_DEPTH)
		return FAKE_SPURIOUS;
	got = fake_iar(1);
	if (got == FAKE_SPURIOUS) {
		group = 0;
		got = fake_iar(0);
	}
	if (got == FAKE_SPURIOUS)
		return got;
	life_show("takes", cpu, got, group);
	check_taken(cpu, got, group);
	l = ref_line(cpu, got & 0x3ff);
	if (!ref_pending(l))
		l->extra = l->stale = false;
	l->latch = false;
	if (!(l->from >> (got >> 10) & 1))
		l->again &= (uint8_t) ~(1u << (got >> 10));
	l->from &= (uint8_t) ~(1u << (got >> 10));
	l->active = true;
	g->stack[g->depth++] = got;
	if (fake_cpus[cpu].eoi_mode)
		g->begun[got & 0x3ff] = got | LIFE_BEGUN;
	return got;
}

void life_eoi(unsigned cpu, uint32_t value)
{
	uint32_t a = fake_cpus[cpu].active_prio[0], b = fake_cpus[cpu].active_prio[1];

	fake_enter(cpu);
	life_show("EOI", cpu, value, fake_cpus[cpu].eoi_mode);
	/* the group that runs */
	fake_eoir(!a || (b && __builtin_ctz(b) < __builtin_ctz(a)), value);
	if (fake_cpus[cpu].hcr >> 27 && fake_maintenance(cpu))
		vgic_v2_maintenance(&help_cpu[cpu]);
}

void life_end(unsigned cpu)
{
	struct life_guest *g = &life_guests[cpu];
	uint32_t got;

	if (!g->on || !g->depth)
		return;
	got = g->stack[--g->depth];
	if (!fake_cpus[cpu].eoi_mode)
		ref_line(cpu, got & 0x3ff)->active = false;
	life_eoi(cpu, got);
}

static bool deactivate(unsigned cpu, uint32_t intid)
{
	uint32_t got = life_guests[cpu].begun[intid];

	if (!life_guests[cpu].on || !got)
		return false;
	for (unsigned i = 0; i < life_guests[cpu].depth; i++) /* the priority drop comes first */
		if ((life_guests[cpu].stack[i] & 0x3ff) == intid)
			return false;
	life_guests[cpu].begun[intid] = 0;
	ref_line(cpu, intid)->active = false;
	life_dir(cpu, got & ~LIFE_BEGUN);
	return true;
}

void life_deactivate(unsigned cpu, uint32_t intid)
{
	for (unsigned i = 0; i < HELP_LINES; i++)
		if (deactivate(cpu, (intid + i) % HELP_LINES))
			return;
}

/* --- devices and cores --- */

void life_wire(unsigned cpu, uint32_t intid, bool level)
{
	struct ref_line *l = ref_line(cpu, intid);
	bool taken = taken_by_el2(cpu, intid);

	if (intid < 16 || !wired(intid) || intid == NOBODYS_SPI ||
	    (help_soft(intid) && !ref_visible(cpu, intid)))
		return;
	life_show("wire", cpu, intid, level);
	if (l->edge && level && !l->input) {
		l->extra |= l->latch && taken;
		l->latch = true;
	}
	l->stale |= !l->edge && !level && l->input && !l->latch && taken;
	l->input = level;
	help_line(cpu, intid, level);
}

/* A core that goes off or comes on has no SPI active, nor has a line that comes to it then. */
static void none_active(unsigned cpu, bool comes_on)
{
	for (uint32_t intid = 32; intid < HELP_LINES; intid++) {
		struct ref_line *l = ref_line(cpu, intid);

		if (!ref_visible(cpu, intid))
			continue;
		if (vgic_bit(help_cpu[cpu].homed, intid) ||
		    (comes_on && (l->targets & (l->targets - 1)) && for_cpu(cpu, intid) &&
		     home_is_off(vm_of(cpu), intid))) {
			ref_touch(l);
			l->active = false;
		}
		for (unsigned n = 0; !l->active && n < help_cpus + 2; n++)
			life_guests[n].begun[intid] = 0;
	}
}

static void go_off(unsigned cpu, void (*off)(struct vgic_cpu *cpu))
{
	life_show("off", cpu, 0, 0);
	none_active(cpu, false);
	ref_reset_cpu(cpu);
	memset(&life_guests[cpu], 0, sizeof(life_guests[cpu]));
	fake_enter(cpu);
	fake_cpus[cpu].only_kicks = true;
	off(&help_cpu[cpu]);
}

void life_off(unsigned cpu)
{
	go_off(cpu, vgic_cpu_off);
}

void life_on(unsigned cpu)
{
	uint8_t sent[16]; /* while it was off */

	life_show("on", cpu, 0, 0);
	none_active(cpu, true);
	for (uint32_t intid = 0; intid < 16; intid++)
		sent[intid] = help_cpu[cpu].sgi_in >> intid & 1 ? ref_line(cpu, intid)->from : 0;
	ref_reset_cpu(cpu);
	for (uint32_t intid = 0; intid < 16; intid++)
		ref_line(cpu, intid)->from = sent[intid];
	fake_enter(cpu);
	vgic_cpu_reset(&help_cpu[cpu]);
	vgic_cpu_on(&help_cpu[cpu]);
	fake_cpus[cpu].only_kicks = false;
	fake_cpus[cpu].group_on[0] = fake_cpus[cpu].group_on[1] = true;
	fake_cpus[cpu].mask = 0xff;
	(void)fake_maintenance(cpu);
	life_guests[cpu].on = true;
}

void life_reset(struct vgic_vm *vm)
{
	for (unsigned n = 0; n < vm->n_cpus; n++)
		if (life_guests[vm->cpu[n]->physical].on)
			go_off(vm->cpu[n]->physical, vgic_cpu_stop);
	fake_enter(vm->cpu[0]->physical);
	vgic_vm_reset(vm);
	ref_reset_vm(vm);
	for (unsigned n = 0; n < vm->n_cpus; n++)
		life_on(vm->cpu[n]->physical);
}

/* --- all served --- */

/* Ends everything that CPU has begun, and takes and ends what is there. True: it did something. */
static bool serve(unsigned cpu)
{
	struct life_guest *g = &life_guests[cpu];
	bool did = g->depth;
	uint32_t got;

	if (!g->on)
		return false;
	life_kick(cpu);
	while (g->depth)
		life_end(cpu);
	for (uint32_t intid = 0; intid < HELP_LINES; intid++)
		deactivate(cpu, intid);
	help_settle(cpu);
	while ((got = life_take(cpu)) != FAKE_SPURIOUS) {
		did = true;
		life_wire(cpu, got & 0x3ff, false);
		life_end(cpu);
		deactivate(cpu, got & 0x3ff);
		help_settle(cpu);
	}
	return did;
}

static void nothing_left(unsigned cpu, uint32_t intid)
{
	struct ref_line *l = ref_line(cpu, intid);
	bool somebody = intid < 32 && life_guests[cpu].on;

	for (unsigned n = 0; intid >= 32 && n < vm_of(cpu)->n_cpus; n++)
		somebody |= life_guests[vm_of(cpu)->cpu[n]->physical].on &&
			    for_cpu(vm_of(cpu)->cpu[n]->physical, intid);
	if (!ref_visible(cpu, intid) || !group_is_on(cpu, intid))
		return;
	if (fake_software && l->prio >= 0xf8) /* 32 priorities: the least is always masked */
		return;
	if (somebody && deliverable(cpu, intid) && ref_pending(l))
		life_wrong("pending and never delivered", cpu, intid);
	if (fake_line(cpu, intid)->active && deliverable(cpu, intid))
		life_wrong("active in hardware when all is served", cpu, intid);
	if (taken_by_el2(cpu, intid))
		return;
	l->stale = false;
	l->extra &= fake_line(cpu, intid)->latch;
}

void life_serve_all(void)
{
	bool did = true;

	for (unsigned n = 0; n < help_cpus + 2; n++)
		for (uint32_t intid = 0; life_guests[n].on && intid < HELP_LINES; intid++)
			if (ref_line(n, intid)->active && ref_visible(n, intid) &&
			    !life_in_service(n, intid) && !is_begun(n, intid))
				life_write(n, GICD_ICACTIVER + intid / 32 * 4, 4,
					   1u << (intid % 32));
	for (unsigned round = 0; did; round++) {
		did = false;
		for (unsigned n = 0; n < help_cpus + 2; n++)
			did |= serve(n);
		if (round > 2 * HELP_LINES)
			life_stop("serving has no end", 0, 0);
	}
	for (unsigned n = 0; n < help_cpus + 2; n++)
		for (uint32_t intid = 0; intid < HELP_LINES; intid++)
			nothing_left(n, intid);
}

/* --- the rest --- */

void life_eoi_mode(unsigned cpu)
{
	for (uint32_t intid = 0; intid < HELP_LINES; intid++)
		if (life_guests[cpu].begun[intid])
			return;
	if (!life_guests[cpu].depth && life_guests[cpu].on)
		fake_cpus[cpu].eoi_mode = !fake_cpus[cpu].eoi_mode;
	(void)fake_maintenance(cpu);
}

void life_group(unsigned cpu, unsigned group)
{
	bool *on = &fake_cpus[cpu].group_on[group];

	*on = life_guests[cpu].on && !*on;
	(void)fake_maintenance(cpu); /* software's takes it now */
}

bool life_break_rules(unsigned cpu)
{
	life_broke |= vm_of(cpu) == life_wild;
	return vm_of(cpu) == life_wild;
}

void life_start(unsigned cpus, unsigned list_registers, bool wild_first, bool wild_other)
{
	help_start(cpus, list_registers);
	memset(life_guests, 0, sizeof(life_guests));
	life_wild = wild_first ? &help_vm : wild_other ? &help_other : NULL;
	life_broke = false;
	ref_home_is_off = home_is_off;
	ref_reset();
	for (unsigned n = 0; n < cpus + 2; n++)
		life_on(n);
}

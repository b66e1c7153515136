/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/vgic_model.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/vgic_help.h"

#define NOWHERE 0xffu
#define DEPTH   64u

/* One interrupt as the guest's programmer sees it. */
struct model {
	bool enabled, latch, input, active, edge, group1, irm;
	uint8_t prio, route; /* route: vCPU */
	/* an edge came while one was taken by EL2 and not by the guest: it may be delivered as
	 * another */
	bool extra;
	/* a level went low after EL2 had taken it: it may still be delivered, until somebody looks
	 * at it */
	bool stale;
};

/* A guest CPU: what it has acknowledged and not ended (stack: by EOIR; begun: by DIR, EOImode
 * 1). */
struct guest {
	bool on;
	uint32_t stack[DEPTH];
	unsigned depth;
	bool begun[HELP_LINES];
};

static struct model priv[HELP_MAX_CPUS][32], spi[HELP_LINES];
static struct guest guests[HELP_MAX_CPUS];
static uint32_t ctlr[2]; /* of both VMs */
static const char *wrong;
static char wrong_text[160];
static model_choice *choose;
static void *choose_ctx;
static bool ended;
unsigned long model_counts[MODEL_COUNTS];
int model_trace;

static const uint32_t intids[] = {0,  1,          2,           15, 23, 25, 27, 32, 33, 34, 35,
				  36, OTHERS_SPI, NOBODYS_SPI, 42, 43, 64, 65, 72, 96, 127};

static void is_wrong(const char *what, unsigned cpu, uint32_t intid)
{
	if (!wrong) {
		snprintf(wrong_text, sizeof(wrong_text), "cpu %u, INTID %u: %s", cpu, intid, what);
		wrong = wrong_text;
	}
}

static unsigned pick(unsigned below)
{
	unsigned x = ended ? 0 : choose(choose_ctx, below);

	ended |= x == ~0u;
	return ended ? 0 : x;
}

static bool one_in(unsigned chances)
{
	return pick(chances) == 0 && !ended;
}

static struct vgic_vm *vm_of(unsigned cpu)
{
	return help_cpu[cpu].vm;
}

static uint32_t *ctlr_of(unsigned cpu)
{
	return &ctlr[vm_of(cpu) == &help_other];
}

static struct model *model(unsigned cpu, uint32_t intid)
{
	return intid < 32 ? &priv[cpu][intid] : &spi[intid];
}

static void trace(const char *what, unsigned cpu, uint32_t intid, unsigned arg)
{
	const struct model *m = model(cpu, intid);

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

static bool visible(unsigned cpu, uint32_t intid)
{
	return intid < 32 || vgic_bit(vm_of(cpu)->owned, intid);
}

static bool wired(uint32_t intid)
{
	return intid >= 32 || (HELP_WIRES >> intid & 1);
}

static bool is_pending(const struct model *line)
{
	return line->latch || (!line->edge && line->input);
}

/* This CPU is one that the model may deliver it to. */
static bool routed_here(unsigned cpu, uint32_t intid)
{
	const struct model *m = model(cpu, intid);

	return intid < 32 || (visible(cpu, intid) && (m->irm || m->route == help_cpu[cpu].index));
}

static bool deliverable(unsigned cpu, uint32_t intid)
{
	const struct model *m = model(cpu, intid);

	return m->enabled && !m->active && (*ctlr_of(cpu) >> m->group1 & 1);
}

/* The CPU that it goes to has its group on (ICC_IGRPENn_EL1). */
static bool group_is_on(unsigned cpu, uint32_t intid)
{
	unsigned to = intid < 32 ? cpu : fake_line(cpu, intid)->route;

	return fake_cpus[to].group_on[model(cpu, intid)->group1];
}

/* Taken by EL2 and pending for the guest: in a list register or the queue. */
static bool taken_by_el2(unsigned cpu, uint32_t intid)
{
	return wired(intid) && fake_line(cpu, intid)->active && !model(cpu, intid)->active;
}

/* An operation on it: what is stale is withdrawn, and two edges that wait become one. */
static void touched(struct model *line)
{
	line->stale = false;
	if (!line->active && line->latch)
		line->extra = false;
}

/* --- the guest takes and ends interrupts --- */

static void check_urgency(unsigned cpu, uint32_t taken)
{
	if (fake_would_interrupt(cpu) || fake_maintenance(cpu) || help_cpu[cpu].sgi_in)
		return; /* there is more on its way */
	for (uint32_t intid = 0; intid < HELP_LINES; intid++) {
		const struct model *m = model(cpu, intid);

		if (routed_here(cpu, intid) && deliverable(cpu, intid) && is_pending(m) &&
		    group_is_on(cpu, intid) && m->prio < model(cpu, taken)->prio &&
		    (intid < 32 || fake_line(cpu, intid)->route == cpu))
			is_wrong("taken, and a more urgent one is pending", cpu, taken);
	}
}

static void count_state(const struct vgic_cpu *cpu)
{
	if (cpu->queued_active)
		model_counts[MODEL_OUTSIDE]++;
	if (fake_cpus[cpu->physical].hcr & ICH_HCR_NPIE)
		model_counts[MODEL_QUEUED]++;
}

static uint32_t take(unsigned cpu)
{
	struct guest *g = &guests[cpu];
	struct model *m;
	uint32_t intid;
	unsigned group = 1;

	fake_self = cpu;
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
	m = model(cpu, intid);
	trace("takes", cpu, intid, group);
	if (!visible(cpu, intid) || !routed_here(cpu, intid))
		is_wrong("taken by a CPU that it is not for", cpu, intid);
	else if (m->active)
		is_wrong("taken while active", cpu, intid);
	else if (!deliverable(cpu, intid) || m->group1 != group)
		is_wrong("taken while its enable or group is off", cpu, intid);
	else if (!is_pending(m) && !m->extra && !m->stale)
		is_wrong("taken and not pending", cpu, intid);
	check_urgency(cpu, intid);
	if (!is_pending(m))
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

static void end_last(unsigned cpu)
{
	struct guest *g = &guests[cpu];
	uint32_t intid;

	if (!g->on || !g->depth)
		return;
	intid = g->stack[--g->depth];
	trace("EOI", cpu, intid, fake_cpus[cpu].eoi_mode);
	fake_self = cpu;
	fake_eoir(group_of(cpu), intid);
	if (!fake_cpus[cpu].eoi_mode)
		model(cpu, intid)->active = false;
	if (fake_cpus[cpu].hcr >> 27 && fake_maintenance(cpu))
		vgic_maintenance(&help_cpu[cpu]);
}

static void deactivate(unsigned cpu, uint32_t intid)
{
	if (!guests[cpu].on || !guests[cpu].begun[intid])
		return;
	for (unsigned i = 0; i < guests[cpu].depth; i++) /* the priority drop comes first */
		if (guests[cpu].stack[i] == intid)
			return;
	trace("DIR", cpu, intid, 0);
	guests[cpu].begun[intid] = false;
	model(cpu, intid)->active = false;
	guest_dir(cpu, intid);
}

/* The first one from `intid` on that can be. */
static void deactivate_next(unsigned cpu, uint32_t intid)
{
	for (unsigned i = 0; i < HELP_LINES; i++, intid = (intid + 1) % HELP_LINES)
		if (guests[cpu].begun[intid]) {
			deactivate(cpu, intid);
			return;
		}
}

static bool in_service(uint32_t intid, unsigned cpu)
{
	for (unsigned n = 0; n < help_cpus + 2; n++) {
		if (intid < 32 && n != cpu)
			continue;
		for (unsigned i = 0; i < guests[n].depth; i++)
			if (guests[n].stack[i] == intid)
				return true;
	}
	return false;
}

/* --- devices, registers --- */

static void wire(unsigned cpu, uint32_t intid, bool level)
{
	struct model *m = model(cpu, intid);
	bool taken = taken_by_el2(cpu, intid);

	if (intid < 16 || !wired(intid))
		return;
	if (m->edge && level && !m->input) {
		m->extra |= m->latch && taken;
		m->latch = true;
	}
	if (!m->edge && !level && m->input && !m->latch && taken) {
		m->stale = true;
		model_counts[MODEL_WITHDRAWN]++;
	}
	m->input = level;
	fake_wire(cpu, intid, level);
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

static void clear_active(unsigned cpu, unsigned target, uint32_t intid)
{
	struct model *m = model(target, intid);

	/* What a guest has taken it ends itself: an EOI of what is not active any more is beyond
	 * the architecture. */
	if (in_service(intid, target))
		return;
	touched(m);
	m->active = false;
	for (unsigned n = 0; n < help_cpus + 2; n++)
		if (intid >= 32 || n == target)
			guests[n].begun[intid] = false;
	write_bit(cpu, target, GICD_ICACTIVER, intid);
}

static void change_bit(unsigned cpu, unsigned target, uint32_t intid, unsigned what)
{
	static const uint32_t bank[] = {GICD_ISENABLER, GICD_ICENABLER, GICD_ISPENDR,
					GICD_ICPENDR,   GICD_ISACTIVER, GICD_ICACTIVER};
	struct model *m = model(target, intid);

	if (!visible(cpu, intid)) {
		write_bit(cpu, target, bank[what], intid);
		return;
	}
	if (intid < 32 && !guests[target].on)
		return; /* what others do to a core that is off is nobody's promise */
	if (what == 5) {
		clear_active(cpu, target, intid);
		return;
	}
	if (what)
		touched(m);
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

static void check_reads(unsigned cpu, unsigned target, uint32_t intid)
{
	struct model *m = model(target, intid);
	bool pending, seen = visible(cpu, intid);

	if (intid < 32 && !guests[target].on)
		return;
	if (read_bit(cpu, target, GICD_ISENABLER, intid) != (seen && m->enabled))
		is_wrong("GICD_ISENABLER", target, intid);
	if (read_bit(cpu, target, GICD_ISACTIVER, intid) != (seen && m->active))
		is_wrong("GICD_ISACTIVER", target, intid);
	if (read_bit(cpu, target, GICD_IGROUPR, intid) != (seen && m->group1))
		is_wrong("GICD_IGROUPR", target, intid);
	pending = read_bit(cpu, target, GICD_ISPENDR, intid);
	if (seen)
		touched(m);
	if (pending != (seen && is_pending(m)) && !(pending && m->extra))
		is_wrong("GICD_ISPENDR", target, intid);
}

static void set_priority(unsigned cpu, uint32_t intid, unsigned prio)
{
	if (visible(cpu, intid)) {
		touched(model(cpu, intid));
		model(cpu, intid)->prio = (uint8_t)(prio << 3);
	}
	guest_prio(cpu, intid, (uint8_t)(prio << 3));
}

/* The architecture leaves open what a change does to an interrupt that is enabled, pending or
 * active. */
static void configure(unsigned cpu, uint32_t intid, bool edge)
{
	struct model *m = model(cpu, intid);

	if (intid < 16 || m->enabled || m->active || is_pending(m) || m->extra || m->input)
		return;
	if (visible(cpu, intid))
		m->edge = edge;
	guest_config(cpu, intid, edge);
}

static void set_group(unsigned cpu, uint32_t intid, bool group1)
{
	struct model *m = model(cpu, intid);
	uint32_t offset = GICD_IGROUPR + intid / 32 * 4, word;

	word = intid < 32 ? redist_read(cpu, help_cpu[cpu].index, GICR_SGI + offset)
			  : dist_read(cpu, offset);
	word = (word & ~(1u << (intid % 32))) | (uint32_t)group1 << (intid % 32);
	if (intid < 32)
		redist_write(cpu, help_cpu[cpu].index, GICR_SGI + offset, word);
	else
		dist_write(cpu, offset, word);
	if (!visible(cpu, intid))
		return;
	if (m->group1 != group1)
		touched(m);
	m->group1 = group1;
}

/* The line is at home at a core that is off. */
static bool home_is_off(const struct vgic_vm *vm, uint32_t intid)
{
	for (unsigned n = 0; n < vm->n_cpus; n++)
		if (vgic_bit(vm->cpu[n]->homed, intid) && guests[vm->cpu[n]->physical].on)
			return false;
	return true;
}

static void set_route(unsigned cpu, uint32_t intid, unsigned to)
{
	struct model *m = model(cpu, intid);
	unsigned n = vm_of(cpu)->n_cpus;

	if (intid >= 32 && visible(cpu, intid)) {
		model_counts[MODEL_ROUTED_ACTIVE] += m->active;
		touched(m);
		m->active &= to > n || !home_is_off(vm_of(cpu), intid);
		m->irm = to == n;
		m->route = (uint8_t)(to < n ? to : NOWHERE);
	}
	guest_route(cpu, intid, to < n ? to : to == n ? GICD_IROUTER_IRM : 0x100 + to);
}

/* --- SGIs, cores --- */

static void send(unsigned cpu, uint32_t intid, unsigned list)
{
	uint64_t value = (uint64_t)intid << 24 | (list & 8 ? 1ull << 40 : list & 7);
	bool group1_too = !(list & 16);

	intid &= 15;
	for (unsigned n = 0; n < vm_of(cpu)->n_cpus; n++) {
		unsigned to = vm_of(cpu)->cpu[n]->physical;

		if (to == cpu && !(list & 8) && (list >> n & 1) &&
		    (group1_too || !model(to, intid)->group1))
			model(to, intid)->latch = true;
	}
	fake_self = cpu;
	vgic_send_sgi(&help_cpu[cpu], value & ~(0xf0ull << 24), group1_too);
}

static void kick(unsigned cpu)
{
	uint32_t in = help_cpu[cpu].sgi_in;

	if (!guests[cpu].on)
		return;
	for (; in; in &= in - 1)
		model(cpu, (uint32_t)__builtin_ctz(in))->latch = true;
	fake_self = cpu;
	vgic_take_sgis(&help_cpu[cpu]);
}

static void forget_private(unsigned cpu)
{
	for (uint32_t intid = 0; intid < 32; intid++) {
		struct model *m = &priv[cpu][intid];

		*m = (struct model){.input = m->input,
				    .edge = intid < 16 ? true : m->edge,
				    .group1 = m->group1};
	}
	memset(&guests[cpu], 0, sizeof(guests[cpu]));
}

/* A core that goes off, or comes on, has no SPI active (that it was so by hand while the core was
 * off is forgotten, too). */
static void none_active(unsigned cpu)
{
	for (uint32_t intid = 32; intid < HELP_LINES; intid++)
		if (vgic_bit(help_cpu[cpu].homed, intid)) {
			touched(&spi[intid]);
			spi[intid].active = false;
		}
	for (unsigned n = 0; n < help_cpus + 2; n++)
		for (uint32_t intid = 32; intid < HELP_LINES; intid++)
			guests[n].begun[intid] &= spi[intid].active;
}

static void core_off(unsigned cpu)
{
	trace("off", cpu, 0, 0);
	none_active(cpu);
	forget_private(cpu);
	fake_self = cpu;
	fake_cpus[cpu].only_kicks = true;
	vgic_cpu_off(&help_cpu[cpu]);
	model_counts[MODEL_OFF]++;
}

static void core_on(unsigned cpu)
{
	uint32_t sent = help_cpu[cpu].sgi_in; /* while it was off */

	trace("on", cpu, 0, 0);
	none_active(cpu);
	fake_self = cpu;
	vgic_cpu_reset(&help_cpu[cpu]);
	vgic_cpu_on(&help_cpu[cpu]);
	fake_cpus[cpu].only_kicks = false;
	fake_cpus[cpu].group_on[0] = fake_cpus[cpu].group_on[1] = true;
	fake_cpus[cpu].mask = 0xff;
	for (uint32_t intid = 0; intid < 32; intid++) {
		priv[cpu][intid].group1 = false;
		priv[cpu][intid].edge = intid < 16;
		priv[cpu][intid].latch |= sent >> intid & 1;
	}
	guests[cpu].on = true;
}

static void switch_core(unsigned cpu)
{
	if (!guests[cpu].on)
		core_on(cpu);
	else if (vm_of(cpu)->online & ~(1u << help_cpu[cpu].index)) /* not the last */
		core_off(cpu);
}

static void reset_vm(struct vgic_vm *vm)
{
	for (unsigned n = 0; n < vm->n_cpus; n++)
		if (guests[vm->cpu[n]->physical].on)
			core_off(vm->cpu[n]->physical);
	fake_self = vm->cpu[0]->physical;
	vgic_vm_reset(vm);
	for (uint32_t intid = 32; intid < HELP_LINES; intid++)
		if (vgic_bit(vm->owned, intid))
			spi[intid] =
				(struct model){.input = spi[intid].input, .edge = spi[intid].edge};
	*ctlr_of(vm->cpu[0]->physical) = 0;
	for (unsigned n = 0; n < vm->n_cpus; n++)
		core_on(vm->cpu[n]->physical);
	model_counts[MODEL_RESET]++;
}

/* --- all served --- */

/* Ends everything that CPU has begun, and takes and ends what is there. True: it did something. */
static bool serve(unsigned cpu)
{
	struct guest *g = &guests[cpu];
	bool did = g->depth;
	uint32_t intid;

	if (!g->on)
		return false;
	kick(cpu);
	while (g->depth)
		end_last(cpu);
	for (intid = 0; intid < HELP_LINES; intid++)
		deactivate(cpu, intid);
	help_settle(cpu);
	while ((intid = take(cpu)) != FAKE_SPURIOUS && !wrong) {
		did = true;
		wire(cpu, intid, false);
		end_last(cpu);
		deactivate(cpu, intid);
		help_settle(cpu);
	}
	return did;
}

static void nothing_left(unsigned cpu, uint32_t intid)
{
	struct model *m = model(cpu, intid);
	bool somebody = intid < 32 ? guests[cpu].on : false;

	for (unsigned n = 0; intid >= 32 && n < vm_of(cpu)->n_cpus; n++) {
		unsigned p = vm_of(cpu)->cpu[n]->physical;

		somebody |= guests[p].on && routed_here(p, intid);
	}
	if (!group_is_on(cpu, intid))
		return;
	if (visible(cpu, intid) && somebody && deliverable(cpu, intid) && is_pending(m))
		is_wrong("pending and never delivered", cpu, intid);
	if (fake_line(cpu, intid)->active && visible(cpu, intid) && deliverable(cpu, intid))
		is_wrong("active in hardware when all is served", cpu, intid);
	if (taken_by_el2(cpu, intid))
		return;
	m->stale = false;
	m->extra &= fake_line(cpu, intid)->latch;
}

static void serve_all(void)
{
	bool did = true;

	for (unsigned n = 0; n < help_cpus + 2; n++)
		for (uint32_t intid = 0; intid < HELP_LINES; intid++)
			if (model(n, intid)->active && visible(n, intid) && guests[n].on &&
			    !guests[n].begun[intid])
				clear_active(n, n, intid);
	for (unsigned round = 0; did && !wrong; round++) {
		did = false;
		for (unsigned n = 0; n < help_cpus + 2; n++)
			did |= serve(n);
		if (round > 2 * HELP_LINES)
			is_wrong("serving has no end", 0, 0);
	}
	for (unsigned n = 0; n < help_cpus + 2 && !wrong; n++)
		for (uint32_t intid = 0; intid < HELP_LINES; intid++)
			nothing_left(n, intid);
	model_counts[MODEL_SERVED_ALL]++;
}

/* --- random steps --- */

/* While one CPU waits for another: a third takes an interrupt. */
static void meanwhile(void)
{
	unsigned self = fake_self, other = pick(help_cpus + 2);

	model_counts[MODEL_WAITS]++;
	trace("meanwhile", other, 0, self);
	if (other != self && guests[other].on)
		help_interrupt(other);
	fake_self = self;
}

static void start(void)
{
	unsigned cpus = 1 + pick(4), list_registers = 1 + pick(5);

	help_start(cpus, list_registers);
	memset(priv, 0, sizeof(priv));
	memset(spi, 0, sizeof(spi));
	memset(guests, 0, sizeof(guests));
	memset(ctlr, 0, sizeof(ctlr));
	for (unsigned n = 0; n < cpus + 2; n++)
		core_on(n);
	for (unsigned n = 0; n < cpus + 2; n++)
		forget_private(n);
	for (unsigned n = 0; n < cpus + 2; n++)
		guests[n].on = true;
	dist_write(0, GICD_CTLR, 3);
	dist_write(cpus, GICD_CTLR, 3);
	ctlr[0] = ctlr[1] = 3;
	for (unsigned n = 0; n < cpus + 2; n++)
		for (unsigned i = 0; i < sizeof(intids) / sizeof(intids[0]); i++)
			if (intids[i] < 32 || n == 0 || n == cpus) {
				change_bit(n, n, intids[i], 0);
				set_priority(n, intids[i], intids[i] * 7 % 32);
			}
	fake_while_waiting = meanwhile;
}

static void act(unsigned cpu, uint32_t intid)
{
	unsigned target = vm_of(cpu)->cpu[pick(vm_of(cpu)->n_cpus)]->physical, x = pick(45);

	trace("act", cpu, intid, x);
	if (x < 8)
		wire(cpu, intid, x & 1);
	else if (x < 11)
		help_interrupt(cpu);
	else if (x < 17)
		change_bit(cpu, target, intid, x == 15 && pick(4) ? 5 : x - 11);
	else if (x < 21)
		change_bit(cpu, target, intid, 0);
	else if (x < 22)
		set_priority(cpu, intid, pick(32));
	else if (x < 23)
		configure(cpu, intid, pick(2));
	else if (x < 24)
		set_group(cpu, intid, pick(2));
	else if (x < 25)
		set_route(cpu, intid, pick(vm_of(cpu)->n_cpus + 2));
	else if (x < 28)
		send(cpu, intid & 3, pick(32));
	else if (x < 30)
		kick(cpu);
	else if (x < 31)
		take(cpu);
	else if (x < 35) {
		help_settle(cpu);
		take(cpu);
	} else if (x < 40)
		end_last(cpu);
	else if (x < 42)
		deactivate_next(cpu, intid);
	else if (x < 44)
		check_reads(cpu, target, intid);
	else if (one_in(4))
		serve_all();
}

static void rare(unsigned cpu)
{
	switch (pick(9)) {
	case 0:
		switch_core(cpu);
		break;
	case 8: {
		bool *on = &fake_cpus[cpu].group_on[pick(2)];

		*on = guests[cpu].on && !*on;
		model_counts[MODEL_GROUP_OFF] += guests[cpu].on && !*on;
		break;
	}
	case 1:
		if (one_in(8))
			reset_vm(vm_of(cpu));
		break;
	case 2:
		*ctlr_of(cpu) = pick(4);
		dist_write(cpu, GICD_CTLR, *ctlr_of(cpu));
		break;
	case 3:
	case 4:
		*ctlr_of(cpu) = 3;
		dist_write(cpu, GICD_CTLR, 3);
		break;
	default:
		for (uint32_t intid = 0; intid < HELP_LINES; intid++)
			if (guests[cpu].begun[intid])
				return;
		if (!guests[cpu].depth && guests[cpu].on)
			fake_cpus[cpu].eoi_mode = !fake_cpus[cpu].eoi_mode;
	}
}

const char *model_run(model_choice *choice, void *ctx, unsigned long *steps)
{
	choose = choice;
	choose_ctx = ctx;
	ended = false;
	wrong = NULL;
	start();
	for (*steps = 0; !ended && !wrong; ++*steps) {
		unsigned cpu = pick(help_cpus + 2);

		if (one_in(24))
			rare(cpu);
		else if (guests[cpu].on)
			act(cpu, intids[pick(sizeof(intids) / sizeof(intids[0]))]);
		else if (one_in(8))
			core_on(cpu);
		if (!wrong)
			wrong = *steps % 16 != 15 ? fake_fault : help_broken();
	}
	if (!wrong)
		serve_all();
	return wrong ? wrong : help_broken();
}

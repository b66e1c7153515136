/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/fake_gic.h"

#include <stddef.h>
#include <string.h>

#include "gic/gicv3_regs.h"
#include "lib/lock_order.h"
#include "gic/vgic/vgic_hw.h"

struct fake_cpu fake_cpus[FAKE_CPUS];
unsigned fake_self;
const struct fake_software *fake_software;
bool fake_in_memory, fake_overlooks, fake_tells_ends, fake_rwp;
const char *fake_fault;
void (*fake_while_waiting)(void), (*fake_after_routing)(void);
unsigned fake_remote_calls, fake_writes, fake_silent = ~0u;
static uint32_t kicked;
static struct fake_line spis[FAKE_LINES];
static unsigned n_lines;
static bool any_overlooked;

void fake_fail(const char *what)
{
	if (!fake_fault)
		fake_fault = what;
}

static uint32_t *held(void)
{
	return &fake_cpus[fake_self].locks;
}

static void order_broken(const char *taken, const char *under)
{
	(void)taken;
	(void)under;
	fake_fail("a lock, or a call to another core, out of order");
}

static const struct lock_order_ops order = {.held = held, .broken = order_broken};

void fake_reset(unsigned lines, unsigned n_lr)
{
	n_lines = lines;
	memset(fake_cpus, 0, sizeof(fake_cpus));
	memset(spis, 0, sizeof(spis));
	for (unsigned i = 0; i < FAKE_CPUS; i++) {
		fake_cpus[i].n_lr = n_lr;
		fake_cpus[i].mask = 0xff;
		fake_cpus[i].bpr = 3;
		fake_cpus[i].group_on[0] = fake_cpus[i].group_on[1] = true;
		memset(fake_cpus[i].lr, 0xa5, n_lr * sizeof(uint64_t)); /* unknown at reset */
		memset(fake_cpus[i].seen, 0xa5, n_lr * sizeof(uint64_t));
		for (unsigned n = 0; n < 16; n++)
			fake_cpus[i].priv[n].edge = true;
	}
	fake_self = 0;
	fake_fault = NULL;
	fake_while_waiting = fake_after_routing = NULL;
	fake_remote_calls = fake_writes = 0;
	kicked = 0;
	lock_order_open(&order);
	if (fake_software)
		fake_software->reset(n_lr);
}

void vgic_hw_sync(void)
{
	memcpy(fake_cpus[fake_self].seen, fake_cpus[fake_self].lr, sizeof(fake_cpus->seen));
}

void fake_enter(unsigned cpu)
{
	fake_self = cpu;
	vgic_hw_sync();
}

struct fake_line *fake_line(unsigned cpu, uint32_t intid)
{
	return intid < 32 ? &fake_cpus[cpu].priv[intid] : &spis[intid];
}

void fake_wire(unsigned cpu, uint32_t intid, bool level)
{
	struct fake_line *l = fake_line(cpu, intid);

	if (l->edge && level && !l->input)
		l->latch = true;
	l->input = level;
	l->overlooked = false;
}

/* Something was written to the distributor. */
static void look_again(void)
{
	if (!any_overlooked)
		return;
	any_overlooked = false;
	for (unsigned i = 0; i < FAKE_LINES; i++)
		spis[i].overlooked = false;
	for (unsigned cpu = 0; cpu < FAKE_CPUS; cpu++)
		for (unsigned i = 0; i < 32; i++)
			fake_cpus[cpu].priv[i].overlooked = false;
}

static bool pending(const struct fake_line *line)
{
	return line->latch || (!line->edge && line->input);
}

bool fake_is_pending(unsigned cpu, uint32_t intid)
{
	return pending(fake_line(cpu, intid));
}

/* --- EL2's physical CPU interface: one priority, EOImode 1 --- */

static uint32_t best_physical(unsigned cpu)
{
	for (uint32_t intid = 16; intid < n_lines && !fake_cpus[cpu].only_kicks; intid++) {
		const struct fake_line *l = fake_line(cpu, intid);

		if (l->enabled && !l->active && !l->overlooked && pending(l) &&
		    (intid < 32 || l->route == cpu))
			return intid;
	}
	return FAKE_SPURIOUS;
}

bool fake_would_interrupt(unsigned cpu)
{
	return best_physical(cpu) != FAKE_SPURIOUS;
}

uint32_t fake_acknowledge(void)
{
	uint32_t intid = best_physical(fake_self);

	if (intid != FAKE_SPURIOUS) {
		fake_line(fake_self, intid)->active = true;
		fake_line(fake_self, intid)->latch = false;
	}
	return intid;
}

void fake_deactivate(uint32_t intid)
{
	struct fake_line *l = fake_line(fake_self, intid);

	if (!l->active)
		fake_fail("deactivation of an interrupt that is not active");
	l->active = false;
	l->overlooked = fake_overlooks;
	any_overlooked |= fake_overlooks;
}

/* --- what the virtual GIC does --- */

void vgic_hw_set(uint32_t bank, unsigned word, uint32_t bits)
{
	fake_writes++;
	look_again();
	if (bits && 32 * word >= n_lines)
		fake_fail("write of a line that is not there");
	for (; bits; bits &= bits - 1) {
		struct fake_line *l =
			fake_line(fake_self, word * 32 + (unsigned)__builtin_ctz(bits));

		switch (bank) {
		case GICD_ISENABLER:
			l->enabled = true;
			break;
		case GICD_ISPENDR:
			l->latch = true;
			break;
		case GICD_ICPENDR:
			l->latch = false;
			break;
		case GICD_ISACTIVER:
			l->active = true;
			break;
		case GICD_ICACTIVER:
			l->active = false;
			break;
		default:
			fake_fail("write of a bank that the virtual GIC has no business with");
		}
	}
}

void vgic_hw_disable(unsigned word, uint32_t bits)
{
	fake_writes++;
	for (; bits; bits &= bits - 1)
		fake_line(fake_self, word * 32 + (unsigned)__builtin_ctz(bits))->enabled = false;
}

bool vgic_hw_disabled(unsigned word, uint32_t bits)
{
	if (!word)
		fake_fail("private lines, which their redistributor knows of, disabled without it");
	if (fake_rwp)
		return false;
	vgic_hw_disable(word, bits);
	return true;
}

void vgic_hw_quiet(unsigned physical_cpu, uint32_t bits)
{
	if (physical_cpu != fake_self)
		fake_fail("private lines of another core");
	vgic_hw_disable(0, bits);
	vgic_hw_set(GICD_ICPENDR, 0, bits);
	vgic_hw_set(GICD_ICACTIVER, 0, bits);
}

uint32_t vgic_hw_get(uint32_t bank, unsigned word)
{
	uint32_t bits = 0;

	if (32 * word >= n_lines)
		fake_fail("read of lines that are not there");
	if (bank != GICD_ISPENDR)
		fake_fail("read of a bank that the virtual GIC has no business with");
	for (unsigned i = 0; i < 32; i++)
		bits |= (uint32_t)fake_is_pending(fake_self, word * 32 + i) << i;
	return bits;
}

void vgic_hw_config(unsigned word, uint32_t mask, uint32_t edge)
{
	lock_order_take(LOCK_GIC_CONFIG);
	for (; mask; mask &= mask - 1) {
		unsigned i = (unsigned)__builtin_ctz(mask);

		fake_line(fake_self, word * 32 + i)->edge = edge >> i & 1;
	}
	lock_order_give(LOCK_GIC_CONFIG);
}

void vgic_hw_route(uint32_t intid, unsigned physical_cpu)
{
	if (intid < 32 || intid >= n_lines)
		fake_fail("a private line is routed, or one that is not there");
	spis[intid].route = physical_cpu;
	if (fake_after_routing) {
		void (*once)(void) = fake_after_routing;

		fake_after_routing = NULL;
		once();
	}
}

void vgic_hw_kick(unsigned physical_cpu)
{
	kicked |= 1u << physical_cpu;
}

uint32_t fake_take_kicks(void)
{
	uint32_t taken = kicked;

	kicked = 0;
	return taken;
}

void vgic_hw_clear_aprs(void)
{
	struct fake_cpu *c = &fake_cpus[fake_self];

	c->active_prio[0] = c->active_prio[1] = 0;
	c->eoi_mode = c->cbpr = false;
	c->bpr = 3;
	c->group_on[0] = c->group_on[1] = false;
	c->mask = 0;
	vgic_hw_sync();
	if (fake_software)
		fake_software->clear();
}

bool fake_remote(unsigned cpu, void (*function)(void *target, void *arg), void *target, void *arg)
{
	unsigned self = fake_self;
	void (*meanwhile)(void) = fake_while_waiting;

	if (cpu == self) {
		function(target, arg);
		return true;
	}
	fake_remote_calls++;
	lock_order_check(LOCK_CALL);
	if (cpu == fake_silent)
		return false;
	fake_while_waiting = NULL; /* once; what happens meanwhile may wait, too */
	if (meanwhile)
		meanwhile();
	if (!fake_while_waiting)
		fake_while_waiting = meanwhile;
	fake_self = cpu;
	lock_order_take(LOCK_CALL);
	function(target, arg);
	lock_order_give(LOCK_CALL);
	fake_self = self;
	return true;
}

static void show_software(void)
{
	if (fake_software)
		fake_software->show();
}

uint64_t vgic_hw_lr(unsigned index)
{
	if (index >= fake_cpus[fake_self].n_lr)
		fake_fail("read of a list register that is not there");
	show_software();
	return fake_cpus[fake_self].lr[index];
}

/* IHI 0069 11.4.10: what makes a list register's content UNPREDICTABLE. */
void vgic_hw_set_lr(unsigned index, uint64_t value)
{
	struct fake_cpu *c = &fake_cpus[fake_self];

	if (index >= c->n_lr)
		fake_fail("write of a list register that is not there");
	c->lr[index] = value;
	if (fake_software)
		fake_software->set_lr(index, value);
	if (!LR_STATE_OF(value))
		return;
	if ((value & LR_HW) && LR_STATE_OF(value) == 3)
		fake_fail("a list register with HW is pending and active");
	if ((value & LR_HW) && !fake_line(fake_self, LR_PINTID_OF(value))->active)
		fake_fail("a list register with HW for an interrupt that is not active");
	for (unsigned k = 0; k < c->n_lr; k++)
		if (k != index && LR_STATE_OF(c->lr[k]) &&
		    LR_VINTID_OF(c->lr[k]) == LR_VINTID_OF(value))
			fake_fail("an interrupt in two list registers");
}

/* ICH_EISR_EL2: an end is reported until the register is written. */
static bool ended(uint64_t lr)
{
	return (lr & (LR_HW | LR_EOI)) == LR_EOI && !LR_STATE_OF(lr);
}

/* As ICH_ELRSR_EL2 and ICH_EISR_EL2 have them. */
static const uint64_t *summed_up(void)
{
	show_software();
	return fake_in_memory ? fake_cpus[fake_self].lr : fake_cpus[fake_self].seen;
}

uint32_t vgic_hw_ended(void)
{
	uint32_t registers = 0;

	for (unsigned i = 0; i < fake_cpus[fake_self].n_lr; i++)
		registers |= (uint32_t)ended(summed_up()[i]) << i;
	return registers;
}

uint32_t vgic_hw_empty(void)
{
	uint32_t empty = 0;

	for (unsigned i = 0; i < fake_cpus[fake_self].n_lr; i++)
		empty |= (uint32_t)(!LR_STATE_OF(summed_up()[i]) && !ended(summed_up()[i])) << i;
	return empty;
}

bool vgic_hw_tells_ends(void)
{
	return fake_tells_ends;
}

uint32_t vgic_hw_hcr(void)
{
	show_software();
	return fake_cpus[fake_self].hcr;
}

void vgic_hw_set_hcr(uint32_t value)
{
	fake_cpus[fake_self].hcr = value;
	if (fake_software)
		fake_software->set_hcr(value);
}

uint32_t vgic_hw_vmcr(void)
{
	const struct fake_cpu *c = &fake_cpus[fake_self];
	uint32_t point1 = c->cbpr ? 7 : c->bpr; /* CBPR: it counts for nothing */

	if (fake_software)
		return fake_software->vmcr();
	return (uint32_t)c->group_on[0] | (uint32_t)c->group_on[1] << 1 | (uint32_t)c->cbpr << 4 |
	       (uint32_t)c->eoi_mode << 9 | point1 << 18 | (uint32_t)(c->bpr - 1) << 21;
}

bool vgic_hw_running(unsigned group_priority)
{
	const struct fake_cpu *c = &fake_cpus[fake_self];

	show_software();
	return (c->active_prio[0] | c->active_prio[1]) >> (group_priority >> 3) & 1;
}

static bool group_maintenance(const struct fake_cpu *cpu)
{
	bool wanted = false;

	for (unsigned g = 0; g < 2; g++)
		wanted |= cpu->hcr >> (2 * g) &
			  (cpu->group_on[g] ? ICH_HCR_VGRP0EIE : ICH_HCR_VGRP0DIE);
	return wanted;
}

bool fake_maintenance(unsigned cpu)
{
	const struct fake_cpu *c = &fake_cpus[cpu];
	bool any_pending = false, any_end = false;

	if (fake_software) {
		fake_software->configure(cpu);
		return false;
	}
	for (unsigned i = 0; i < c->n_lr; i++)
		any_pending |= LR_STATE_OF(c->lr[i]) == VIRQ_PENDING;
	for (unsigned i = 0; i < c->n_lr; i++)
		any_end |= ended(c->lr[i]);
	return (c->hcr & ICH_HCR_EN) &&
	       (any_end || ((c->hcr & ICH_HCR_NPIE) && !any_pending) || group_maintenance(c) ||
		((c->hcr & ICH_HCR_LRENPIE) && ICH_HCR_EOICOUNT_OF(c->hcr)));
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/vgic_help.h"

#include <stddef.h>
#include <string.h>

struct vgic_vm help_vm, help_other;
struct vgic_cpu help_cpu[HELP_MAX_CPUS];
unsigned help_cpus;
static struct virq spis[VGIC_MAX_SPI];
static uint32_t routes[VGIC_MAX_SPI];

bool help_soft(uint32_t intid)
{
	return intid == SOFT_SPI || intid == SOFT_EDGE || intid == OTHERS_SOFT ||
	       intid >= HELP_PHYSICAL;
}

static bool is_others(uint32_t intid)
{
	return intid % 32 == OTHERS_SPI % 32 || intid == OTHERS_SOFT;
}

static void make_vm(struct vgic_vm *vm, unsigned first, unsigned count)
{
	memset(vm, 0, sizeof(*vm));
	vm->lines = HELP_LINES;
	vm->n_cpus = count;
	vm->remote = fake_remote;
	vm->lines_changed = vgic_lines_changed;
	vm->spi = spis;
	vm->route = routes;
	vm->owned[0] = HELP_WIRES;
	vm->wired[0] = HELP_WIRES;
	for (uint32_t intid = 32; intid < HELP_LINES; intid++)
		if (intid != NOBODYS_SPI && (vm == &help_other) == is_others(intid)) {
			vm->owned[intid / 32] |= 1u << (intid % 32);
			vm->wired[intid / 32] |= (help_soft(intid) ? 0u : 1u) << (intid % 32);
			vm->soft_words |= (help_soft(intid) ? 1u : 0u) << (intid / 32);
		}
	for (unsigned i = 0; i < count; i++) {
		struct vgic_cpu *vc = &help_cpu[first + i];

		memset(vc, 0, sizeof(*vc));
		vc->vm = vm;
		vc->index = i;
		vc->physical = first + i;
		vc->lr_mask = (1u << fake_cpus[first + i].n_lr) - 1;
		vm->cpu[i] = vc;
	}
	fake_enter(first);
	vgic_vm_reset(vm);
	for (unsigned i = 0; i < count; i++) {
		fake_enter(first + i);
		vgic_cpu_reset(vm->cpu[i]);
		vgic_cpu_on(vm->cpu[i]);
	}
}

void help_start(unsigned cpus, unsigned list_registers)
{
	fake_in_memory = GIC_VERSION == 2;
	fake_reset(HELP_PHYSICAL, list_registers);
	memset(spis, 0, sizeof(spis));
	memset(routes, 0, sizeof(routes));
	help_cpus = cpus;
	make_vm(&help_vm, 0, cpus);
	make_vm(&help_other, cpus, 2);
	fake_enter(0);
}

bool help_interrupt(unsigned cpu)
{
	struct vgic_cpu *vc = &help_cpu[cpu];
	uint32_t intid;

	fake_enter(cpu);
	if (fake_maintenance(cpu) && !fake_cpus[cpu].only_kicks) {
		if (GIC_VERSION == 2)
			vgic_v2_maintenance(vc);
		else
			vgic_maintenance(vc);
		return true;
	}
	intid = fake_acknowledge();
	if (intid == FAKE_SPURIOUS)
		return false;
	if (!vgic_is_wired(vc->vm, intid))
		fake_fault = "an interrupt of another VM";
	else
		vgic_irq(vc, intid);
	return true;
}

void help_settle(unsigned cpu)
{
	for (unsigned i = 0; help_interrupt(cpu); i++)
		if (i == 2 * HELP_LINES) {
			fake_fault = "interrupts of EL2 without an end";
			return;
		}
}

unsigned help_goes_to(unsigned cpu, uint32_t intid)
{
	const struct vgic_vm *vm = help_cpu[cpu].vm;

	for (unsigned n = 0; help_soft(intid) && n < vm->n_cpus; n++)
		if (vgic_bit(vm->cpu[n]->homed, intid))
			return vm->cpu[n]->physical;
	return fake_line(cpu, intid)->route;
}

void help_line(unsigned cpu, uint32_t intid, bool level)
{
	if (help_soft(intid))
		vgic_line_set(help_cpu[cpu].vm, intid, level);
	else
		fake_wire(cpu, intid, level);
}

/* --- invariants --- */

static const char *broken_lists(const struct vgic_cpu *cpu)
{
	const struct fake_cpu *c = &fake_cpus[cpu->physical];

	for (unsigned i = 0; i < c->n_lr; i++) {
		uint32_t intid = LR_VINTID_OF(c->lr[i]);
		const struct virq *v;

		if (!LR_STATE_OF(c->lr[i]))
			continue;
		if (cpu->lr_intid[i] != intid || intid >= HELP_LINES)
			return "a list register holds something else than remembered";
		if (!vgic_bit(cpu->homed, intid))
			return "a list register holds a line that is not at home here";
		v = intid < 32 ? &cpu->priv[intid] : &spis[intid - 32];
		if (v->lr != i + 1 || (v->state & VIRQ_STATE))
			return "an interrupt does not know its list register";
		if (!(c->lr[i] & LR_HW) != (fake_tells_ends || !(v->state & VIRQ_HW)) ||
		    (fake_tells_ends && (v->state & VIRQ_HW) && !(c->lr[i] & LR_EOI)))
			return "a list register's HW";
		if (vgic_bit(cpu->queued, intid))
			return "an interrupt in a list register and in the queue";
	}
	return NULL;
}

static const char *broken_queue(const struct vgic_cpu *cpu)
{
	unsigned active = 0;

	for (unsigned w = 0; w < VGIC_WORDS; w++) {
		if (!cpu->queued[w] != !(cpu->queued_words >> w & 1))
			return "the summary of the queue";
		if (cpu->queued[w] & ~cpu->homed[w])
			return "a queued interrupt is not at home here";
		for (unsigned i = 0; w * 32 + i < HELP_LINES && i < 32; i++) {
			uint32_t intid = w * 32 + i;
			const struct virq *v = w ? &spis[intid - 32] : &cpu->priv[intid];

			if (vgic_bit(cpu->homed, intid) &&
			    !(v->state & VIRQ_STATE) == vgic_bit(cpu->queued, intid))
				return "an interrupt is queued without state, or the reverse";
			if ((v->state & VIRQ_HW) && (v->state & VIRQ_STATE) == VIRQ_STATE)
				return "a line with a wire is pending and active here";
			active += vgic_bit(cpu->queued, intid) && (v->state & VIRQ_ACTIVE);
		}
	}
	return active != cpu->queued_active ? "the number of active interrupts in the queue" : NULL;
}

/* A line with a wire has ended, and EL2 is still to be told. */
static bool is_untold_end(const struct vgic_cpu *cpu, unsigned index)
{
	uint32_t intid = cpu->lr_intid[index];
	const struct virq *v = intid < 32 ? &cpu->priv[intid] : &spis[intid - 32];

	return fake_tells_ends && (v->state & VIRQ_HW) &&
	       (fake_cpus[cpu->physical].lr[index] & (LR_HW | LR_EOI)) == LR_EOI;
}

/* What this core has in list registers or queued. */
static void add_held(const struct vgic_cpu *cpu, uint32_t held[HELP_LINES / 32])
{
	const struct fake_cpu *c = &fake_cpus[cpu->physical];

	for (unsigned w = 0; w < HELP_LINES / 32; w++)
		held[w] = cpu->queued[w];
	for (unsigned i = 0; i < c->n_lr; i++)
		if (LR_STATE_OF(c->lr[i]) || is_untold_end(cpu, i))
			held[cpu->lr_intid[i] / 32] |= 1u << (cpu->lr_intid[i] % 32);
}

/* Hardware's side of a word of lines that belong to the VM, or to its vCPU on `cpu`. */
static const char *broken_lines(unsigned cpu, unsigned word, uint32_t wires, uint32_t held,
				uint32_t enabled)
{
	for (; wires; wires &= wires - 1) {
		unsigned i = (unsigned)__builtin_ctz(wires);
		const struct fake_line *l = fake_line(cpu, word * 32 + i);

		if (l->active != (held >> i & 1))
			return l->active ? "a line is active in hardware and nobody's"
					 : "a line is held and not active in hardware";
		if (l->enabled != (enabled >> i & 1))
			return "a line's enable in hardware";
	}
	return NULL;
}

/* A software line: what is pending is taken where it can be, or its home will be told. Its INTID is
 * nobody's in the physical GIC. */
static const char *broken_soft(const struct vgic_vm *vm, uint32_t intid)
{
	const struct fake_line *l = fake_line(0, intid);
	struct vgic_cpu *home = vm->cpu[0];
	unsigned state;
	uint64_t lr = 0;

	for (unsigned n = 0; n < vm->n_cpus; n++)
		if (vgic_bit(vm->cpu[n]->homed, intid))
			home = vm->cpu[n];
	if (vgic_in_lr(home, &spis[intid - 32], intid))
		lr = fake_cpus[home->physical].lr[spis[intid - 32].lr - 1];
	state = LR_STATE_OF(lr) | (spis[intid - 32].state & VIRQ_STATE);
	if (l->enabled || l->active || l->latch || (spis[intid - 32].state & VIRQ_HW))
		return "a software line has got to the physical GIC";
	if (state == VIRQ_STATE)
		return "a software line is pending and active here";
	if (state == VIRQ_PENDING &&
	    (!vgic_bit(vm->enabled, intid) || vgic_bit(vm->nowhere, intid) ||
	     !vgic_is_online(vm, home->index)))
		return "a software line is taken that is off, or by a core that is";
	if (!(vgic_soft_pending(vm, intid / 32) >> (intid % 32) & 1))
		return NULL;
	if (LR_STATE_OF(lr) && !(lr & LR_EOI))
		return "nobody will say that a software line has ended";
	if (!state && !(lr & LR_EOI) && vgic_bit(vm->enabled, intid) &&
	    !vgic_bit(vm->nowhere, intid) && vgic_is_online(vm, home->index))
		return "a software line is pending, and its home does not know";
	return NULL;
}

static const char *broken_vm(const struct vgic_vm *vm)
{
	uint32_t homes[HELP_LINES / 32] = {0}, all[HELP_LINES / 32] = {0}, held[HELP_LINES / 32];
	const char *what = NULL;

	for (unsigned n = 0; n < vm->n_cpus && !what; n++) {
		const struct vgic_cpu *vc = vm->cpu[n];

		what = broken_lists(vc);
		what = what ? what : broken_queue(vc);
		if (what)
			return what;
		add_held(vc, held);
		what = broken_lines(vc->physical, 0, HELP_WIRES, held[0], vc->enabled);
		for (uint32_t intid = 16; intid < 32 && !what; intid++)
			if (!(HELP_WIRES >> intid & 1) && (fake_line(vc->physical, intid)->active ||
							   fake_line(vc->physical, intid)->enabled))
				what = "a private line without a wire for the VM";
		for (unsigned w = 1; w < HELP_LINES / 32; w++) {
			if (homes[w] & vc->homed[w])
				what = "a line has two homes";
			if ((all[w] & held[w]) || (held[w] & ~vm->owned[w]))
				what = "an SPI in two places, or not this VM's";
			homes[w] |= vc->homed[w];
			all[w] |= held[w];
		}
	}
	for (unsigned w = 1; w < HELP_LINES / 32 && !what; w++) {
		if (homes[w] != vm->owned[w])
			what = "a line has no home";
		else
			what = broken_lines(0, w, vm->wired[w], all[w],
					    vm->enabled[w] & ~vm->nowhere[w]);
	}
	for (uint32_t intid = 32; intid < HELP_LINES && !what; intid++)
		if (help_soft(intid) && vgic_bit(vm->owned, intid))
			what = broken_soft(vm, intid);
	return what;
}

const char *help_broken(void)
{
	const char *what = fake_fault;

	if (!what && (fake_line(0, NOBODYS_SPI)->active || fake_line(0, NOBODYS_SPI)->enabled))
		what = "a line that is nobody's";
	what = what ? what : broken_vm(&help_vm);
	return what ? what : broken_vm(&help_other);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: the choices of a life of two VMs on the virtual GICv2: accesses of the distributor at any
 * offset, of any size and value, wires, interrupts, ends, cores off and on. What holds: reads are a
 * GICv2's (vgic_v2_ref.h); only what is pending, enabled and for this CPU is taken, the most urgent
 * first; in the end nothing pending is left; an access changes nothing of the other VM, and its
 * work is bounded. One VM may break the architecture's rules: then the other one's life is as right
 * as ever. Over software's virtual CPU interface every step of that is one of interface_ref.h's,
 * too. V2_TRACE=1 prints the steps.
 */
#include <stdio.h>
#include <stdlib.h>

#include "gic/gicv2_regs.h"
#include "tests/fuzz/vgic_v2_life.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t *input, *input_end;
static const uint8_t intids[] = {0,  1,  2,  15,  23,       25,        27,         30,          32,
				 33, 34, 35, 36,  37,       38,        OTHERS_SPI, NOBODYS_SPI, 42,
				 64, 72, 96, 127, SOFT_SPI, SOFT_EDGE, SOFT_HIGH,  OTHERS_SOFT};

static unsigned pick(unsigned below)
{
	return input == input_end ? 0 : *input++ % below;
}

static bool one_in(unsigned chances)
{
	return input != input_end && pick(chances) == 0;
}

static uint64_t any_value(void)
{
	switch (pick(4)) {
	case 0:
		return 1ull << pick(64);
	case 1:
		return pick(256);
	case 2:
		return ~0ull;
	default:
		return pick(256) | (uint64_t)pick(256) << 8 | (uint64_t)pick(256) << 16 |
		       (uint64_t)pick(256) << 24;
	}
}

static void access(unsigned cpu, uint32_t intid)
{
	static const struct {
		uint16_t at;
		uint8_t bits;
	} banks[] = {
		{GICD_IGROUPR, 1},    {GICD_ISENABLER, 1}, {GICD_ISENABLER, 1}, {GICD_ICENABLER, 1},
		{GICD_ISPENDR, 1},    {GICD_ICPENDR, 1},   {GICD_ISACTIVER, 1}, {GICD_ICACTIVER, 1},
		{GICD_IPRIORITYR, 8}, {GICD_ITARGETSR, 8}, {GICD_ITARGETSR, 8}, {GICD_ICFGR, 2},
		{GICD_CPENDSGIR, 8},  {GICD_SPENDSGIR, 8}, {GICD_SGIR, 0},      {GICD_SGIR, 0}};
	static const uint16_t single[] = {
		GICD_CTLR, GICD_TYPER, GICD_IIDR, GICD_IIDR + 4, GICD_ITARGETSR + 1020, 0xfe8};
	unsigned b = pick(sizeof(banks) / sizeof(banks[0])), how = pick(8), size = 4;
	uint32_t at = (banks[b].at >= GICD_SGIR ? intid % 16 : intid) * banks[b].bits / 8,
		 shift = intid * banks[b].bits % 32;
	uint64_t value;

	if (banks[b].bits == 8 && (how & 1)) { /* a byte */
		size = 1;
		shift = 0;
	}
	at = banks[b].at + (at & ~(size - 1));
	if (how == 7) { /* anything */
		size = 1u << pick(4);
		at = (at + pick(8)) % GICD_V2_SIZE;
	} else if (how == 6) {
		unsigned i = pick(2 * sizeof(single) / sizeof(single[0]));

		at = i < sizeof(single) / sizeof(single[0])
			     ? single[i]
			     : (pick(256) << 4 | pick(16)) % GICD_V2_SIZE;
	}
	if (one_in(4)) {
		life_read(cpu, at, size);
		return;
	}
	value = how < 4 && banks[b].bits
			? (uint64_t)(banks[b].bits == 8 ? pick(256) : (1u << banks[b].bits) - 1)
				  << shift
			: any_value();
	if (at < GICD_IGROUPR && size == 4)
		value |= one_in(2) ? 3 : 0;
	life_write(cpu, at, size, value);
}

/* Once for each time that a CPU waits for another: a third one of this VM takes an interrupt, or
 * goes off. */
static void meanwhile(void)
{
	unsigned self = fake_self, other;
	struct vgic_vm *vm = help_cpu[self].vm;

	other = vm->cpu[pick(vm->n_cpus)]->physical;
	if (other != self && life_guests[other].on) {
		if (!one_in(4))
			help_interrupt(other);
		else if (!life_actives && (vm->online & ~(1u << help_cpu[other].index)))
			life_off(other);
	}
	fake_self = self;
}

static void start(void)
{
	unsigned cpus = 1 + pick(4), list_registers = 1 + pick(5), wild = pick(6);

	if (fake_software && list_registers > 4)
		list_registers = 4;
	life_start(cpus, list_registers, wild == 1, wild == 2);
	for (unsigned n = 0; n < cpus + 2; n++) {
		bool first = help_cpu[n].index == 0; /* of its VM: what is not banked is for it */

		if (first)
			life_write(n, GICD_CTLR, 4, 3);
		for (uint32_t w = 0; w < (first ? HELP_LINES / 32 : 1); w++)
			life_write(n, GICD_ISENABLER + 4 * w, 4, ~0u);
		for (unsigned i = 0; i < sizeof(intids) && (first || intids[i] < 32); i++)
			life_write(n, GICD_IPRIORITYR + intids[i], 1, intids[i] * 7 % 32 << 3);
	}
	fake_while_waiting = meanwhile;
}

/* Beyond the architecture: ends of what was not taken, or not in order. */
static void break_a_rule(unsigned cpu, uint32_t intid)
{
	uint32_t value = pick(4) ? intid | pick(8) << 10 : (uint32_t)any_value();

	if (!life_break_rules(cpu))
		return;
	if (pick(2))
		life_dir(cpu, value);
	else
		life_eoi(cpu, value);
}

static void rare(unsigned cpu, uint32_t intid)
{
	switch (pick(12)) {
	case 0:
	case 8:
	case 9:
	case 10:
		if (!life_guests[cpu].on)
			life_on(cpu);
		else if (help_cpu[cpu].vm->online & ~(1u << help_cpu[cpu].index)) /* not the last */
			life_off(cpu);
		break;
	case 1:
		if (one_in(8))
			life_reset(help_cpu[cpu].vm);
		break;
	case 2:
		life_group(cpu, pick(2));
		break;
	case 3:
		life_write(cpu, GICD_CTLR, 4, any_value());
		break;
	case 4:
	case 5:
		life_write(cpu, GICD_CTLR, 4, 3);
		break;
	case 6:
		break_a_rule(cpu, intid);
		break;
	default:
		life_eoi_mode(cpu);
	}
}

static void act(unsigned cpu, uint32_t intid)
{
	unsigned what = pick(36);

	fake_enter(cpu);
	if (what < 15)
		access(cpu, intid);
	else if (what < 21)
		life_wire(cpu, intid, what & 1);
	else if (what < 23)
		help_interrupt(cpu);
	else if (what < 25)
		life_kick(cpu);
	else if (what < 26)
		life_take(cpu);
	else if (what < 30) {
		help_settle(cpu);
		life_take(cpu);
	} else if (what < 33)
		life_end(cpu);
	else if (what < 35)
		life_deactivate(cpu, intid);
	else if (one_in(4))
		life_serve_all();
}

static void check(unsigned cpu)
{
	const char *wrong = help_broken();

	if (wrong)
		life_stop(wrong, cpu, 0);
}

static void live(const uint8_t *data, size_t size)
{
	unsigned steps = 0;

	input = data;
	input_end = data + size;
	start();
	check(0);
	while (input != input_end) {
		unsigned cpu = pick(help_cpus + 2);
		uint32_t intid = intids[pick(sizeof(intids))];

		if (one_in(12))
			rare(cpu, intid);
		else if (life_guests[cpu].on)
			act(cpu, intid);
		else if (one_in(8))
			life_on(cpu);
		if (++steps % 8 == 0)
			check(cpu);
	}
	life_serve_all();
	check(0);
}

/* Every other time on QEMU's model; else on the hardware's virtual CPU interface, and then on
 * software's. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	life_trace = getenv("V2_TRACE");
	if (life_trace)
		setbuf(stdout, NULL);
	fake_software = NULL;
	fake_overlooks = fake_tells_ends = size % 2;
	live(data, size);
	if (size % 2)
		return 0;
	fake_software = &fake_software_interface;
	live(data, size);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/vgic_v2_ref.h"

#include <string.h>

static struct ref_line priv[HELP_MAX_CPUS][32], spi[HELP_LINES];
static uint32_t ctlr[2];
bool (*ref_home_is_off)(const struct vgic_vm *vm, uint32_t intid);

void ref_reset(void)
{
	memset(priv, 0, sizeof(priv));
	memset(spi, 0, sizeof(spi));
	for (unsigned n = 0; n < help_cpus + 2; n++)
		ref_reset_cpu(n);
	ref_reset_vm(&help_vm);
	ref_reset_vm(&help_other);
}

void ref_reset_cpu(unsigned cpu)
{
	for (uint32_t intid = 0; intid < 32; intid++) {
		struct ref_line *l = &priv[cpu][intid];

		*l = (struct ref_line){
			.input = l->input, .enabled = intid < 16, .edge = intid < 16};
	}
}

void ref_reset_vm(const struct vgic_vm *vm)
{
	ctlr[vm == &help_other] = 0;
	for (uint32_t intid = 32; intid < HELP_LINES; intid++)
		if (vgic_bit(vm->owned, intid))
			spi[intid] = (struct ref_line){
				.input = spi[intid].input, .edge = spi[intid].edge, .targets = 1};
}

struct ref_line *ref_line(unsigned cpu, uint32_t intid)
{
	return intid < 32 ? &priv[cpu][intid] : &spi[intid];
}

uint32_t *ref_ctlr(unsigned cpu)
{
	return &ctlr[help_cpu[cpu].vm == &help_other];
}

bool ref_visible(unsigned cpu, uint32_t intid)
{
	return intid < 32 || (intid < HELP_LINES && vgic_bit(help_cpu[cpu].vm->owned, intid));
}

bool ref_pending(const struct ref_line *line)
{
	return line->latch || line->from || (!line->edge && line->input);
}

void ref_touch(struct ref_line *line)
{
	line->stale = false;
	if (!line->active && line->latch)
		line->extra = false;
}

unsigned ref_lines(uint32_t offset, unsigned size, uint32_t *first, unsigned *bits)
{
	uint32_t bank;

	if (offset % size || size == 2 || size == 8)
		return 0;
	if (offset >= GICD_IGROUPR && offset < GICD_IPRIORITYR) {
		*bits = 1;
		bank = offset & ~0x7fu;
	} else if (offset >= GICD_IPRIORITYR && offset < GICD_ICFGR) {
		*bits = 8;
		bank = offset & ~0x3ffu;
	} else if (offset >= GICD_ICFGR && offset < GICD_ICFGR + 0x100) {
		*bits = 2;
		bank = GICD_ICFGR;
	} else if (offset >= GICD_CPENDSGIR && offset < GICD_SPENDSGIR + 16) {
		*bits = 8;
		bank = offset & ~0xfu;
	} else {
		return 0;
	}
	*first = (offset - bank) * 8 / *bits;
	return size == 4 || *bits == 8 ? size * 8 / *bits : 0;
}

static uint32_t all_cpus(unsigned cpu)
{
	return (1u << help_cpu[cpu].vm->n_cpus) - 1;
}

static void set_targets(unsigned cpu, uint32_t intid, uint32_t mask)
{
	struct ref_line *l = ref_line(cpu, intid);
	const struct vgic_vm *vm = help_cpu[cpu].vm;

	if (intid < 32 || vm->n_cpus == 1)
		return;
	ref_touch(l);
	l->targets = (uint8_t)(mask & all_cpus(cpu));
	l->active &= !l->targets || !ref_home_is_off(vm, intid);
}

/* A bit of one of the banks with a bit for each, written 1. SGIs are always enabled, and pending by
 * their senders alone. */
static void write_one(struct ref_line *line, uint32_t bank, bool sgi)
{
	if (sgi && bank < GICD_ISACTIVER)
		return;
	if (bank != GICD_ISENABLER)
		ref_touch(line);
	switch (bank) {
	case GICD_ISENABLER:
	case GICD_ICENABLER:
		line->enabled = bank == GICD_ISENABLER;
		break;
	case GICD_ISPENDR:
		line->latch = true;
		break;
	case GICD_ICPENDR:
		line->latch = line->extra = false;
		break;
	default:
		line->active = bank == GICD_ISACTIVER;
	}
}

static void write_line(unsigned cpu, uint32_t offset, uint32_t intid, uint32_t field)
{
	struct ref_line *l = ref_line(cpu, intid);

	if (offset >= GICD_SPENDSGIR) {
		l->from |= (uint8_t)(field & all_cpus(cpu));
	} else if (offset >= GICD_CPENDSGIR) {
		l->from &= (uint8_t)~field;
		l->again &= (uint8_t)~field;
	} else if (offset >= GICD_ICFGR) {
		l->edge = intid < 16 || field >> 1;
	} else if (offset >= GICD_ITARGETSR) {
		set_targets(cpu, intid, field);
	} else if (offset >= GICD_IPRIORITYR) {
		ref_touch(l);
		l->prio = field & 0xf8;
	} else if (offset >= GICD_ISENABLER) {
		if (field)
			write_one(l, offset & ~0x7fu, intid < 16);
	} else if (l->group1 != field) {
		ref_touch(l);
		l->group1 = field;
	}
}

/* GICD_SGIR, section 4.3.15. */
static void send(unsigned cpu, uint32_t value)
{
	const struct vgic_cpu *from = &help_cpu[cpu];

	for (unsigned n = 0; n < from->vm->n_cpus; n++) {
		bool to[4] = {value >> (16 + n) & 1, n != from->index, n == from->index, false};

		struct ref_line *l = ref_line(from->vm->cpu[n]->physical, value & 0xf);

		if (!to[value >> 24 & 3])
			continue;
		if (n != from->index)
			l->again |= l->from & (uint8_t)(1u << from->index);
		l->from |= (uint8_t)(1u << from->index);
	}
}

void ref_arrive(unsigned cpu)
{
	for (uint32_t intid = 0; intid < 16; intid++)
		ref_line(cpu, intid)->again &= (uint8_t)~ref_line(cpu, intid)->from;
}

void ref_write(unsigned cpu, uint32_t offset, unsigned size, uint64_t value)
{
	uint32_t first;
	unsigned bits, n = ref_lines(offset, size, &first, &bits);

	if (size == 4 && offset == GICD_CTLR)
		*ref_ctlr(cpu) = value & 3;
	if (size == 4 && offset == GICD_SGIR)
		send(cpu, (uint32_t)value);
	for (unsigned i = 0; i < n; i++)
		if (ref_visible(cpu, first + i))
			write_line(cpu, offset, first + i,
				   (uint32_t)(value >> (i * bits)) & ((1u << bits) - 1));
}

static uint32_t targets(unsigned cpu, uint32_t intid)
{
	if (help_cpu[cpu].vm->n_cpus == 1)
		return 0;
	return intid < 32 ? 1u << help_cpu[cpu].index : ref_line(cpu, intid)->targets;
}

static bool reads_pending(unsigned cpu, uint32_t intid, bool got)
{
	struct ref_line *l = ref_line(cpu, intid);

	if (intid < 16 && help_cpu[cpu].sgi_in >> intid & 1)
		return true; /* on its way */
	ref_touch(l);
	return got == ref_pending(l) || (got && (l->extra || l->again));
}

static bool reads_line(unsigned cpu, uint32_t offset, uint32_t intid, uint32_t got)
{
	const struct ref_line *l = ref_line(cpu, intid);

	if (offset >= GICD_CPENDSGIR)
		return (got | l->again) == (l->from | l->again) && !(l->from & ~got);
	if (offset >= GICD_ICFGR)
		return got == l->edge * 2u;
	if (offset >= GICD_ITARGETSR)
		return got == targets(cpu, intid);
	if (offset >= GICD_IPRIORITYR)
		return got == l->prio;
	if (offset >= GICD_ISACTIVER)
		return got == l->active;
	if (offset >= GICD_ISPENDR)
		return reads_pending(cpu, intid, got);
	return got == (offset >= GICD_ISENABLER ? l->enabled : l->group1);
}

/* What is no interrupt's. GICD_TYPER: no security extension. */
static uint32_t single(unsigned cpu, uint32_t offset, unsigned size)
{
	if (size != 4)
		return 0;
	switch (offset) {
	case GICD_CTLR:
		return *ref_ctlr(cpu);
	case GICD_TYPER:
		return (HELP_LINES / 32 - 1) | (help_cpu[cpu].vm->n_cpus - 1) << 5;
	case GICD_IIDR:
		return 0x43b;
	default:
		return offset == 0xfe8 ? 0x2b : 0; /* ICPIDR2 */
	}
}

bool ref_reads(unsigned cpu, uint32_t offset, unsigned size, uint64_t got)
{
	uint32_t first;
	unsigned bits = 1, n = ref_lines(offset, size, &first, &bits);
	bool right = n || got == single(cpu, offset, size);

	for (unsigned i = 0; i < n; i++) {
		uint32_t field = (uint32_t)(got >> (i * bits)) & ((1u << bits) - 1);

		right &= ref_visible(cpu, first + i) ? reads_line(cpu, offset, first + i, field)
						     : !field;
	}
	return right && !(size < 8 && got >> (8 * size));
}

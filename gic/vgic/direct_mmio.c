/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registers of a distributor, and of redistributors' SGI frames, of a VM with direct interrupts: a
 * second table of rows beside vgic_mmio.c's. Reads are masked by ownership, writes as well and then
 * written through. Enables are kept beside: the physical bit of a line is 0 also while the VM has
 * its Group 1 off (GICD_CTLR), or where the line is routed to a core that is not there.
 */
#define GIC_VERSION 3
#include "gic/vgic/direct.h"

#include <stddef.h>

#include "gic/vgic/vgic_hw_direct.h"
#include "gic/vgic/direct_route.h"
#include "gic/vgic/vgic_mmio.h"

#define PIDR2_GICV3 0x3bu /* ArchRev 3, JEDEC */

/* What an access is of: `target` is the vCPU of the redistributor; NULL: the distributor. */
struct place {
	struct vgic_cpu *self, *target;
};

struct direct_row {
	uint64_t (*read)(const struct direct_row *row, const struct place *at, uint32_t offset,
			 unsigned size);
	void (*write)(const struct direct_row *row, const struct place *at, uint32_t offset,
		      unsigned size, uint64_t value);
	uint16_t bank;  /* offset of its first register; `offset` above is from there */
	uint16_t bytes; /* that it has in a distributor */
	uint8_t sizes;  /* allowed: 1, 4 as a bit mask */
	uint8_t in_sgi; /* bytes of it that an SGI frame has */
};

static unsigned frame_of(const struct place *at)
{
	return at->target ? at->target->physical : DIRECT_DIST;
}

/* Of a word; word 0 is the redistributor's alone (ARE = 1). */
static uint32_t lines_of(const struct place *at, unsigned word)
{
	return !word == !at->target ? 0 : direct_lines(at->self->vm, word);
}

/* --- a bit for each INTID --- */

static uint32_t *enabled_word(const struct place *at, unsigned word)
{
	return at->target ? &at->target->enabled : &at->self->vm->enabled[word];
}

static uint64_t read_enable(const struct direct_row *row, const struct place *at, uint32_t offset,
			    unsigned size)
{
	(void)row;
	(void)size;
	return __atomic_load_n(enabled_word(at, offset / 4), __ATOMIC_ACQUIRE) &
	       lines_of(at, offset / 4);
}

static void write_isenabler(const struct direct_row *row, const struct place *at, uint32_t offset,
			    unsigned size, uint64_t value)
{
	unsigned word = offset / 4;
	uint32_t lines = (uint32_t)value & lines_of(at, word);

	(void)row;
	(void)size;
	__atomic_fetch_or(enabled_word(at, word), lines, __ATOMIC_RELEASE);
	direct_settle(at->self->vm, at->target, word, lines);
}

static void write_icenabler(const struct direct_row *row, const struct place *at, uint32_t offset,
			    unsigned size, uint64_t value)
{
	unsigned word = offset / 4;
	uint32_t lines = (uint32_t)value & lines_of(at, word);

	(void)row;
	(void)size;
	__atomic_fetch_and(enabled_word(at, word), ~lines, __ATOMIC_RELEASE);
	direct_settle(at->self->vm, at->target, word, lines);
}

static uint64_t read_bits(const struct direct_row *row, const struct place *at, uint32_t offset,
			  unsigned size)
{
	uint32_t lines = lines_of(at, offset / 4);

	(void)size;
	return lines ? vgic_hw_direct_read(frame_of(at), row->bank + offset) & lines : 0;
}

static void write_bits(const struct direct_row *row, const struct place *at, uint32_t offset,
		       unsigned size, uint64_t value)
{
	uint32_t lines = (uint32_t)value & lines_of(at, offset / 4);

	(void)size;
	if (lines)
		vgic_hw_direct_write(frame_of(at), row->bank + offset, lines);
}

/* --- priority and configuration --- */

static uint64_t read_priority(const struct direct_row *row, const struct place *at, uint32_t offset,
			      unsigned size)
{
	uint32_t lines = lines_of(at, offset / 32) >> (offset % 32 & ~3u), value, mask = 0;

	value = lines & 0xf ? vgic_hw_direct_read(frame_of(at), row->bank + (offset & ~3u)) : 0;
	for (unsigned i = 0; i < 4; i++)
		mask |= lines >> i & 1 ? 0xffu << (8 * i) : 0;
	value &= mask;
	return size == 1 ? (uint8_t)(value >> (8 * (offset % 4))) : value;
}

static void write_priority(const struct direct_row *row, const struct place *at, uint32_t offset,
			   unsigned size, uint64_t value)
{
	uint32_t lines = lines_of(at, offset / 32);

	for (unsigned i = 0; i < size; i++)
		if (lines >> ((offset + i) % 32) & 1)
			vgic_hw_direct_write_byte(frame_of(at), row->bank + offset + i,
						  (uint8_t)(value >> (8 * i)));
}

/* ICFGR has two bits an interrupt, of which the upper says edge; SGIs are edges for ever. */
static uint64_t read_config(const struct direct_row *row, const struct place *at, uint32_t offset,
			    unsigned size)
{
	uint32_t lines = lines_of(at, offset / 8) >> (offset / 4 % 2 * 16) & 0xffff, mask = 0;

	(void)size;
	if (!lines)
		return 0;
	for (unsigned i = 0; i < 16; i++)
		mask |= (lines >> i & 1) << (2 * i + 1);
	return vgic_hw_direct_read(frame_of(at), row->bank + offset) & mask;
}

static void write_config(const struct direct_row *row, const struct place *at, uint32_t offset,
			 unsigned size, uint64_t value)
{
	unsigned word = offset / 8, half = offset / 4 % 2 * 16;
	uint32_t lines = lines_of(at, word) & 0xffffu << half & (at->target ? DIRECT_PPIS : ~0u),
		 edge = 0;

	(void)row;
	(void)size;
	for (unsigned i = 0; i < 16; i++)
		edge |= (uint32_t)(value >> (2 * i + 1) & 1) << (half + i);
	if (lines)
		vgic_hw_direct_config(frame_of(at), word, lines, edge);
}

/* --- single registers --- */

static uint64_t read_head(const struct direct_row *row, const struct place *at, uint32_t offset,
			  unsigned size)
{
	(void)row;
	(void)size;
	switch (offset) {
	case GICD_CTLR: /* the non-secure view */
		return GICD_CTLR_ARE_S | at->self->vm->ctlr;
	case GICD_TYPER: /* ITLinesNumber; SecurityExtn; IDbits 10; A3V; No1N = 0 */
		return (at->self->vm->lines / 32 - 1) | 1u << 10 | 9u << 19 | 1u << 24;
	case GICD_IIDR:
		return VGIC_IIDR;
	default:
		return 0;
	}
}

static void write_head(const struct direct_row *row, const struct place *at, uint32_t offset,
		       unsigned size, uint64_t value)
{
	(void)row;
	(void)size;
	if (offset == GICD_CTLR)
		direct_switch_group(at->self->vm, (uint32_t)value & GICD_CTLR_EN_GRP1NS);
}

/* --- rows --- */

#define SPAN(from, to) from, (to) - (from)
#define BIT_BANK       0x80u

/* What is in no row reads as zero: GICD_IGROUPR, too, which is EL3's. */
static const struct direct_row rows[] = {
	{read_head, write_head, SPAN(GICD_CTLR, GICD_IGROUPR), 4, 0},
	{read_enable, write_isenabler, GICD_ISENABLER, BIT_BANK, 4, 4},
	{read_enable, write_icenabler, GICD_ICENABLER, BIT_BANK, 4, 4},
	{read_bits, write_bits, GICD_ISPENDR, BIT_BANK, 4, 4},
	{read_bits, write_bits, GICD_ICPENDR, BIT_BANK, 4, 4},
	{read_bits, write_bits, GICD_ISACTIVER, BIT_BANK, 4, 4},
	{read_bits, write_bits, GICD_ICACTIVER, BIT_BANK, 4, 4},
	{read_priority, write_priority, SPAN(GICD_IPRIORITYR, GICD_ITARGETSR), 1 | 4, 32},
	{read_config, write_config, SPAN(GICD_ICFGR, GICD_IGRPMODR), 4, 8},
};

static const struct direct_row *row_of(const struct place *at, uint32_t offset, unsigned size)
{
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct direct_row *row = &rows[i];

		if (offset - row->bank < (at->target ? row->in_sgi : row->bytes))
			return (row->sizes & size) && !(offset & (size - 1)) ? row : NULL;
	}
	return NULL;
}

static uint64_t read_place(const struct place *at, uint32_t offset, unsigned size)
{
	const struct direct_row *row = row_of(at, offset, size);

	return row ? row->read(row, at, offset - row->bank, size) : 0;
}

static void write_place(const struct place *at, uint32_t offset, unsigned size, uint64_t value)
{
	const struct direct_row *row = row_of(at, offset, size);

	if (row)
		row->write(row, at, offset - row->bank, size, value);
}

static bool is_router(uint32_t offset, unsigned size)
{
	return offset - GICD_IROUTER < GIC_MAX_INTID * 8 && (size == 4 || size == 8) &&
	       !(offset & (size - 1));
}

uint64_t direct_dist_read(struct vgic_cpu *cpu, uint32_t offset, unsigned size)
{
	if (is_router(offset, size))
		return direct_read_router(cpu->vm, offset - GICD_IROUTER, size);
	if (offset == GICD_PIDR2 && size == 4)
		return PIDR2_GICV3;
	return read_place(&(struct place){cpu, NULL}, offset, size);
}

void direct_dist_write(struct vgic_cpu *cpu, uint32_t offset, unsigned size, uint64_t value)
{
	if (is_router(offset, size))
		direct_write_router(cpu->vm, offset - GICD_IROUTER, size, value);
	else
		write_place(&(struct place){cpu, NULL}, offset, size, value);
}

/* The SGI frame of any vCPU, on or off, is reached from here; what a redistributor's first frame
 * says is not the hardware's. */
uint64_t direct_redist_read(struct vgic_cpu *cpu, uint32_t offset, unsigned size)
{
	unsigned n = offset / GICR_FRAME_SIZE;

	if (n >= cpu->vm->n_cpus)
		return 0;
	if (offset % GICR_FRAME_SIZE < GICR_SGI)
		return vgic_redist_read(cpu, offset, size);
	return read_place(&(struct place){cpu, cpu->vm->cpu[n]},
			  offset % GICR_FRAME_SIZE - GICR_SGI, size);
}

void direct_redist_write(struct vgic_cpu *cpu, uint32_t offset, unsigned size, uint64_t value)
{
	unsigned n = offset / GICR_FRAME_SIZE;

	if (n >= cpu->vm->n_cpus)
		return;
	if (offset % GICR_FRAME_SIZE < GICR_SGI)
		vgic_redist_write(cpu, offset, size, value);
	else
		write_place(&(struct place){cpu, cpu->vm->cpu[n]},
			    offset % GICR_FRAME_SIZE - GICR_SGI, size, value);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registers with a bit, a byte or so for each line, of a VM with direct interrupts: a second table
 * of rows beside vgic_mmio.c's. Reads are masked by ownership, writes as well and then written
 * through. Enables are kept beside: the physical bit of a line is 0 also while the VM has its Group
 * 1 off (GICD_CTLR), or where the line is routed to a core that is not there.
 */
#include "gic/vgic/direct.h"

#include <stddef.h>

#include "gic/vgic/vgic_hw_direct.h"
#include "gic/vgic/direct_line.h"
#include "gic/vgic/direct_route.h"

/* What an access is of: `target` is the vCPU whose private lines; NULL: the distributor. */
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

/* Of a word; word 0 is private. */
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

/* Lines of emulated devices. */
static void ask_again(const struct place *at, unsigned word, uint32_t lines)
{
	lines &= direct_soft(at->self->vm, word);
	if (lines && !at->target)
		direct_lines_again(at->self->vm, word, lines);
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
	ask_again(at, word, lines);
}

static void write_icenabler(const struct direct_row *row, const struct place *at, uint32_t offset,
			    unsigned size, uint64_t value)
{
	unsigned word = offset / 4;
	uint32_t lines = (uint32_t)value & lines_of(at, word);

	(void)row;
	(void)size;
	lines &= word ? ~0u : ~direct_hw->always_on;
	__atomic_fetch_and(enabled_word(at, word), ~lines, __ATOMIC_RELEASE);
	direct_settle(at->self->vm, at->target, word, lines);
}

static uint64_t read_bits(const struct direct_row *row, const struct place *at, uint32_t offset,
			  unsigned size)
{
	uint32_t lines = lines_of(at, offset / 4);

	(void)size;
	return lines ? direct_hw->read(frame_of(at), row->bank + offset) & lines : 0;
}

static void write_bits(const struct direct_row *row, const struct place *at, uint32_t offset,
		       unsigned size, uint64_t value)
{
	uint32_t lines = (uint32_t)value & lines_of(at, offset / 4);

	(void)size;
	if (lines)
		direct_hw->write(frame_of(at), row->bank + offset, lines);
	if (row->bank == GICD_ICPENDR)
		ask_again(at, offset / 4, lines);
}

/* --- priority and configuration --- */

static uint64_t read_priority(const struct direct_row *row, const struct place *at, uint32_t offset,
			      unsigned size)
{
	uint32_t lines = lines_of(at, offset / 32) >> (offset % 32 & ~3u), value, mask = 0;

	value = lines & 0xf ? direct_hw->read(frame_of(at), row->bank + (offset & ~3u)) : 0;
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
			direct_hw->write_byte(frame_of(at), row->bank + offset + i,
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
	return direct_hw->read(frame_of(at), row->bank + offset) & mask;
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
		direct_hw->config(frame_of(at), word, lines, edge);
}

/* --- rows --- */

#define SPAN(from, to) from, (to) - (from)
#define BIT_BANK       0x80u

/* What is in no row reads as zero: GICD_IGROUPR, too, which is EL3's. */
static const struct direct_row rows[] = {
	{read_enable, write_isenabler, GICD_ISENABLER, BIT_BANK, 4, 4},
	{read_enable, write_icenabler, GICD_ICENABLER, BIT_BANK, 4, 4},
	{read_bits, write_bits, GICD_ISPENDR, BIT_BANK, 4, 4},
	{read_bits, write_bits, GICD_ICPENDR, BIT_BANK, 4, 4},
	{read_bits, write_bits, GICD_ISACTIVER, BIT_BANK, 4, 4},
	{read_bits, write_bits, GICD_ICACTIVER, BIT_BANK, 4, 4},
	{read_priority, write_priority, SPAN(GICD_IPRIORITYR, GICD_ITARGETSR), 1 | 4, 32},
	{read_config, write_config, SPAN(GICD_ICFGR, GICD_IGRPMODR), 4, 8},
};

static const struct direct_row *row_of(struct place *at, uint32_t offset, unsigned size)
{
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct direct_row *row = &rows[i];

		if (offset - row->bank >= (at->target ? row->in_sgi : row->bytes))
			continue;
		if (direct_hw->version == 2 && offset - row->bank < row->in_sgi)
			at->target = at->self;
		return (row->sizes & size) && !(offset & (size - 1)) ? row : NULL;
	}
	return NULL;
}

uint64_t direct_bank_read(struct vgic_cpu *self, struct vgic_cpu *target, uint32_t offset,
			  unsigned size)
{
	struct place at = {self, target};
	const struct direct_row *row = row_of(&at, offset, size);

	return row ? row->read(row, &at, offset - row->bank, size) : 0;
}

void direct_bank_write(struct vgic_cpu *self, struct vgic_cpu *target, uint32_t offset,
		       unsigned size, uint64_t value)
{
	struct place at = {self, target};
	const struct direct_row *row = row_of(&at, offset, size);

	if (row)
		row->write(row, &at, offset - row->bank, size, value);
}

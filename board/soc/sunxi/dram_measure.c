/* SPDX-License-Identifier: Apache-2.0 */
/* Allwinner's DRAM: how it is built, by where a word appears once more when the controller is told
 * of more rows, banks or columns than there are. */
#include "board/driver/dram_size.h"
#include "board/soc/sunxi/dram.h"
#include "board/soc/sunxi/dram_regs.h"
#include "lib/printf.h"

#define ROWS_LEAST 11u
#define ROWS_MOST  16u
#define PAGE_LEAST 9u /* of 2: 512 bytes */
#define PAGE_MOST  13u

void sunxi_dram_control(const struct sunxi_dram *dram, const struct sunxi_dram_found *found)
{
	mmio_write32(COM_CR, dram->control | (found->lanes == SUNXI_DRAM_LANES ? CR_FULL : 0) |
				     CR_PAGE(found->page) | CR_ROWS(found->rows) |
				     (found->banks == 3 ? CR_EIGHT : 0) |
				     (found->ranks == 2 ? CR_TWO_RANKS : 0));
	if (dram->soc->cr_r1)
		dram_field(COM_CR_R1, dram->soc->cr_r1, dram->soc->cr_r1);
	dsb(sy);
}

/* Whether the first word is also that of which only address bit `bit` is another. */
static bool appears_at(unsigned bit)
{
	uint32_t mark = 0x5ca1ab00u + bit;

	mmio_write32(SUNXI_DRAM_BASE, mark);
	mmio_write32(SUNXI_DRAM_BASE + (1ull << bit), ~mark);
	dsb(sy);
	return mmio_read32(SUNXI_DRAM_BASE) == ~mark;
}

/* Every line to 1 and to 0, each with the complement in the next word meanwhile. On half of the bus
 * a word takes two transfers, both by the same lanes. */
static int keeps_words(const struct sunxi_dram *dram, unsigned lanes, struct diag *diag)
{
	static const uint32_t words[] = {0x5a5a5a5a, 0xa5a5a5a5};
	uint32_t wrong = 0;
	unsigned bit;

	for (unsigned i = 0; i < 2; i++) {
		mmio_write32(SUNXI_DRAM_BASE, words[i]);
		mmio_write32(SUNXI_DRAM_BASE + 4, ~words[i]);
		dsb(sy);
		wrong |= mmio_read32(SUNXI_DRAM_BASE) ^ words[i];
	}
	if (!wrong)
		return 0;
	bit = (unsigned)__builtin_ctz(wrong);
	return diag_fail(
		diag, "DRAM at 0x40000000",
		"does not keep its first word: byte lane %u, bit %u, in all 0x%x: is it %s?",
		bit / 8 & (lanes - 1), bit, wrong, dram->memory);
}

/* One after the other, each with the others as small as they can be. */
static void build(const struct sunxi_dram *dram, struct sunxi_dram_found *found)
{
	unsigned bits;

	found->page = PAGE_LEAST;
	found->banks = 2;
	found->rows = ROWS_MOST;
	sunxi_dram_control(dram, found);
	for (bits = ROWS_LEAST; bits < ROWS_MOST && !appears_at(bits + 2 + PAGE_LEAST); bits++)
		;
	found->rows = (uint8_t)bits;
	found->banks = 3;
	sunxi_dram_control(dram, found);
	found->banks = appears_at(2 + PAGE_LEAST) ? 2 : 3;
	found->page = PAGE_MOST;
	sunxi_dram_control(dram, found);
	for (bits = PAGE_LEAST; bits < PAGE_MOST && !appears_at(bits); bits++)
		;
	found->page = (uint8_t)bits;
	sunxi_dram_control(dram, found);
}

int sunxi_dram_measure(const struct sunxi_dram *dram, struct sunxi_dram_found *found,
		       struct diag *diag)
{
	struct range all = {SUNXI_DRAM_BASE, 0};

	if (keeps_words(dram, found->lanes, diag))
		return -1;
	build(dram, found);
	all.size = (uint64_t)found->ranks << (found->rows + found->banks + found->page);
	if (all.size > SUNXI_DRAM_MOST)
		all.size = SUNXI_DRAM_MOST;
	found->size = all.size;
	if (dram->mib && all.size != MIB(dram->mib))
		return diag_fail(diag, "DRAM",
				 "%llu MiB are found (%u ranks, %u lanes, %u row bits), %u are "
				 "fitted: is it %s?",
				 (unsigned long long)all.size >> 20, found->ranks, found->lanes,
				 found->rows, dram->mib, dram->memory);
	return dram_size(&all, 1, diag);
}

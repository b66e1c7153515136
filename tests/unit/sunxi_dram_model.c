/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/sunxi_dram_model.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "board/driver/mmio.h"
#include "board/soc/sunxi/ccu_regs.h"
#include "board/soc/sunxi/dram.h"
#include "board/soc/sunxi/dram_regs.h"
#include "lib/log.h"
#include "tests/unit/expect.h"

#define WORDS    1024u
#define FOR_EVER 20000000u
#define MASK(n)  ((1ull << (n)) - 1)

struct dram_model dram_model;

/* from SRAM's control to the end of the DRAM controller's page */
static uint32_t registers[0x64000 / 4];
static struct {
	uint64_t cell;
	uint32_t value;
} words[WORDS];
static unsigned n_words, n_looks;

static uint32_t *reg(uint64_t address)
{
	assert_true(address >= 0x01c00000 && address < 0x01c64000 && address % 4 == 0);
	return &registers[(address - 0x01c00000) / 4];
}

uint32_t dram_model_get(uint64_t address)
{
	return *reg(address);
}

void dram_model_start(void)
{
	memset(registers, 0, sizeof(registers));
	n_words = n_looks = 0;
	dram_model = (struct dram_model){
		.ranks = 1, .lanes = 4, .rows = 15, .banks = 3, .page = 12, .version = 1};
	*reg(DRAM_CFG) = 0x00100000;
	*reg(ODTCFG) = 0xdead;
	for (unsigned lane = 0; lane < 4; lane++)
		*reg(DXGCR(lane)) = 0x7c000285;
}

void log_line(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(dram_model.logged, sizeof(dram_model.logged), format, arguments);
	va_end(arguments);
}

/* Where the word of an address is, as a number; ~0: nowhere. */
static uint64_t cell_of(uint64_t address)
{
	const struct dram_model *m = &dram_model;
	uint32_t cr = *reg(COM_CR);
	unsigned page = (cr >> 8 & 0xf) + 3, banks = (cr >> 2 & 1) + 2, rows = (cr >> 4 & 0xf) + 1;
	uint64_t rest = address - SUNXI_DRAM_BASE, column = rest & MASK(page), bank, row, rank;

	assert_int_equal(*reg(COM_MAER), 0xffffffff);
	rest >>= page;
	bank = rest & MASK(banks);
	rest >>= banks;
	row = rest & MASK(rows);
	rank = cr & 1 ? rest >> rows & 1 : 0;
	if (rank >= m->ranks)
		return ~0ull;
	column &= MASK(m->page);
	bank &= MASK(m->banks);
	row &= MASK(m->rows);
	return ((rank << m->rows | row) << m->banks | bank) << m->page | column;
}

static uint32_t *word(uint64_t address)
{
	static uint32_t nowhere;
	uint64_t cell = cell_of(address);
	unsigned i = 0;

	if (cell == ~0ull || (dram_model.lost && cell >= dram_model.lost)) {
		nowhere = 0xffffffff;
		return &nowhere;
	}
	while (i < n_words && words[i].cell != cell)
		i++;
	if (i == n_words) {
		assert_true(n_words < WORDS);
		words[n_words].value = 0;
		words[n_words++].cell = cell;
	}
	return &words[i].value;
}

/* What the gate's training of each lane that is on comes to. */
static void train(void)
{
	bool full = *reg(COM_CR) & CR_FULL;
	uint32_t ranks = *reg(DTCR) >> 24;

	*reg(PGSR0) &= ~PGSR0_ERRORS;
	if (dram_model.never_trains)
		*reg(PGSR0) |= 1u << 22;
	for (unsigned lane = 0; lane < 4; lane++) {
		uint32_t *status = reg(DXGSR0(lane));

		*status &= ~(3u << 24);
		if (!*reg(DXGCR(lane)) || (lane >= 2 && !full))
			continue;
		for (unsigned rank = 0; rank < 2; rank++)
			if ((ranks >> rank & 1) &&
			    (rank >= dram_model.ranks || lane >= dram_model.lanes ||
			     (dram_model.dead_lanes[rank] >> lane & 1)))
				*status |= 1u << (24 + rank);
		if (*status >> 24 & 3)
			*reg(PGSR0) |= 1u << 22;
	}
}

static void start_phy(uint32_t pir)
{
	*reg(PGSR0) &= ~PGSR0_DONE;
	if (!(pir & PIR_INIT))
		return;
	dram_model.starts++;
	if (dram_model.phy_hangs || dram_model.starts == dram_model.hangs_at ||
	    (dram_model.gate_hangs && pir == (PIR_QSGATE | PIR_INIT)))
		return;
	if (pir == (PIR_ZCAL | PIR_INIT)) {
		dram_model.zqcr[dram_model.calibrations++ % 16] = *reg(ZQCR);
		*reg(ZQDR(0)) = 0x0c000010 | (*reg(ZQCR) & 0xf);
		*reg(ZQDR(1)) = 0xffe3ffe5;
	}
	if (pir & PIR_QSGATE)
		train();
	*reg(PGSR0) |= PGSR0_DONE;
	if (pir & PIR_DRAMINIT && !dram_model.controller_hangs)
		*reg(STATR) |= STATR_NORMAL;
}

uint32_t mmio_read32(uint64_t address)
{
	assert_true(++n_looks < FOR_EVER);
	if (address >= SUNXI_DRAM_BASE)
		return *word(address) | dram_model.stuck;
	if (address == 0x01c00024)
		return dram_model.version;
	return *reg(address);
}

void mmio_write32(uint64_t address, uint32_t value)
{
	if (address >= SUNXI_DRAM_BASE) {
		*word(address) = value;
		return;
	}
	if (address == UPD2) /* behind its key */
		assert_int_equal(*reg(COM_KEY), KEY);
	*reg(address) = value;
	if (address == DRAM_CFG && !dram_model.clock_hangs)
		*reg(address) &= ~DRAM_CFG_UPD;
	if (address == PIR)
		start_phy(value);
}

uint64_t counter(void)
{
	return dram_model.now;
}

uint64_t microseconds_since(uint64_t start)
{
	return dram_model.now - start;
}

uint64_t deadline_us(uint32_t microseconds)
{
	return dram_model.now + microseconds;
}

bool deadline_over(uint64_t deadline)
{
	assert_true(++n_looks < FOR_EVER);
	dram_model.now += !dram_model.stops_at || dram_model.starts < dram_model.stops_at;
	return dram_model.now >= deadline;
}

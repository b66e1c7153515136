/* SPDX-License-Identifier: Apache-2.0 */
#include "board/soc/sunxi/dram.h"

#include "board/soc/sunxi/ccu_regs.h"
#include "board/soc/sunxi/dram_regs.h"
#include "lib/log.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define MBUS_ON  (1u << 31)
#define PIR_ALL  (PIR_PLLINIT | PIR_DCAL | PIR_PHYRST | PIR_DRAMRST | PIR_DRAMINIT)
#define ODT_BITS (3u << 14 | 3u << 12 | 3u << 4 | 3u << 2 | 1u << 1)
#define ODT_OFF  (2u << 4)

#define SAME(n)                           \
	{                                 \
		n, n, n, n, n, n, n, n, n \
	}
#define STROBES(dqs, dqsn)                 \
	{                                  \
		[9] = (dqs), [10] = (dqsn) \
	}

/* Delays: those of the vendor's boot code for its reference boards (U-Boot, dram_sunxi_dw.c). */
const struct sunxi_dram_soc sunxi_dram_h3 = {
	.ranks = 2,
	.zq_apart = true,
	.pir = PIR_ALL | PIR_QSGATE,
	.pgcr0_cleared = 0xfu << 12,
	.pgcr2_phase = 6u << 8,
	.pgcr3 = 0x00aa0060,
	.odtcfg = 0x0c000400,
	.read = {SAME(18), SAME(14), SAME(18), SAME(14)},
	.write = {STROBES(10, 10), STROBES(10, 10), STROBES(10, 10), STROBES(6, 6)},
};

const struct sunxi_dram_soc sunxi_dram_a64 = {
	.ranks = 2,
	.pir = PIR_ALL | PIR_QSGATE | PIR_ZCAL,
	.pgcr2_phase = 3u << 8,
	.pgcr3 = 0xc0aa0060,
	.vtfcr = 2u << 8,
	.read = {{16, 16, 16, 16, 17, 16, 16, 17, 16, 1, 0},
		 {17, 17, 17, 17, 17, 17, 17, 17, 17, 1, 0},
		 {16, 17, 17, 16, 16, 16, 16, 16, 16, 0, 0},
		 {17, 17, 17, 17, 17, 17, 17, 17, 17, 1, 0}},
	.write = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 15, 15},
		  {0, 0, 0, 0, 1, 1, 1, 1, 0, 10, 10},
		  {1, 0, 1, 1, 1, 1, 1, 1, 0, 11, 11},
		  {1, 0, 0, 1, 1, 1, 1, 1, 0, 12, 12}},
	.command = {5, 5, 13, 10, 2, 5, 3, 3, 0, 3, 3, 3, 1,  0, 0, 0,
		    3, 4, 0,  3,  4, 1, 4, 0, 1, 1, 0, 1, 13, 5, 4},
};

/* One rank: its second chip select is address line 15 as well, and is used as that. Without the
 * gate's training: the vendor's code does none here. */
const struct sunxi_dram_soc sunxi_dram_r40 = {
	.ranks = 1,
	.pir = PIR_ALL | PIR_ZCAL,
	.pgcr0_cleared = 0xfu << 12,
	.pgcr2_phase = 3u << 8,
	.pgcr3 = 0xc0aa0060,
	.vtfcr = 3u << 8,
	.dxsdlr = 6u << 24,
	.cr_r1 = 1u << 21,
	.read = {SAME(14), SAME(14), SAME(14), SAME(14)},
	.write = {STROBES(6, 0), STROBES(6, 0), STROBES(6, 0), STROBES(6, 0)},
	.command = {[2] = 3},
};

/* All off; the clock that the plan has chosen; all on. */
static const struct reg_step power_up[] = {
	REG_FIELD("MBUS_CLK", MBUS_CLK, MBUS_ON, 0),
	REG_FIELD("MBUS_RST", MBUS_RESET, MBUS_ON, 0),
	REG_FIELD("BUS_CLK_GATING0", BUS_GATE0, BUS_DRAM, 0),
	REG_FIELD("BUS_SOFT_RST0", BUS_RESET0, BUS_DRAM, 0),
	REG_FIELD("DRAM_CFG", DRAM_CFG, DRAM_CFG_RUNS, 0),
	REG_DELAY(1000),
	REG_FIELD("DRAM_CFG", DRAM_CFG, DRAM_CFG_UPD, DRAM_CFG_UPD),
	REG_POLL("DRAM_CFG", DRAM_CFG, DRAM_CFG_UPD, 0, 10000, "DRAM's clock is not taken over"),
	REG_FIELD("BUS_SOFT_RST0", BUS_RESET0, BUS_DRAM, BUS_DRAM),
	REG_FIELD("BUS_CLK_GATING0", BUS_GATE0, BUS_DRAM, BUS_DRAM),
	REG_FIELD("MBUS_RST", MBUS_RESET, MBUS_ON, MBUS_ON),
	REG_FIELD("MBUS_CLK", MBUS_CLK, MBUS_ON, MBUS_ON),
	REG_FIELD("DRAM_CFG", DRAM_CFG, DRAM_CFG_RUNS, DRAM_CFG_RUNS),
	REG_DELAY(10),
	REG_WRITE("CLKEN", CLKEN, 0xc00e),
	REG_DELAY(500),
};

/* The PHY asks for its updates less often; the register is behind a key. */
static const struct reg_step less_updates[] = {
	REG_WRITE("PROTECT", COM_KEY, KEY),
	REG_DELAY(100),
	REG_FIELD("UPD2", UPD2, 0xfffu << 16, 0x50u << 16),
	REG_WRITE("PROTECT", COM_KEY, 0),
	REG_DELAY(100),
};

/* Refresh begins anew, and every master may access. */
static const struct reg_step in_use[] = {
	REG_POLL("STATR", STATR, STATR_NORMAL, STATR_NORMAL, 100000,
		 "the DRAM controller is not in normal operation"),
	REG_FIELD("RFSHCTL0", RFSHCTL0, 1u << 31, 1u << 31),
	REG_DELAY(10),
	REG_FIELD("RFSHCTL0", RFSHCTL0, 1u << 31, 0),
	REG_DELAY(10),
	REG_FIELD("ZQCR", ZQCR, 1u << 31, 1u << 31), /* calibration off: it is done */
	REG_WRITE("MAER", COM_MAER, 0xffffffff),
	REG_FIELD("CCCR", COM_CCCR, 1u << 31, 1u << 31),
	REG_DELAY(10),
};

static void set_delays(const struct sunxi_dram_soc *soc)
{
	dram_field(PGCR(0), 1u << 26, 0);
	for (unsigned lane = 0; lane < SUNXI_DRAM_LANES; lane++) {
		for (unsigned line = 0; line < SUNXI_DRAM_LINES; line++)
			mmio_write32(DXBDLR(lane, line),
				     (uint32_t)soc->write[lane][line] << 8 | soc->read[lane][line]);
		if (soc->dxsdlr)
			mmio_write32(DXSDLR(lane), soc->dxsdlr);
	}
	for (unsigned line = 0; line < COUNT(soc->command); line++)
		mmio_write32(ACBDLR(line), (uint32_t)soc->command[line] << 8);
	dram_field(PGCR(0), 1u << 26, 1u << 26);
}

/* The controller's and the PHY's settings, before the PHY is initialised. */
static int configure(const struct sunxi_dram *dram, const struct sunxi_dram_found *found,
		     struct diag *diag)
{
	const struct sunxi_dram_soc *soc = dram->soc;

	sunxi_dram_control(dram, found);
	if (reg_table_apply(dram->timing, dram->n_timing, diag))
		return -1;
	if (soc->cr_r1)
		mmio_write32(LP3MR11, 3);
	/* no tracking of voltage and temperature */
	dram_field(PGCR(0), 1u << 30 | 0x3fu, 0);
	dram_field(PGCR(1), 1u << 26 | 1u << 24, 1u << 26);
	if (reg_table_apply(less_updates, COUNT(less_updates), diag))
		return -1;
	for (unsigned lane = 0; lane < SUNXI_DRAM_LANES; lane++)
		dram_field(DXGCR(lane), ODT_BITS, dram->odt ? 0 : ODT_OFF);
	dram_field(ACIOCR, 1u << 1, 1u << 1);
	dram_field(PGCR(2), 0xfu << 8 | 3u << 6, soc->pgcr2_phase | 3u << 6);
	dram_field(PGCR(0), soc->pgcr0_cleared, 0);
	set_delays(soc);
	if (soc->zq_apart)
		return sunxi_dram_calibrate_h3(dram->zq, diag);
	dram_field(ZQCR, 0xffffff, dram->zq);
	return 0;
}

static int finish(const struct sunxi_dram *dram, const struct sunxi_dram_found *found,
		  struct diag *diag)
{
	const struct sunxi_dram_soc *soc = dram->soc;

	if (reg_table_apply(in_use, COUNT(in_use), diag))
		return -1;
	mmio_write32(PGCR(3), soc->pgcr3);
	mmio_write32(ODTMAP, found->ranks == 2 ? 0x303 : 0x201);
	if (soc->odtcfg)
		mmio_write32(ODTCFG, soc->odtcfg);
	if (soc->vtfcr) {
		dram_field(VTFCR, soc->vtfcr, soc->vtfcr);
		dram_field(PGCR(2), 1u << 13, 0);
	}
	return 0;
}

int sunxi_dram(const struct sunxi_dram *dram, struct sunxi_dram_found *found, struct diag *diag)
{
	/* what training is tried with; all that there can be */
	*found = (struct sunxi_dram_found){
		.ranks = dram->ranks ? dram->ranks : dram->soc->ranks,
		.lanes = dram->lanes ? dram->lanes : SUNXI_DRAM_LANES,
		.rows = 15,
		.banks = 3,
		.page = 12,
	};
	if (reg_table_apply(power_up, COUNT(power_up), diag) || configure(dram, found, diag) ||
	    sunxi_dram_train(dram, found, diag) || finish(dram, found, diag) ||
	    sunxi_dram_measure(dram, found, diag))
		return -1;
	log_line("DRAM %s: %u rank%s of %u lanes, %u rows, %u banks, pages of %u bytes, %llu MiB",
		 dram->memory, found->ranks, found->ranks == 1 ? "" : "s", found->lanes,
		 1u << found->rows, 1u << found->banks, 1u << found->page,
		 (unsigned long long)found->size >> 20);
	return 0;
}

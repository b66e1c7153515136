/* SPDX-License-Identifier: Apache-2.0 */
/* Allwinner's DRAM: calibration of the drivers, initialisation of the PHY, and what training says
 * of each lane and rank. */
#include "board/soc/sunxi/dram.h"
#include "board/soc/sunxi/dram_regs.h"
#include "lib/printf.h"

#define SRAMC         0x01c00000ull
#define SRAMC_VERSION (SRAMC + 0x24)
#define SRAMC_BOOT    (SRAMC + 0xf0)
#define ZQ_GROUPS     6u
#define ALL_LANES     0xfu
#define UPPER_LANES   0xcu

static int initialise(uint32_t what, const char *otherwise, struct diag *diag)
{
	const struct reg_step done =
		REG_POLL("PGSR0", PGSR0, PGSR0_DONE, PGSR0_DONE, 1000000, otherwise);

	mmio_write32(PIR, what | PIR_INIT);
	dsb(sy);
	return reg_table_apply(&done, 1, diag);
}

static int calibrate(struct diag *diag)
{
	mmio_write32(PIR, PIR_CLRSR);
	return initialise(PIR_ZCAL, "the drivers are not calibrated", diag);
}

/* What it finds counts in a Gray code, but for its lowest bit. */
static uint32_t from_gray(uint32_t code)
{
	uint32_t upper = code & 0x1e;

	upper ^= upper >> 1;
	upper ^= upper >> 2;
	upper ^= upper >> 4;
	return (upper & 0x1e) | (code & 1);
}

static uint32_t one_less(uint32_t code)
{
	uint32_t number = from_gray(code & 0x1f);

	number -= number > 0;
	return number ^ (number >> 1 & 0x1e);
}

/* The first H3s calibrate all groups of drivers at once; results are doubled to both halves. */
static int calibrate_together(uint32_t zq, struct diag *diag)
{
	dram_field(ZQCR, 0xffff, zq & 0xffff);
	if (calibrate(diag))
		return -1;
	for (unsigned i = 0; i < 2; i++) {
		uint32_t found = mmio_read32(ZQDR(i)) & 0x001f001f;

		mmio_write32(ZQDR(i), found | found << 8);
	}
	mmio_write32(ZQDR(2), mmio_read32(ZQDR(1)));
	return 0;
}

/*
 * All others: one group of drivers after the other, twice each: the strength of one direction is
 * what the other is then measured against. U-Boot 2023.01, mctl_h3_zq_calibration_quirk.
 */
int sunxi_dram_calibrate_h3(uint32_t zq, struct diag *diag)
{
	uint32_t found[ZQ_GROUPS];

	if (!(mmio_read32(SRAMC_VERSION) & 0xff) && !(mmio_read32(SRAMC_BOOT) & 1))
		return calibrate_together(zq, diag);
	mmio_write32(ZQDR(2), 0x0a0a0a0a);
	for (unsigned i = 0; i < ZQ_GROUPS; i++) {
		mmio_write32(ZQCR, (zq >> 4 * i & 0xf) * 0x111111u);
		if (calibrate(diag))
			return -1;
		found[i] = mmio_read32(ZQDR(0)) & 0xff;
		mmio_write32(ZQDR(2), found[i] * 0x01010101u);
		if (calibrate(diag))
			return -1;
		found[i] |= one_less(mmio_read32(ZQDR(0)) >> 24) << 8;
	}
	for (unsigned i = 0; i < 3; i++)
		mmio_write32(ZQDR(i), found[2 * i + 1] << 16 | found[2 * i]);
	return 0;
}

/* A bit for each lane whose gate of `rank` was not found. */
static uint32_t failed_lanes(unsigned rank, unsigned lanes)
{
	uint32_t failed = 0;

	for (unsigned lane = 0; lane < lanes; lane++)
		failed |= (DXGSR0_FAILED(mmio_read32(DXGSR0(lane))) >> rank & 1) << lane;
	return failed;
}

static int lane_failed(uint32_t failed, unsigned rank, struct diag *diag)
{
	unsigned lane = (unsigned)__builtin_ctz(failed);
	char object[sizeof(diag->object)];

	fmt_sn(object, sizeof(object), "DX%uGSR0 at 0x%llx", lane,
	       (unsigned long long)DXGSR0(lane));
	return diag_fail(diag, object,
			 "DRAM data lane %u, rank %u: its strobe was not found: 0x%x (lanes 0x%x)",
			 lane, rank, mmio_read32(DXGSR0(lane)), failed);
}

/* What training found missing, which may be the upper half of the bus and the second rank. */
static int what_answers(const struct sunxi_dram *dram, struct sunxi_dram_found *found,
			struct diag *diag)
{
	uint32_t failed = failed_lanes(0, found->lanes), all = (1u << found->lanes) - 1;

	if (failed == all)
		return diag_fail(diag, "DRAM",
				 "no data lane answers: there is no memory, or none that is %s",
				 dram->memory);
	if (failed && (dram->lanes || failed & ~UPPER_LANES))
		return lane_failed(failed, 0, diag);
	if (failed)
		found->lanes = 2;
	failed = failed_lanes(1, found->lanes);
	if (found->ranks == 2 && failed) {
		if (dram->ranks)
			return lane_failed(failed, 1, diag);
		found->ranks = 1;
	}
	return 0;
}

static void use(const struct sunxi_dram *dram, const struct sunxi_dram_found *found)
{
	for (unsigned lane = found->lanes; lane < SUNXI_DRAM_LANES; lane++)
		mmio_write32(DXGCR(lane), 0);
	dram_field(DTCR, 0xfu << 24, (found->ranks == 2 ? 3u : 1u) << 24);
	sunxi_dram_control(dram, found);
}

int sunxi_dram_train(const struct sunxi_dram *dram, struct sunxi_dram_found *found,
		     struct diag *diag)
{
	static const struct reg_step settle = REG_DELAY(50);
	const struct reg_step trained =
		REG_CHECK("PGSR0", PGSR0, PGSR0_ERRORS, 0, "DRAM is not trained");

	use(dram, found);
	if (reg_table_apply(&settle, 1, diag) ||
	    initialise(dram->soc->pir, "the PHY of DRAM is not initialised", diag))
		return -1;
	if (!(mmio_read32(PGSR0) & PGSR0_ERRORS))
		return 0;
	if (what_answers(dram, found, diag))
		return -1;
	/* once more, with what is there */
	use(dram, found);
	if (reg_table_apply(&settle, 1, diag) ||
	    initialise(PIR_QSGATE, "DRAM's training does not end", diag))
		return -1;
	return reg_table_apply(&trained, 1, diag);
}

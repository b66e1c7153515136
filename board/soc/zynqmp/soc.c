/* SPDX-License-Identifier: Apache-2.0 */
#include "board/soc/zynqmp/soc.h"

#include "board/driver/mmio.h"
#include "board/driver/reg_table.h"

#define COUNT(steps) (sizeof(steps) / sizeof((steps)[0]))

#define CRL_RESET_CTRL       (ZYNQMP_CRL_APB + 0x218)
#define RESET_CTRL_SOFT      (1u << 4)
#define RESET_US             100000u
#define ERROR_LPD_SWDT       (1u << 12)
#define SWDT_MODE_KEY        (0xabcu << 12)
#define SWDT_CONTROL_KEY     (0x248u << 14)
#define SWDT_MODE_RESET      (3u << 4 | 3u) /* 16 clocks long; reset output, enabled */
#define PMU_FIRMWARE         (1u << 4)
#define IPI_PMU              (1u << 16)
#define RST_FPD_APU          0xfd1a0104ull
#define RST_CORE(core)       (1u << (core) | 1u << (10 + (core))) /* reset, power-on reset */
#define RVBARADDR_LOW(core)  (0xfd5c0040ull + 8 * (core))
#define RVBARADDR_HIGH(core) (0xfd5c0044ull + 8 * (core))

/*
 * The soft reset, and what to do when it does not come: the watchdog of the low power domain bites
 * after 11 ms, which is an error to the PMU, for which it resets the system. The watchdog's
 * registers want a key in each write; (CRV * 4096 + 4095) * 8 clocks of 100 MHz.
 */
static const struct reg_step reset[] = {
	REG_FIELD("CRL_APB RESET_CTRL", CRL_RESET_CTRL, RESET_CTRL_SOFT, RESET_CTRL_SOFT),
	REG_DELAY(RESET_US),
	REG_WRITE("PMU_GLOBAL ERROR_SRST_EN_1", ZYNQMP_PMU_GLOBAL + 0x56c, ERROR_LPD_SWDT),
	REG_FIELD("PMU_GLOBAL ERROR_EN_1", ZYNQMP_PMU_GLOBAL + 0x5a0, ERROR_LPD_SWDT,
		  ERROR_LPD_SWDT),
	REG_WRITE("SWDT MODE", ZYNQMP_SWDT, SWDT_MODE_KEY),
	REG_WRITE("SWDT CONTROL", ZYNQMP_SWDT + 4, SWDT_CONTROL_KEY | 32u << 2),
	REG_WRITE("SWDT MODE", ZYNQMP_SWDT, SWDT_MODE_KEY | SWDT_MODE_RESET),
	REG_WRITE("SWDT RESTART", ZYNQMP_SWDT + 8, 0x1999),
	REG_DELAY(RESET_US),
};

/* PM_SYSTEM_SHUTDOWN of the PMU firmware: shut down, the whole system (UG1200). */
static const struct reg_step off[] = {
	REG_CHECK("PMU_GLOBAL GLOBAL_CNTRL", ZYNQMP_PMU_GLOBAL, PMU_FIRMWARE, PMU_FIRMWARE,
		  "the PMU has no firmware, which alone can switch power off"),
	REG_CHECK("IPI APU_OBS", ZYNQMP_IPI + 4, IPI_PMU, 0, "the PMU does not answer"),
	REG_WRITE("IPI request", ZYNQMP_IPI_BUFFERS + 0x5c0, 12),
	REG_WRITE("IPI request", ZYNQMP_IPI_BUFFERS + 0x5c4, 0),
	REG_WRITE("IPI request", ZYNQMP_IPI_BUFFERS + 0x5c8, 2),
	REG_WRITE("IPI APU_TRIG", ZYNQMP_IPI, IPI_PMU),
	REG_DELAY(RESET_US),
};

int zynqmp_core_on(uint64_t mpidr, uint64_t entry, struct diag *diag)
{
	unsigned core = mpidr & 3;
	const struct reg_step steps[] = {
		REG_WRITE("RVBARADDRL", RVBARADDR_LOW(core), (uint32_t)entry),
		REG_WRITE("RVBARADDRH", RVBARADDR_HIGH(core), (uint32_t)(entry >> 32)),
		{.op = REG_OP_FIELD,
		 .name = "RST_FPD_APU",
		 .address = RST_FPD_APU,
		 .mask = RST_CORE(core)},
	};

	return reg_table_apply(steps, COUNT(steps), diag);
}

void zynqmp_reset(void)
{
	struct diag diag;

	/* what cannot be timed has been written all the same, but for the watchdog */
	(void)reg_table_apply(reset, COUNT(reset), &diag);
}

int zynqmp_off(struct diag *diag)
{
	return reg_table_apply(off, COUNT(off), diag);
}

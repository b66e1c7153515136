/* SPDX-License-Identifier: Apache-2.0 */
#include "board/soc/sunxi/soc.h"

#include "board/driver/mmio.h"
#include "board/driver/reg_table.h"
#include "lib/printf.h"

#define COUNT(steps) (sizeof(steps) / sizeof((steps)[0]))

#define CPU_RESET(cores, core) ((cores)->cpucfg + 0x40 + 0x40 * (core))
#define GEN_CTRL(cores)        ((cores)->cpucfg + 0x184)
#define DBG_CTRL(cores)        ((cores)->cpucfg + 0x1e4)
#define CPU_RUNS               3u /* out of reset: the core, and its debug logic */
#define CLAMP_US               10000u

/* Of an A64, a bit or a register for each core: CPUCFG, R_CPUCFG and PRCM. */
#define A64_CPUCFG      0x01700000ull
#define A64_DEBUG       (A64_CPUCFG + 0x20)
#define A64_CORE_RESET  (A64_CPUCFG + 0x80)
#define A64_RVBAR       (A64_CPUCFG + 0xa0)
#define A64_POWER_RESET 0x01f01c30ull
#define A64_GATING      0x01f01500ull
#define A64_CLAMP       0x01f01540ull

#define TIMER   0x01c20c00ull
#define BITE_US 1000000u

const struct sunxi_cores sunxi_cores_h3 = {
	.cpucfg = 0x01f01c00,
	.entry = 0x01f01da4,
	.power_off = 0x01f01500,
	.clamp = 0x01f01540,
};

/* The power of its cores is switched in CPUCFG, and the entry is in the SRAM's controller. */
const struct sunxi_cores sunxi_cores_r40 = {
	.cpucfg = 0x01c25c00,
	.entry = 0x01c000bc,
	.power_off = 0x01c25d10,
	.clamp = 0x01c25d20,
};

static const struct reg_step bite_h3[] = {
	REG_WRITE("WDOG0_CFG", TIMER + 0xb4, 1),  /* the whole system */
	REG_WRITE("WDOG0_MODE", TIMER + 0xb8, 1), /* on, half a second */
	REG_WRITE("WDOG0_CTRL", TIMER + 0xb0, 0xa57u << 1 | 1u),
	REG_DELAY(BITE_US),
};

static const struct reg_step bite_r40[] = {
	REG_WRITE("WDOG_MODE", TIMER + 0x94, 3), /* on, and it resets; half a second */
	REG_WRITE("WDOG_CTRL", TIMER + 0x90, 0xa57u << 1 | 1u),
	REG_DELAY(BITE_US),
};

static void field(uint64_t address, uint32_t mask, uint32_t value)
{
	mmio_write32(address, (mmio_read32(address) & ~mask) | value);
}

static int check_core(uint64_t mpidr, struct diag *diag)
{
	char object[32];

	if (!(mpidr & 0xff00ffff00ull) && (mpidr & 0xff) < SUNXI_CORES)
		return 0;
	fmt_sn(object, sizeof(object), "core 0x%llx", (unsigned long long)mpidr);
	return diag_fail(diag, object, "has no reset: there are cores 0 to %u", SUNXI_CORES - 1);
}

int sunxi_core_on(const struct sunxi_cores *cores, uint64_t mpidr, uint64_t entry,
		  struct diag *diag)
{
	static const struct reg_step settle = REG_DELAY(CLAMP_US);
	uint32_t core = (uint32_t)mpidr & 0xff, bit = 1u << core;

	if (check_core(mpidr, diag))
		return -1;
	mmio_write32(cores->entry, (uint32_t)entry);
	mmio_write32(CPU_RESET(cores, core), 0);
	field(GEN_CTRL(cores), bit, 0); /* its L1 cache is made invalid by the reset */
	field(DBG_CTRL(cores), bit, 0); /* no debugger meanwhile */
	/* Power comes through eight switches, one after the other, or the others' would drop. */
	for (uint32_t clamp = 0x1ff; clamp;) {
		clamp >>= 1;
		mmio_write32(cores->clamp + 4 * core, clamp);
	}
	dsb(sy);
	if (reg_table_apply(&settle, 1, diag))
		return -1;
	field(cores->power_off, bit, 0);
	mmio_write32(CPU_RESET(cores, core), CPU_RUNS);
	field(DBG_CTRL(cores), bit, bit);
	dsb(sy);
	return 0;
}

/* A step on a core's own bit of a register that all have. */
#define BIT_STEP(NAME, ADDRESS, BIT, ON)                                                       \
	{                                                                                      \
		.op = REG_OP_FIELD, .name = (NAME), .address = (ADDRESS), .mask = 1u << (BIT), \
		.value = (ON) ? 1u << (BIT) : 0,                                               \
	}

int sunxi_core_on_a64(uint64_t mpidr, uint64_t entry, struct diag *diag)
{
	uint32_t core = (uint32_t)mpidr & (SUNXI_CORES - 1);
	uint64_t rvbar = A64_RVBAR + 8 * core, clamp = A64_CLAMP + 4 * core;
	const struct reg_step steps[] = {
		REG_WRITE("RVBARADDR_L", rvbar, (uint32_t)entry),
		REG_WRITE("RVBARADDR_H", rvbar + 4, (uint32_t)(entry >> 32)),
		BIT_STEP("C_RST_CTRL", A64_CORE_RESET, core, false),
		BIT_STEP("C0_CPUX_POR", A64_POWER_RESET, core, false),
		BIT_STEP("C_CTRL_REG0", A64_CPUCFG, 24 + core, true), /* AA64nAA32 */
		/* power, by more of its switches at each step, or the others' would drop */
		REG_WRITE("CPU_PWR_CLAMP", clamp, 0xfe),
		REG_WRITE("CPU_PWR_CLAMP", clamp, 0xf8),
		REG_WRITE("CPU_PWR_CLAMP", clamp, 0xe0),
		REG_WRITE("CPU_PWR_CLAMP", clamp, 0x80),
		REG_WRITE("CPU_PWR_CLAMP", clamp, 0),
		REG_DELAY(CLAMP_US),
		BIT_STEP("CPU_PWROFF_GATING", A64_GATING, core, false),
		BIT_STEP("C0_CPUX_POR", A64_POWER_RESET, core, true),
		BIT_STEP("C_RST_CTRL", A64_CORE_RESET, core, true),
		BIT_STEP("DBG_REG0", A64_DEBUG, core, true),
	};

	return check_core(mpidr, diag) ? -1 : reg_table_apply(steps, COUNT(steps), diag);
}

void sunxi_reset_h3(void)
{
	struct diag diag;

	(void)reg_table_apply(bite_h3, COUNT(bite_h3), &diag);
}

void sunxi_reset_r40(void)
{
	struct diag diag;

	(void)reg_table_apply(bite_r40, COUNT(bite_r40), &diag);
}

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

int sunxi_core_on(const struct sunxi_cores *cores, uint64_t mpidr, uint64_t entry,
		  struct diag *diag)
{
	static const struct reg_step settle = REG_DELAY(CLAMP_US);
	uint32_t core = (uint32_t)mpidr & 0xff, bit = 1u << core;
	char object[32];

	if ((mpidr & 0xff00ffff00ull) || core >= SUNXI_CORES) {
		fmt_sn(object, sizeof(object), "core 0x%llx", (unsigned long long)mpidr);
		return diag_fail(diag, object, "has no reset: there are cores 0 to %u",
				 SUNXI_CORES - 1);
	}
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

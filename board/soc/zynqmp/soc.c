/* SPDX-License-Identifier: Apache-2.0 */
#include "board/soc/zynqmp/soc.h"

#include "board/driver/mmio.h"
#include "board/driver/reg_table.h"

#define COUNT(steps) (sizeof(steps) / sizeof((steps)[0]))

#define CRL_RESET_CTRL       (ZYNQMP_CRL_APB + 0x218)
#define RESET_CTRL_SOFT      (1u << 4)
#define RST_FPD_APU          0xfd1a0104ull
#define RST_CORE(core)       (1u << (core) | 1u << (10 + (core))) /* reset, power-on reset */
#define RVBARADDR_LOW(core)  (0xfd5c0040ull + 8 * (core))
#define RVBARADDR_HIGH(core) (0xfd5c0044ull + 8 * (core))

static const struct reg_step soft_reset[] = {
	REG_FIELD("CRL_APB RESET_CTRL", CRL_RESET_CTRL, RESET_CTRL_SOFT, RESET_CTRL_SOFT),
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

	/* a write cannot fail */
	(void)reg_table_apply(soft_reset, COUNT(soft_reset), &diag);
}

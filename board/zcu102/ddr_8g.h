/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A SODIMM of 8 GiB: as the one of 4 GiB, one rank of chips that are eight bits wide, but with
 * twice the rows. What changes with the size of a chip, and the rule for it (JESD79-4; clocks of
 * the memory are 1066.67 MHz here, the controller's half of that):
 *
 * - ADDRMAP6: a chip of 8 Gbit has 16 row bits. The 16th is the controller's address bit 29, the
 *   first above those of 4 GiB: 21 + 8.
 * - a refresh (tRFC) takes 350 ns instead of 260: 187 clocks in RFSHTMG (bits 9:0), 374 in DTPR4
 *   (bits 25:16).
 * - leaving self-refresh takes tRFC + 10 ns, in DRAMTMG8 (bits 6:0) as multiples of 32 clocks of
 *   the controller, rounded up, and one more: 192 of them are 6 and 1. So the vendor's tool has it
 *   for the chips of the Kria K26, of this size and clock (U-Boot 2023.01).
 *   tXS_ABORT and tXS_FAST (tRFC4 + 10 ns: 91 clocks, 160 + 10 ns) stay within what they are.
 *
 * Others are those of the speed grade, of the width and of the traces, and stay.
 */
#include "board/zcu102/ddr_4g.h"

enum { ddr_8g_rate = ddr_4g_rate };
static const struct reg_step ddr_8g_instead[] = {
	REG_FIELD("ADDRMAP6", 0xfd070218, 0x8f0f0f0f, 0x08080808),
	REG_FIELD("RFSHTMG", 0xfd070064, 0x0fff83ff, 0x008280bb),
	REG_FIELD("DRAMTMG8", 0xfd070120, 0x7f7f7f7f, 0x04040d07),
	REG_WRITE("DTPR4", 0xfd080120, 0x01762b07),
};
static const struct zynqmp_ddr ddr_8g = {
	.memory = "SODIMM 1Rx8 8 Gbit",
	.steps = ddr_4g_steps,
	.n_steps = sizeof(ddr_4g_steps) / sizeof(ddr_4g_steps[0]),
	.instead = ddr_8g_instead,
	.n_instead = sizeof(ddr_8g_instead) / sizeof(ddr_8g_instead[0]),
	.lanes = 8,
	.size = MIB(8192),
};

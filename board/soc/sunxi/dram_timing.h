/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Allwinner H3, A64 and R40: the timing of a memory, as its data sheet has it, into the registers
 * of the controller while the board is compiled.
 *
 *	SUNXI_DRAM_TIMING(my_timing, DRAM_HZ, DDR3_1333)
 *	static const struct sunxi_dram my_dram = {
 *		.memory = "DDR3-1333", .soc = &sunxi_dram_h3, SUNXI_DRAM_OF(my_timing), ..
 *	};
 *
 * DRAM_HZ is of the plan of clocks: the rate of the data. The controller counts in half the
 * memory's clock.
 */
#ifndef MULLION_SUNXI_DRAM_TIMING_H
#define MULLION_SUNXI_DRAM_TIMING_H

#include "board/soc/sunxi/dram.h"
#include "board/soc/sunxi/dram_regs.h"

/*
 * A memory: how often a second it takes data at most (in millions); its kind; then by the names of
 * JEDEC's standards (JESD79-3F, JESD209-3C) nanoseconds and the least number of the controller's
 * clocks, or clocks alone. CL, CWL and WR are the memory's clocks. Values: U-Boot 2023.01's
 * dram_timings, which allow for the slowest chips of their kind.
 */
/* clang-format off */
#define DDR3_1333(RATE, NS, CLOCKS, p)                                                 \
	RATE(p, 1333, DDR3)                                                             \
	NS(p, tFAW, 50, 0) NS(p, tRRD, 10, 4) NS(p, tRCD, 15, 0) NS(p, tRC, 53, 0)      \
	NS(p, tXP, 8, 3) NS(p, tWTR, 8, 4) NS(p, tRTP, 8, 4) NS(p, tWR, 15, 3)          \
	NS(p, tRP, 15, 0) NS(p, tRAS, 38, 0) NS(p, tREFI, 7800, 0) NS(p, tRFC, 350, 0)  \
	CLOCKS(p, tCCD, 2) CLOCKS(p, tMRW, 0) CLOCKS(p, tMRD, 4) CLOCKS(p, tMOD, 12)    \
	CLOCKS(p, tCKE, 3) CLOCKS(p, tCKSRX, 5) CLOCKS(p, tCKSRE, 5) CLOCKS(p, tCKESR, 4) \
	CLOCKS(p, CL, 11) CLOCKS(p, CWL, 8) CLOCKS(p, WR, 12) CLOCKS(p, tRDATA_EN, 4)   \
	CLOCKS(p, INIT0_US, 500) CLOCKS(p, INIT1_NS, 360)                               \
	CLOCKS(p, INIT2_US, 200) CLOCKS(p, INIT3_US, 1)
#define LPDDR3_1333(RATE, NS, CLOCKS, p)                                                 \
	RATE(p, 1333, LPDDR3)                                                           \
	NS(p, tFAW, 50, 4) NS(p, tRRD, 10, 2) NS(p, tRCD, 24, 2) NS(p, tRC, 70, 0)      \
	NS(p, tXP, 8, 2) NS(p, tWTR, 8, 2) NS(p, tRTP, 8, 2) NS(p, tWR, 15, 3)          \
	NS(p, tRP, 27, 2) NS(p, tRAS, 42, 0) NS(p, tREFI, 3900, 0) NS(p, tRFC, 210, 0)  \
	CLOCKS(p, tCCD, 2) CLOCKS(p, tMRW, 5) CLOCKS(p, tMRD, 5) CLOCKS(p, tMOD, 12)    \
	CLOCKS(p, tCKE, 3) CLOCKS(p, tCKSRX, 5) CLOCKS(p, tCKSRE, 5) CLOCKS(p, tCKESR, 5) \
	CLOCKS(p, CL, 12) CLOCKS(p, CWL, 6) CLOCKS(p, WR, 8) CLOCKS(p, tRDATA_EN, 5)    \
	CLOCKS(p, INIT0_US, 200) CLOCKS(p, INIT1_NS, 100)                               \
	CLOCKS(p, INIT2_US, 11) CLOCKS(p, INIT3_US, 1)
/* clang-format on */

/*
 * Of a kind: its bits of the control register; mode registers 0 to 3; what lies between a write
 * and its end, and between read and write, beside latencies (U-Boot, as above).
 * DDR3 (JESD79-3F, 3.4.2): MR0 has CL from bit 4, WR from bit 9, and a DLL that stays on in power
 * down; MR1 a termination of RZQ/2; MR2 CWL from bit 3. LPDDR3 (JESD209-3C, mode registers):
 * MR1 has nWR and bursts of 8, MR2 both latencies as one number, MR3 drivers of 40 ohms.
 */
#define KIND_DDR3                0
#define KIND_LPDDR3              1
#define OF_KIND(p, ddr3, lpddr3) (p##_KIND ? (lpddr3) : (ddr3))
#define DDR3_WR_CODE(wr)         ((wr) < 9 ? (wr)-4 : (wr) / 2 % 8)
#define DDR3_CL_CODE(cl)         ((cl) < 12 ? ((cl)-4) << 4 : ((cl)-12) << 4 | 1 << 2)

#define TIMING_RATE(p, rate, kind) p##_RATE = (rate), p##_KIND = KIND_##kind,
#define TIMING_CLOCKS(p, name, n)  p##_##name = (n),
#define TIMING_NS(p, name, ns, least)                                                          \
	p##_##name = (p##_MHZ * (ns) + 1999) / 2000 > (least) ? (p##_MHZ * (ns) + 1999) / 2000 \
							      : (least),

/* A number in its field, which holds it. */
#define IN_FIELD(number, bits, at)                                                                \
	(((uint32_t)(number) + 0 * sizeof(struct {                                                \
				       _Static_assert(                                            \
					       (number) >= 0 && (number) < 1 << (bits),           \
					       "a time of the memory is too long for its field"); \
				       char proved;                                               \
			       }))                                                                \
	 << (at))

#define SUNXI_DRAM_TIMING(p, hz, memory)                                                           \
	enum { p##_MHZ = (int)((hz) / 2000000) };                                                  \
	enum { memory(TIMING_RATE, TIMING_NS, TIMING_CLOCKS, p) };                                 \
	_Static_assert((hz) <= p##_RATE * 1000000ull, #memory ": its clock is too fast for it");   \
	_Static_assert(p##_CL >= OF_KIND(p, 5, 3) && p##_CL <= OF_KIND(p, 14, 16),                 \
		       #memory ": no mode register has such a CL");                                \
	enum {                                                                                     \
		p##_tCL = (p##_CL + 1) / 2,                                                        \
		p##_tCWL = (p##_CWL + 1) / 2,                                                      \
		p##_tWTP = p##_tCWL + OF_KIND(p, 2, 5) + p##_tWR,                                  \
		p##_tWR2RD = p##_tCWL + OF_KIND(p, 2, 5) + p##_tWTR,                               \
		p##_tRD2WR = p##_tCL + OF_KIND(p, 3, 10) - p##_tCWL,                               \
		p##_MR0 =                                                                          \
			OF_KIND(p, 1 << 12 | DDR3_WR_CODE(p##_WR) << 9 | DDR3_CL_CODE(p##_CL), 0), \
		p##_MR1 = OF_KIND(p, 1 << 6, (p##_WR - 2) << 5 | 3),                               \
		p##_MR2 = OF_KIND(p, (p##_CWL - 5) << 3, p##_CL - 2),                              \
		p##_MR3 = OF_KIND(p, 0, 2),                                                        \
	};                                                                                         \
	static const struct reg_step p##_steps[] = {                                               \
		REG_WRITE("MR0", MR(0), p##_MR0),                                                  \
		REG_WRITE("MR1", MR(1), p##_MR1),                                                  \
		REG_WRITE("MR2", MR(2), p##_MR2),                                                  \
		REG_WRITE("MR3", MR(3), p##_MR3),                                                  \
		REG_WRITE("DRAMTMG0", DRAMTMG(0),                                                  \
			  IN_FIELD(p##_tWTP, 8, 24) | IN_FIELD(p##_tFAW, 6, 16) | 24u << 8 |       \
				  IN_FIELD(p##_tRAS, 6, 0)),                                       \
		REG_WRITE("DRAMTMG1", DRAMTMG(1),                                                  \
			  IN_FIELD(p##_tXP, 5, 16) | IN_FIELD(p##_tRTP, 5, 8) |                    \
				  IN_FIELD(p##_tRC, 7, 0)),                                        \
		REG_WRITE("DRAMTMG2", DRAMTMG(2),                                                  \
			  IN_FIELD(p##_tCWL, 6, 24) | IN_FIELD(p##_tCL, 6, 16) |                   \
				  IN_FIELD(p##_tRD2WR, 6, 8) | IN_FIELD(p##_tWR2RD, 6, 0)),        \
		REG_WRITE("DRAMTMG3", DRAMTMG(3),                                                  \
			  IN_FIELD(p##_tMRW, 8, 16) | IN_FIELD(p##_tMRD, 4, 12) |                  \
				  IN_FIELD(p##_tMOD, 10, 0)),                                      \
		REG_WRITE("DRAMTMG4", DRAMTMG(4),                                                  \
			  IN_FIELD(p##_tRCD, 5, 24) | IN_FIELD(p##_tCCD, 4, 16) |                  \
				  IN_FIELD(p##_tRRD, 4, 8) | IN_FIELD(p##_tRP, 5, 0)),             \
		REG_WRITE("DRAMTMG5", DRAMTMG(5),                                                  \
			  IN_FIELD(p##_tCKSRX, 4, 24) | IN_FIELD(p##_tCKSRE, 4, 16) |              \
				  IN_FIELD(p##_tCKESR, 6, 8) | IN_FIELD(p##_tCKE, 5, 0)),          \
		REG_FIELD("DRAMTMG8", DRAMTMG(8), 0xffffu, 0x6610u), /* between two ranks */       \
		REG_WRITE("PITMG0", PITMG0,                                                        \
			  2u << 24 | IN_FIELD(p##_tRDATA_EN, 6, 16) | 1u << 8 | 2u),               \
		REG_WRITE("PTR3", PTR(3),                                                          \
			  IN_FIELD(p##_INIT1_NS * p##_MHZ / 1000 + 1, 9, 20) |                     \
				  IN_FIELD(p##_INIT0_US * p##_MHZ + 1, 20, 0)),                    \
		REG_WRITE("PTR4", PTR(4),                                                          \
			  IN_FIELD(p##_INIT3_US * p##_MHZ + 1, 10, 20) |                           \
				  IN_FIELD(p##_INIT2_US * p##_MHZ + 1, 18,                         \
					   0)), /* in units of 32 clocks */                        \
		REG_WRITE("RFSHTMG", RFSHTMG,                                                      \
			  IN_FIELD(p##_tREFI / 32, 12, 16) | IN_FIELD(p##_tRFC, 9, 0)),            \
	};

/* Members of struct sunxi_dram. */
#define SUNXI_DRAM_OF(p)                                                           \
	.timing = p##_steps, .n_timing = sizeof(p##_steps) / sizeof(p##_steps[0]), \
	.control = OF_KIND(p, CR_DDR3, CR_LPDDR3)

#endif

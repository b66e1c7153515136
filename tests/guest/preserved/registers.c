/* SPDX-License-Identifier: Apache-2.0 */
/* System registers and instructions, which are done by EL2, or undefined: whichever it is, it is
 * the same with every register. Which it has to be knows tests/guest/sweep. */
#include "tests/guest/preserved/preserved.h"

#define READS     (1u << 21) /* MRS; of AArch32 MRC is bit 20 */
#define A32_READS (1u << 20)
#define ID_SPACE  0xd5380u /* reads there; EL1 itself gets what EL0 tries */

/* A write of the cycle counter, which is read back; a call that EL1 may make */
enum special { COUNTER = 1, BELOW };

static const struct instruction {
	const char *name;
	uint32_t word, a32;
	uint8_t special;
} instructions[] = {
	{"ID_AA64PFR0_EL1 read", 0xd5380400, 0, 0},
	{"ID_AA64MMFR2_EL1 read", 0xd5380740, 0, 0},
	{"ID_PFR0_EL1 read", 0xd5380100, 0, 0},
	{"reserved ID register read", 0xd53804e0, 0, 0},
	{"MIDR_EL1 read", 0xd5380000, 0xee100f10, 0},
	{"REVIDR_EL1 read", 0xd53800c0, 0, 0},
	{"ACTLR_EL1 read", 0xd5381020, 0, 0},
	{"ACTLR_EL1 write", 0xd5181020, 0, 0},
	{"PMCCNTR read", 0xd53b9d00, 0xee190f1d, 0},
	{"PMCCNTR write", 0xd51b9d00, 0xee090f1d, COUNTER},
	{"PMCEID0 read", 0xd53b9cc0, 0xee190fdc, 0},
	{"PMEVCNTR0 read", 0xd53be800, 0xee1e0f18, 0},
	{"PMEVCNTR0 write", 0xd51be800, 0xee0e0f18, 0},
	{"PMXEVTYPER write", 0xd51b9d20, 0xee090f3d, 0},
	{"PMUSERENR read", 0xd53b9e00, 0xee190f1e, 0},
	{"PMINTENSET read", 0xd5389e20, 0xee190f3e, 0},
	{"ICC_SGI0R_EL1 write", 0xd518cbe0, 0, 0},
	{"ICC_ASGI1R_EL1 write", 0xd518cbc0, 0, 0},
	{"implementation-defined read", 0xd538f000, 0xee1b0f10, 0},
	{"implementation-defined write", 0xd518f000, 0xee0f0f10, 0},
	{"ZCR_EL1 read", 0xd5381200, 0, 0},
	{"LORID_EL1 read", 0xd538a4e0, 0, 0},
	{"ERRIDR_EL1 read", 0xd5385300, 0, 0},
	{"TRCAUTHSTATUS read", 0xd5317ec0, 0xee310ed7, 0},
	{"AMCR read", 0xd53bd200, 0xee1d0f12, 0},
	{"SCTLR_EL2 read", 0xd53c1000, 0, 0},
	{"FPSID read", 0, 0xeef00a10, 0},
	{"RDVL of SVE", 0x04bf5020, 0, 0},
	{"UDF", 0x00000001, 0xe7f000f0, 0},
	{"HVC below EL1", 0xd4000002, 0xe1400070, BELOW},
	{"SMC below EL1", 0xd4000003, 0xe1600070, BELOW},
};

/* Where the destination is in the instruction, if it has one. */
static uint32_t with_register(uint32_t opcode, enum level level, unsigned rt)
{
	if (level == A32)
		return (opcode & 0x0f000010) == 0x0e000010 ? opcode | rt << 12 : opcode;
	return opcode >> 24 == 0xd5 || opcode >> 24 == 0x04 ? opcode | rt : opcode;
}

static bool reads(uint32_t opcode, enum level level)
{
	if (level == A32)
		return (opcode & 0x0f000010) == 0x0e000010 && (opcode & A32_READS);
	return (opcode >> 24 == 0xd5 && (opcode & READS)) || opcode >> 24 == 0x04;
}

static void test_row(const struct instruction *row, enum level level)
{
	uint32_t opcode = level == A32 ? row->a32 : row->word;
	bool undefined = false;
	uint64_t first = 0, seen = level == A32 ? 0xffffffff : ~0ull;

	if (!opcode || (row->special == BELOW && level == EL1) ||
	    (opcode >> 12 == ID_SPACE && level == EL0))
		return;
	row_begin(row->name, level);
	for (unsigned rt = 0; rt < turn_registers(); rt++) {
		uint32_t word = with_register(opcode, level, rt);

		turn_begin(rt);
		turn_run(&word, 1);
		if (!rt) {
			undefined = turn_was_undefined();
			first = turn_result(0);
		}
		if (!undefined && reads(opcode, level))
			turn_writes(rt, first);
		if (!undefined && row->special == COUNTER &&
		    ((read_sysreg(pmccntr_el0) ^ turn_value(rt)) & seen))
			turn_fails("PMCCNTR_EL0", read_sysreg(pmccntr_el0), turn_value(rt));
		turn_end(undefined ? UNDEFINED : DONE, 1, 0);
	}
	row_end();
}

/* The PMU's counters stand still. EL0 may reach what EL1 can let it. */
void test_registers(enum level level)
{
	write_sysreg(pmcr_el0, 0);
	write_sysreg(pmuserenr_el0, 1);
	isb();
	for (unsigned i = 0; i < COUNT_OF(instructions); i++)
		test_row(&instructions[i], level);
	write_sysreg(pmuserenr_el0, 0);
}

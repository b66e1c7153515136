/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields of the ID registers and of CTR_EL0, named as in the Arm ARM (DDI 0487, D17.2): PFR0_CSV2
 * is ID_AA64PFR0_EL1.CSV2. Each number is a field's lowest bit; the fields are four bits wide where
 * nothing else is said.
 */
#ifndef MULLION_ID_REGS_H
#define MULLION_ID_REGS_H

#define PFR0_EL2  8
#define PFR0_SVE  32
#define PFR0_MPAM 40
#define PFR0_AMU  44
#define PFR0_CSV2 56

#define PFR1_SSBS      4
#define PFR1_MTE       8
#define PFR1_MPAM_FRAC 16
#define PFR1_SME       24
#define PFR1_CSV2_FRAC 32
#define PFR1_GCS       44

#define PFR2_FPMR 32

#define DFR0_PMUVER      8 /* 0xf: a PMU that is not Arm's */
#define DFR0_PMSVER      32
#define DFR0_TRACEBUFFER 44
#define DFR0_MTPMU       48
#define DFR0_BRBE        52

#define ISAR0_SHA2  12
#define ISAR0_CRC32 16
#define ISAR0_RNDR  60

#define ISAR1_APA  4
#define ISAR1_API  8
#define ISAR1_GPA  24
#define ISAR1_GPI  28
#define ISAR1_LS64 60

#define ISAR2_GPA3   8
#define ISAR2_APA3   12
#define ISAR2_MOPS   16
#define ISAR2_CLRBHB 28

#define MMFR0_PARANGE 0
#define MMFR0_TGRAN16 20 /* 0: not implemented */
#define MMFR0_TGRAN64 24 /* 0xf: not implemented */
#define MMFR0_TGRAN4  28 /* 0xf: not implemented */
#define MMFR0_FGT     56
#define MMFR0_ECV     60

#define MMFR1_HCX 40

#define MMFR3_TCRX   0
#define MMFR3_SCTLRX 4
#define MMFR3_S1PIE  8
#define MMFR3_S2PIE  12
#define MMFR3_S1POE  16
#define MMFR3_S2POE  20

#define SMFR0_SMEVER 56
#define SMFR0_FA64   63 /* one bit */

#define CTR_IMINLINE 0  /* smallest line of the instruction caches: words, as a power of two */
#define CTR_DMINLINE 16 /* the same of the data caches */
#define CTR_IDC      28 /* one bit; 1: no clean for instruction fetch */
#define CTR_DIC      29 /* one bit; 1: no invalidation for instruction fetch */

#ifndef __ASSEMBLER__
#include <stdint.h>

/* The four-bit field of `value` whose lowest bit is `lsb`. */
static inline unsigned id_field(uint64_t value, unsigned lsb)
{
	return (unsigned)(value >> lsb) & 0xf;
}
#endif

#endif

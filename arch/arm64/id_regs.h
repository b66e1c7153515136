/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields of the ID registers and of CTR_EL0, named as in the Arm ARM (DDI 0487, D17.2): PFR0_CSV2
 * is ID_AA64PFR0_EL1.CSV2. Each number is a field's lowest bit; the fields are four bits wide where
 * nothing else is said.
 */
#ifndef MULLION_ID_REGS_H
#define MULLION_ID_REGS_H

#define PFR0_EL1  4
#define PFR0_EL2  8
#define PFR0_EL3  12
#define PFR0_GIC  24
#define PFR0_RAS  28
#define PFR0_SVE  32
#define PFR0_SEL2 36
#define PFR0_MPAM 40
#define PFR0_AMU  44
#define PFR0_DIT  48
#define PFR0_RME  52
#define PFR0_CSV2 56

#define PFR1_BT        0
#define PFR1_SSBS      4
#define PFR1_MTE       8
#define PFR1_RAS_FRAC  12
#define PFR1_MPAM_FRAC 16
#define PFR1_SME       24
#define PFR1_RNDR_TRAP 28
#define PFR1_CSV2_FRAC 32
#define PFR1_NMI       36
#define PFR1_GCS       44

#define PFR2_FPMR 32

#define DFR0_DEBUGVER    0
#define DFR0_TRACEVER    4
#define DFR0_PMUVER      8 /* 0xf: a PMU that is not Arm's */
#define DFR0_PMSS        16
#define DFR0_SEBEP       24
#define DFR0_PMSVER      32
#define DFR0_TRACEFILT   40
#define DFR0_TRACEBUFFER 44
#define DFR0_MTPMU       48
#define DFR0_BRBE        52

#define ISAR0_SHA2  12
#define ISAR0_CRC32 16
#define ISAR0_TME   24
#define ISAR0_RNDR  60

#define ISAR1_DPB     0
#define ISAR1_APA     4
#define ISAR1_API     8
#define ISAR1_GPA     24
#define ISAR1_GPI     28
#define ISAR1_SPECRES 40
#define ISAR1_LS64    60

#define ISAR2_GPA3         8
#define ISAR2_APA3         12
#define ISAR2_MOPS         16
#define ISAR2_CLRBHB       28
#define ISAR2_SYSREG_128   32
#define ISAR2_SYSINSTR_128 36

#define MMFR0_PARANGE   0
#define PARANGE_48_BITS 5  /* its value */
#define MMFR0_TGRAN16   20 /* 0: not implemented */
#define MMFR0_TGRAN64   24 /* 0xf: not implemented */
#define MMFR0_TGRAN4    28 /* 0xf: not implemented */
#define MMFR0_FGT       56
#define MMFR0_ECV       60

#define MMFR1_VH   8
#define MMFR1_LO   16
#define MMFR1_PAN  20
#define MMFR1_TWED 32
#define MMFR1_HCX  40

#define MMFR2_UAO   4
#define MMFR2_CCIDX 20
#define MMFR2_NV    24
#define MMFR2_FWB   40
#define MMFR2_EVT   56

#define MMFR3_TCRX   0
#define MMFR3_SCTLRX 4
#define MMFR3_S1PIE  8
#define MMFR3_S2PIE  12
#define MMFR3_S1POE  16
#define MMFR3_S2POE  20

#define SMFR0_SMEVER 56
#define SMFR0_FA64   63 /* one bit */

/* AArch32's views: ID_PFR0_EL1, ID_PFR1_EL1, ID_PFR2_EL1, ID_DFR0_EL1 */
#define AA32_PFR0_AMU            20
#define AA32_PFR0_RAS            28
#define AA32_PFR1_SECURITY       4
#define AA32_PFR1_VIRTUALIZATION 12
#define AA32_PFR1_SEC_FRAC       20
#define AA32_PFR1_VIRT_FRAC      24
#define AA32_PFR2_RAS_FRAC       8
#define AA32_DFR0_COPTRC         12
#define AA32_DFR0_MMAPTRC        16
#define AA32_DFR0_MPROFDBG       20
#define AA32_DFR0_TRACEFILT      28

#define CTR_IMINLINE 0  /* smallest line of the instruction caches: words, as a power of two */
#define CTR_DMINLINE 16 /* the same of the data caches */
#define CTR_IDC      28 /* one bit; 1: no clean for instruction fetch */
#define CTR_DIC      29 /* one bit; 1: no invalidation for instruction fetch */

#define DCZID_BS  0 /* the block of DC ZVA: words, as a power of two */
#define DCZID_DZP 4 /* one bit; 1: DC ZVA is prohibited */

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>

/* The four-bit field of `value` whose lowest bit is `lsb`. */
static inline unsigned id_field(uint64_t value, unsigned lsb)
{
	return (unsigned)(value >> lsb) & 0xf;
}

/* Whether ID_AA64ISAR1_EL1 and ID_AA64ISAR2_EL1 tell of pointer authentication, by any
 * algorithm. */
static inline bool id_has_pauth(uint64_t isar1, uint64_t isar2)
{
	return id_field(isar1, ISAR1_APA) | id_field(isar1, ISAR1_API) |
	       id_field(isar1, ISAR1_GPA) | id_field(isar1, ISAR1_GPI) |
	       id_field(isar2, ISAR2_GPA3) | id_field(isar2, ISAR2_APA3);
}
#endif

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System registers that the assembler does not know by name, or only when told to compile for a
 * newer architecture: the Arm ARM's name (DDI 0487; of a core's own registers, its TRM's) and the
 * encoding S<op0>_<op1>_C<n>_C<m>_<op2>. read_sysreg() and write_sysreg() take these names.
 */
#ifndef MULLION_SYSREG_NAMES_H
#define MULLION_SYSREG_NAMES_H

#define ID_AA64PFR2_EL1  s3_0_c0_c4_2
#define ID_AA64SMFR0_EL1 s3_0_c0_c4_5
#define ID_AA64ISAR2_EL1 s3_0_c0_c6_2
#define ID_AA64MMFR3_EL1 s3_0_c0_c7_3

#define SCTLR2_EL1 s3_0_c1_c0_3
#define TCR2_EL1   s3_0_c2_c0_3
/* pointer authentication's keys, each in two halves */
#define APIAKEYLO_EL1 s3_0_c2_c1_0
#define APIAKEYHI_EL1 s3_0_c2_c1_1
#define APIBKEYLO_EL1 s3_0_c2_c1_2
#define APIBKEYHI_EL1 s3_0_c2_c1_3
#define APDAKEYLO_EL1 s3_0_c2_c2_0
#define APDAKEYHI_EL1 s3_0_c2_c2_1
#define APDBKEYLO_EL1 s3_0_c2_c2_2
#define APDBKEYHI_EL1 s3_0_c2_c2_3
#define APGAKEYLO_EL1 s3_0_c2_c3_0
#define APGAKEYHI_EL1 s3_0_c2_c3_1

#define GCSCR_EL1   s3_0_c2_c5_0
#define GCSCRE0_EL1 s3_0_c2_c5_2
#define MPAMIDR_EL1 s3_0_c10_c4_4
#define SCXTNUM_EL1 s3_0_c13_c0_7

#define RNDR            s3_3_c2_c4_0
#define SCXTNUM_EL0     s3_3_c13_c0_7
#define AMCGCR_EL0      s3_3_c13_c2_2
#define AMCNTENSET0_EL0 s3_3_c13_c2_5
#define AMCNTENSET1_EL0 s3_3_c13_c3_1

#define BRBCR_EL2    s2_4_c9_c0_0
#define SCTLR2_EL2   s3_4_c1_c0_3
#define HFGRTR_EL2   s3_4_c1_c1_4
#define HFGWTR_EL2   s3_4_c1_c1_5
#define HFGITR_EL2   s3_4_c1_c1_6
#define ZCR_EL2      s3_4_c1_c2_0
#define HCRX_EL2     s3_4_c1_c2_2
#define SMCR_EL2     s3_4_c1_c2_6
#define TCR2_EL2     s3_4_c2_c0_3
#define GCSCR_EL2    s3_4_c2_c5_0
#define HDFGRTR2_EL2 s3_4_c3_c1_0
#define HDFGWTR2_EL2 s3_4_c3_c1_1
#define HFGRTR2_EL2  s3_4_c3_c1_2
#define HFGWTR2_EL2  s3_4_c3_c1_3
#define HDFGRTR_EL2  s3_4_c3_c1_4
#define HDFGWTR_EL2  s3_4_c3_c1_5
#define HAFGRTR_EL2  s3_4_c3_c1_6
#define HFGITR2_EL2  s3_4_c3_c1_7
#define VSESR_EL2    s3_4_c5_c2_3
#define MPAMHCR_EL2  s3_4_c10_c4_0
#define MPAM2_EL2    s3_4_c10_c5_0
#define DISR_EL1     s3_0_c12_c1_1
#define VDISR_EL2    s3_4_c12_c1_1
#define CNTPOFF_EL2  s3_4_c14_c0_6

#define ZCR_EL3   s3_6_c1_c2_0
#define SMCR_EL3  s3_6_c1_c2_6
#define MPAM3_EL3 s3_6_c10_c5_0

/* Cortex-A53 (DDI 0500), A57 (DDI 0488) and A72 (100095) have these alike; A35 and A73 the last. */
#define CORTEX_A53_L2ACTLR_EL1  s3_1_c15_c0_0
#define CORTEX_A53_CPUACTLR_EL1 s3_1_c15_c2_0
#define CORTEX_A53_CPUECTLR_EL1 s3_1_c15_c2_1
/* Cortex-A73 (100048), named by Arm's Trusted Firmware */
#define CORTEX_A73_IMP_DEF_1  s3_0_c15_c0_0
#define CORTEX_A73_DIAGNOSTIC s3_0_c15_c0_1
#define CORTEX_A73_IMP_DEF_2  s3_0_c15_c0_2
/* Cortex-A55 (100442), A75 (100403), A76 (100798) and Neoverse-N1 (100616) alike, as far as each
 * has them */
#define CORTEX_A55_CPUACTLR_EL1  s3_0_c15_c1_0
#define CORTEX_A76_CPUACTLR2_EL1 s3_0_c15_c1_1
#define CORTEX_A76_CPUACTLR3_EL1 s3_0_c15_c1_2
#define CORTEX_A55_CPUECTLR_EL1  s3_0_c15_c1_4
/* Patches of instructions: A55, A76, Neoverse-N1 */
#define CPUPSELR_EL3 s3_6_c15_c8_0
#define CPUPCR_EL3   s3_6_c15_c8_1
#define CPUPOR_EL3   s3_6_c15_c8_2
#define CPUPMR_EL3   s3_6_c15_c8_3

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registers of AArch32 by their names, and their fields (Arm DDI 0406C, B4.1, B6.1), for C and
 * assembly. A register's name stands for what MRC and MCR of coprocessor 15 take: opc1, CRn, CRm,
 * opc2; one of 64 bits for what MRRC and MCRR take: opc1, CRm.
 */
#ifndef MULLION_REGS_H
#define MULLION_REGS_H

/* clang-format off */
#define MIDR      0, c0, c0, 0
#define CTR       0, c0, c0, 1
#define MPIDR     0, c0, c0, 5
#define ID_PFR1   0, c0, c1, 1
#define SCTLR     0, c1, c0, 0
#define ACTLR     0, c1, c0, 1
#define SCR       0, c1, c1, 0
#define NSACR     0, c1, c1, 2
#define TTBCR     0, c2, c0, 2
#define DFSR      0, c5, c0, 0
#define IFSR      0, c5, c0, 1
#define DFAR      0, c6, c0, 0
#define IFAR      0, c6, c0, 2
#define ICIALLUIS 0, c7, c1, 0
#define BPIALLIS  0, c7, c1, 6
#define ICIALLU   0, c7, c5, 0
#define ICIMVAU   0, c7, c5, 1
#define BPIALL    0, c7, c5, 6
#define DCIMVAC   0, c7, c6, 1
#define DCCMVAC   0, c7, c10, 1
#define DCCMVAU   0, c7, c11, 1
#define DCCIMVAC  0, c7, c14, 1
#define TLBIALLIS 0, c8, c3, 0
#define TLBIALL   0, c8, c7, 0
#define PMCR      0, c9, c12, 0
#define MAIR0     0, c10, c2, 0
#define MAIR1     0, c10, c2, 1
#define VBAR      0, c12, c0, 0
#define MVBAR     0, c12, c0, 1
#define RMR       0, c12, c0, 2
#define TPIDRPRW  0, c13, c0, 4
#define CNTFRQ    0, c14, c0, 0
#define VPIDR     4, c0, c0, 0
#define VMPIDR    4, c0, c0, 5
#define HSCTLR    4, c1, c0, 0
#define HCR       4, c1, c1, 0
#define HDCR      4, c1, c1, 1
#define HCPTR     4, c1, c1, 2
#define HSTR      4, c1, c1, 3
#define CNTHCTL   4, c14, c1, 0

#define CPUECTLR  1, c15
#define TTBR0     0, c2
#define CNTPCT    0, c14
#define CNTVOFF   4, c14
/* clang-format on */

#define MODE_FIQ  0x11
#define MODE_IRQ  0x12
#define MODE_SVC  0x13
#define MODE_MON  0x16
#define MODE_ABT  0x17
#define MODE_HYP  0x1a
#define MODE_UND  0x1b
#define MODE_MASK 0x1f
#define PSR_AIF   0x1c0 /* asynchronous aborts, IRQ, FIQ masked */
#define PSR_T     0x20  /* Thumb state */

#define MPIDR_AFF_MASK 0x00ffffff
#define MPIDR_THREADS  (1 << 24)

#define SCTLR_RES1 0x00c50078
#define SCTLR_MMU  (1 << 0)
#define SCTLR_A32  (1 << 1)
#define SCTLR_DATA (1 << 2)
#define SCTLR_Z    (1 << 11)
#define SCTLR_CODE (1 << 12)
#define SCTLR_W_XN (1 << 19)

#define SCR_NONSECURE (1 << 0)
#define SCR_FIQ_MON   (1 << 2)
#define SCR_NO_SMC    (1 << 7)
#define SCR_HVC       (1 << 8)
#define SCR_NO_NS_RUN (1 << 9) /* SIF */

#define NSACR_FP  0x0c00    /* cp10, cp11 */
#define NSACR_SMP (1 << 18) /* Cortex-A7, A15: ACTLR.SMP can be written */

#define TTBCR_EAE       (1 << 31)
#define TTBCR_SH0_INNER (3 << 12)
#define TTBCR_WALK_WBWA (1 << 10 | 1 << 8) /* ORGN0, IRGN0 */

#define RMR_TO_ARM64    3 /* AA64, RR: a warm reset into AArch64 */
#define HSCTLR_RES1     0x30c50838
#define HCPTR_RES1      0x33ff
#define CNTHCTL_OPEN    3 /* PL1PCTEN, PL1PCEN */
#define PMCR_N_SHIFT    11
#define ACTLR_SMP       (1 << 6) /* Cortex-A7, A15: takes part in coherency */
#define CPUECTLR_SMPEN  (1 << 6) /* Cortex-A53: likewise */
#define ACTLR_A15_IBE   (1 << 0) /* Cortex-A15: ICIALLU clears the branch target buffer, too */
#define PFR1_VIRT_SHIFT 12

#define MIDR_PART(midr) ((midr)&0xff00fff0)
#define MIDR_CORTEX_A7  0x4100c070
#define MIDR_CORTEX_A15 0x4100c0f0
#define MIDR_CORTEX_A17 0x4100c0e0
#define MIDR_CORTEX_A53 0x4100d030

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of the AArch64 system registers in use, spelled as in the Arm ARM (DDI 0487). */
#ifndef MULLION_REGS_H
#define MULLION_REGS_H

/* The assembler knows no suffixes. */
#ifdef __ASSEMBLER__
#define U64(x) (x)
#else
#define U64(x) (x##ull)
#endif
#define BIT(n) (U64(1) << (n))

/* SCTLR_ELx (EL2 without VHE, EL3) */
#define SCTLR_M            BIT(0)
#define SCTLR_A            BIT(1)
#define SCTLR_C            BIT(2)
#define SCTLR_SA           BIT(3)
#define SCTLR_I            BIT(12)
#define SCTLR_NTWI         BIT(16)
#define SCTLR_NTWE         BIT(18)
#define SCTLR_WXN          BIT(19)
#define SCTLR_SPAN         BIT(23)
#define SCTLR_E0E          BIT(24) /* SCTLR_EL1 alone: data accesses of EL0 are big-endian */
#define SCTLR_EE           BIT(25)
#define SCTLR_ENIA_BIT     31
#define SCTLR_ENIA         BIT(SCTLR_ENIA_BIT)
#define SCTLR_DSSBS        BIT(44)
#define SCTLR_ENTP2        BIT(60)
#define SCTLR_RES1_EL2_EL3 U64(0x30c50830)
#define SCTLR_RES1_EL1     U64(0x30d00800)

/* TCR_EL3, TCR_EL2 without VHE, VTCR_EL2 */
#define TCR_IRGN0_WBWA   BIT(8)         /* walks: inner write-back, allocating */
#define TCR_ORGN0_WBWA   BIT(10)        /* the same outside */
#define TCR_SH0_INNER    (U64(3) << 12) /* walks: inner shareable */
#define TCR_PS_SHIFT     16             /* output size, as ID_AA64MMFR0_EL1.PARange */
#define TCR_RES1_EL2_EL3 (BIT(31) | BIT(23))

/* SCR_EL3 */
#define SCR_RES1     (BIT(4) | BIT(5))
#define SCR_NS       BIT(0)
#define SCR_IRQ      BIT(1)
#define SCR_FIQ      BIT(2)
#define SCR_EA       BIT(3)
#define SCR_SMD      BIT(7)
#define SCR_HCE      BIT(8)
#define SCR_SIF      BIT(9)
#define SCR_RW       BIT(10)
#define SCR_APK      BIT(16)
#define SCR_API      BIT(17)
#define SCR_ENSCXT   BIT(25)
#define SCR_ATA      BIT(26)
#define SCR_FGTEN    BIT(27)
#define SCR_ECVEN    BIT(28)
#define SCR_AMVOFFEN BIT(35)
#define SCR_ENAS0    BIT(36)
#define SCR_ADEN     BIT(37)
#define SCR_HXEN     BIT(38)
#define SCR_GCSEN    BIT(39)
#define SCR_ENTP2    BIT(41)
#define SCR_TCR2EN   BIT(43)
#define SCR_SCTLR2EN BIT(44)
#define SCR_PIEN     BIT(45)
#define SCR_ENFPM    BIT(50)
#define SCR_FGTEN2   BIT(59)

/* MDCR_EL3 */
#define MDCR_ENPM2         BIT(7)
#define MDCR_NSPB          (U64(3) << 12)
#define MDCR_EL3_SPD32_OFF (U64(2) << 14) /* secure AArch32 self-hosted debug disabled */
#define MDCR_EL3_SDD       BIT(16)        /* secure self-hosted debug disabled */
#define MDCR_SCCD          BIT(23)
#define MDCR_NSTB          (U64(3) << 24)
#define MDCR_MTPME         BIT(28)
#define MDCR_SBRBE         (U64(3) << 32)
#define MDCR_MCCD          BIT(34)
#define MDCR_ENPMSN        BIT(36)
#define MDCR_ENPMS3        BIT(42)

/* CPTR_EL3, CPTR_EL2 */
#define CPTR_EZ       BIT(8)
#define CPTR_ESM      BIT(12)
#define CPTR_EL2_TZ   BIT(8)  /* RES1 without SVE */
#define CPTR_EL2_TSM  BIT(12) /* RES1 without SME */
#define CPTR_EL2_TTA  BIT(20)
#define CPTR_EL2_TAM  BIT(30)
#define CPTR_EL2_RES1 U64(0x22ff) /* of every CPU */

/* ZCR_ELx, SMCR_ELx */
#define ZCR_LEN_MAX  U64(0xf)
#define SMCR_LEN_MAX U64(0xf)
#define SMCR_EZT0    BIT(30)
#define SMCR_FA64    BIT(31)

/* HCR_EL2 */
#define HCR_VM     BIT(0)
#define HCR_SWIO   BIT(1)
#define HCR_FMO    BIT(3)
#define HCR_IMO    BIT(4)
#define HCR_AMO    BIT(5)
#define HCR_VF     BIT(6)
#define HCR_VI     BIT(7)
#define HCR_VSE    BIT(8)
#define HCR_TWI    BIT(13)
#define HCR_TWE    BIT(14)
#define HCR_TID1   BIT(16)
#define HCR_TID3   BIT(18)
#define HCR_TSC    BIT(19)
#define HCR_TIDCP  BIT(20)
#define HCR_TACR   BIT(21)
#define HCR_RW     BIT(31)
#define HCR_TLOR   BIT(35)
#define HCR_TERR   BIT(36)
#define HCR_APK    BIT(40)
#define HCR_API    BIT(41)
#define HCR_FWB    BIT(46)
#define HCR_ENSCXT BIT(53)
#define HCR_ATA    BIT(56)
#define HCR_TID5   BIT(58)

/* HCRX_EL2 */
#define HCRX_ENAS0    BIT(0)
#define HCRX_ENALS    BIT(1)
#define HCRX_ENASR    BIT(2)
#define HCRX_TALLINT  BIT(6)
#define HCRX_MSCEN    BIT(11)
#define HCRX_TCR2EN   BIT(14)
#define HCRX_SCTLR2EN BIT(15)
#define HCRX_GCSEN    BIT(22)
#define HCRX_ENFPM    BIT(23)

/* MDCR_EL2 */
#define MDCR_EL2_HPMN  U64(0x1f)
#define MDCR_EL2_TPMCR BIT(5)
#define MDCR_EL2_TPM   BIT(6)
#define MDCR_EL2_E2PB  (U64(3) << 12)
#define MDCR_EL2_TPMS  BIT(14)
#define MDCR_EL2_HPMD  BIT(17)
#define MDCR_EL2_TTRF  BIT(19)
#define MDCR_EL2_HCCD  BIT(23)
#define MDCR_EL2_E2TB  (U64(3) << 24)

/* Fine-grained traps that are off at 1: HFGRTR_EL2, HFGWTR_EL2 */
#define HFG_NACCDATA BIT(50)
#define HFG_NGCS     (U64(3) << 52) /* _EL0, _EL1 */
#define HFG_NSMPRI   BIT(54)
#define HFG_NTPIDR2  BIT(55)
#define HFG_NPIR     (U64(3) << 57) /* PIRE0_EL1, PIR_EL1 */
#define HFG_NPOR     (U64(3) << 59) /* POR_EL0, POR_EL1 */
/* HFGITR_EL2 */
#define HFGI_NBRB (U64(3) << 55) /* BRBINJ, BRBIALL */
#define HFGI_NGCS (U64(7) << 57) /* GCSPUSHM_EL1, GCSSTR_EL1, GCSEPP */
/* HDFGRTR_EL2, HDFGWTR_EL2; what is read-only has no bit in the second */
#define HDFG_NBRBIDR   BIT(59)
#define HDFG_NBRB      (U64(3) << 60) /* BRBCTL, BRBDATA */
#define HDFG_NPMSNEVFR BIT(62)
/* HDFGRTR2_EL2, HDFGWTR2_EL2 */
#define HDFG2_PMUV3P9  (U64(7) << 2) /* PMICNTR_EL0, PMICFILTR_EL0, PMUACR_EL1 */
#define HDFG2_NPMSDSFR BIT(19)

/* BRBCR_EL2 */
#define BRBCR_CC    BIT(3)
#define BRBCR_MPRED BIT(4)

/* CNTHP_CTL_EL2 and its like */
#define CNT_CTL_ENABLE BIT(0)

/* CNTHCTL_EL2 without VHE */
#define CNTHCTL_EL1PCTEN BIT(0)
#define CNTHCTL_EL1PCEN  BIT(1)

/* MPAM2_EL2, MPAM3_EL3, MPAMIDR_EL1, MPAMHCR_EL2 */
#define MPAM2_TRAPMPAM1EL1 BIT(48)
#define MPAM2_TRAPMPAM0EL1 BIT(49)
#define MPAM2_ENSM         BIT(50) /* EnMPAMSM */
#define MPAM3_MPAMEN       BIT(63)
#define MPAMIDR_HAS_HCR    BIT(17)
#define MPAMHCR_TRAP_IDR   BIT(31) /* TRAP_MPAMIDR_EL1 */

/* MPIDR_EL1, VMPIDR_EL2; the affinity fields are as a device tree's reg has them */
#define MPIDR_AFF_MASK U64(0xff00ffffff)
#define MPIDR_MT       BIT(24) /* Aff0 are threads of a core */
#define MPIDR_U        BIT(30) /* the only core */
#define MPIDR_RES1     BIT(31)

/* PMCR_EL0; N: number of event counters */
#define PMCR_E        BIT(0)
#define PMCR_P        BIT(1)
#define PMCR_C        BIT(2)
#define PMCR_DP       BIT(5) /* the cycle counter stops where event counting is prohibited */
#define PMCR_N(value) ((value) >> 11 & 0x1f)

/* PMEVTYPER<n>_EL0 and PMCCFILTR_EL0, beside the event; PMSELR_EL0.SEL */
#define PMU_FILTER_EVENT  U64(0xffff)
#define PMU_FILTER_RLH    BIT(20)
#define PMU_FILTER_RLU    BIT(21)
#define PMU_FILTER_RLK    BIT(22)
#define PMU_FILTER_T      BIT(23)
#define PMU_FILTER_SH     BIT(24)
#define PMU_FILTER_MT     BIT(25)
#define PMU_FILTER_M      BIT(26)
#define PMU_FILTER_NSH    BIT(27)
#define PMU_FILTER_U      BIT(30)
#define PMU_FILTER_P      BIT(31)
#define PMU_CYCLE_COUNTER 31u
#define PMSELR_SEL        U64(0x1f)

/* AMCGCR_EL0: number of auxiliary activity counters */
#define AMCGCR_CG1NC(value) ((value) >> 8 & 0xff)

/* PMINTENCLR_EL1, PMCNTENCLR_EL0, PMOVSCLR_EL0: the cycle counter and all event counters */
#define PMU_ALL_COUNTERS U64(0xffffffff)

/* PAR_EL1 */
#define PAR_F        BIT(0)                /* the translation failed: */
#define PAR_S        BIT(9)                /* at stage 2 */
#define PAR_FST(par) (((par) >> 1) & 0x3f) /* with this status code */
#define PAR_PA       U64(0xffffffffff000)

/* HPFAR_EL2.FIPA as an address: of a page; and what HPFAR_EL2 is for an address */
#define HPFAR_FIPA(hpfar) (((hpfar)&U64(0xfffffffff0)) << 8)
#define HPFAR_OF(address) ((address) >> 12 << 4)
#define HPFAR_NEVER       U64(1) /* RES0 */

/* OSLAR_EL1 */
#define OSLAR_OSLK BIT(0)

/* SPSR_ELx / PSTATE */
#define SPSR_M_SP   BIT(0) /* on SP_ELx */
#define SPSR_M_EL   (U64(3) << 2)
#define SPSR_M_NRW  BIT(4) /* AArch32 */
#define SPSR_E      BIT(9) /* of AArch32 state: data accesses are big-endian */
#define SPSR_M_EL1H U64(0x5)
#define SPSR_M_EL2T U64(0x8)
#define SPSR_M_EL2H U64(0x9)
#define SPSR_F      BIT(6)
#define SPSR_I      BIT(7)
#define SPSR_A      BIT(8)
#define SPSR_D      BIT(9)
#define SPSR_BTYPE  (U64(3) << 10)
#define SPSR_SSBS   BIT(12)
#define SPSR_SS     BIT(21)
#define SPSR_PAN    BIT(22)
#define SPSR_DIT    BIT(24)
#define SPSR_NZCV   (U64(0xf) << 28)
#define SPSR_DAIF   (SPSR_F | SPSR_I | SPSR_A | SPSR_D)

#define DISR_A BIT(31) /* DISR_EL1: an SError was deferred */

/* ESR_ELx */
#define ESR_EC(e)    (((e) >> 26) & 0x3f)
#define ESR_IL       BIT(25)
#define ESR_ISS(e)   ((e)&0x1ffffff)
#define EC_UNKNOWN   0x00
#define EC_WFX       0x01
#define EC_CP15_32   0x03 /* MCR, MRC */
#define EC_CP15_64   0x04 /* MCRR, MRRC */
#define EC_CP14_32   0x05
#define EC_CP14_LDC  0x06 /* LDC, STC */
#define EC_FP        0x07
#define EC_VMRS      0x08
#define EC_PAUTH     0x09
#define EC_LS64      0x0a
#define EC_CP14_64   0x0c
#define EC_HVC32     0x12
#define EC_SMC32     0x13
#define EC_SYSREG128 0x14
#define EC_HVC64     0x16
#define EC_SMC64     0x17
#define EC_SYSREG    0x18
#define EC_SVE       0x19
#define EC_ERET      0x1a
#define EC_TME       0x1b
#define EC_SME       0x1d
#define EC_IABT_LOW  0x20
#define EC_IABT_CUR  0x21
#define EC_PC_ALIGN  0x22
#define EC_DABT_LOW  0x24
#define EC_DABT_CUR  0x25
#define EC_SP_ALIGN  0x26
#define EC_SERROR    0x2f
#define ESR_UNKNOWN  ((uint64_t)EC_UNKNOWN << 26 | ESR_IL) /* undefined instruction */

/* Vectors, from VBAR_ELx: of synchronous exceptions (Arm ARM D1.3.1.5) */
#define VECTOR_CURRENT_SP0   U64(0x000)
#define VECTOR_CURRENT_SPX   U64(0x200)
#define VECTOR_LOWER_AARCH64 U64(0x400)
#define VECTOR_LOWER_AARCH32 U64(0x600)
#define VECTOR_FIQ           U64(0x100) /* of the four of each kind */
#define VECTOR_SPACING       U64(0x80)  /* from each of the 16 to the next */

#endif

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
#define SCTLR_WXN          BIT(19)
#define SCTLR_EE           BIT(25)
#define SCTLR_RES1_EL2_EL3 U64(0x30c50830)

/* SCR_EL3 */
#define SCR_RES1 (BIT(4) | BIT(5))
#define SCR_NS   BIT(0)
#define SCR_IRQ  BIT(1)
#define SCR_FIQ  BIT(2)
#define SCR_EA   BIT(3)
#define SCR_SMD  BIT(7)
#define SCR_HCE  BIT(8)
#define SCR_RW   BIT(10)
#define SCR_APK  BIT(16)
#define SCR_API  BIT(17)

/* MDCR_EL3 */
#define MDCR_EL3_SPD32_OFF (U64(2) << 14) /* secure AArch32 self-hosted debug disabled */
#define MDCR_EL3_SDD       BIT(16)        /* secure self-hosted debug disabled */

/* HCR_EL2 */
#define HCR_VM    BIT(0)
#define HCR_SWIO  BIT(1)
#define HCR_FMO   BIT(3)
#define HCR_IMO   BIT(4)
#define HCR_AMO   BIT(5)
#define HCR_VSE   BIT(8)
#define HCR_TWI   BIT(13)
#define HCR_TWE   BIT(14)
#define HCR_TID1  BIT(16)
#define HCR_TID3  BIT(18)
#define HCR_TSC   BIT(19)
#define HCR_TIDCP BIT(20)
#define HCR_TACR  BIT(21)
#define HCR_RW    BIT(31)
#define HCR_TLOR  BIT(35)
#define HCR_APK   BIT(40)
#define HCR_API   BIT(41)

/* SPSR_ELx / PSTATE */
#define SPSR_M_EL1H U64(0x5)
#define SPSR_M_EL2H U64(0x9)
#define SPSR_F      BIT(6)
#define SPSR_I      BIT(7)
#define SPSR_A      BIT(8)
#define SPSR_D      BIT(9)
#define SPSR_DAIF   (SPSR_F | SPSR_I | SPSR_A | SPSR_D)

/* ESR_ELx */
#define ESR_EC(e)   (((e) >> 26) & 0x3f)
#define ESR_IL      BIT(25)
#define ESR_ISS(e)  ((e)&0x1ffffff)
#define EC_UNKNOWN  0x00
#define EC_WFX      0x01
#define EC_FP       0x07
#define EC_HVC64    0x16
#define EC_SMC64    0x17
#define EC_SYSREG   0x18
#define EC_IABT_LOW 0x20
#define EC_IABT_CUR 0x21
#define EC_PC_ALIGN 0x22
#define EC_DABT_LOW 0x24
#define EC_DABT_CUR 0x25
#define EC_SP_ALIGN 0x26
#define EC_SERROR   0x2f

#endif

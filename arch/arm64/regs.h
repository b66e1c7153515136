/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of the AArch64 system registers in use, spelled as in the Arm ARM (DDI 0487). */
#ifndef MULLION_REGS_H
#define MULLION_REGS_H

/* SCTLR_ELx (EL2 without VHE, EL3) */
#define SCTLR_M    (1ull << 0)
#define SCTLR_A    (1ull << 1)
#define SCTLR_C    (1ull << 2)
#define SCTLR_SA   (1ull << 3)
#define SCTLR_I    (1ull << 12)
#define SCTLR_WXN  (1ull << 19)
#define SCTLR_EE   (1ull << 25)
#define SCTLR_RES1_EL2_EL3 0x30c50830ull

/* SCR_EL3 */
#define SCR_NS     (1ull << 0)
#define SCR_IRQ    (1ull << 1)
#define SCR_FIQ    (1ull << 2)
#define SCR_EA     (1ull << 3)
#define SCR_SMD    (1ull << 7)
#define SCR_HCE    (1ull << 8)
#define SCR_RW     (1ull << 10)
#define SCR_APK    (1ull << 16)
#define SCR_API    (1ull << 17)

/* HCR_EL2 */
#define HCR_VM     (1ull << 0)
#define HCR_SWIO   (1ull << 1)
#define HCR_FMO    (1ull << 3)
#define HCR_IMO    (1ull << 4)
#define HCR_AMO    (1ull << 5)
#define HCR_VSE    (1ull << 8)
#define HCR_TWI    (1ull << 13)
#define HCR_TWE    (1ull << 14)
#define HCR_TID1   (1ull << 16)
#define HCR_TID3   (1ull << 18)
#define HCR_TSC    (1ull << 19)
#define HCR_TIDCP  (1ull << 20)
#define HCR_TACR   (1ull << 21)
#define HCR_RW     (1ull << 31)
#define HCR_TLOR   (1ull << 35)
#define HCR_APK    (1ull << 40)
#define HCR_API    (1ull << 41)

/* SPSR_ELx / PSTATE */
#define SPSR_M_EL1H 0x5ull
#define SPSR_M_EL2H 0x9ull
#define SPSR_F      (1ull << 6)
#define SPSR_I      (1ull << 7)
#define SPSR_A      (1ull << 8)
#define SPSR_D      (1ull << 9)
#define SPSR_DAIF   (SPSR_F | SPSR_I | SPSR_A | SPSR_D)

/* ESR_ELx */
#define ESR_EC(e)   (((e) >> 26) & 0x3f)
#define ESR_IL      (1ull << 25)
#define ESR_ISS(e)  ((e) & 0x1ffffff)
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

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The registers of Zynq UltraScale+'s clocks: PLLs, and what divides their outputs. Facts: UG1085
 * (chapter 37), UG1087; TF-A's plat/xilinx/zynqmp for addresses and the inputs of multiplexers; the
 * values that the vendor's tool made for the 24 boards in U-Boot 2023.01.
 */
#ifndef MULLION_ZYNQMP_CLOCK_REGS_H
#define MULLION_ZYNQMP_CLOCK_REGS_H

#define CRF_APB    0xfd1a0000ull /* full power domain */
#define CRL_APB    0xff5e0000ull /* low power domain */
#define IOU_SCNTRS 0xff260000ull /* the system counter */

/* ---- PLLs ---- */

/* PLL_NAME: its _CTRL, behind which are _CFG and _FRAC_CFG; the PLL_STATUS; its lock bit there */
#define PLL_APLL  CRF_APB + 0x20, CRF_APB + 0x44, 1u << 0
#define PLL_DPLL  CRF_APB + 0x2c, CRF_APB + 0x44, 1u << 1
#define PLL_VPLL  CRF_APB + 0x38, CRF_APB + 0x44, 1u << 2
#define PLL_IOPLL CRL_APB + 0x20, CRL_APB + 0x40, 1u << 0
#define PLL_RPLL  CRL_APB + 0x30, CRL_APB + 0x40, 1u << 1

#define PLL_CTRL_RESET   (1u << 0)
#define PLL_CTRL_BYPASS  (1u << 3)
#define PLL_CTRL_FBDIV   (0x7fu << 8)
#define PLL_CTRL_DIV2    (1u << 16)
#define PLL_CTRL_PRE_SRC (7u << 20) /* 0: PS_REF_CLK */
#define PLL_FRAC_ENABLED (1u << 31)
#define PLL_CFG_FIELDS   0xfe7fedefu

/*
 * The settings of the loop for a feedback divider (UG1085, "PLL Integer Feedback Divider Helper
 * Data Values"): first, last; CP, RES, LOCK_CNT. LFHF is 3 and LOCK_DLY 63 in all.
 */
#define PLL_LOOP(row, n)                                                                         \
	row(n, 25, 26, 3, 10, 1000) row(n, 27, 30, 4, 6, 1000) row(n, 31, 32, 6, 1, 1000) row(   \
		n, 33, 33, 4, 10, 1000) row(n, 34, 37, 5, 6, 1000) row(n, 38, 38, 5, 6, 975)     \
		row(n, 39, 39, 3, 12, 950) row(n, 40, 40, 3, 12, 925) row(n, 41, 41, 3, 12, 900) \
			row(n, 42, 42, 3, 12, 875) row(n, 43, 44, 3, 12, 850) row(               \
				n, 45, 45, 3, 12, 825) row(n, 46, 46, 3, 12, 800)                \
				row(n, 47, 48, 3, 12, 775) row(n, 49, 50, 3, 12, 750) row(       \
					n, 51, 51, 3, 2, 725) row(n, 52, 53, 3, 2, 700)          \
					row(n, 54, 55, 3, 2, 675) row(n, 56, 57, 3, 2, 650) row( \
						n, 58, 60, 3, 2, 625) row(n, 61, 82, 3, 2, 600)  \
						row(n, 83, 102, 4, 2, 600)                       \
							row(n, 103, 106, 5, 2, 600)              \
								row(n, 107, 125, 3, 4, 600)
#define PLL_LFHF     3u
#define PLL_LOCK_DLY 63u

/* ---- Clocks ---- */

#define CLOCK_DIVISOR0 (0x3fu << 8)
#define CLOCK_DIVISOR1 (0x3fu << 16)
#define CLOCK_SRCSEL   7u

/* CLOCK_NAME: its register and that one's name; the bits that switch it on; divisors */
#define CLOCK_APLL_TO_LPD  CRF_APB + 0x48, "APLL_TO_LPD_CTRL", 0, 1
#define CLOCK_DPLL_TO_LPD  CRF_APB + 0x4c, "DPLL_TO_LPD_CTRL", 0, 1
#define CLOCK_VPLL_TO_LPD  CRF_APB + 0x50, "VPLL_TO_LPD_CTRL", 0, 1
#define CLOCK_ACPU         CRF_APB + 0x60, "ACPU_CTRL", 3u << 24, 1
#define CLOCK_DBG_FPD      CRF_APB + 0x68, "DBG_FPD_CTRL", 1u << 24, 1
#define CLOCK_DDR          CRF_APB + 0x80, "DDR_CTRL", 0, 1
#define CLOCK_SATA         CRF_APB + 0xa0, "SATA_REF_CTRL", 1u << 24, 1
#define CLOCK_GDMA         CRF_APB + 0xb8, "GDMA_REF_CTRL", 1u << 24, 1
#define CLOCK_DPDMA        CRF_APB + 0xbc, "DPDMA_REF_CTRL", 1u << 24, 1
#define CLOCK_TOPSW_MAIN   CRF_APB + 0xc0, "TOPSW_MAIN_CTRL", 1u << 24, 1
#define CLOCK_TOPSW_LSBUS  CRF_APB + 0xc4, "TOPSW_LSBUS_CTRL", 1u << 24, 1
#define CLOCK_IOPLL_TO_FPD CRL_APB + 0x44, "IOPLL_TO_FPD_CTRL", 0, 1
#define CLOCK_RPLL_TO_FPD  CRL_APB + 0x48, "RPLL_TO_FPD_CTRL", 0, 1
#define CLOCK_USB3_DUAL    CRL_APB + 0x4c, "USB3_DUAL_REF_CTRL", 1u << 25, 2
#define CLOCK_GEM0         CRL_APB + 0x50, "GEM0_REF_CTRL", 3u << 25, 2
#define CLOCK_GEM1         CRL_APB + 0x54, "GEM1_REF_CTRL", 3u << 25, 2
#define CLOCK_GEM2         CRL_APB + 0x58, "GEM2_REF_CTRL", 3u << 25, 2
#define CLOCK_GEM3         CRL_APB + 0x5c, "GEM3_REF_CTRL", 3u << 25, 2
#define CLOCK_USB0_BUS     CRL_APB + 0x60, "USB0_BUS_REF_CTRL", 1u << 25, 2
#define CLOCK_QSPI         CRL_APB + 0x68, "QSPI_REF_CTRL", 1u << 24, 2
#define CLOCK_SDIO0        CRL_APB + 0x6c, "SDIO0_REF_CTRL", 1u << 24, 2
#define CLOCK_SDIO1        CRL_APB + 0x70, "SDIO1_REF_CTRL", 1u << 24, 2
#define CLOCK_UART0        CRL_APB + 0x74, "UART0_REF_CTRL", 1u << 24, 2
#define CLOCK_UART1        CRL_APB + 0x78, "UART1_REF_CTRL", 1u << 24, 2
#define CLOCK_CAN1         CRL_APB + 0x88, "CAN1_REF_CTRL", 1u << 24, 2
#define CLOCK_IOU_SWITCH   CRL_APB + 0x9c, "IOU_SWITCH_CTRL", 1u << 24, 1
#define CLOCK_LPD_SWITCH   CRL_APB + 0xa8, "LPD_SWITCH_CTRL", 1u << 24, 1
#define CLOCK_LPD_LSBUS    CRL_APB + 0xac, "LPD_LSBUS_CTRL", 1u << 24, 1
#define CLOCK_ADMA         CRL_APB + 0xb8, "ADMA_REF_CTRL", 1u << 24, 1
#define CLOCK_AMS          CRL_APB + 0x108, "AMS_REF_CTRL", 1u << 24, 2
#define CLOCK_I2C0         CRL_APB + 0x120, "I2C0_REF_CTRL", 1u << 24, 2
#define CLOCK_I2C1         CRL_APB + 0x124, "I2C1_REF_CTRL", 1u << 24, 2
#define CLOCK_TIMESTAMP    CRL_APB + 0x128, "TIMESTAMP_REF_CTRL", 1u << 24, 1

/* What can feed a clock, and its number in SRCSEL. */
#define FROM_IO(clock)     clock##_FROM_IOPLL, clock##_FROM_RPLL = 2, clock##_FROM_DPLL_TO_LPD
#define FROM_IO_SD(clock)  clock##_FROM_IOPLL, clock##_FROM_RPLL = 2, clock##_FROM_VPLL_TO_LPD
#define FROM_IO_BUS(clock) clock##_FROM_RPLL, clock##_FROM_IOPLL = 2, clock##_FROM_DPLL_TO_LPD
#define FROM_TOP(clock)    clock##_FROM_APLL, clock##_FROM_VPLL = 2, clock##_FROM_DPLL

enum { APLL_TO_LPD_FROM_APLL };
enum { DPLL_TO_LPD_FROM_DPLL };
enum { VPLL_TO_LPD_FROM_VPLL };
enum { IOPLL_TO_FPD_FROM_IOPLL };
enum { RPLL_TO_FPD_FROM_RPLL };
enum { ACPU_FROM_APLL, ACPU_FROM_DPLL = 2, ACPU_FROM_VPLL };
enum { DBG_FPD_FROM_IOPLL_TO_FPD, DBG_FPD_FROM_DPLL = 2, DBG_FPD_FROM_APLL };
enum { DDR_FROM_DPLL, DDR_FROM_VPLL };
enum { SATA_FROM_IOPLL_TO_FPD, SATA_FROM_APLL = 2, SATA_FROM_DPLL };
enum { FROM_TOP(GDMA) };
enum { FROM_TOP(DPDMA) };
enum { FROM_TOP(TOPSW_MAIN) };
enum { TOPSW_LSBUS_FROM_APLL, TOPSW_LSBUS_FROM_IOPLL_TO_FPD = 2, TOPSW_LSBUS_FROM_DPLL };
enum { FROM_IO(USB3_DUAL) };
enum { FROM_IO(GEM0) };
enum { FROM_IO(GEM1) };
enum { FROM_IO(GEM2) };
enum { FROM_IO(GEM3) };
enum { FROM_IO(USB0_BUS) };
enum { FROM_IO(QSPI) };
enum { FROM_IO_SD(SDIO0) };
enum { FROM_IO_SD(SDIO1) };
enum { FROM_IO(UART0) };
enum { FROM_IO(UART1) };
enum { FROM_IO(CAN1) };
enum { FROM_IO_BUS(IOU_SWITCH) };
enum { FROM_IO_BUS(LPD_SWITCH) };
enum { FROM_IO_BUS(LPD_LSBUS) };
enum { FROM_IO_BUS(ADMA) };
enum { FROM_IO_BUS(AMS) };
enum { FROM_IO(I2C0) };
enum { FROM_IO(I2C1) };
enum { FROM_IO(TIMESTAMP), TIMESTAMP_FROM_PS_REF };

#endif

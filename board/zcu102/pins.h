/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ZCU102: what each MIO pin is for, and peripherals out of reset. The boot ROM leaves no more than
 * its own medium's. Facts: UG1182 (what is wired to which pin), UG1085 (chapter 28), UG1087; the
 * values are those of the vendor's tool (psu_init of U-Boot 2023.01, zynqmp-zcu102-rev1.0).
 */
#ifndef MULLION_ZCU102_PINS_H
#define MULLION_ZCU102_PINS_H

#include "board/driver/reg_table.h"
#include "board/soc/zynqmp/clock_regs.h"

#define IOU_SLCR 0xff180000ull

/* A pin's multiplexers, L0_SEL to L3_SEL, in one number. */
#define PIN(n, function) REG_FIELD("MIO_PIN_" #n, IOU_SLCR + 4 * (n), 0xfe, function)
#define PIN_GPIO         0x00
#define PIN_QSPI         0x02
#define PIN_GEM3         0x02
#define PIN_USB0         0x04
#define PIN_PMU          0x08
#define PIN_SD1          0x10
#define PIN_DPAUX        0x18
#define PIN_CAN1         0x20
#define PIN_I2C          0x40
#define PIN_UART         0xc0
#define PIN_MDIO3        0xc0

/* Of one bank of 26 pins: 12 mA (both bits), CMOS inputs, pull-ups on, fast slew. */
#define BANK(n, at)                                                                        \
	REG_FIELD("BANK" #n "_CTRL0", IOU_SLCR + (at), 0x3ffffff, 0x3ffffff),              \
		REG_FIELD("BANK" #n "_CTRL1", IOU_SLCR + (at) + 4, 0x3ffffff, 0x3ffffff),  \
		REG_FIELD("BANK" #n "_CTRL3", IOU_SLCR + (at) + 8, 0x3ffffff, 0),          \
		REG_FIELD("BANK" #n "_CTRL4", IOU_SLCR + (at) + 12, 0x3ffffff, 0x3ffffff), \
		REG_FIELD("BANK" #n "_CTRL5", IOU_SLCR + (at) + 16, 0x3ffffff, 0x3ffffff), \
		REG_FIELD("BANK" #n "_CTRL6", IOU_SLCR + (at) + 20, 0x3ffffff, 0)

/* Peripherals in reset */
#define RST_LPD_IOU0 CRL_APB + 0x230
#define RST_LPD_IOU2 CRL_APB + 0x238
#define RST_LPD_TOP  CRL_APB + 0x23c
#define RST_FPD_TOP  CRF_APB + 0x100
#define RST_QSPI     (1u << 0)
#define RST_UARTS    (1u << 1 | 1u << 2)
#define RST_SDIO1    (1u << 6)
#define RST_CAN1     (1u << 8)
#define RST_I2CS     (1u << 9 | 1u << 10)
#define RST_TTCS     (0xfu << 11)
#define RST_SWDT     (1u << 15)
#define RST_ADMA     (1u << 17)
#define RST_GPIO     (1u << 18)
#define RST_IOU_CC   (1u << 19)
#define RST_COUNTER  (1u << 20) /* TIMESTAMP */
#define RST_GEM3     (1u << 3)
#define RST_GDMA     (1u << 6)
#define RST_FPD_SWDT (1u << 15)
#define RST_USB0     (1u << 6 | 1u << 8 | 1u << 10) /* core, host, registers */

/*
 * What the log needs: a counter that runs, for its waits to end; both UARTs by the reference clock,
 * which is what IOPLL gives while it is bypassed; their pins; and out of reset.
 */
static const struct reg_step zcu102_log[] = {
	REG_FIELD("TIMESTAMP_REF_CTRL", CRL_APB + 0x128, 0x01003f07,
		  0x01000100 | TIMESTAMP_FROM_PS_REF),
	REG_FIELD("RST_LPD_IOU2", RST_LPD_IOU2, RST_IOU_CC | RST_COUNTER, 0),
	REG_WRITE("CNTCR", IOU_SCNTRS, 1),
	REG_FIELD("IOPLL_CTRL", CRL_APB + 0x20, PLL_CTRL_BYPASS, PLL_CTRL_BYPASS),
	REG_FIELD("UART0_REF_CTRL", CRL_APB + 0x74, 0x013f3f07, 0x01010100),
	REG_FIELD("UART1_REF_CTRL", CRL_APB + 0x78, 0x013f3f07, 0x01010100),
	PIN(18, PIN_UART),
	PIN(19, PIN_UART),
	PIN(20, PIN_UART),
	PIN(21, PIN_UART),
	REG_FIELD("MIO_MST_TRI0", IOU_SLCR + 0x204, 0x003c0000, 0x00240000),
	REG_FIELD("RST_LPD_IOU2", RST_LPD_IOU2, RST_UARTS, 0),
};

/* All other pins, and what is behind them; clocks are set. */
static const struct reg_step zcu102_pins[] = {
	PIN(0, PIN_QSPI),
	PIN(1, PIN_QSPI),
	PIN(2, PIN_QSPI),
	PIN(3, PIN_QSPI),
	PIN(4, PIN_QSPI),
	PIN(5, PIN_QSPI),
	PIN(6, PIN_QSPI),
	PIN(7, PIN_QSPI),
	PIN(8, PIN_QSPI),
	PIN(9, PIN_QSPI),
	PIN(10, PIN_QSPI),
	PIN(11, PIN_QSPI),
	PIN(12, PIN_QSPI),
	PIN(13, PIN_GPIO),
	PIN(14, PIN_I2C),
	PIN(15, PIN_I2C),
	PIN(16, PIN_I2C),
	PIN(17, PIN_I2C),
	PIN(22, PIN_GPIO),
	PIN(23, PIN_GPIO),
	PIN(24, PIN_CAN1),
	PIN(25, PIN_CAN1),
	PIN(26, PIN_GPIO),
	PIN(27, PIN_DPAUX),
	PIN(28, PIN_DPAUX),
	PIN(29, PIN_DPAUX),
	PIN(30, PIN_DPAUX),
	PIN(31, PIN_GPIO),
	PIN(32, PIN_PMU),
	PIN(33, PIN_PMU),
	PIN(34, PIN_PMU),
	PIN(35, PIN_PMU),
	PIN(36, PIN_PMU),
	PIN(37, PIN_PMU),
	PIN(38, PIN_GPIO),
	PIN(39, PIN_SD1),
	PIN(40, PIN_SD1),
	PIN(41, PIN_SD1),
	PIN(42, PIN_SD1),
	PIN(43, PIN_SD1),
	PIN(44, PIN_SD1),
	PIN(45, PIN_SD1),
	PIN(46, PIN_SD1),
	PIN(47, PIN_SD1),
	PIN(48, PIN_SD1),
	PIN(49, PIN_SD1),
	PIN(50, PIN_SD1),
	PIN(51, PIN_SD1),
	PIN(52, PIN_USB0),
	PIN(53, PIN_USB0),
	PIN(54, PIN_USB0),
	PIN(55, PIN_USB0),
	PIN(56, PIN_USB0),
	PIN(57, PIN_USB0),
	PIN(58, PIN_USB0),
	PIN(59, PIN_USB0),
	PIN(60, PIN_USB0),
	PIN(61, PIN_USB0),
	PIN(62, PIN_USB0),
	PIN(63, PIN_USB0),
	PIN(64, PIN_GEM3),
	PIN(65, PIN_GEM3),
	PIN(66, PIN_GEM3),
	PIN(67, PIN_GEM3),
	PIN(68, PIN_GEM3),
	PIN(69, PIN_GEM3),
	PIN(70, PIN_GEM3),
	PIN(71, PIN_GEM3),
	PIN(72, PIN_GEM3),
	PIN(73, PIN_GEM3),
	PIN(74, PIN_GEM3),
	PIN(75, PIN_GEM3),
	PIN(76, PIN_MDIO3),
	PIN(77, PIN_MDIO3),
	/* what only receives does not drive its pin */
	REG_WRITE("MIO_MST_TRI0", IOU_SLCR + 0x204, 0x52240000),
	REG_WRITE("MIO_MST_TRI1", IOU_SLCR + 0x208, 0x00b03000),
	REG_FIELD("MIO_MST_TRI2", IOU_SLCR + 0x20c, 0x3fff, 0x0fc0),
	BANK(0, 0x138),
	BANK(1, 0x154),
	BANK(2, 0x170),
	REG_FIELD("MIO_LOOPBACK", IOU_SLCR + 0x200, 0xf, 0),
	REG_FIELD("RST_LPD_IOU0", RST_LPD_IOU0, RST_GEM3, 0),
	REG_FIELD("RST_LPD_IOU2", RST_LPD_IOU2,
		  RST_QSPI | RST_SDIO1 | RST_CAN1 | RST_I2CS | RST_TTCS | RST_SWDT | RST_GPIO |
			  RST_ADMA,
		  0),
	/* data of the QSPI without delay: up to 40 MHz */
	REG_FIELD("IOU_TAPDLY_BYPASS", IOU_SLCR + 0x390, 1u << 2, 1u << 2),
	/* OCM, IPI, RTC, SYSMON, the watchdog of this domain */
	REG_FIELD("RST_LPD_TOP", RST_LPD_TOP, 0x0093c018 | RST_USB0, 0),
	REG_FIELD("RST_FPD_TOP", RST_FPD_TOP, RST_GDMA | RST_FPD_SWDT, 0),
	/* the SD controller: a slot for cards, 3.3 V and eight bits; its clock as in the plan */
	REG_FIELD("CTRL_REG_SD", IOU_SLCR + 0x310, 1u << 15, 0),
	REG_FIELD("SDIO_CLK_CTRL", IOU_SLCR + 0x30c, 1u << 17, 0),
	REG_FIELD("SD_CONFIG_REG2", IOU_SLCR + 0x320, 0x33800000, 0x02800000),
	REG_FIELD("SD_CONFIG_REG1", IOU_SLCR + 0x31c, 0x7ffe0000,
		  (uint32_t)(SDIO1_HZ / 1000000) << 23 | 0x00380000),
	REG_FIELD("SD_DLL_CTRL", IOU_SLCR + 0x358, 1u << 3, 1u << 3),
	REG_FIELD("SD_CONFIG_REG3", IOU_SLCR + 0x324, 0x03c00000, 0),
};

#endif

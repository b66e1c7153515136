/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Allwinner H3, A64 and R40: pins, gates and resets of what the first stage uses, as steps. Facts:
 * Linux 6.1's drivers/pinctrl/sunxi (pinctrl-sun8i-h3.c, pinctrl-sun50i-a64.c, pinctrl-sun4i-a10.c)
 * for functions and drivers/clk/sunxi-ng for gates; U-Boot 2023.01's board.c for pulls.
 */
#ifndef MULLION_SUNXI_PINS_H
#define MULLION_SUNXI_PINS_H

#include "board/driver/reg_table.h"
#include "board/soc/sunxi/ccu_regs.h"

#define SUNXI_PIO   0x01c20800ull
#define SUNXI_UART0 0x01c28000ull
#define SUNXI_SPC   0x01c23400ull
#define PRCM_SECURE 0x01f015d0ull
#define DMA_SECURE  0x01c02020ull

/* Ports A to G are 0 to 6. Of a pin: which function (4 bits), pull (2 bits; 1: up), drive (2). */
#define PIO_FUNCTION(port, pin) (SUNXI_PIO + 0x24 * (port) + 4 * ((pin) / 8))
#define PIO_DRIVE(port)         (SUNXI_PIO + 0x24 * (port) + 0x14)
#define PIO_PULL(port, pin)     (SUNXI_PIO + 0x24 * (port) + 0x1c + 4 * ((pin) / 16))

#define PIN_FUNCTION(name, port, pin, function)                         \
	REG_FIELD(name, PIO_FUNCTION(port, pin), 0xfu << (pin) % 8 * 4, \
		  (uint32_t)(function) << (pin) % 8 * 4)
#define PIN_PULLED_UP(name, port, pin) \
	REG_FIELD(name, PIO_PULL(port, pin), 3u << (pin) % 16 * 2, 1u << (pin) % 16 * 2)

/* UART0: the line out, the one in, which is pulled up so that an open one is silent */
#define UART0_PINS(cfg, pull, port, out, in, function)                                 \
	PIN_FUNCTION(cfg, port, out, function), PIN_FUNCTION(cfg, port, in, function), \
		PIN_PULLED_UP(pull, port, in)
#define UART0_PINS_H3  UART0_PINS("PA_CFG0", "PA_PULL0", 0, 4, 5, 2)
#define UART0_PINS_A64 UART0_PINS("PB_CFG1", "PB_PULL0", 1, 8, 9, 4)
#define UART0_PINS_R40 UART0_PINS("PB_CFG2", "PB_PULL1", 1, 22, 23, 2)

/* For `early`: UART0 by the oscillator. `soc` is H3, A64 or R40. */
#define SUNXI_UART0_ON(soc)                                                                      \
	REG_FIELD("BUS_CLK_GATING2", BUS_GATE2, BUS_PIO, BUS_PIO),                               \
		REG_FIELD("APB2", SUNXI_CCU + 0x58, 3u << 24 | 3u << 16 | 0x1fu,                 \
			  (uint32_t)APB2_FROM_OSC << 24),                                        \
		UART0_PINS_##soc, REG_FIELD("BUS_CLK_GATING3", BUS_GATE3, BUS_UART0, BUS_UART0), \
		REG_FIELD("BUS_SOFT_RST4", BUS_RESET4, BUS_UART0, BUS_UART0)

/* MMC0, on PF0 to PF5 in all: pulled up, as a card wants it, and driven at level 2. */
#define SUNXI_MMC0_ON                                                       \
	REG_FIELD("PF_CFG0", PIO_FUNCTION(5, 0), 0x00ffffffu, 0x00222222u), \
		REG_FIELD("PF_PULL0", PIO_PULL(5, 0), 0xfffu, 0x555u),      \
		REG_FIELD("PF_DRV0", PIO_DRIVE(5), 0xfffu, 0xaaau),         \
		REG_FIELD("BUS_SOFT_RST0", BUS_RESET0, BUS_MMC0, BUS_MMC0), \
		REG_FIELD("BUS_CLK_GATING0", BUS_GATE0, BUS_MMC0, BUS_MMC0)

/*
 * Of an H3 or A64: clocks, buses and PLLs are the non-secure side's as well, those of PRCM's domain
 * among them, and so are the devices that SPC (H3: SMTA) stands before, in ports of eight: a kernel
 * there drives them. An R40 has no such register. On an A64 also the DMA channels; of its SPC TF-A
 * says that it does nothing unless a fuse is burnt. Values: U-Boot 2023.01's tzpc.c and
 * clock_sun6i.c (clock_init_sec), TF-A's sunxi_security.c.
 */
#define SPC_PORT(port, devices) \
	REG_WRITE("DECPORT" #port "_SET", SUNXI_SPC + 0xc * (port) + 8, devices)
#define SUNXI_CLOCKS_NON_SECURE \
	REG_WRITE("CCU_SEC_SWITCH", CCU_SECURE, 7), REG_WRITE("PRCM_SEC_SWITCH", PRCM_SECURE, 7)
#define SUNXI_NON_SECURE_H3 \
	SUNXI_CLOCKS_NON_SECURE, SPC_PORT(0, 0xbe), SPC_PORT(1, 0xff), SPC_PORT(2, 0x7f)
#define SUNXI_NON_SECURE_A64                                                              \
	SUNXI_CLOCKS_NON_SECURE, SPC_PORT(0, 0xff), SPC_PORT(1, 0xff), SPC_PORT(2, 0xff), \
		SPC_PORT(3, 0xff), SPC_PORT(4, 0xff), SPC_PORT(5, 0xff),                  \
		REG_WRITE("DMA_SEC", DMA_SECURE, 0xffff)

#endif

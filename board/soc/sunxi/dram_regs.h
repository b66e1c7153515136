/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The DRAM controller of Allwinner's H3, A64, R40 and others, which has Synopsys' PHY inside. There
 * is no public manual. Facts: U-Boot 2023.01, dram_sunxi_dw.h for registers and their names,
 * dram_sunxi_dw.c for values; linux-sunxi.org, "DRAM Controller".
 */
#ifndef MULLION_SUNXI_DRAM_REGS_H
#define MULLION_SUNXI_DRAM_REGS_H

#include "board/driver/mmio.h"

#define DRAMCOM 0x01c62000ull
#define DRAMCTL 0x01c63000ull

#define COM_CR    (DRAMCOM + 0x00)
#define COM_CR_R1 (DRAMCOM + 0x04)
#define COM_MAER  (DRAMCOM + 0x94) /* who may access */
#define COM_CCCR  (DRAMCOM + 0xd0)
#define COM_KEY   (DRAMCOM + 0x800)
#define KEY       0x94be6fa3u

#define PIR          (DRAMCTL + 0x00)
#define CLKEN        (DRAMCTL + 0x0c)
#define PGSR0        (DRAMCTL + 0x10)
#define STATR        (DRAMCTL + 0x18)
#define LP3MR11      (DRAMCTL + 0x2c)
#define MR(n)        (DRAMCTL + 0x30 + 4 * (n))
#define PTR(n)       (DRAMCTL + 0x44 + 4 * (n))
#define DRAMTMG(n)   (DRAMCTL + 0x58 + 4 * (n))
#define ODTCFG       (DRAMCTL + 0x7c)
#define PITMG0       (DRAMCTL + 0x80)
#define RFSHCTL0     (DRAMCTL + 0x8c)
#define RFSHTMG      (DRAMCTL + 0x90)
#define VTFCR        (DRAMCTL + 0xb8)
#define DTCR         (DRAMCTL + 0xc0)
#define PGCR(n)      (DRAMCTL + 0x100 + 4 * (n))
#define ODTMAP       (DRAMCTL + 0x120)
#define ZQCR         (DRAMCTL + 0x140)
#define ZQDR(n)      (DRAMCTL + 0x148 + 4 * (n))
#define ACIOCR       (DRAMCTL + 0x208)
#define ACBDLR(n)    (DRAMCTL + 0x210 + 4 * (n))
#define DXBDLR(n, i) (DRAMCTL + 0x310 + 0x80 * (n) + 4 * (i))
#define DXSDLR(n)    (DRAMCTL + 0x33c + 0x80 * (n))
#define DXGCR(n)     (DRAMCTL + 0x344 + 0x80 * (n))
#define DXGSR0(n)    (DRAMCTL + 0x348 + 0x80 * (n))
#define UPD2         (DRAMCTL + 0x888)

#define CR_DDR3       (4u << 20 | 3u << 16)            /* bursts of 8, commands in two clocks */
#define CR_LPDDR3     (4u << 20 | 1u << 19 | 7u << 16) /* in one */
#define CR_FULL       (1u << 12)
#define CR_PAGE(bits) (((bits)-3u) << 8)
#define CR_ROWS(bits) (((bits)-1u) << 4)
#define CR_EIGHT      (1u << 2)
#define CR_TWO_RANKS  (1u << 0)

#define PIR_INIT     (1u << 0)
#define PIR_ZCAL     (1u << 1)
#define PIR_PLLINIT  (1u << 4)
#define PIR_DCAL     (1u << 5)
#define PIR_PHYRST   (1u << 6)
#define PIR_DRAMRST  (1u << 7)
#define PIR_DRAMINIT (1u << 8)
#define PIR_QSGATE   (1u << 10)
#define PIR_CLRSR    (1u << 27)
#define PGSR0_DONE   (1u << 0)
#define PGSR0_ERRORS 0x0fe00000u
#define STATR_NORMAL (1u << 0)

/* QSGERR: the gate of a lane's strobe was not found, a bit for each rank */
#define DXGSR0_FAILED(status) ((status) >> 24 & 3u)

static inline void dram_field(uint64_t address, uint32_t mask, uint32_t value)
{
	mmio_write32(address, (mmio_read32(address) & ~mask) | value);
}

#endif

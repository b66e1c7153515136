/* SPDX-License-Identifier: Apache-2.0 */
/* Arm PrimeCell UART PL011 (DDI 0183), transmit only, polled. */
#include "board/board.h"
#include "arch/arm64/sysreg.h"
#include "arch/arm64/timeout.h"

#define UARTDR    0x000u
#define UARTFR    0x018u
#define UARTIBRD  0x024u
#define UARTFBRD  0x028u
#define UARTLCR_H 0x02cu
#define UARTCR    0x030u
#define UARTIMSC  0x038u

#define FR_TXFF    (1u << 5)
#define LCRH_FEN   (1u << 4)
#define LCRH_8BIT  (3u << 5)
#define CR_ENABLED (1u << 0 | 1u << 8 | 1u << 9) /* UARTEN, TXE, RXE */

/* a full FIFO of 32 characters at 9600 baud takes 33 ms: then one character has left long before */
#define PUT_US 20000u

static void pl011_init(uint64_t base, uint32_t clock_hz, uint32_t baud)
{
	/* The divisor in 1/64: clock * 64 / (16 * baud), rounded (DDI 0183 section 3.3.6). */
	uint32_t divisor = baud ? (clock_hz * 8 / baud + 1) / 2 : 0;

	if (!divisor)
		return;
	mmio_write32(base + UARTCR, 0);
	mmio_write32(base + UARTIMSC, 0);
	mmio_write32(base + UARTIBRD, divisor >> 6);
	mmio_write32(base + UARTFBRD, divisor & 0x3f);
	/* latches the divisor, so it comes after */
	mmio_write32(base + UARTLCR_H, LCRH_8BIT | LCRH_FEN);
	mmio_write32(base + UARTCR, CR_ENABLED);
}

static void pl011_put(uint64_t base, char character)
{
	uint64_t end = deadline_us(PUT_US);

	while ((mmio_read32(base + UARTFR) & FR_TXFF) && !deadline_over(end))
		;
	mmio_write32(base + UARTDR, (uint8_t)character);
}

const struct uart_driver uart_pl011 = {
	.init = pl011_init,
	.put = pl011_put,
};

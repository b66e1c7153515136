/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arm PrimeCell UART PL011 (DDI 0183G). All but init keeps to the registers that the SBSA generic
 * UART has as well (Arm Base System Architecture, appendix B).
 */
#include "board/driver/uart.h"

#include "board/driver/mmio.h"

#define UARTDR    0x000u
#define UARTFR    0x018u
#define UARTIBRD  0x024u
#define UARTFBRD  0x028u
#define UARTLCR_H 0x02cu
#define UARTCR    0x030u
#define UARTIMSC  0x038u
#define UARTMIS   0x040u

#define DR_ALL       0xfffu /* OE, BE, PE, FE, character: where UART_OVERRUN and so on have them */
#define FR_BUSY      (1u << 3)
#define FR_RXFE      (1u << 4)
#define FR_TXFF      (1u << 5)
#define LCRH_FEN     (1u << 4)
#define LCRH_8BIT    (3u << 5)
#define CR_ENABLED   (1u << 0 | 1u << 8 | 1u << 9) /* UARTEN, TXE, RXE */
#define INT_RX       (1u << 4)                     /* the FIFO is half full */
#define INT_TX       (1u << 5)
#define INT_RT       (1u << 6) /* or has something, and no more comes */
#define DRAIN_US     20000u
#define DIVISOR_MOST 0x3fffffu /* 16 bits, and 6 behind the point */

static bool pl011_idle(const struct uart *uart)
{
	return !(mmio_read32(uart->base + UARTFR) & FR_BUSY);
}

static bool pl011_init(const struct uart *uart, uint32_t baud)
{
	uint64_t base = uart->base;
	uint64_t divisor;

	if (!baud || !uart->clock_hz)
		return true;
	/* In 1/64: clock * 64 / (16 * baud), rounded (section 3.3.6). From 1 on any speed is met
	 * to within 1/128. */
	divisor = ((uint64_t)uart->clock_hz * 8 / baud + 1) / 2;
	if (divisor < 64 || divisor > DIVISOR_MOST)
		return false;
	uart_drain(uart, DRAIN_US); /* disabled, it stops after the character that is under way */
	mmio_write32(base + UARTCR, 0);
	mmio_write32(base + UARTIMSC, 0);
	mmio_write32(base + UARTLCR_H, 0); /* empties the FIFOs (section 3.3.8) */
	mmio_write32(base + UARTIBRD, (uint32_t)divisor >> 6);
	mmio_write32(base + UARTFBRD, divisor & 0x3f);
	/* latches the divisor, so it comes after */
	mmio_write32(base + UARTLCR_H, LCRH_8BIT | LCRH_FEN);
	mmio_write32(base + UARTCR, CR_ENABLED);
	return true;
}

static bool pl011_put(const struct uart *uart, char character)
{
	if (mmio_read32(uart->base + UARTFR) & FR_TXFF)
		return false;
	mmio_write32(uart->base + UARTDR, (uint8_t)character);
	return true;
}

static int pl011_get(const struct uart *uart)
{
	if (mmio_read32(uart->base + UARTFR) & FR_RXFE)
		return UART_NOTHING;
	return (int)(mmio_read32(uart->base + UARTDR) & DR_ALL);
}

/* That of transmission is asserted while the FIFO is half empty, once it was full. */
static void pl011_interrupt_enable(const struct uart *uart, bool receive, bool transmit)
{
	mmio_write32(uart->base + UARTIMSC,
		     (receive ? INT_RX | INT_RT : 0) | (transmit ? INT_TX : 0));
}

/* The two of receiving end when the FIFO is read. To clear them by UARTICR while something is left
 * in it would silence the line until more comes. That of transmission is not to be lost, either. */
static bool pl011_interrupt_acknowledge(const struct uart *uart)
{
	return mmio_read32(uart->base + UARTMIS);
}

const struct uart_ops uart_pl011 = {
	.init = UART_INIT(pl011_init),
	.put = pl011_put,
	.get = pl011_get,
	.idle = pl011_idle,
	.interrupt_enable = pl011_interrupt_enable,
	.interrupt_acknowledge = pl011_interrupt_acknowledge,
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cadence UART of Zynq-7000 (UG585 chapter 19 and appendix B.33) and Zynq UltraScale+ (UG1085
 * chapter 21, registers: UG1087).
 */
#include "board/driver/uart.h"

#include "board/driver/mmio.h"

#define CONTROL         0x00u
#define MODE            0x04u
#define INTRPT_EN       0x08u
#define INTRPT_DIS      0x0cu
#define INTRPT_MASK     0x10u
#define CHNL_INT_STS    0x14u
#define BAUD_RATE_GEN   0x18u /* CD */
#define RCVR_FIFO_LEVEL 0x20u
#define CHANNEL_STS     0x2cu
#define TX_RX_FIFO      0x30u
#define BAUD_RATE_DIV   0x34u /* BDIV */

#define CONTROL_RESETS (1u << 0 | 1u << 1) /* RXRES, TXRES; they end by themselves */
#define CONTROL_RX_EN  (1u << 2)
#define CONTROL_RX_DIS (1u << 3)
#define CONTROL_TX_EN  (1u << 4)
#define CONTROL_TX_DIS (1u << 5)
#define CONTROL_STPBRK (1u << 8)
#define MODE_8N1       (4u << 3) /* 8 bits, no parity, one stop bit, the clock not divided by 8 */
#define INT_RTRIG      (1u << 0)
#define INT_TEMPTY     (1u << 3)
#define INT_ROVR       (1u << 5)
#define INT_FRAME      (1u << 6)
#define INT_PARE       (1u << 7)
#define INT_ALL        0x3fffu
#define STATUS_REMPTY  (1u << 1)
#define STATUS_TEMPTY  (1u << 3)
#define STATUS_TFUL    (1u << 4)
#define STATUS_TACTIVE (1u << 11)
#define DRAIN_US       20000u
#define RESET_US       1000u
#define BDIV_LEAST     4u /* fewer samples a bit are not allowed */
#define BDIV_MOST      255u
#define CD_MOST        0xffffu

static bool cadence_idle(const struct uart *uart)
{
	uint32_t status = mmio_read32(uart->base + CHANNEL_STS);

	return (status & STATUS_TEMPTY) && !(status & STATUS_TACTIVE);
}

/* The two divisors whose speed, clock / (CD * (BDIV + 1)), is nearest to `baud`. False: none is
 * near. */
static bool cadence_divisors(uint32_t clock_hz, uint32_t baud, uint32_t *cd, uint32_t *bdiv)
{
	uint64_t nearest = ~0ull;

	for (uint32_t b = BDIV_LEAST; b <= BDIV_MOST; b++) {
		uint64_t rate = (uint64_t)baud * (b + 1);
		uint32_t divisor = uart_divisor(clock_hz, rate, CD_MOST);
		uint64_t made = divisor * rate;
		uint64_t off = made > clock_hz ? made - clock_hz : clock_hz - made;

		if (divisor && off < nearest) {
			nearest = off;
			*cd = divisor;
			*bdiv = b;
		}
	}
	return nearest != ~0ull;
}

static bool cadence_reset(const struct uart *uart)
{
	uint64_t end = deadline_us(RESET_US);

	mmio_write32(uart->base + CONTROL, CONTROL_RX_DIS | CONTROL_TX_DIS | CONTROL_RESETS);
	for (bool over = false; mmio_read32(uart->base + CONTROL) & CONTROL_RESETS;
	     over = deadline_over(end))
		if (over)
			return false;
	return true;
}

static bool cadence_init(const struct uart *uart, uint32_t baud)
{
	uint64_t base = uart->base;
	uint32_t cd = 0, bdiv = 0;

	if (!baud || !uart->clock_hz)
		return true;
	if (!cadence_divisors(uart->clock_hz, baud, &cd, &bdiv))
		return false;
	uart_drain(uart, DRAIN_US);
	mmio_write32(base + INTRPT_DIS, INT_ALL);
	/* Divisors are written with both directions off (UG1085, "program the baud rate"). */
	if (!cadence_reset(uart))
		return false;
	mmio_write32(base + BAUD_RATE_GEN, cd);
	mmio_write32(base + BAUD_RATE_DIV, bdiv);
	mmio_write32(base + MODE, MODE_8N1);
	mmio_write32(base + CHNL_INT_STS, INT_ALL);
	mmio_write32(base + CONTROL, CONTROL_RX_EN | CONTROL_TX_EN | CONTROL_STPBRK);
	return true;
}

static bool cadence_put(const struct uart *uart, char character)
{
	if (mmio_read32(uart->base + CHANNEL_STS) & STATUS_TFUL)
		return false;
	mmio_write32(uart->base + TX_RX_FIFO, (uint8_t)character);
	return true;
}

/*
 * What was wrong is in the interrupt status, also of interrupts that are off, and there since the
 * last look: of several characters in the FIFO the first gets it. Zynq has no more; a register with
 * the errors of each is UltraScale+'s alone. Nor does it tell a break from a character 0 without a
 * stop bit.
 */
static int cadence_get(const struct uart *uart)
{
	uint32_t wrong;
	int received;

	if (mmio_read32(uart->base + CHANNEL_STS) & STATUS_REMPTY)
		return UART_NOTHING;
	wrong = mmio_read32(uart->base + CHNL_INT_STS) & (INT_ROVR | INT_FRAME | INT_PARE);
	received = (int)(mmio_read32(uart->base + TX_RX_FIFO) & UART_CHARACTER);
	if (!wrong)
		return received;
	mmio_write32(uart->base + CHNL_INT_STS, wrong);
	if (wrong & INT_FRAME)
		received |= received ? UART_FRAMING : UART_BREAK;
	return received | (wrong & INT_PARE ? UART_PARITY : 0) |
	       (wrong & INT_ROVR ? UART_OVERRUN : 0);
}

/* One character is enough to raise it: there is nothing that the receiver's time-out would add.
 * That the FIFO was empty at some time before is no news. */
static void cadence_interrupt_enable(const struct uart *uart, bool receive, bool transmit)
{
	mmio_write32(uart->base + INTRPT_DIS, INT_ALL);
	if (receive)
		mmio_write32(uart->base + RCVR_FIFO_LEVEL, 1);
	if (transmit)
		mmio_write32(uart->base + CHNL_INT_STS, INT_TEMPTY);
	mmio_write32(uart->base + INTRPT_EN,
		     (receive ? INT_RTRIG : 0) | (transmit ? INT_TEMPTY : 0));
}

/* Status bits stay 1 until a 1 is written; what get reports is left to it. */
static bool cadence_interrupt_acknowledge(const struct uart *uart)
{
	uint32_t raised = mmio_read32(uart->base + CHNL_INT_STS) &
			  mmio_read32(uart->base + INTRPT_MASK);

	mmio_write32(uart->base + CHNL_INT_STS, raised & ~(INT_ROVR | INT_FRAME | INT_PARE));
	return raised;
}

const struct uart_ops uart_cadence = {
	.init = UART_INIT(cadence_init),
	.put = cadence_put,
	.get = cadence_get,
	.idle = cadence_idle,
	.interrupt_enable = cadence_interrupt_enable,
	.interrupt_acknowledge = cadence_interrupt_acknowledge,
};

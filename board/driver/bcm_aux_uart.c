/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mini UART of BCM2835 to BCM2711 ("BCM2711 ARM Peripherals" section 2.2): registers like a
 * 16550's, four bytes apart, with a speed register of its own, and without parity, break and
 * framing errors. Its input clock is the VPU's, which must not change with the load.
 */
#include "board/driver/uart.h"

#include "board/driver/mmio.h"

/* The tree's reg begins at the UART's own registers; before them the block has what is shared by
 * the UART and two SPI masters. */
#define AUX_MU_OFFSET   0x40u
#define AUX_ENABLES     0x04u
#define AUX_MU_IO_REG   0x00u
#define AUX_MU_IER_REG  0x04u
#define AUX_MU_IIR_REG  0x08u
#define AUX_MU_LCR_REG  0x0cu
#define AUX_MU_MCR_REG  0x10u
#define AUX_MU_LSR_REG  0x14u
#define AUX_MU_CNTL_REG 0x20u
#define AUX_MU_BAUD_REG 0x28u

#define ENABLES_MINI_UART (1u << 0)
/* As 16550's: bit 0 is reception; without bits 3:2 there is no interrupt (the BCM2835 sheet has the
 * first two the wrong way round: elinux.org, "BCM2835 datasheet errata"). */
#define IER_RECEIVE  (1u << 0 | 3u << 2)
#define IER_TRANSMIT (1u << 1 | 3u << 2)
#define IIR_NONE     (1u << 0)
#define IIR_EMPTY    (3u << 1) /* written: both FIFOs */
#define LCR_8BIT     3u        /* both bits (same errata) */
#define LSR_DATA     (1u << 0)
#define LSR_OVERRUN  (1u << 1) /* forgotten when read */
#define LSR_ROOM     (1u << 5)
#define LSR_IDLE     (1u << 6)
#define CNTL_BOTH    3u /* receiver and transmitter on */
#define DRAIN_US     20000u
#define DIVISOR_MOST 0x10000u /* the register has one less */

static bool bcm_aux_idle(const struct uart *uart)
{
	return mmio_read32(uart->base + AUX_MU_LSR_REG) & LSR_IDLE;
}

static bool bcm_aux_init(const struct uart *uart, uint32_t baud)
{
	uint64_t base = uart->base, enables = base - AUX_MU_OFFSET + AUX_ENABLES;
	uint32_t divisor;

	if (!baud || !uart->clock_hz)
		return true;
	divisor = uart_divisor(uart->clock_hz, 8ull * baud, DIVISOR_MOST);
	if (!divisor)
		return false;
	/* Off, its registers cannot be reached. */
	mmio_write32(enables, mmio_read32(enables) | ENABLES_MINI_UART);
	uart_drain(uart, DRAIN_US);
	mmio_write32(base + AUX_MU_CNTL_REG, 0);
	mmio_write32(base + AUX_MU_IER_REG, 0);
	mmio_write32(base + AUX_MU_IIR_REG, IIR_EMPTY);
	mmio_write32(base + AUX_MU_LCR_REG, LCR_8BIT);
	mmio_write32(base + AUX_MU_MCR_REG, 0);
	mmio_write32(base + AUX_MU_BAUD_REG, divisor - 1);
	mmio_write32(base + AUX_MU_CNTL_REG, CNTL_BOTH);
	return true;
}

static bool bcm_aux_put(const struct uart *uart, char character)
{
	if (!(mmio_read32(uart->base + AUX_MU_LSR_REG) & LSR_ROOM))
		return false;
	mmio_write32(uart->base + AUX_MU_IO_REG, (uint8_t)character);
	return true;
}

static int bcm_aux_get(const struct uart *uart)
{
	uint32_t status = mmio_read32(uart->base + AUX_MU_LSR_REG);

	if (!(status & LSR_DATA))
		return UART_NOTHING;
	return (int)(mmio_read32(uart->base + AUX_MU_IO_REG) & UART_CHARACTER) |
	       (status & LSR_OVERRUN ? UART_OVERRUN : 0);
}

static void bcm_aux_interrupt_enable(const struct uart *uart, bool receive, bool transmit)
{
	mmio_write32(uart->base + AUX_MU_IER_REG,
		     (receive ? IER_RECEIVE : 0) | (transmit ? IER_TRANSMIT : 0));
}

/* Ends when the FIFO is empty. */
static bool bcm_aux_interrupt_acknowledge(const struct uart *uart)
{
	return !(mmio_read32(uart->base + AUX_MU_IIR_REG) & IIR_NONE);
}

const struct uart_ops uart_bcm_aux = {
	.init = UART_INIT(bcm_aux_init),
	.put = bcm_aux_put,
	.get = bcm_aux_get,
	.idle = bcm_aux_idle,
	.interrupt_enable = bcm_aux_interrupt_enable,
	.interrupt_acknowledge = bcm_aux_interrupt_acknowledge,
};
